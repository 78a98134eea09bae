#include "harness/suite/estimate.h"

/* Seconds of plan that are believed as if they had been seen to be right: one short run
 * must not change the estimate of a hundred. */
#define BELIEF_S 10.0

void estimate_add(struct estimate *e, double planned_s, double took_s)
{
    e->planned_s += planned_s;
    e->took_s += took_s;
}

double estimate_left(const struct estimate *e, double planned_s, double elapsed_s,
                     uint32_t jobs)
{
    double ratio = (e->took_s + BELIEF_S) / (e->planned_s + BELIEF_S);
    double left_s = planned_s * ratio - elapsed_s;
    return left_s > 0 && jobs > 0 ? left_s / jobs : 0;
}
