#include "harness/report/graph.h"

#include "harness/base/units.h"
#include "harness/report/culprit_text.h"
#include "harness/report/text.h"

#include <string.h>

enum { NODES_MAX = FINDINGS_CULPRITS_MAX * FINDINGS_CHAIN_MAX };

static bool ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), tail = strlen(end);
    return len > tail && strcmp(path + len - tail, end) == 0;
}

enum graph_format graph_format(const char *path)
{
    return ends_with(path, ".dot")   ? GRAPH_DOT
           : ends_with(path, ".svg") ? GRAPH_SVG
                                     : GRAPH_UNKNOWN;
}

/* A box, and the edge that leaves it. */
struct node {
    const struct culprit_link *link; /* NULL: a culprit without a chain */
    const struct culprit *culprit;   /* NULL: one of those that hold it */
};

struct graph {
    struct strbuf *out;
    struct node nodes[NODES_MAX + FINDINGS_CULPRITS_MAX];
    int node_count;
    struct strbuf edges; /* written so far: a line is not written twice */
};

/* Text inside the quotes of a DOT string: a backslash begins an escape there, and an
 * ampersand an entity of HTML. */
static void add_escaped(struct strbuf *out, const char *text)
{
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, text, strlen(text), true);
    for (const char *p = safe.text; *p != '\0'; p++) {
        if (*p == '&') {
            strbuf_add(out, "&amp;");
        } else {
            strbuf_addf(out, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
        }
    }
    strbuf_fini(&safe);
}

/* A further line of a box; the first one has no break before it. */
static void add_line(struct strbuf *out, const char *text)
{
    size_t len = out->len;
    if (text[0] != '\0') {
        strbuf_add(out, len > 0 && out->text[len - 1] == '"' ? "" : "\\n");
        add_escaped(out, text);
    }
}

static void add_numbers(struct strbuf *out, const struct culprit *c)
{
    char text[UNITS_TEXT_MAX];
    struct strbuf line;
    strbuf_init(&line);
    if (c->length != SAMPLE_UNKNOWN) {
        strbuf_addf(&line, "length %s", units_format_count(text, (double)c->length));
    }
    if (c->bytes != SAMPLE_UNKNOWN) {
        strbuf_addf(&line, "%s%s", line.len > 0 ? ", " : "",
                    units_format_bytes(text, (double)c->bytes));
    }
    add_line(out, line.text);
    strbuf_fini(&line);
}

static void add_node(struct graph *g, int at)
{
    const struct node *n = &g->nodes[at];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(g->out, "  n%d [label=\"", at);
    if (n->link != NULL) {
        culprit_link_name(&line, n->link);
    } else {
        strbuf_add(&line, n->culprit->type);
    }
    add_line(g->out, line.text);
    if (n->culprit != NULL) {
        add_line(g->out, n->culprit->owner);
        add_numbers(g->out, n->culprit);
    }
    strbuf_clear(&line);
    if (n->link != NULL) {
        culprit_place(&line, n->link->file, n->link->line);
    }
    add_line(g->out, line.text);
    strbuf_add(g->out, n->culprit != NULL ? "\", style=filled, fillcolor=\"#ffd9d0\"];\n"
                                          : "\"];\n");
    strbuf_fini(&line);
}

static bool same_object(const struct culprit_link *a, const struct culprit_link *b)
{
    /* Of what has neither name nor place two may well be two. */
    bool known = a->name[0] != '\0' || a->file[0] != '\0';
    return known && a->line == b->line && strcmp(a->type, b->type) == 0 &&
           strcmp(a->name, b->name) == 0 && strcmp(a->file, b->file) == 0;
}

static int node_of(struct graph *g, const struct culprit_link *link,
                   const struct culprit *culprit, bool may_be_shared)
{
    for (int i = 0; may_be_shared && i < g->node_count; i++) {
        const struct node *n = &g->nodes[i];
        if (n->culprit == NULL && n->link != NULL && same_object(n->link, link)) {
            return i;
        }
    }
    g->nodes[g->node_count] = (struct node){link, culprit};
    add_node(g, g->node_count);
    return g->node_count++;
}

static void add_edge(struct graph *g, int from, int to, const char *via)
{
    struct strbuf edge;
    strbuf_init(&edge);
    strbuf_addf(&edge, "  n%d -> n%d [label=\"", from, to);
    add_line(&edge, via);
    strbuf_add(&edge, "\"];\n");
    if (strstr(g->edges.text, edge.text) == NULL) {
        strbuf_add(&g->edges, edge.text);
    }
    strbuf_fini(&edge);
}

/* Which element of the chain the culprit is: its first is what it keeps its items in. */
static int own_element(const struct culprit *c)
{
    for (int i = 0; i < c->chain_count; i++) {
        if (strcmp(c->chain[i].type, c->type) == 0) {
            return i;
        }
    }
    return 0;
}

static void add_culprit(struct graph *g, const struct culprit *c)
{
    if (c->chain_count == 0) {
        node_of(g, NULL, c, false);
        return;
    }
    int own = own_element(c), before = -1;
    for (int i = 0; i < c->chain_count; i++) {
        int node = node_of(g, &c->chain[i], i == own ? c : NULL, i > own);
        if (before >= 0) {
            add_edge(g, before, node, c->chain[i - 1].via);
        }
        before = node;
    }
}

void report_graph(const struct result *r, struct strbuf *out)
{
    int count = r->findings == NULL ? 0 : r->findings->culprit_count;
    struct graph g = {.out = out};
    strbuf_init(&g.edges);
    strbuf_add(out, "digraph culprits {\n"
                    "  graph [rankdir=LR, labelloc=t, label=\"");
    add_line(out, count > 0 ? "what holds the client's memory"
                            : "nothing was found that holds the client's memory");
    strbuf_add(out, "\"];\n  node [shape=box];\n");
    for (int i = 0; i < count; i++) {
        add_culprit(&g, &r->findings->culprits[i]);
    }
    strbuf_add(out, g.edges.text);
    strbuf_add(out, "}\n");
    strbuf_fini(&g.edges);
}
