/* When a client had worked off all that it had read. Pure.
 *
 * Whoever holds the backlog of a flood - the kernel, the client's library, a queue of its
 * own - the work on it ends at one instant: what shows the work (messages it reports as
 * processed, its CPU time, the wake-ups of its threads) rises until then and is at rest
 * from then on. So messages / time until then is what it can do, if it had work all the
 * time.
 *
 * The instant is finer than the samples: activity between two sightings close to the end
 * gives its pace, and what was left then takes as long as it does at that pace. */
#ifndef FLOODTEST_SWEEP_WORK_H
#define FLOODTEST_SWEEP_WORK_H

#include "harness/judge/picture.h"

#include <stdbool.h>

struct sweep_work {
    bool known;        /* it came to rest within the drain, and its work showed before */
    bool by_processed; /* the client itself said what it had processed */
    double end_s;      /* since the flood began; NAN unknown */
    double error_s;    /* standard error of that */
    double steady;     /* share of the time after the flood in which it was at work */
};

struct sweep_work sweep_work_find(const struct picture *p);

#endif
