/* What the next step of a search may be: how fast, for how long. Pure. */
#ifndef FLOODTEST_SWEEP_PLAN_H
#define FLOODTEST_SWEEP_PLAN_H

#include "harness/sweep/step.h"

#include <stddef.h>

struct sweep_limits {
    double from, to;  /* messages/s; 0: unset */
    double start;     /* the first rate, if `from` is unset */
    double precision; /* 0.05: half of the interval, as a share of saturation */
    double budget_s;  /* of the whole search */
    int repeats;      /* steps that must measure it, at least 1 */
};

/* What the next step should be. */
struct sweep_plan {
    enum sweep_purpose purpose;
    double rate;    /* NAN: none, the search is over */
    double flood_s; /* how long to flood */
    double drain_s; /* how long to wait at most until all is worked off */
};

/* Each keeps the rate within the limits. near: the capacity as far as it is known;
 * latency_s: of each message. */

struct sweep_plan sweep_plan_bracket(const struct sweep_limits *l, double rate);

/* The nth of its kind: none is quite like the one before. */
struct sweep_plan sweep_plan_measure(const struct sweep_limits *l, double near,
                                     size_t nth, double latency_s);

struct sweep_plan sweep_plan_confirm(const struct sweep_limits *l, double rate,
                                     double latency_s);

/* So far above the capacity that the judge sees what happens to a backlog. */
struct sweep_plan sweep_plan_judge(const struct sweep_limits *l, double saturation);

/* Longest time that sweep_plan_judge may take in all, s. */
#define SWEEP_PLAN_JUDGE_S 16.0

/* What a plan will take: overhead_s is what a step takes beside flood and work. */
double sweep_plan_seconds(const struct sweep_plan *plan, double near, double overhead_s);

#endif
