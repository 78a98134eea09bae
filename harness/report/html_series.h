/* The rows of a run for the page's charts: few, and yet none of its peaks is lost. */
#ifndef FLOODTEST_REPORT_HTML_SERIES_H
#define FLOODTEST_REPORT_HTML_SERIES_H

#include "harness/base/strbuf.h"
#include "harness/record/series.h"

#include <stdbool.h>

enum { HTML_SERIES_ROWS_MAX = 1000 };

/* Which rows to keep: of a series of at most HTML_SERIES_ROWS_MAX all, else at most so
 * many. It is cut into stretches of as many rows; of each the first and the last stay, so
 * that counters are exact at both ends, and for each column that rises and falls (memory,
 * live objects, queues, lateness) the rows in which it is lowest and highest. So in every
 * stretch each of these columns keeps its extremes, and so does the whole. The stretches
 * are as many as the rows allow. keep: bool[s->count], filled here. Returns how many
 * stay.
 */
size_t html_series_choose(const struct series *s, bool *keep);

/* {"columns": [...], "rows": [[...], ...]} with the columns that charts show, one row per
 * line, unknown values null. NULL has no rows. */
void html_series_add(struct strbuf *out, const struct series *s);

#endif
