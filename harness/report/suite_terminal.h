/* A suite on the terminal: a line for each run as it ends, a line of progress meanwhile,
 * and at the end what was not as expected. Pure: the caller prints it. Names and texts
 * may be anybody's; they are made safe here. */
#ifndef FLOODTEST_REPORT_SUITE_TERMINAL_H
#define FLOODTEST_REPORT_SUITE_TERMINAL_H

#include "harness/base/strbuf.h"
#include "harness/report/report.h"
#include "harness/suite/summary.h"

/* "ok                 12.3 s  backpressure     slow/fixed" and a newline. Nothing for a
 * run that was not run. */
void suite_terminal_run(struct strbuf *out, const char *name,
                        const struct suite_outcome *outcome, struct report_style style);

/* The same of a certification, which expects nothing: "FAIL             9 s  ceiling
 * tiny". */
void suite_terminal_case(struct strbuf *out, const char *name,
                         const struct suite_outcome *outcome, struct report_style style);

struct suite_progress {
    size_t done, total;
    size_t running;
    const char *name; /* of the one that began last; "": none */
    double left_s;
};

/* "3 of 12 done, 1 min 20 s left   slow/leaky, and 1 more" in at most width columns,
 * without a newline. */
void suite_terminal_progress(struct strbuf *out, const struct suite_progress *p,
                             size_t width, struct report_style style);

/* What was not as expected and what could not run, each with the reason and the command
 * that does it again; the counts. dir: where the results are; NULL: nowhere. */
void suite_terminal_report(struct strbuf *out, const struct suite_summary *s,
                           const char *dir, struct report_style style);

/* The words of `floodtest run` as a shell takes them. */
void suite_terminal_command(struct strbuf *out, char *const *words);

#endif
