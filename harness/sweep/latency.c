#include "harness/sweep/latency.h"

#include <math.h>
#include <stdbool.h>

/* As much work is left as after floods that were faster. */
#define ALIKE 0.8

/* A machine that is busy for a moment leaves work behind as well: it must come twice. */
enum { CONFIRMED_MIN = 2 };

/* Beyond the latency, for so much of the flood and so long, it is a backlog after all. */
#define BEHIND_SHARE 0.03
#define BEHIND_S     0.05

/* All was read as it came; only the work says that it was too much. */
static bool only_work_says(const struct sweep_step *step)
{
    return step->sign == SWEEP_OVERLOADED && step->evidence == SWEEP_BY_WORK &&
           step->read >= 0.97 * step->offered;
}

double sweep_latency_find(const struct sweep_step *steps, size_t count)
{
    double confirming = INFINITY, measuring = 0;
    size_t confirmed = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sweep_step *step = &steps[i];
        double after_s = step->work_s - step->flood_s;
        if (!only_work_says(step)) {
            continue;
        }
        if (step->purpose == SWEEP_TO_CONFIRM) {
            confirming = fmin(confirming, after_s);
            confirmed++;
        } else if (step->purpose == SWEEP_TO_MEASURE) {
            measuring = fmax(measuring, after_s);
        }
    }
    bool alike = measuring > 0 && confirming >= ALIKE * measuring;
    return alike && confirmed >= CONFIRMED_MIN ? measuring : 0;
}

void sweep_latency_allow(struct sweep_step *step, double latency_s)
{
    if (latency_s <= 0 || !only_work_says(step)) {
        return;
    }
    double work_s = step->work_s - latency_s;
    if (work_s > (1 + BEHIND_SHARE) * step->flood_s + BEHIND_S) {
        double scale = step->messages / work_s / step->capacity;
        step->capacity *= scale;
        step->capacity_low *= scale;
        step->capacity_high *= scale;
        return;
    }
    step->sign = SWEEP_SUSTAINED;
    step->evidence = SWEEP_BY_NOTHING;
    step->capacity = step->capacity_low = step->capacity_high = NAN;
    step->capacity_most = NAN;
}
