/* Where reports go: the page to stdout, files where asked for. */
#ifndef FLOODTEST_PUBLISH_H
#define FLOODTEST_PUBLISH_H

#include "harness/base/err.h"
#include "harness/report/report.h"
#include "harness/report/result.h"
#include "harness/scenario/scenario.h"
#include "harness/sweep/result.h"

#include <stdbool.h>

/* Fails if a report could not be written later; removes old reports of the same name.
 * Asked before the run. */
int publish_check(const struct scenario *s, struct err *e) MUST_CHECK;

/* Can the file be written? An old regular file is removed, so that it cannot be taken for
 * this run's when the run gives none. NULL and "-" are fine. */
int publish_make_way(const char *path, struct err *e) MUST_CHECK;

/* Prints the page (unless --quiet, or JSON goes to stdout) and writes the files. A report
 * that cannot be written does not keep the others from being written. */
int publish_result(const struct result *r, struct err *e) MUST_CHECK;

/* The same of a sweep: the page and, where asked for, the JSON. */
int publish_sweep_result(const struct sweep_result *r, const struct scenario *s,
                         struct err *e) MUST_CHECK;

/* How reports look on stdout: colours where it is a terminal, unless NO_COLOR is set. */
struct report_style publish_style(enum scenario_color color);

/* Writes a text to a file, "-" is stdout. */
int publish_text(const char *path, const struct strbuf *text, struct err *e) MUST_CHECK;

/* The exit code that a result stands for. */
int publish_exit_code(const struct result *r);

#endif
