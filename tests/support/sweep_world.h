/* A simulated client under a sweep: what each step would have told, and how long it would
 * have taken. */
#ifndef FLOODTEST_TESTS_SUPPORT_SWEEP_WORLD_H
#define FLOODTEST_TESTS_SUPPORT_SWEEP_WORLD_H

#include "harness/sweep/search.h"
#include "tests/support/random.h"

/* A client as a sweep sees it. Rates are messages/s, times s. What is zero is absent. */
struct sweep_client {
    double capacity;
    double noise;   /* relative deviation of the capacity, from step to step */
    double measure; /* ... and of what a step says of it */
    bool held;      /* its window shuts: kernel and library hold `buffer` messages */
    double buffer;
    bool blind;       /* nothing shows its work */
    double latency;   /* each message takes so long, many at a time */
    double ours;      /* floodtest sends no more */
    double breaks;    /* it breaks above */
    double disturbed; /* probability that another takes a third of its CPU in a step */
    bool burns;       /* it is the CPU that limits it */
};

struct sweep_world {
    struct sweep_client client;
    struct random random;
    double now_s;
};

struct sweep_world sweep_world_of(struct sweep_client client, uint64_t seed);

/* One step; now_s is when it ended. */
struct sweep_step sweep_world_run(struct sweep_world *w, const struct sweep_plan *plan);

/* A whole search. */
void sweep_world_search(struct sweep_search *s, const struct sweep_limits *limits,
                        struct sweep_world *w);

#endif
