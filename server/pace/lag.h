/* Lateness histogram: intended against actual send time. Log-linear buckets (32 per
 * power of two, so a quantile is at most 3.2 % too high), fixed size, any uint64_t fits.
 * The same bucket layout as HdrHistogram's (Gil Tene, hdrhistogram.org). Pure. */
#ifndef FLOODTEST_SERVER_PACE_LAG_H
#define FLOODTEST_SERVER_PACE_LAG_H

#include <stdint.h>

enum { LAG_BUCKETS = 32 * 60 };

struct lag {
    uint64_t counts[LAG_BUCKETS];
    uint64_t total;
    uint64_t max_ns;
};

void lag_init(struct lag *l);
void lag_add(struct lag *l, uint64_t late_ns, uint64_t messages);

/* The q-quantile in ns, 0 <= q <= 1: the upper edge of its bucket, never above max_ns;
 * 0 while nothing was added. */
uint64_t lag_quantile(const struct lag *l, double q);

#endif
