/* How long a suite still takes. Pure. */
#ifndef FLOODTEST_SUITE_ESTIMATE_H
#define FLOODTEST_SUITE_ESTIMATE_H

#include <stdint.h>

/* What was planned, and what came of it. Sum over the runs. */
struct estimate {
    double planned_s; /* of the runs that are done, by their settings */
    double took_s;    /* the same runs, measured */
};

void estimate_add(struct estimate *e, double planned_s, double took_s);

/* Seconds that are left for planned_s of work by so many at a time, of which elapsed_s
 * are done: the plan, corrected by the ratio seen so far. 0 if nothing is left. */
double estimate_left(const struct estimate *e, double planned_s, double elapsed_s,
                     uint32_t jobs);

#endif
