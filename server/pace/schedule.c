#include "server/pace/schedule.h"

#include "harness/base/clock.h"

#define NANO UINT64_C(1000000000)

__extension__ typedef unsigned __int128 wide;

void schedule_init(struct schedule *s, double per_s, uint64_t start_ns)
{
    /* Negated, so that a NaN ends up at the minimum as well. */
    if (!(per_s >= SCHEDULE_RATE_MIN)) {
        per_s = SCHEDULE_RATE_MIN;
    }
    if (per_s > SCHEDULE_RATE_MAX) {
        per_s = SCHEDULE_RATE_MAX;
    }
    s->start_ns = start_ns;
    s->rate_nano = (uint64_t)(per_s * (double)NANO + 0.5);
}

uint64_t schedule_due(const struct schedule *s, uint64_t now_ns)
{
    if (now_ns < s->start_ns) {
        return 0;
    }
    wide elapsed = now_ns - s->start_ns;
    return (uint64_t)(elapsed * s->rate_nano / ((wide)NANO * NS_PER_S)) + 1;
}

uint64_t schedule_intended_ns(const struct schedule *s, uint64_t k)
{
    wide up = (wide)k * NANO * NS_PER_S + (s->rate_nano - 1);
    return s->start_ns + (uint64_t)(up / s->rate_nano);
}

uint64_t schedule_next_ns(const struct schedule *s, uint64_t now_ns)
{
    return schedule_intended_ns(s, schedule_due(s, now_ns));
}

double schedule_interval_ns(const struct schedule *s)
{
    return (double)NANO * (double)NS_PER_S / (double)s->rate_nano;
}
