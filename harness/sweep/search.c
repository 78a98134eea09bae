#include "harness/sweep/search.h"

#include "harness/sweep/latency.h"
#include "harness/sweep/tally.h"

#include <math.h>

/* Numbers, each with its reason; those of a step are in plan.c. */

/* Up by so much while it is sustained: four such steps lead from 1000/s to 256 000/s, and
 * a client that only queues has work for four times the flood at most. */
#define UP 4.0

/* ... or, of a client that shows how much CPU the rate took, to so much more than a whole
 * core would do. */
#define UP_BY_CPU 1.5
#define CPU_TELLS 0.3

/* Down by so much from what is surely not less than the capacity. */
#define DOWN 4.0

/* Confirmed at so much of the lower end of the interval. */
#define BELOW 0.95

/* Sustained so far above what was measured: the steps that measured it were disturbed. */
#define ABOVE  1.05
#define BELIED 1.3

/* The rest of a step: start, idle, quiet, end; until steps have shown it. */
#define OVERHEAD_S 3.0

/* Steps agree when the interval is so much better than what was asked for: the confirming
 * step and the next sweep will not hit its middle. */
#define AGREES 0.6

/* ... and do not contradict each other when they, or their interval, are within this. */
#define ALIKE 0.15

/* What is sustained so near below a measured capacity speaks for it. */
#define PROVEN_NEAR 0.85

/* No more measuring, confirming or asking again than this. */
enum { MEASURE_MOST = 7, CONFIRM_MOST = 3, STRANGE_MOST = 3 };

/* A capacity from an overloaded step in which no other could be told apart: of a bracket
 * whose ends are so near. */
#define NEAR 1.1

/* Within a factor of two overload takes so long to show, s. */
#define CLOSE_S 3.0

const char *const sweep_state_names[] = {
    [SWEEP_GOES_ON] = "unfinished",          [SWEEP_FOUND] = "found",
    [SWEEP_OUR_LIMIT] = "floodtest's limit", [SWEEP_BELOW_RANGE] = "below the range",
    [SWEEP_ABOVE_RANGE] = "above the range", [SWEEP_OUT_OF_TIME] = "out of time",
    [SWEEP_NO_ANSWER] = "no answer",
};

static struct sweep_plan over(struct sweep_search *s, enum sweep_state state, double low,
                              double high)
{
    s->state = state;
    s->low = low;
    s->high = high;
    return (struct sweep_plan){.rate = NAN};
}

static double overhead(const struct sweep_search *s)
{
    double most = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        double work_s = isnan(step->work_s) ? step->flood_s : step->work_s;
        most = fmax(most, step->seconds - fmax(step->flood_s, work_s));
    }
    return most > 0 ? fmin(most, OVERHEAD_S) : OVERHEAD_S;
}

/* --- deciding --- */

/* Where a step's CPU says that a whole core would be used up, if it tells. */
static double cpu_says(const struct sweep_step *step)
{
    bool told = step->sign == SWEEP_SUSTAINED && step->cores >= CPU_TELLS;
    return told ? step->rate / step->cores : INFINITY;
}

/* What was wrong before - of a client that spins, or has many threads - is no guide. */
static double up_from(const struct sweep_search *s, double rate)
{
    double least = INFINITY, latest = INFINITY;
    for (size_t i = 0; i < s->count; i++) {
        double says = cpu_says(&s->steps[i]);
        least = fmin(least, says);
        latest = isfinite(says) ? says : latest;
    }
    bool trusted = isfinite(latest) && least > 0.95 * rate;
    return trusted ? fmin(UP * rate, fmax(1.2 * rate, UP_BY_CPU * latest)) : UP * rate;
}

/* Sustained at all that could be sent, or not: what was sent and read counts. */
static struct sweep_plan at_our_limit(struct sweep_search *s, const struct sweep_tally *t)
{
    double low = t->sustained;
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        bool read = step->sign == SWEEP_OURS && step->read >= 0.97 * step->sent;
        low = read ? fmax(low, step->read) : low;
    }
    return over(s, SWEEP_OUR_LIMIT, low, INFINITY);
}

static struct sweep_plan look_higher(struct sweep_search *s, const struct sweep_tally *t)
{
    if (s->limits.to > 0 && t->sustained >= s->limits.to) {
        return over(s, SWEEP_ABOVE_RANGE, t->sustained, INFINITY);
    }
    /* A machine that was busy for a moment deserves a second try, no third. */
    if (t->ours > 1) {
        return at_our_limit(s, t);
    }
    if (t->sustained == 0) {
        const struct sweep_step *last = &s->steps[s->count - 1];
        struct sweep_plan again =
            sweep_plan_bracket(&s->limits, last->rate / (t->ours > 0 ? DOWN : 1));
        again.flood_s *= t->strange > 0 ? 2 : 1;
        return again;
    }
    return sweep_plan_bracket(&s->limits,
                              t->ours > 0 ? 2 * t->sustained : up_from(s, t->sustained));
}

/* Overloaded for longer than could be waited for: but it can do no more than the bound,
 * so there it is overloaded, and less. */
