/* When things arrived: the rate from the first to the last, and the slope of the line
 * through all of them (least squares), which one late reading does not bend. Pure. */
#ifndef FLOODTEST_TESTS_BENCH_SINK_ARRIVALS_H
#define FLOODTEST_TESTS_BENCH_SINK_ARRIVALS_H

#include <stdint.h>

/* Zeroed to begin with. */
struct sink_arrivals {
    uint64_t first_ns;
    uint64_t last_ns;
    uint64_t first_count; /* what the first reading brought */
    uint64_t count;       /* so far */
    double readings, x, y, xx, xy;
};

/* At now_ns, count more arrived. Times do not fall. */
void sink_arrivals_add(struct sink_arrivals *a, uint64_t now_ns, uint64_t count);

/* From the first reading to the last. */
double sink_arrivals_seconds(const struct sink_arrivals *a);

/* Per second; NAN before they are known (0 seconds). */
double sink_arrivals_rate(const struct sink_arrivals *a);
double sink_arrivals_slope(const struct sink_arrivals *a);

#endif
