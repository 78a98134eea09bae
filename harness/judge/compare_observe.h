/* What a result says that can be compared: JSON results of runs, sweeps and
 * certifications become observations. Pure.
 *
 * An observation is one run, one point of a sweep, or one flood case on one client.
 * Observations of the same subject are repetitions of each other. */
#ifndef FLOODTEST_JUDGE_COMPARE_OBSERVE_H
#define FLOODTEST_JUDGE_COMPARE_OBSERVE_H

#include "harness/base/err.h"
#include "harness/judge/compare_metric.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum compare_kind { COMPARE_RUN, COMPARE_SWEEP, COMPARE_CASE };

enum compare_outcome {
    COMPARE_PASS,
    COMPARE_FAIL,
    COMPARE_UNSURE,
    COMPARE_NO_VERDICT, /* could not be run, or there is none to have */
    COMPARE_OUTCOMES
};

enum compare_expectation { COMPARE_NOT_EXPECTED, COMPARE_MET, COMPARE_UNMET };

struct compare_value {
    double value;     /* NAN: not known, or it says nothing */
    double floor;     /* what it deviates by, at least as far as anybody knows */
    double least;     /* no smaller change counts */
    const char *mute; /* why it says nothing; NULL: not measured */
};

struct compare_observation {
    enum compare_kind kind;
    char *name;   /* of the scenario or case; "" a run without a name */
    char *client; /* its command in words */
    enum compare_outcome outcome;
    enum compare_expectation expectation;
    const char *class_name; /* borrowed; "" none */
    const char *grade;      /* of a case: the certification's; borrowed, NULL: none */
    struct compare_value values[COMPARE_METRICS];
    const json_t *settings, *host; /* borrowed from the result; NULL unknown */
    const char *runtime;           /* "python3.11"; borrowed, NULL unknown */
    bool went_faster;              /* a part of its flood was at full speed (confirm) */
};

struct compare_set {
    struct compare_observation *items; /* owned */
    size_t count, capacity;
    size_t interrupted; /* results left out because their run was cut short */
};

void compare_set_fini(struct compare_set *set);

/* Adds what a result has; set borrows from it. name: what the run is called where its
 * result does not say, NULL: nothing. FERR_CONFIG if it is no result of ours. */
int compare_observe(struct compare_set *set, const json_t *result, const char *name,
                    struct err *e) MUST_CHECK;

/* Adds a run of a suite of which there is no result: an element of `runs`. */
void compare_observe_outcome(struct compare_set *set, const json_t *run);

/* "NAME #2" is a repetition of "NAME". Owned by the caller. */
char *compare_observe_name(const char *name);

/* The command as a shell takes it; what a client that ran already is called without one.
 * Owned by the caller. */
char *compare_observe_client(const json_t *scenario);

/* Whether a setting says what the flood and the judgement were; others (where reports go,
 * the seed, a port that was free) do not make results different in kind. */
bool compare_observe_counts(const char *setting);

#endif
