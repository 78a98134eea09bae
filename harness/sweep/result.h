/* What a sweep found: one search, or one for each value of an axis. Plain data. */
#ifndef FLOODTEST_SWEEP_RESULT_H
#define FLOODTEST_SWEEP_RESULT_H

#include "harness/base/host.h"
#include "harness/sweep/search.h"

#include <stdbool.h>
#include <stddef.h>

enum sweep_axis { SWEEP_RATE, SWEEP_SIZE, SWEEP_CONNECTIONS, SWEEP_CPU };

enum { SWEEP_LINES_MAX = 100, SWEEP_LAW_MAX = 240, SWEEP_VERSION_MAX = 32 };

/* A search at one value of the axis. */
struct sweep_line {
    double value; /* bytes, connections, cores; of the axis rate unused */
    struct sweep_search *search;
    double seconds;
};

struct sweep_result {
    char version[SWEEP_VERSION_MAX]; /* of the floodtest that made it; "": this one */
    struct host host;                /* where it was made */
    enum sweep_axis axis;
    bool ladder; /* the user's own rates: nothing was searched */
    struct sweep_line lines[SWEEP_LINES_MAX];
    size_t count;
    double precision; /* asked */
    double seconds;   /* in all */
    bool interrupted;
    char law[SWEEP_LAW_MAX]; /* how capacity depends on the axis; "": not known */
};

extern const char *const sweep_axis_names[]; /* "rate", "size", ... */

/* On the heap, for sweep_result_fini. */
void sweep_result_init(struct sweep_result *r, enum sweep_axis axis);
void sweep_result_fini(struct sweep_result *r);
struct sweep_line *sweep_result_add(struct sweep_result *r, double value,
                                    const struct sweep_limits *limits);

/* How the capacity depends on the axis, from the lines that found one. */
void sweep_result_conclude(struct sweep_result *r);

#endif
