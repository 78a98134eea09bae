/* One step of a sweep: what a run at one rate told about the client's capacity. Pure.
 *
 * Rates are messages/s of the step's size, over all connections; NAN where nothing tells.
 * What an overloaded client can do shows in up to three independent ways, the most direct
 * first:
 *
 *   processed   it says itself what it has processed: all of it over the time it took;
 *   read        its window was shut, and its memory flat: what is read is what is
 *               processed, once its buffers are full;
 *   worked off  all that was read over the time until it was quiet again, flood and drain
 *               (work.h), whoever held the backlog.
 *
 * A client that reads on and queues has no capacity in what it reads; so where reading is
 * faster than the work that was left says, the work is believed. */
#ifndef FLOODTEST_SWEEP_STEP_H
#define FLOODTEST_SWEEP_STEP_H

#include "harness/judge/verdict.h"
#include "harness/record/run_record.h"

#include <stdbool.h>

enum sweep_sign {
    SWEEP_UNKNOWN,   /* the step told nothing: too short, too noisy */
    SWEEP_SUSTAINED, /* read and processed what was due, nothing left behind */
    SWEEP_OVERLOADED,
    SWEEP_OURS,   /* floodtest itself did not reach the rate: nothing about the client */
    SWEEP_BROKEN, /* the client crashed, left, refused */
};

enum sweep_evidence {
    SWEEP_BY_NOTHING,
    SWEEP_BY_PROCESSED,
    SWEEP_BY_READ,
    SWEEP_BY_WORK
};

/* Why a step was made. */
enum sweep_purpose {
    SWEEP_TO_BRACKET, /* somewhere near? */
    SWEEP_TO_MEASURE, /* overloaded a little, for as long as it takes */
    SWEEP_TO_CONFIRM, /* a little below: is it sustained? */
    SWEEP_OF_LADDER,  /* the user asked for this value */
    SWEEP_TO_JUDGE,   /* far above: what it is, overloaded */
};

enum { SWEEP_REASON_MAX = 160 };

struct sweep_step {
    enum sweep_purpose purpose;
    double rate;                            /* asked; INFINITY: max */
    double offered;                         /* due, measured */
    double sent, read, processed, withheld; /* in the flood; processed NAN if unknown */
    double messages;                        /* read in all, flood and drain */
    double finished;                        /* of those, as the client says; NAN */
    double flood_s;                         /* length of the flood */
    double work_s;   /* since the flood began, until all was worked off; NAN unknown */
    double capacity; /* NAN unless overloaded and evidence is not by nothing */
    double capacity_low, capacity_high; /* 95 % interval from the step's own noise */
    double capacity_most; /* overloaded: surely not more than this; NAN unknown */
    enum sweep_evidence evidence;
    double memory_growth; /* bytes, at the end of the flood */
    double memory_slope;  /* bytes/s */
    double cores;
    double crowded;                    /* record/crowd.h */
    double delay_p50_ms, delay_p99_ms; /* from due until the client read it */
    double lag_p99_ms;                 /* floodtest's own lateness */
    enum sweep_sign sign;
    enum verdict_class class_id;   /* of the judge */
    char reason[SWEEP_REASON_MAX]; /* why it has this sign, no full stop */
    double started_s, seconds;     /* since the sweep began; of the step. The caller's */
};

/* Reads a run's record; verdict: the judge's of it. purpose, started_s and seconds are
 * left 0. */
void sweep_step_read(struct sweep_step *out, double rate, const struct run_record *record,
                     const struct verdict *verdict);

/* Messages/s that were processed, in flood and drain: as the client says, or as its work
 * tells; NAN unknown. */
double sweep_step_done(const struct sweep_step *s);

/* A step in which nothing is known yet. */
void sweep_step_init(struct sweep_step *s, double rate);

extern const char *const sweep_sign_names[];     /* "unknown", "sustained", ... */
extern const char *const sweep_evidence_names[]; /* "nothing", "processed", ... */
extern const char *const sweep_purpose_names[];  /* "bracket", "measure", ... */

#endif
