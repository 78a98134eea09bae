/* Where reports go: the page to stdout, files where asked for.
 *
 * A report that cannot be written is told on stderr and does not keep the others from
 * being written. It never changes what a verdict says: the exit code stays the verdict's.
 * What can be known before the run (publish_check) stops it then. */
#ifndef FLOODTEST_PUBLISH_PUBLISH_H
#define FLOODTEST_PUBLISH_PUBLISH_H

#include "harness/base/err.h"
#include "harness/report/renderers.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>

/* Fails if a report could not be written later, or if there is none of this format for
 * this kind of result; removes old reports of the same name. Asked before the run. */
int publish_check(const struct scenario *s, enum report_kind kind,
                  struct err *e) MUST_CHECK;

/* The same for a command: EXIT_PASSED, or the exit code after a sentence. */
int publish_prepare(const struct scenario *s, enum report_kind kind);

/* Can the file be written? An old regular file is removed, so that it cannot be taken for
 * this run's when the run gives none. NULL and "-" are fine. */
int publish_make_way(const char *path, struct err *e) MUST_CHECK;

/* Prints the page (unless --quiet, or a report goes to stdout) and writes the files that
 * the subject's output names. A result that is new is kept in the history, if that is
 * wanted; the CI system is told of it. False if a report could not be written. */
bool publish(const struct report_subject *subject);

/* publish of one run. */
void publish_result(const struct result *r);

/* A run that could not be: the CI system and the reports that count cases say so, where
 * they were asked for. What was said on stderr is the caller's. */
void publish_no_run(const struct scenario *s, const struct checks *c);

/* Whether stdout is for people: not --quiet, and no report goes there. */
bool publish_prints(const struct scenario *options);

/* How reports look on stdout: colours on a terminal or in GitLab, unless NO_COLOR is set.
 */
struct report_style publish_style(const struct scenario *options);

/* Writes a text to a file, "-" is stdout. */
int publish_text(const char *path, const struct strbuf *text, struct err *e) MUST_CHECK;

/* The exit code that a result stands for. */
int publish_exit_code(const struct result *r);

#endif
