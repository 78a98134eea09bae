#include "server/pace/schedule.h"

#include "harness/base/clock.h"
#include "server/pace/curve.h"
#include "server/pace/poisson.h"
#include "server/pace/rate.h"
#include "server/pace/shape_curve.h"

void schedule_init(struct schedule *s, const struct shape *shape, double rate,
                   uint64_t seed, uint64_t start_ns)
{
    *s = (struct schedule){.start_ns = start_ns, .rate_nano = rate_nano(rate)};
    if (shape->kind == SHAPE_CONSTANT) {
        s->kind = SCHEDULE_CONSTANT;
    } else if (shape->kind == SHAPE_POISSON) {
        s->kind = SCHEDULE_POISSON;
        s->poisson = poisson_new((double)s->rate_nano / (double)RATE_NANO, seed);
    } else if (shape->kind == SHAPE_REPLAY) {
        s->kind = SCHEDULE_REPLAY;
        s->replay = shape->replay;
    } else {
        s->kind = SCHEDULE_CURVE;
        s->curve = shape_curve_new(shape, rate);
    }
}

void schedule_fini(struct schedule *s)
{
    curve_free(s->curve);
    poisson_free(s->poisson);
    s->curve = NULL;
    s->poisson = NULL;
}

uint64_t schedule_due(const struct schedule *s, uint64_t now_ns)
{
    if (now_ns < s->start_ns) {
        return 0;
    }
    uint64_t elapsed = now_ns - s->start_ns;
    switch (s->kind) {
    case SCHEDULE_CURVE:
        return curve_due(s->curve, elapsed);
    case SCHEDULE_POISSON:
        return poisson_due(s->poisson, elapsed);
    case SCHEDULE_REPLAY:
        return replay_due(&s->replay, elapsed);
    case SCHEDULE_CONSTANT:
        break;
    }
    return (uint64_t)((wide)elapsed * s->rate_nano / RATE_MESSAGE) + 1;
}

static uint64_t constant_ns(const struct schedule *s, uint64_t k)
{
    wide up = (wide)k * RATE_MESSAGE + (s->rate_nano - 1);
    return rate_add_ns(s->start_ns, up / s->rate_nano);
}

/* From the start on; UINT64_MAX is never, and stays it with the start added. */
static uint64_t offset_ns(const struct schedule *s, uint64_t k)
{
    switch (s->kind) {
    case SCHEDULE_CURVE:
        return curve_intended_ns(s->curve, k);
    case SCHEDULE_POISSON:
        return poisson_intended_ns(s->poisson, k);
    case SCHEDULE_REPLAY:
        return replay_intended_ns(&s->replay, k);
    case SCHEDULE_CONSTANT:
        break;
    }
    return UINT64_MAX;
}

uint64_t schedule_intended_ns(const struct schedule *s, uint64_t k)
{
    return s->kind == SCHEDULE_CONSTANT ? constant_ns(s, k)
                                        : rate_add_ns(s->start_ns, offset_ns(s, k));
}

uint64_t schedule_next_ns(const struct schedule *s, uint64_t now_ns)
{
    return schedule_intended_ns(s, schedule_due(s, now_ns));
}

double schedule_interval_ns(const struct schedule *s)
{
    return s->kind == SCHEDULE_CONSTANT ? (double)RATE_MESSAGE / (double)s->rate_nano : 0;
}
