#include "tests/bench/sink_arrivals.h"

#include <math.h>

void sink_arrivals_add(struct sink_arrivals *a, uint64_t now_ns, uint64_t count)
{
    if (a->readings == 0) {
        a->first_ns = now_ns;
        a->first_count = count;
    }
    a->last_ns = now_ns;
    a->count += count;
    double x = sink_arrivals_seconds(a);
    double y = (double)(a->count - a->first_count);
    a->readings++;
    a->x += x;
    a->y += y;
    a->xx += x * x;
    a->xy += x * y;
}

double sink_arrivals_seconds(const struct sink_arrivals *a)
{
    return (double)(a->last_ns - a->first_ns) / 1e9;
}

double sink_arrivals_rate(const struct sink_arrivals *a)
{
    double seconds = sink_arrivals_seconds(a);
    return seconds > 0 ? (double)(a->count - a->first_count) / seconds : NAN;
}

double sink_arrivals_slope(const struct sink_arrivals *a)
{
    double spread = a->readings * a->xx - a->x * a->x;
    return spread > 0 ? (a->readings * a->xy - a->x * a->y) / spread : NAN;
}
