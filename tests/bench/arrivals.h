/* When things arrived: the rate from the first to the last, and the slope of the line
 * through all of them (least squares), which one late reading does not bend. Pure. */
#ifndef FLOODTEST_TESTS_BENCH_ARRIVALS_H
#define FLOODTEST_TESTS_BENCH_ARRIVALS_H

#include <stdint.h>

/* Zeroed to begin with. */
struct arrivals {
    uint64_t first_ns;
    uint64_t last_ns;
    uint64_t first_count; /* what the first reading brought */
    uint64_t count;       /* so far */
    double readings, x, y, xx, xy;
};

/* At now_ns, count more arrived. Times do not fall. */
void arrivals_add(struct arrivals *a, uint64_t now_ns, uint64_t count);

/* From the first reading to the last. */
double arrivals_seconds(const struct arrivals *a);

/* Per second; NAN before they are known (0 seconds). */
double arrivals_rate(const struct arrivals *a);
double arrivals_slope(const struct arrivals *a);

#endif
