#include "harness/record/crowd.h"

#include <math.h>

#define CORES_OF_A_RUN 2.0

double crowd_others(const struct run_record *r)
{
    const struct host_usage *u = &r->details.usage;
    const struct series *s = &r->series;
    if (u->seconds <= 0 || s->count == 0 || s->last.cpu_ns < 0) {
        return NAN;
    }
    double ours = (double)(s->last.self_cpu_ns - s->rows[0].self_cpu_ns) / 1e9;
    int64_t before = s->rows[0].cpu_ns > 0 ? s->rows[0].cpu_ns : 0; /* it ran already */
    double client = (double)(s->last.cpu_ns - before) / 1e9;
    return fmax(0, u->busy_s - ours - client) / u->seconds;
}

double crowd_share(const struct run_record *r)
{
    double others = crowd_others(r), cpus = (double)r->details.usage.cpus;
    if (isnan(others) || cpus <= 0) {
        return NAN;
    }
    double needs = fmin(CORES_OF_A_RUN, cpus);
    return fmin(1, fmax(0, others + needs - cpus) / needs);
}
