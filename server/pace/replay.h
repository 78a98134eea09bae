/* A recorded schedule, played again: at its own speed or scaled, once or round and round.
 * Pure; message k of a round is intended for the first whole ns at or after
 * (round * length + offset k) / speed. */
#ifndef FLOODTEST_SERVER_PACE_REPLAY_H
#define FLOODTEST_SERVER_PACE_REPLAY_H

#include "harness/base/err.h"
#include "server/pace/arrivals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_SPEED_MIN 0.001
#define REPLAY_SPEED_MAX 1000.0

struct replay {
    const uint64_t *offsets_ns; /* borrowed; never falling, [0] is 0 */
    size_t count;
    uint64_t length_ns;  /* from one round's first message to the next round's */
    uint64_t speed_nano; /* 1e9: as recorded; more is faster */
    bool loop;
};

/* Borrows the arrivals. The record does not say when its last message would have been
 * followed by another; a mean gap later, so that a loop keeps the mean rate. FERR_CONFIG:
 * a speed out of range, fewer than two different times. */
int replay_init(struct replay *r, const struct arrivals *a, double speed, bool loop,
                struct err *e) MUST_CHECK;

/* As schedule_due and schedule_intended_ns, with times from the start of the replay.
 * UINT64_MAX ns: never. */
uint64_t replay_due(const struct replay *r, uint64_t elapsed_ns);
uint64_t replay_intended_ns(const struct replay *r, uint64_t k);

/* Messages/s of one round, scaled: all of them over its length; and the most of them in
 * any one second of the replay (or the mean, if that is more). The latter takes a walk
 * over all offsets. */
double replay_mean_rate(const struct replay *r);
double replay_peak_rate(const struct replay *r);

#endif
