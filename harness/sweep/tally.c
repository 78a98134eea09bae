#include "harness/sweep/tally.h"

#include "harness/judge/student.h"
#include "harness/judge/trend.h"

#include <math.h>

/* A client that had a core to itself at a rate that it sustained, or in another step that
 * measured it, and has less when it is overloaded, was not alone on the machine: that
 * step tells what was left for it. */
#define ALONE_CORES 0.8
#define ALONE_SHARE 0.9

static bool shows_capacity(const struct sweep_step *step)
{
    return step->sign == SWEEP_OVERLOADED && step->capacity > 0;
}

static double error_of(const struct sweep_step *step)
{
    return (step->capacity_high - step->capacity) / step->capacity / 1.96;
}

static double most_cores(const struct sweep_step *steps, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        bool measured = steps[i].purpose == SWEEP_TO_MEASURE && shows_capacity(&steps[i]);
        bool tells = measured || steps[i].sign == SWEEP_SUSTAINED;
        most = tells ? fmax(most, steps[i].cores) : most;
    }
    return most;
}

/* Work that goes on for so little longer than the flood is no sign of overload (step.c):
 * a short flood proves less than its rate. */
static double proven_by(const struct sweep_step *step)
{
    return step->rate * step->flood_s / (1.03 * step->flood_s + 0.1);
}

static void tally_overloaded(struct sweep_tally *t, const struct sweep_step *step,
                             double most)
{
    t->overloaded = fmin(t->overloaded, step->rate);
    if (!shows_capacity(step)) {
        t->bound = fmin(t->bound, step->capacity_most); /* not NAN */
        return;
    }
    t->near = step->capacity;
    bool measured = step->purpose != SWEEP_TO_BRACKET;
    if (measured && most >= ALONE_CORES && step->cores < ALONE_SHARE * most) {
        t->disturbed++;
    } else if (measured) {
        t->noise += error_of(step);
        t->values[t->measured++] = step->capacity;
    }
}

struct sweep_tally sweep_tally_of(const struct sweep_step *steps, size_t count)
{
    struct sweep_tally t = {.overloaded = INFINITY, .bound = INFINITY, .near = NAN};
    double most = most_cores(steps, count);
    for (size_t i = 0; i < count; i++) {
        const struct sweep_step *step = &steps[i];
        switch (step->sign) {
        case SWEEP_SUSTAINED:
            t.sustained = fmax(t.sustained, step->rate);
            t.proven = fmax(t.proven, proven_by(step));
            t.confirmed += step->purpose == SWEEP_TO_CONFIRM;
            break;
        case SWEEP_OVERLOADED:
            tally_overloaded(&t, step, most);
            t.unconfirmed += step->purpose == SWEEP_TO_CONFIRM;
            break;
        case SWEEP_BROKEN:
            t.overloaded = fmin(t.overloaded, step->rate);
            t.broken++;
            break;
        case SWEEP_OURS:
            t.ours++;
            break;
        default:
            t.strange++;
        }
    }
    t.noise = t.measured > 0 ? t.noise / (double)t.measured : 0;
    return t;
}

struct sweep_estimate sweep_estimate_of(const struct sweep_tally *t)
{
    double copy[SWEEP_STEPS_MAX], sum = 0, squares = 0;
    size_t n = t->measured;
    for (size_t i = 0; i < n; i++) {
        copy[i] = t->values[i];
        sum += t->values[i];
    }
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        squares += (t->values[i] - mean) * (t->values[i] - mean);
    }
    struct sweep_estimate e = {.value = trend_median(copy, n)};
    double own = 1.96 * t->noise * e.value; /* of their clock: it does not average out */
    double df = (double)n - 1;
    double seen =
        n > 1 ? student_upper(0.025, df) * sqrt(squares / df / (double)n) : 0.1 * e.value;
    e.half = fmax(own, seen);
    return e;
}
