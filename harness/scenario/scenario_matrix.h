/* `matrix`: lists of values, and their combinations by number. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_MATRIX_H
#define FLOODTEST_SCENARIO_SCENARIO_MATRIX_H

#include "harness/scenario/scenario_layer.h"

struct scenario_matrix_value {
    struct scenario_entry entry;
    char *label; /* as it stands in the file */
};

struct scenario_matrix_axis {
    const struct options_row *row;
    struct scenario_matrix_value *values;
    size_t count;
};

struct scenario_matrix {
    struct scenario_matrix_axis axes[OPTIONS_COUNT]; /* in the order of the file */
    size_t axis_count;
    size_t combinations; /* 1 without an axis */
};

/* node NULL: no matrix. What is wrong goes to the errors. */
void scenario_matrix_read(struct scenario_matrix *out, const struct scenario_node *node,
                          const struct scenario_reader *r);
void scenario_matrix_fini(struct scenario_matrix *m);

/* The settings of a combination as a layer, borrowed from the matrix (nothing to
 * release). The last axis changes fastest. */
void scenario_matrix_layer(struct scenario_layer *out, const struct scenario_matrix *m,
                           size_t combination);

/* Appends " rate=1k case=tiny". */
void scenario_matrix_name(struct strbuf *out, const struct scenario_matrix *m,
                          size_t combination);

#endif
