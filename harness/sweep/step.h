/* One step of a sweep: what a run at one rate told about the client's capacity. Pure.
 *
 * Rates are messages/s of the step's size, over all connections; NAN where nothing tells.
 * What a client can do shows in up to three independent ways, the most direct first:
 * processed: acknowledged or counted by the agent while it had more to do than it could;
 * read, while its window was shut (backpressure: what is read is what is processed);
 * worked off: all that was read over the time until it was quiet again, flood and drain,
 * of a client that reads on and queues. */
#ifndef FLOODTEST_SWEEP_STEP_H
#define FLOODTEST_SWEEP_STEP_H

#include "harness/judge/verdict.h"
#include "harness/record/run_record.h"

#include <stdbool.h>

enum sweep_sign {
    SWEEP_UNKNOWN,   /* the step told nothing: too short, too noisy */
    SWEEP_SUSTAINED, /* read and processed what was due, no growth, nothing left behind */
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

struct sweep_step {
    double rate;                            /* asked; INFINITY: max */
    double offered;                         /* due, measured */
    double sent, read, processed, withheld; /* messages/s; processed NAN if unknown */
    double
        capacity; /* messages/s; NAN unless overloaded and evidence is not by nothing */
    double capacity_low, capacity_high; /* 95 % interval from the step's own noise */
    enum sweep_evidence evidence;
    double memory_slope; /* bytes/s */
    double cores;
    double lag_p99_ms;
    enum sweep_sign sign;
    enum verdict_class class_id; /* of the judge */
    char reason[128]; /* why it has this sign, one sentence without a full stop */
    double started_s, seconds; /* since the sweep began; of the step */
};

/* Reads a run's record. message_bytes: wire bytes of one message (run_terms). */
void sweep_step_read(struct sweep_step *out, double rate, const struct run_record *record,
                     const struct verdict *verdict);

#endif