static struct sweep_plan approach(struct sweep_search *s, const struct sweep_tally *t)
{
    if (t->bound <= fmax(s->limits.from, SWEEP_RATE_LEAST)) {
        return over(s, SWEEP_BELOW_RANGE, 0, t->bound);
    }
    return t->sustained < 0.9 * t->bound
               ? sweep_plan_bracket(&s->limits, t->bound)
               : sweep_plan_measure(&s->limits, t->sustained, 0, s->latency_s);
}

/* Overloaded, and nothing says by how much. */
static struct sweep_plan bisect(struct sweep_search *s, const struct sweep_tally *t)
{
    double low = t->sustained, high = t->overloaded;
    if (low > 0 && high / low <= NEAR) {
        s->saturation = sqrt(low * high);
        return over(s, SWEEP_FOUND, low, high);
    }
    if (low == 0 &&
        (high <= fmax(s->limits.from, SWEEP_RATE_LEAST) || t->broken >= STRANGE_MOST)) {
        enum sweep_state state = t->broken > 0 ? SWEEP_NO_ANSWER : SWEEP_BELOW_RANGE;
        return over(s, state, 0, high);
    }
    if (!isfinite(high)) { /* at full speed, and it broke */
        return sweep_plan_bracket(&s->limits, fmax(s->limits.start, UP * low));
    }
    struct sweep_plan plan =
        sweep_plan_bracket(&s->limits, low > 0 ? sqrt(low * high) : high / DOWN);
    /* The closer the bracket, the longer it takes until overload shows. */
    plan.flood_s = low > 0 && high / low < 2 ? fmax(plan.flood_s, CLOSE_S) : plan.flood_s;
    return plan;
}

/* What was never sustained anywhere near is as low as any step said; what was sustained
 * above it belies it. */
static struct sweep_plan found(struct sweep_search *s, const struct sweep_tally *t,
                               const struct sweep_estimate *e)
{
    double low = e->value - e->half;
    if (t->proven > fmax(ABOVE * e->value, e->value + e->half)) {
        return over(s, SWEEP_OUT_OF_TIME, low, t->sustained);
    }
    bool confirmed = t->sustained >= PROVEN_NEAR * e->value;
    for (size_t i = 0; i < t->measured && !confirmed; i++) {
        low = fmin(low, t->values[i]);
    }
    s->saturation = e->value;
    return over(s, SWEEP_FOUND, low, e->value + e->half);
}

static struct sweep_plan measure_on(struct sweep_search *s, const struct sweep_tally *t)
{
    if (s->limits.from > 0 && t->near < s->limits.from &&
        (t->measured > 0 || t->near < 0.9 * s->limits.from)) {
        return over(s, SWEEP_BELOW_RANGE, 0, t->near);
    }
    size_t wanted = (size_t)(s->limits.repeats > 1 ? s->limits.repeats : 1);
    if (t->measured == 0) { /* what was sustained since is believed */
        bool belied = t->sustained > BELIED * t->near;
        return belied && s->steps[s->count - 1].sign == SWEEP_SUSTAINED
                   ? sweep_plan_bracket(&s->limits, up_from(s, t->sustained))
                   : sweep_plan_measure(&s->limits, fmax(t->near, t->sustained), 0,
                                        s->latency_s);
    }
    struct sweep_estimate e = sweep_estimate_of(t);
    bool agrees = e.half <= AGREES * s->limits.precision * e.value;
    bool belied = t->proven > ABOVE * e.value;
    bool enough =
        t->measured >= wanted && ((agrees && !belied) || t->measured >= MEASURE_MOST);
    if (!enough) {
        return sweep_plan_measure(&s->limits, fmax(e.value, t->sustained), t->measured,
                                  s->latency_s);
    }
    bool below = t->confirmed > 0 || t->proven >= 0.9 * e.value;
    if (!below && t->confirmed + t->unconfirmed < CONFIRM_MOST) {
        return sweep_plan_confirm(
            &s->limits, BELOW * fmin(e.value, e.value - e.half + 0.02 * e.value),
            s->latency_s);
    }
    return found(s, t, &e);
}

/* No time for another step: what there is. Few steps make a wide interval, which is said
 * along with the point; steps that contradict each other make none, nor does a single one
 * unless a rate just below it was sustained. */
static struct sweep_plan run_out(struct sweep_search *s, const struct sweep_tally *t)
{
    bool alone = t->measured == 1 && t->proven < PROVEN_NEAR * t->values[0];
    if (t->measured == 0 || alone) {
        return over(s, SWEEP_OUT_OF_TIME, t->sustained, fmin(t->overloaded, t->bound));
    }
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < t->measured; i++) {
        low = fmin(low, t->values[i]);
        high = fmax(high, t->values[i]);
    }
    struct sweep_estimate e = sweep_estimate_of(t);
    bool alike = high - low <= ALIKE * e.value || e.half <= ALIKE * e.value;
    return alike ? found(s, t, &e) : over(s, SWEEP_OUT_OF_TIME, low, high);
}

