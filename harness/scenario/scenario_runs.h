/* From the maps of a file to its runs: `runs` times `matrix`, on top of the file and its
 * base. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_RUNS_H
#define FLOODTEST_SCENARIO_SCENARIO_RUNS_H

#include "harness/scenario/scenario_matrix.h"

/* Everything that was read; the settings of the runs are borrowed from it. */
struct scenario_parts {
    struct scenario_layer file, base;
    struct scenario_layer *runs;
    size_t run_count; /* 0: the file is the run */
    struct scenario_matrix matrix;
};

/* Reads the `runs` node. */
void scenario_runs_read(struct scenario_parts *parts, const struct scenario_node *node,
                        const struct scenario_reader *r);

/* Makes out->runs. r: of the file. */
void scenario_runs_make(struct scenario_file *out, const struct scenario_reader *r);

void scenario_parts_free(struct scenario_parts *parts); /* NULL is fine */

#endif
