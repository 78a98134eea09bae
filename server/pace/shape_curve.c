#include "server/pace/shape_curve.h"

#include "server/pace/rate.h"

_Static_assert(SHAPE_TIME_MAX_NS <= CURVE_PIECE_MAX_NS, "a time is one piece");

enum { QUARTER = 1024, HALF = 2 * QUARTER, ROUND = 4 * QUARTER };

#define PI 3.14159265358979323846

static uint64_t nano_or_zero(double per_s)
{
    return per_s > 0 ? rate_nano(per_s) : 0;
}

static struct curve *ramp(const struct shape *s, double rate)
{
    struct curve *c = curve_new(1);
    uint64_t from = nano_or_zero(shape_step_rate(&s->steps[0], rate));
    uint64_t to = rate_nano(shape_step_rate(&s->steps[1], rate));
    curve_add(c, s->steps[0].time_ns, from, to);
    curve_stay(c, to);
    return c;
}

static struct curve *steps(const struct shape *s, double rate)
{
    size_t last = s->step_count - 1;
    struct curve *c = curve_new(last);
    for (size_t i = 0; i < last; i++) {
        uint64_t nano = nano_or_zero(shape_step_rate(&s->steps[i], rate));
        curve_add(c, s->steps[i].time_ns, nano, nano);
    }
    curve_stay(c, rate_nano(shape_step_rate(&s->steps[last], rate)));
    return c;
}

static struct curve *bursts(const struct shape *s, double rate)
{
    struct curve *c = curve_new(2);
    uint64_t nano = rate_nano(rate);
    curve_add(c, s->on_ns, nano, nano);
    curve_add(c, s->off_ns, 0, 0);
    curve_loop(c);
    return c;
}

/* sin(i / ROUND of a turn), 0 <= i <= QUARTER, to 1e-15: the Taylor series. Own
 * arithmetic, because the last digit of libm's differs between machines. */
static double quarter_sine(int i)
{
    double x = 2 * PI * i / ROUND;
    double term = x;
    double sum = x;
    for (int n = 2; n < 22; n += 2) {
        term *= -x * x / (n * (n + 1));
        sum += term;
    }
    return sum;
}

/* The way from the mean rate at point 0 … HALF of the first half-turn. */
static uint64_t swing(const uint64_t quarter[QUARTER + 1], int point)
{
    return quarter[point <= QUARTER ? point : HALF - point];
}

static struct curve *sine(const struct shape *s, double rate)
{
    uint64_t mean = rate_nano(rate);
    uint64_t quarter[QUARTER + 1];
    /* The area under straight pieces between points of a sine is short by the factor
     * (h / 2) cot(h / 2), the same up to every point, h being the angle of a piece. Its
     * reciprocal by the series tan(x) / x = 1 + x^2 / 3 + 2 x^4 / 15 + …, to 1e-16. */
    double x = PI / ROUND;
    double fit = 1 + x * x / 3 + 2 * x * x * x * x / 15;
    for (int i = 0; i <= QUARTER; i++) {
        double way = (double)mean * s->depth * fit * quarter_sine(i) + 0.5;
        quarter[i] = (uint64_t)way;
    }
    if (quarter[QUARTER] > mean) {
        /* No rate is below 0: the points on both sides of the lowest take over what it
         * cannot have. */
        quarter[QUARTER - 1] += (quarter[QUARTER] - mean) / 2;
        quarter[QUARTER] = mean;
    }
    struct curve *c = curve_new(ROUND + 1);
    /* The second half mirrors the first to the ns, so that the ways cancel out exactly; a
     * ns that is left over has the mean rate. */
    uint64_t half_ns = s->period_ns / 2;
    for (int half = 0; half < 2; half++) {
        for (int i = 0; i < HALF; i++) {
            uint64_t start = (uint64_t)((wide)half_ns * (unsigned)i / HALF);
            uint64_t end = (uint64_t)((wide)half_ns * (unsigned)(i + 1) / HALF);
            uint64_t a = swing(quarter, i);
            uint64_t b = swing(quarter, i + 1);
            curve_add(c, end - start, half == 0 ? mean + a : mean - a,
                      half == 0 ? mean + b : mean - b);
        }
    }
    if (s->period_ns % 2 != 0) {
        curve_add(c, 1, mean, mean);
    }
    curve_loop(c);
    return c;
}

struct curve *shape_curve_new(const struct shape *s, double rate)
{
    switch (s->kind) {
    case SHAPE_RAMP:
        return ramp(s, rate);
    case SHAPE_STEPS:
        return steps(s, rate);
    case SHAPE_BURSTS:
        return bursts(s, rate);
    case SHAPE_SINE:
        return sine(s, rate);
    case SHAPE_CONSTANT:
    case SHAPE_POISSON:
    case SHAPE_REPLAY:
        break;
    }
    return NULL;
}
