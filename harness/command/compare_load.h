/* One side of a comparison: files, folders and baselines become observations. */
#ifndef FLOODTEST_COMMAND_COMPARE_LOAD_H
#define FLOODTEST_COMMAND_COMPARE_LOAD_H

#include "harness/judge/compare_observe.h"
#include "harness/report/compare_report.h"
#include "harness/scenario/scenario.h"

struct compare_load {
    struct compare_set set; /* borrows from documents */
    json_t *documents;      /* an array; owned */
    struct compare_side side;
};

/* source is, in this order: a JSON result (of run, sweep, certify or a suite's
 * suite.json), a folder, the name of a baseline, the id of a result in the history. Of a
 * folder certify.json, suite.json (with the results that it names) or sweep.json counts,
 * else all *.json in it and the folders in it that have one of these.
 *
 * FERR_CONFIG if there is no such thing, or it is no result; FERR_IO if it cannot be
 * read. Release out in any case. */
int compare_load(struct compare_load *out, const char *source,
                 const struct scenario_history *options, struct err *e) MUST_CHECK;
void compare_load_fini(struct compare_load *l);

#endif
