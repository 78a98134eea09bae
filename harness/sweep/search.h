/* The search for the saturation point: which step to make next, and when it is found.
 * Pure: fed with steps, knows no clock but the seconds that it is told.
 *
 *   bracket    four times the rate, while it is sustained; down, while nothing tells how
 *              far it is overloaded
 *   measure    an overloaded step that shows the capacity (step.h) leads there at once:
 *              steps a little above it, as long as it takes, until they agree
 *   confirm    a little below it must be sustained; else what that step shows joins in
 *
 * Where overload shows and a capacity never does, it bisects instead. What floodtest
 * could not send itself is never called a knee. */
#ifndef FLOODTEST_SWEEP_SEARCH_H
#define FLOODTEST_SWEEP_SEARCH_H

#include "harness/sweep/plan.h"
#include "harness/sweep/step.h"
#include "harness/sweep/tally.h"

#include <stddef.h>

enum sweep_state {
    SWEEP_GOES_ON,
    SWEEP_FOUND,       /* saturation, low, high hold */
    SWEEP_OUR_LIMIT,   /* sustained at all that floodtest can send: at least `low` */
    SWEEP_BELOW_RANGE, /* overloaded at --from: at most `high` */
    SWEEP_ABOVE_RANGE, /* sustained at --to: at least `low` */
    SWEEP_OUT_OF_TIME, /* bracket so far in low and high */
    SWEEP_NO_ANSWER,   /* the client broke, or the signs never agreed; likewise */
};

struct sweep_search {
    struct sweep_limits limits;
    struct sweep_step steps[SWEEP_STEPS_MAX];
    size_t count;
    enum sweep_state state;
    double saturation; /* messages/s; NAN until found */
    double low, high;  /* of its 95 % interval, or the bracket; 0, INFINITY unknown */
    int below, above;  /* the steps next to it on both sides; -1: none */
    int disturbed;     /* steps that do not count: others took the CPU from the client */
    double latency_s;  /* what each message takes, however few there are */
};

void sweep_search_init(struct sweep_search *s, const struct sweep_limits *limits);

/* The next step; when there is none, state says why. elapsed_s: since the sweep began. */
struct sweep_plan sweep_search_next(struct sweep_search *s, double elapsed_s);

/* What came of it; its purpose is the plan's. */
void sweep_search_add(struct sweep_search *s, const struct sweep_step *step);

/* The steps that measure are brief and overload little: the judge may not have seen what
 * the client does with a backlog. Then, once the point is found, one more step is for
 * that alone, far above; its rate is NAN if there is no need or no time.
 * sweep_search_judged takes it in as the upper side. */
struct sweep_plan sweep_search_judge(const struct sweep_search *s, double elapsed_s);
void sweep_search_judged(struct sweep_search *s, const struct sweep_step *step);

/* The user's own steps instead of a search: what they say when the last was added. */
void sweep_search_conclude(struct sweep_search *s);

extern const char *const sweep_state_names[]; /* "found", "floodtest's limit", ... */

#endif
