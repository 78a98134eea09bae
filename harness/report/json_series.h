/* The rows of a run inside a JSON result. */
#ifndef FLOODTEST_REPORT_JSON_SERIES_H
#define FLOODTEST_REPORT_JSON_SERIES_H

#include "harness/base/strbuf.h"
#include "harness/record/series.h"

enum { JSON_SERIES_ROWS_MAX = 2000 };

/* {"columns": [...], "rows": [[...], ...]}, one row per line, unknown values null. Of a
 * longer series so many rows are chosen evenly, the first and the last among them; NULL
 * has none. Written as text: as JSON values, one object per number would cost megabytes.
 */
void json_series_add(struct strbuf *out, const struct series *s);

/* One row: [1,2,null]. */
void json_series_add_row(struct strbuf *out, const struct sample *row);

#endif
