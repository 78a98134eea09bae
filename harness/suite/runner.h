/* Carries out a list of runs: up to so many at a time, those that must be alone alone,
 * each in a process of its own (job.h), its result kept, its outcome compared (outcome.h)
 * and journaled (journal.h). Certify uses it, too. */
#ifndef FLOODTEST_SUITE_RUNNER_H
#define FLOODTEST_SUITE_RUNNER_H

#include "harness/suite/outcome.h"
#include "harness/suite/plan.h"

struct suite_settings {
    const char *dir; /* results and journal go there; it exists */
    bool resume;     /* the journal of dir says what is done */
    uint32_t jobs;
    bool fail_fast;
    /* Progress; may be NULL. Called when a run begins (outcome NULL) and ends. */
    void (*on_item)(void *data, const struct suite_item *item,
                    const struct suite_outcome *outcome, size_t done, size_t total,
                    double left_s);
    void *data;
};

/* outcomes[plan->count], in the order of the plan; those that were not run are
 * OUTCOME_NOT_RUN. Returns 0; FERR_CANCELED when interrupted (SIGINT, SIGTERM, SIGHUP,
 * SIGQUIT: the runs under way are ended, and are not done); another code if the folder
 * cannot be written. */
int suite_run(const struct suite_plan *plan, const struct suite_settings *settings,
              struct suite_outcome *outcomes, struct err *e) MUST_CHECK;

#endif
