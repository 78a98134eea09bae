/* Renderings of a sweep. Each writes text into a buffer and nothing else. */
#ifndef FLOODTEST_REPORT_SWEEP_REPORT_H
#define FLOODTEST_REPORT_SWEEP_REPORT_H

#include "harness/base/strbuf.h"
#include "harness/base/units.h"
#include "harness/report/report.h"
#include "harness/scenario/scenario.h"
#include "harness/sweep/result.h"

/* A page 80 columns wide: what was found, both sides of it, and the steps by their rate.
 */
void report_sweep_terminal(const struct sweep_result *r, struct report_style style,
                           struct strbuf *out);

/* One JSON object, schema floodtest.sweep/1, and a newline. */
void report_sweep_json(const struct sweep_result *r, const struct scenario *s,
                       struct strbuf *out);

/* "sustains 948/s (915/s to 980/s)": what came of one search. */
void report_sweep_headline(const struct sweep_result *r, const struct sweep_line *line,
                           struct strbuf *out);

/* A value of the axis as people read it: "1.0 KiB", "50%". */
void report_sweep_value(char out[UNITS_TEXT_MAX], enum sweep_axis axis, double value);

#endif
