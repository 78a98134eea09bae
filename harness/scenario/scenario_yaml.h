/* YAML text as a tree of nodes that know their place. Pure; libyaml parses.
 *
 * Of YAML this is: keys with values, lists, texts in all their styles, comments; one
 * document. Anchors, aliases and tags are errors. Nesting and the number of nodes have
 * limits, so that time and memory are bounded by the length of the text. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_YAML_H
#define FLOODTEST_SCENARIO_SCENARIO_YAML_H

#include "harness/scenario/scenario_errors.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCENARIO_DEPTH_MAX = 16, SCENARIO_NODES_MAX = 100000 };

enum scenario_node_kind {
    SCENARIO_NODE_TEXT,
    SCENARIO_NODE_LIST,
    SCENARIO_NODE_MAP, /* its items are keys and values in turns */
    SCENARIO_NODE_BAD, /* its error was said already */
};

struct scenario_node {
    enum scenario_node_kind kind;
    int line, column;                   /* from 1, in characters */
    char *text;                         /* of a text, has no NUL inside */
    bool plain;                         /* without quotes */
    struct scenario_node *first, *last; /* items */
    struct scenario_node *next;         /* of the same list or map */
    struct scenario_node *made_before;
};

struct scenario_tree {
    const struct scenario_node *root; /* NULL: there is none */
    bool whole;                       /* false: the text is not YAML to its end */
    struct scenario_node *made_last;
    size_t count;
};

/* What could be read up to the first error of syntax, which goes to errors with all
 * others. path stands in the errors. Release out in every case. */
void scenario_yaml_read(struct scenario_tree *out, const char *path, const char *text,
                        size_t len, struct scenario_file_errors *errors);
void scenario_tree_fini(struct scenario_tree *t);

/* Whether it is there and says nothing: empty, "~" or "null" without quotes. */
bool scenario_node_is_null(const struct scenario_node *node);

#endif
