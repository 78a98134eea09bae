#include "harness/sweep/plan.h"

#include "harness/sweep/tally.h"

#include <math.h>

/* Overload to measure at: enough to show, little enough to be worked off soon. Not always
 * the same, so that what depends on it would show as spread. */
static const double overloads[] = {1.35, 1.2, 1.5, 1.3};

/* Floods: to bracket, to measure, to confirm, s. The least messages in them. */
#define BRACKET_S      1.0
#define MEASURE_S      3.0
#define CONFIRM_S      3.0
#define LONGEST_S      12.0
#define LEAST_BRACKET  20
#define LEAST_MEASURED 120

/* Waiting for the work to end: what it should take, and more. */
#define DRAIN_S     6.0
#define DRAIN_EXTRA 2.5

/* The step for the judge: so far above, for so long. */
#define JUDGE_OVER    3.0
#define JUDGE_FLOOD_S 4.0
#define JUDGE_DRAIN_S 3.0

static double longest(double least_s, double messages, double rate)
{
    return fmin(fmax(least_s, messages / rate), LONGEST_S);
}

static double within(const struct sweep_limits *l, double rate)
{
    rate = fmax(rate, fmax(l->from, SWEEP_RATE_LEAST));
    return l->to > 0 ? fmin(rate, l->to) : rate;
}

struct sweep_plan sweep_plan_bracket(const struct sweep_limits *l, double rate)
{
    rate = within(l, rate);
    return (struct sweep_plan){SWEEP_TO_BRACKET, rate,
                               longest(BRACKET_S, LEAST_BRACKET, rate), DRAIN_S};
}

struct sweep_plan sweep_plan_measure(const struct sweep_limits *l, double near,
                                     size_t nth, double latency_s)
{
    double factor = overloads[nth % (sizeof overloads / sizeof overloads[0])];
    double rate = within(l, factor * near);
    double flood_s = longest(MEASURE_S, LEAST_MEASURED, rate);
    double drain_s = DRAIN_EXTRA + 1.5 * flood_s * fmax(0, rate / near - 1);
    return (struct sweep_plan){SWEEP_TO_MEASURE, rate, flood_s, drain_s + latency_s};
}

struct sweep_plan sweep_plan_confirm(const struct sweep_limits *l, double rate,
                                     double latency_s)
{
    rate = within(l, rate);
    return (struct sweep_plan){SWEEP_TO_CONFIRM, rate,
                               longest(CONFIRM_S, LEAST_MEASURED, rate),
                               DRAIN_EXTRA + latency_s};
}

struct sweep_plan sweep_plan_judge(const struct sweep_limits *l, double saturation)
{
    return (struct sweep_plan){SWEEP_TO_JUDGE, within(l, JUDGE_OVER * saturation),
                               JUDGE_FLOOD_S, JUDGE_DRAIN_S};
}

double sweep_plan_seconds(const struct sweep_plan *plan, double near, double overhead_s)
{
    double behind = near > 0 ? plan->flood_s * (plan->rate / near - 1) : 0;
    return overhead_s + plan->flood_s + fmin(fmax(0, behind), plan->drain_s);
}
