/* Carries out a list of runs: up to so many at a time, those that must be alone alone,
 * each in a process of its own (job.h), its result kept, its outcome compared (outcome.h)
 * and journaled (journal.h). Certify uses it, too. */
#ifndef FLOODTEST_SUITE_RUNNER_H
#define FLOODTEST_SUITE_RUNNER_H

#include "harness/suite/outcome.h"
#include "harness/suite/plan.h"
#include "harness/suite/summary.h"

struct suite_settings {
    const char *dir; /* results and journal go there; it exists, with results/ in it */
    bool resume;     /* the journal of dir says what is done; without one nothing is */
    uint32_t jobs;   /* at a time, as many as the machine bears (machine.h) */
    uint64_t memory_limit_bytes; /* of each; 0: the run decides */
    bool fail_fast;              /* start no other after one that is not as expected */
    const char *program;         /* NULL: our own executable */
    /* All of it, as suite.json has it, when suite_run gives 0 or FERR_CANCELED; to be
     * released in any case. NULL: not wanted. */
    struct suite_summary *summary;
    /* Progress; may be NULL. Called when a run begins (outcome NULL) and ends. done and
     * total count this shard's runs, those of earlier goes too. */
    void (*on_item)(void *data, const struct suite_item *item,
                    const struct suite_outcome *outcome, size_t done, size_t total,
                    double left_s);
    /* Every second; may be NULL. */
    void (*on_tick)(void *data, size_t done, size_t total, double left_s);
    void *data;
};

/* outcomes[plan->count], zeroed, in the order of the plan: what was not run is
 * SUITE_NOT_RUN, what an earlier go had done is `resumed` (its verdict was got and its
 * scenario is the same; what could not run is tried again). The folder's suite.json is
 * written at the beginning and at the end.
 *
 * Returns 0; FERR_CANCELED when interrupted (SIGINT, SIGTERM, SIGHUP, SIGQUIT: the runs
 * under way are ended, and are not done); FERR_CONFIG if the folder is not this plan's to
 * use (nothing was run); another code if it cannot be written. Release the outcomes in
 * any case. */
int suite_run(const struct suite_plan *plan, const struct suite_settings *settings,
              struct suite_outcome *outcomes, struct err *e) MUST_CHECK;

#endif
