/* What the steps of a search say together. Pure. */
#ifndef FLOODTEST_SWEEP_TALLY_H
#define FLOODTEST_SWEEP_TALLY_H

#include "harness/sweep/step.h"

#include <stddef.h>

enum { SWEEP_STEPS_MAX = 100 };

/* No slower than a message in so long, messages/s. */
#define SWEEP_RATE_LEAST 0.2

struct sweep_tally {
    double sustained;  /* highest rate below the overload; 0 none */
    double proven;     /* ... and what that says the client can do at least */
    double overloaded; /* lowest such rate; INFINITY none */
    double bound;      /* least bound of the capacity, where it did not show; likewise */
    double near;       /* latest capacity, however rough; NAN none */
    double values[SWEEP_STEPS_MAX]; /* capacities measured */
    size_t measured;
    double noise;  /* mean relative error of those steps */
    int disturbed; /* steps in which others took the CPU from it; they do not count */
    int confirmed, unconfirmed;
    int ours, strange, broken;
};

/* count <= SWEEP_STEPS_MAX. */
struct sweep_tally sweep_tally_of(const struct sweep_step *steps, size_t count);

struct sweep_estimate {
    double value;
    double half; /* of the 95 % interval */
};

/* The median withstands a step in which the machine was busy; the interval is that of the
 * mean, or of what the steps say of themselves, whichever is wider. Of at least one
 * measured capacity. */
struct sweep_estimate sweep_estimate_of(const struct sweep_tally *t);

#endif
