/* What a sweep goes along: --sweep, --from, --to, --steps as values. Pure. */
#ifndef FLOODTEST_COMMAND_COMMAND_SWEEP_AXIS_H
#define FLOODTEST_COMMAND_COMMAND_SWEEP_AXIS_H

#include "harness/cli/cli.h"
#include "harness/sweep/result.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_axis_values {
    double from, to; /* of a search along the rate; 0: unset */
    double start;    /* messages/s: the first rate of a search */
    bool ladder;     /* rates that the user chose, one step each */
    double values[SWEEP_LINES_MAX];
    size_t count;
};

enum sweep_axis sweep_axis_of(enum scenario_axis axis);

/* 0, or FERR_CONFIG with a sentence. */
int sweep_axis_values(struct sweep_axis_values *out, const struct cli *cli,
                      enum sweep_axis axis, struct err *e) MUST_CHECK;

/* Sets one value of an axis other than the rate; text is room for it, which s borrows. */
void sweep_axis_apply(enum sweep_axis axis, double value, struct scenario *s,
                      char text[static 32]);

#endif
