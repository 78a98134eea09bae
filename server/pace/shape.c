#include "server/pace/shape.h"

#include "harness/base/units.h"
#include "server/pace/rate.h"

static const struct shape_step *last_step(const struct shape *s)
{
    return &s->steps[s->step_count - 1];
}

struct shape shape_of_replay(const struct replay *r)
{
    return (struct shape){.kind = SHAPE_REPLAY, .replay = *r};
}

bool shape_is_max(const struct shape *s, double rate)
{
    return s->kind == SHAPE_CONSTANT && rate <= 0;
}

bool shape_goes_by_rate(const struct shape *s)
{
    bool relative = false;
    for (size_t i = 0; i < s->step_count; i++) {
        relative |= s->steps[i].relative && s->steps[i].rate > 0;
    }
    bool named = s->kind == SHAPE_STEPS || s->kind == SHAPE_RAMP;
    return named ? relative : s->kind != SHAPE_REPLAY;
}

double shape_step_rate(const struct shape_step *step, double rate)
{
    return step->relative ? step->rate * rate : step->rate;
}

static int check_range(double rate, const char *what, struct err *e)
{
    /* Negated, so that NaN is refused as well. */
    if (!(rate >= RATE_MIN && rate <= RATE_MAX)) {
        char text[UNITS_TEXT_MAX], low[UNITS_TEXT_MAX], high[UNITS_TEXT_MAX];
        return err_set(e, FERR_CONFIG, "expected rates from %s to %s, but %s %s",
                       units_format_rate(low, RATE_MIN),
                       units_format_rate(high, RATE_MAX), what,
                       units_format_rate(text, rate));
    }
    return 0;
}

static int check_steps(const struct shape *s, double rate, struct err *e)
{
    for (size_t i = 0; i < s->step_count; i++) {
        const struct shape_step *step = &s->steps[i];
        if (step->relative && rate <= 0) {
            return err_set(e, FERR_CONFIG,
                           "rates in %% are shares of --rate: expected a --rate in "
                           "messages/s");
        }
        if (step->rate > 0) {
            int rc =
                check_range(shape_step_rate(step, rate), "a rate of the shape is", e);
            if (rc != 0) {
                return rc;
            }
        }
    }
    return 0;
}

int shape_check(const struct shape *s, double rate, struct err *e)
{
    switch (s->kind) {
    case SHAPE_RAMP:
    case SHAPE_STEPS:
        return check_steps(s, rate, e);
    case SHAPE_BURSTS:
    case SHAPE_SINE:
    case SHAPE_POISSON:
        if (rate <= 0) {
            return err_set(e, FERR_CONFIG,
                           "expected a --rate in messages/s with this shape");
        }
        return check_range(shape_peak_rate(s, rate), "the shape reaches", e);
    case SHAPE_CONSTANT:
    case SHAPE_REPLAY:
        break;
    }
    return 0;
}

double shape_mean_rate(const struct shape *s, double rate)
{
    switch (s->kind) {
    case SHAPE_RAMP:
    case SHAPE_STEPS:
        return shape_step_rate(last_step(s), rate);
    case SHAPE_BURSTS:
        return rate * (double)s->on_ns / ((double)s->on_ns + (double)s->off_ns);
    case SHAPE_REPLAY:
        return replay_mean_rate(&s->replay);
    case SHAPE_CONSTANT:
    case SHAPE_SINE:
    case SHAPE_POISSON:
        break;
    }
    return rate;
}

static double highest_step(const struct shape *s, double rate)
{
    double highest = 0;
    for (size_t i = 0; i < s->step_count; i++) {
        double step = shape_step_rate(&s->steps[i], rate);
        highest = step > highest ? step : highest;
    }
    return highest;
}

double shape_peak_rate(const struct shape *s, double rate)
{
    switch (s->kind) {
    case SHAPE_RAMP:
    case SHAPE_STEPS:
        return highest_step(s, rate);
    case SHAPE_SINE:
        return rate * (1 + s->depth);
    case SHAPE_REPLAY:
        return replay_peak_rate(&s->replay);
    case SHAPE_CONSTANT:
    case SHAPE_BURSTS:
    case SHAPE_POISSON:
        break;
    }
    return rate;
}
