/* Whether results are kept, and where. Pure: the environment comes in by a function. */
#ifndef FLOODTEST_HISTORY_PLACE_H
#define FLOODTEST_HISTORY_PLACE_H

#include "harness/base/err.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>

#define PLACE_VARIABLE "FLOODTEST_HISTORY" /* a file, or "off" */

/* The value of a variable of the environment, NULL if there is none. */
typedef const char *(*place_get)(void *data, const char *name);

/* Whether the result of a run is to be kept: not with --no-history, nor in the runs of
 * suites and certifications, which keep them themselves; in CI, and where the variable
 * says "off", only with --history, --db or --baseline. */
bool place_keeps(const struct scenario_history *options, place_get get, void *data);

/* The file: --db, $FLOODTEST_HISTORY, $XDG_DATA_HOME/floodtest/history.db or
 * ~/.local/share/floodtest/history.db; *ours: of the last two, whose folders are made.
 * *path is owned by the caller. FERR_IO if the environment names no place. */
int place_find(const struct scenario_history *options, place_get get, void *data,
               char **path, bool *ours, struct err *e) MUST_CHECK;

#endif
