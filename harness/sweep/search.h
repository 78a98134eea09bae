/* The search for the saturation point: which rate to try next, and when it is found.
 * Pure: fed with steps, knows no clock but the seconds that it is told.
 *
 * It brackets (sustained below, overloaded above) and narrows. An overloaded step that
 * shows the capacity (step.h) jumps there at once: the next steps only confirm it from
 * both sides; without such evidence it bisects (in the logarithm while the bracket is
 * wide). Signs that contradict each other are asked again. */
#ifndef FLOODTEST_SWEEP_SEARCH_H
#define FLOODTEST_SWEEP_SEARCH_H

#include "harness/sweep/step.h"

#include <stddef.h>

enum { SWEEP_STEPS_MAX = 100 };

enum sweep_state {
    SWEEP_GOES_ON,
    SWEEP_FOUND,       /* saturation, low, high hold */
    SWEEP_OUR_LIMIT,   /* sustained at all that floodtest can send: at least `low` */
    SWEEP_BELOW_RANGE, /* overloaded at the lowest rate: at most `high` */
    SWEEP_ABOVE_RANGE, /* sustained at --to */
    SWEEP_OUT_OF_TIME, /* bracket so far in low and high */
    SWEEP_NO_ANSWER,   /* the client broke, or the signs never agreed */
};

struct sweep_limits {
    double from, to;  /* messages/s; 0: unset */
    double precision; /* 0.05: low and high within so much of saturation */
    double budget_s;  /* of the whole search */
    int repeats;      /* steps that must confirm the point, at least 1 */
};

struct sweep_search {
    struct sweep_limits limits;
    struct sweep_step steps[SWEEP_STEPS_MAX];
    size_t count;
    enum sweep_state state;
    double saturation; /* messages/s; NAN until found */
    double low, high;  /* of the confidence interval, or the bracket */
};

void sweep_search_init(struct sweep_search *s, const struct sweep_limits *limits);

/* The next rate to try (INFINITY: max), NAN when state is no longer SWEEP_GOES_ON.
 * elapsed_s: since the sweep began; step_s: how long the next step would take. */
double sweep_search_next(struct sweep_search *s, double elapsed_s, double step_s);

/* What came of it. */
void sweep_search_add(struct sweep_search *s, const struct sweep_step *step);

#endif
