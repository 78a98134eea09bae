#include "server/pace/rate.h"

uint64_t rate_nano(double per_s)
{
    /* Negated, so that a NaN ends up at the minimum as well. */
    if (!(per_s >= RATE_MIN)) {
        per_s = RATE_MIN;
    }
    if (per_s > RATE_MAX) {
        per_s = RATE_MAX;
    }
    return (uint64_t)(per_s * (double)RATE_NANO + 0.5);
}

uint64_t rate_add_ns(uint64_t a_ns, wide b_ns)
{
    wide sum = a_ns + b_ns;
    return sum < UINT64_MAX ? (uint64_t)sum : UINT64_MAX;
}
