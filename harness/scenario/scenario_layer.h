/* What one map says of a run: the file, its base, one of its runs, or a combination of a
 * matrix. Layers on top of each other make a run. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_LAYER_H
#define FLOODTEST_SCENARIO_SCENARIO_LAYER_H

#include "harness/scenario/scenario_keys.h"
#include "harness/scenario/scenario_value.h"

struct scenario_layer {
    struct scenario_place place; /* where the map begins */
    struct scenario_entry entries[OPTIONS_COUNT];
    char *name, *description; /* NULL: none */
    char **command;           /* NULL: none */
    bool alone_given, alone;
    bool expect_given;
    struct expectation expect;
    /* Behind these keys, and the keys themselves; NULL: none. They end with the tree. */
    const struct scenario_node *matrix, *runs, *extends;
};

/* Reads a map of a file or of one of its runs. What is wrong goes to the errors and is
 * left out. */
void scenario_layer_read(struct scenario_layer *out, const struct scenario_node *node,
                         enum scenario_level level, const struct scenario_reader *r);
void scenario_layer_fini(struct scenario_layer *layer);

/* Whether it says which client. */
bool scenario_layer_names_client(const struct scenario_layer *layer);

/* Makes the run of layers, the first of which counts most; it borrows from them. Name,
 * description and place are left empty. */
void scenario_layer_stack(struct scenario_run *out,
                          const struct scenario_layer *const *layers, size_t count);

#endif
