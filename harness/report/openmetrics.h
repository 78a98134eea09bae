/* Results, and a run that goes on, as metrics for Prometheus: text of
 * report/openmetrics_text.h. Each is a whole text with its end.
 *
 * Labels are few: the scenario's name, the client's (of its script or program, never its
 * output), the protocol, and words of ours. Counters are of one run: they begin at 0 with
 * it. What nobody knows is left out. */
#ifndef FLOODTEST_REPORT_OPENMETRICS_H
#define FLOODTEST_REPORT_OPENMETRICS_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/openmetrics_text.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

/* For --openmetrics: OPENMETRICS_FILE. */
void openmetrics_result(const struct result *r, struct strbuf *out);
void openmetrics_sweep(const struct sweep_result *r, const struct scenario *s,
                       struct strbuf *out);
void openmetrics_suite(const struct suite_summary *s, struct strbuf *out);
void openmetrics_certify(const struct certify_matrix *m, struct strbuf *out);

/* A run as it stands. */
struct openmetrics_now {
    struct sample row;
    double started_wall_s; /* since 1970 */
    double left_s;         /* of the phase; 0: nobody knows */
    double due_per_s, sent_per_s, processed_per_s, read_bytes_per_s; /* NAN unknown */
    double lag_p50_s, lag_p99_s, lag_max_s;                          /* likewise */
};

/* For --metrics-port. now NULL: nothing has been measured yet. r NULL: there is no result
 * yet. */
void openmetrics_live(const struct scenario *s, const struct openmetrics_now *now,
                      const struct result *r, enum openmetrics_format format,
                      struct strbuf *out);

#endif
