/* Results of every kind that a report is made of, made by hand: all of fake_result.h, and
 * suites, certifications and sweeps; some with texts that try to break out. */
#ifndef FLOODTEST_TESTS_SUPPORT_REPORT_CASES_H
#define FLOODTEST_TESTS_SUPPORT_REPORT_CASES_H

#include "harness/report/renderers.h"
#include "tests/support/fake_certify.h"
#include "tests/support/fake_result.h"

/* X(id, name): those beside the single runs of fake_result.h. */
#define REPORT_CASES(X)                                                                  \
    X(HOSTILE, "hostile")                                                                \
    X(SUITE, "suite")                                                                    \
    X(SUITE_HOSTILE, "suite-hostile")                                                    \
    X(SUITE_LARGE, "suite-large")                                                        \
    X(CERTIFY, "certify")                                                                \
    X(SWEEP, "sweep")                                                                    \
    X(SWEEP_SIZE, "sweep-size")                                                          \
    X(SWEEP_INTERRUPTED, "sweep-interrupted")

enum report_case_id {
    REPORT_CASE_FIRST = FAKE_COUNT - 1, /* below: enum fake_kind */
#define X(id, name) REPORT_CASE_##id,
    REPORT_CASES(X)
#undef X
        REPORT_CASE_COUNT
};

struct report_case {
    struct report_subject subject; /* points into the rest: do not copy */
    struct fake_result result;
    struct suite_summary suite;
    struct fake_certify certify;
    struct sweep_result sweep;
    struct scenario options;
};

void report_case_init(struct report_case *c, int id);
void report_case_fini(struct report_case *c);
const char *report_case_name(int id);

/* The report, with "VERSION" in place of floodtest's own. */
void report_case_render(int id, enum scenario_report format, struct strbuf *out);

#endif
