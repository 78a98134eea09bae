/* Keeps results in the history, where that is wanted (history/place.h). It never changes
 * what comes of a run: what cannot be kept is told once, in one line on stderr. */
#ifndef FLOODTEST_PUBLISH_HISTORY_KEEP_H
#define FLOODTEST_PUBLISH_HISTORY_KEEP_H

#include "harness/history/place.h"
#include "harness/report/renderers.h"

/* A run, a sweep without its steps, or a certification, one result for each client. Of a
 * suite nothing: its runs are kept one by one; nor of what is only rendered again. */
void history_keep(const struct report_subject *subject);

/* A run of a suite that has just ended, from its JSON. name: what the suite calls it. */
void history_keep_item(const struct scenario *options, const char *result_path,
                       const char *name);

/* getenv, as place.h wants it. */
const char *history_keep_variable(void *data, const char *name);

#endif
