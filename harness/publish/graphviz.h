/* Graphviz' dot, an optional program that draws graphs. */
#ifndef FLOODTEST_PUBLISH_GRAPHVIZ_H
#define FLOODTEST_PUBLISH_GRAPHVIZ_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"

/* FERR_IO, with a sentence that says what to do instead, if there is no dot in $PATH. */
int graphviz_check(struct err *e) MUST_CHECK;

/* Appends the graph as SVG. Takes at most limit_ms; dot is killed then. What it prints on
 * stderr is shown only in the sentence of a failure. */
int graphviz_svg(const struct strbuf *dot, int limit_ms, struct strbuf *svg,
                 struct err *e) MUST_CHECK;

#endif
