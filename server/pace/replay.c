#include "server/pace/replay.h"

#include "harness/base/clock.h"
#include "server/pace/rate.h"

#define AS_RECORDED UINT64_C(1000000000)

int replay_init(struct replay *r, const struct arrivals *a, double speed, bool loop,
                struct err *e)
{
    /* Negated, so that NaN is refused as well. */
    if (!(speed >= REPLAY_SPEED_MIN && speed <= REPLAY_SPEED_MAX)) {
        return err_set(e, FERR_CONFIG, "expected a speed from %g to %g, got %g",
                       REPLAY_SPEED_MIN, REPLAY_SPEED_MAX, speed);
    }
    uint64_t last = a->count > 0 ? a->offsets_ns[a->count - 1] : 0;
    if (last == 0) {
        return err_set(e, FERR_CONFIG,
                       "expected a schedule with at least two different times, got %zu "
                       "message%s at one time",
                       a->count, a->count == 1 ? "" : "s");
    }
    uint64_t gaps = a->count - 1;
    *r = (struct replay){
        .offsets_ns = a->offsets_ns,
        .count = a->count,
        .length_ns = rate_add_ns(last, last / gaps + (last % gaps > 0)),
        .speed_nano = (uint64_t)(speed * (double)AS_RECORDED + 0.5),
        .loop = loop,
    };
    return 0;
}

/* Offsets that are not after this one. */
static size_t count_until(const struct replay *r, uint64_t offset_ns)
{
    size_t low = 0;
    size_t high = r->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->offsets_ns[middle] <= offset_ns) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint64_t replay_due(const struct replay *r, uint64_t elapsed_ns)
{
    wide recorded = (wide)elapsed_ns * r->speed_nano / AS_RECORDED;
    wide rounds = 0;
    if (r->loop) {
        rounds = recorded / r->length_ns;
        recorded %= r->length_ns;
    }
    uint64_t offset = recorded < UINT64_MAX ? (uint64_t)recorded : UINT64_MAX;
    return rate_add_ns(count_until(r, offset), rounds * r->count);
}

uint64_t replay_intended_ns(const struct replay *r, uint64_t k)
{
    uint64_t round = k / r->count;
    if (round > 0 && !r->loop) {
        return UINT64_MAX;
    }
    wide recorded = (wide)round * r->length_ns + r->offsets_ns[k % r->count];
    /* Split, because recorded * 1e9 may not fit. */
    wide whole = recorded / r->speed_nano;
    wide rest = recorded % r->speed_nano * AS_RECORDED;
    if (whole > UINT64_MAX / AS_RECORDED) {
        return UINT64_MAX;
    }
    return rate_add_ns((uint64_t)whole * AS_RECORDED,
                       (rest + r->speed_nano - 1) / r->speed_nano);
}

static double speed(const struct replay *r)
{
    return (double)r->speed_nano / (double)AS_RECORDED;
}

double replay_mean_rate(const struct replay *r)
{
    return (double)r->count * (double)NS_PER_S / (double)r->length_ns * speed(r);
}

double replay_peak_rate(const struct replay *r)
{
    double second = (double)NS_PER_S * speed(r);
    size_t most = 0;
    size_t from = 0;
    for (size_t i = 0; i < r->count; i++) {
        while ((double)(r->offsets_ns[i] - r->offsets_ns[from]) >= second) {
            from++;
        }
        size_t within = i - from + 1;
        most = within > most ? within : most;
    }
    double mean = replay_mean_rate(r);
    return (double)most > mean ? (double)most : mean;
}
