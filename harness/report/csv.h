/* The numbers of a result as CSV (csv_row.h), units in the names of columns: the samples
 * of a run, the runs of a suite, the cells of a certification, the steps of a sweep.
 * Pure.
 */
#ifndef FLOODTEST_REPORT_CSV_H
#define FLOODTEST_REPORT_CSV_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

/* Every row that the series keeps, with every column of record/sample.h: time_s first, to
 * the nanosecond, in place of t_ns; the phase by its name. */
void csv_run(const struct result *r, struct strbuf *out);
void csv_suite(const struct suite_summary *s, struct strbuf *out);
void csv_certify(const struct certify_matrix *m, struct strbuf *out);
void csv_sweep(const struct sweep_result *r, const struct scenario *s,
               struct strbuf *out);

#endif
