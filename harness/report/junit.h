/* Results as JUnit XML (junit-10.xsd of Jenkins; github.com/testmoapp/junitxml): a test
 * suite for each scenario file or client, a test case for each run, case or search and
 * one for each limit. A failure is the client's; an error means that nothing can be said
 * of it (inconclusive, could not run, interrupted), so that such a run is not green.
 * Pure. */
#ifndef FLOODTEST_REPORT_JUNIT_H
#define FLOODTEST_REPORT_JUNIT_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/checks.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

void junit_run(const struct result *r, struct strbuf *out);
void junit_suite(const struct suite_summary *s, struct strbuf *out);
void junit_certify(const struct certify_matrix *m, struct strbuf *out);
void junit_sweep(const struct sweep_result *r, const struct scenario *s,
                 struct strbuf *out);

/* What the others come to. */
void junit_checks(const struct checks *c, struct strbuf *out);

#endif
