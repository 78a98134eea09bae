/* The parts of the manual page that are tables of the program. Each appends lines of
 * mdoc. Private to harness/manual. */
#ifndef FLOODTEST_MANUAL_MANUAL_PARTS_H
#define FLOODTEST_MANUAL_MANUAL_PARTS_H

#include "harness/base/strbuf.h"

void manual_synopsis(struct strbuf *out);
void manual_commands(struct strbuf *out);
void manual_options(struct strbuf *out);
void manual_languages(struct strbuf *out); /* of the options' values */

void manual_classes(struct strbuf *out); /* of verdicts */
void manual_protocols(struct strbuf *out);
void manual_cases(struct strbuf *out);
void manual_scenario(struct strbuf *out); /* the keys of scenario files */
void manual_metrics(struct strbuf *out);
void manual_grades(struct strbuf *out);
void manual_exit_codes(struct strbuf *out);

#endif
