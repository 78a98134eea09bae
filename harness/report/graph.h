/* The chains of all culprits as a graph in DOT, Graphviz' language. Pure. */
#ifndef FLOODTEST_REPORT_GRAPH_H
#define FLOODTEST_REPORT_GRAPH_H

#include "harness/base/strbuf.h"
#include "harness/report/result.h"

enum graph_format { GRAPH_UNKNOWN, GRAPH_DOT, GRAPH_SVG };

/* By the end of its name; something must stand before it. */
enum graph_format graph_format(const char *path);

/* One box per object, from the culprits (filled) to what keeps them alive; an edge says
 * how. Chains meet in boxes of the same type, name, file and line. The same result gives
 * the same text; it is valid DOT whatever the names are. Without culprits the graph has a
 * title only. */
void report_graph(const struct result *r, struct strbuf *out);

#endif