static struct sweep_plan decide(struct sweep_search *s, const struct sweep_tally *t)
{
    if (s->count == 0) {
        return sweep_plan_bracket(&s->limits,
                                  s->limits.from > 0 ? s->limits.from : s->limits.start);
    }
    if (t->strange >= STRANGE_MOST) {
        return over(s, SWEEP_NO_ANSWER, t->sustained, t->overloaded);
    }
    if (!isnan(t->near)) {
        return measure_on(s, t);
    }
    if (isfinite(t->bound)) {
        return approach(s, t);
    }
    return isfinite(t->overloaded) || t->broken > 0 ? bisect(s, t) : look_higher(s, t);
}

/* Of steps at about the same rate the longest shows the most. */
static void find_below(struct sweep_search *s, double at)
{
    double below = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        if (step->sign == SWEEP_SUSTAINED && step->rate >= below &&
            !(step->rate > 1.1 * at)) {
            below = step->rate;
            s->below = (int)i;
        }
    }
}

/* Beside busy neighbours it was overloaded below the point, too: that shows nothing. */
static void find_above(struct sweep_search *s, double at)
{
    double least = s->below < 0 ? 0 : s->steps[s->below].rate, above = INFINITY;
    least = isnan(s->saturation) ? least : fmax(least, at);
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        bool too_much = step->sign == SWEEP_OVERLOADED || step->sign == SWEEP_BROKEN;
        if (too_much && step->rate >= least && step->rate < above &&
            step->purpose != SWEEP_TO_CONFIRM) {
            above = step->rate;
            s->above = (int)i;
        }
    }
}

/* The steps next to the point, for what they show of both its sides. */
static void find_sides(struct sweep_search *s)
{
    double at = isnan(s->saturation) ? sqrt(s->low * s->high) : s->saturation;
    s->disturbed = sweep_tally_of(s->steps, s->count).disturbed;
    find_below(s, at);
    find_above(s, at);
}

void sweep_search_init(struct sweep_search *s, const struct sweep_limits *limits)
{
    s->limits = *limits;
    s->count = 0;
    s->state = SWEEP_GOES_ON;
    s->saturation = NAN;
    s->low = 0;
    s->high = INFINITY;
    s->below = s->above = -1;
    s->disturbed = 0;
    s->latency_s = 0;
}

struct sweep_plan sweep_search_next(struct sweep_search *s, double elapsed_s)
{
    struct sweep_plan none = {.rate = NAN};
    if (s->state != SWEEP_GOES_ON) {
        return none;
    }
    struct sweep_tally t = sweep_tally_of(s->steps, s->count);
    struct sweep_plan plan = decide(s, &t);
    bool no_room =
        s->count == SWEEP_STEPS_MAX ||
        elapsed_s + sweep_plan_seconds(&plan, t.near, overhead(s)) > s->limits.budget_s;
    if (s->state == SWEEP_GOES_ON && s->count > 0 && no_room) {
        plan = run_out(s, &t);
    }
    if (s->state != SWEEP_GOES_ON) {
        find_sides(s);
    }
    return plan;
}

void sweep_search_add(struct sweep_search *s, const struct sweep_step *step)
{
    if (s->count == SWEEP_STEPS_MAX) {
        return;
    }
    s->steps[s->count++] = *step;
    s->latency_s = fmax(s->latency_s, sweep_latency_find(s->steps, s->count));
    for (size_t i = 0; i < s->count; i++) {
        sweep_latency_allow(&s->steps[i], s->latency_s);
    }
}

struct sweep_plan sweep_search_judge(const struct sweep_search *s, double elapsed_s)
{
    struct sweep_plan none = {.rate = NAN};
    if (s->state != SWEEP_FOUND || s->above < 0 || s->count == SWEEP_STEPS_MAX ||
        elapsed_s + SWEEP_PLAN_JUDGE_S > s->limits.budget_s) {
        return none;
    }
    enum verdict_class seen = s->steps[s->above].class_id;
    if (seen != VERDICT_INCONCLUSIVE && seen != VERDICT_KEPT_UP) {
        return none;
    }
    return sweep_plan_judge(&s->limits, s->saturation);
}

void sweep_search_judged(struct sweep_search *s, const struct sweep_step *step)
{
    if (s->count < SWEEP_STEPS_MAX && step->class_id != VERDICT_INCONCLUSIVE) {
        s->above = (int)s->count;
    }
    if (s->count < SWEEP_STEPS_MAX) {
        s->steps[s->count++] = *step;
    }
}

void sweep_search_conclude(struct sweep_search *s)
{
    struct sweep_tally t = sweep_tally_of(s->steps, s->count);
    if (t.measured > 0) {
        struct sweep_estimate e = sweep_estimate_of(&t);
        found(s, &t, &e);
    } else if (isfinite(t.overloaded)) {
        over(s, t.sustained > 0 ? SWEEP_OUT_OF_TIME : SWEEP_BELOW_RANGE, t.sustained,
             t.overloaded);
    } else if (t.ours > 0) {
        at_our_limit(s, &t);
    } else {
        over(s, t.sustained > 0 ? SWEEP_ABOVE_RANGE : SWEEP_NO_ANSWER, t.sustained,
             INFINITY);
    }
    find_sides(s);
}
