/* What `history` and `compare` ask of the history: the options as a filter, and the
 * database opened. */
#ifndef FLOODTEST_COMMAND_HISTORY_ASK_H
#define FLOODTEST_COMMAND_HISTORY_ASK_H

#include "harness/history/store.h"
#include "harness/scenario/scenario.h"

/* What the options say, --prune among them; borrows from them. FERR_CONFIG with a
 * sentence that names the option. */
int history_ask_filter(struct store_filter *out, const struct scenario_history *options,
                       struct err *e) MUST_CHECK;

/* Opens the history. *out is NULL, and this no error, where nothing was ever kept: in the
 * usual place, or in a file that is empty. *path, owned by the caller, says where. */
int history_ask_open(struct store **out, char **path,
                     const struct scenario_history *options, enum store_access access,
                     struct err *e) MUST_CHECK;

/* An id: digits alone. 0 if it is none. */
int64_t history_ask_id(const char *text);

#endif
