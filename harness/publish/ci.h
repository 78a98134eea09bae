/* The CI system that floodtest runs in (--ci): what it is told beside the page and the
 * reports. The texts are made by report/ci_*.h; here is where they go. None of it changes
 * an exit code: what cannot be written is told on stderr. */
#ifndef FLOODTEST_PUBLISH_CI_H
#define FLOODTEST_PUBLISH_CI_H

#include "harness/report/renderers.h"
#include "harness/scenario/scenario.h"

/* --ci, and what "auto" is here: by $GITHUB_ACTIONS and $GITLAB_CI. */
enum scenario_ci ci_system(const struct scenario *options);

/* A text for people that is about to be printed: folded if it is long, and nothing in it
 * can be taken for a command. title: of the fold. */
void ci_dress(const struct scenario *options, const char *title, struct strbuf *text);

/* A report that is about to be printed on stdout: likewise, in the format's own manner.
 */
void ci_dress_report(const struct scenario *options, enum scenario_report format,
                     struct strbuf *text);

/* What is there of a result: annotations, the summary and the outputs of the step.
 * to_stdout: annotations go there, else to stderr. A saved result that is rendered again
 * was told when it was made: only --ci github tells it once more. */
void ci_tell(const struct report_subject *subject, bool to_stdout);

/* No result: one annotation, on stderr. */
void ci_tell_no_run(const struct scenario *options, const char *sentence);

#endif
