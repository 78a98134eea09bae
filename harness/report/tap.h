/* Results in the Test Anything Protocol, version 14 (testanything.org): a plan, a test
 * point for each check, a block of YAML behind each (message, severity, data: numbers).
 * Directives: SKIP for what was not asked, the one of the unfinished for what is broken
 * as its scenario expects; "Bail out!" behind an interruption. Pure. */
#ifndef FLOODTEST_REPORT_TAP_H
#define FLOODTEST_REPORT_TAP_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/checks.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

void tap_run(const struct result *r, struct strbuf *out);
void tap_suite(const struct suite_summary *s, struct strbuf *out);
void tap_certify(const struct certify_matrix *m, struct strbuf *out);
void tap_sweep(const struct sweep_result *r, const struct scenario *s,
               struct strbuf *out);

/* What the others come to. */
void tap_checks(const struct checks *c, struct strbuf *out);

#endif
