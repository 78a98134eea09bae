/* A badge for a README: two fields side by side, as SVG. Pure. */
#ifndef FLOODTEST_CERTIFY_BADGE_H
#define FLOODTEST_CERTIFY_BADGE_H

#include "harness/base/strbuf.h"
#include "harness/certify/grade.h"

/* One self-contained SVG and a newline. label and title may be any bytes: they are
 * escaped, and what XML cannot hold is shown as U+FFFD. title: what a reader sees who
 * points at it. */
void certify_badge(struct strbuf *out, const char *label,
                   const struct certify_grade *grade, const char *title);

#endif
