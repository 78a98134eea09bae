/* What GitHub Actions reads from the output of a step: workflow commands, and the lines
 * of its files. Pure.
 *
 * The runner takes a line for a command if it begins with "::", blanks before it aside,
 * or has "##[" anywhere. */
#ifndef FLOODTEST_REPORT_CI_GITHUB_H
#define FLOODTEST_REPORT_CI_GITHUB_H

#include "harness/report/checks.h"

#include <stddef.h>

/* GitHub shows ten annotations of each level for a step. */
enum { CI_GITHUB_ANNOTATIONS_MAX = 10 };

/* Where files stand: absolute paths. root "": nobody knows, and no file is named. */
struct ci_github_place {
    const char *root; /* $GITHUB_WORKSPACE */
    const char *here; /* the working directory: where relative paths begin */
};

/* An ::error for what failed or could not be run, a ::warning for what is inconclusive or
 * interrupted, each at the client's source line if that lies in the workspace, else at
 * the scenario; one ::notice if nothing is. A line each. */
void ci_github_annotations(struct strbuf *out, const struct checks *c,
                           const struct ci_github_place *place);

/* One ::error of its own, with a newline. */
void ci_github_error(struct strbuf *out, const char *title, const char *message);

void ci_github_open_group(struct strbuf *out, const char *title);
void ci_github_close_group(struct strbuf *out);

/* The outputs of the step for $GITHUB_OUTPUT: verdict (struct checks), class (of a
 * run alone) and summary. */
void ci_github_outputs(struct strbuf *out, const struct checks *c);

/* Appends bytes in which no command is left: the first colon of one, and the bracket, are
 * written as these texts. */
void ci_github_disarm(struct strbuf *out, const char *bytes, size_t len,
                      const char *colon, const char *bracket);

#endif
