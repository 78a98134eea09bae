/* The open-loop schedule: when each message of a flood is intended to be sent. Every
 * answer is computed from the start, so nothing drifts or adds up:
 *   constant                      message k at start + k / rate; 128-bit integers
 *   ramp, steps, bursts, sine     curve.h: the inverse of a polynomial of degree 2
 *   replay                        replay.h: the recorded time, scaled
 *   poisson                       poisson.h: a sum that seed and k decide
 * For all of them, as k grows, intended_ns(k) never falls, and due(now) counts the
 * messages whose intended time is not after now.
 *
 * No clock, no I/O. One thread at a time, for Poisson remembers where it was. */
#ifndef FLOODTEST_SERVER_PACE_SCHEDULE_H
#define FLOODTEST_SERVER_PACE_SCHEDULE_H

#include "server/pace/shape.h"

#include <stdint.h>

enum schedule_kind {
    SCHEDULE_CONSTANT,
    SCHEDULE_CURVE,
    SCHEDULE_POISSON,
    SCHEDULE_REPLAY,
};

struct schedule {
    enum schedule_kind kind;
    uint64_t start_ns;
    uint64_t rate_nano;      /* constant: messages per 1e9 s */
    struct curve *curve;     /* owned; NULL for the other kinds */
    struct poisson *poisson; /* as well */
    struct replay replay;
};

/* rate is brought into RATE_MIN … RATE_MAX. seed decides Poisson's arrivals. Borrows what
 * a replay borrows. */
void schedule_init(struct schedule *s, const struct shape *shape, double rate,
                   uint64_t seed, uint64_t start_ns);
/* A zeroed schedule is fine, too. */
void schedule_fini(struct schedule *s);

/* How many messages are due at now_ns: those whose intended time is not later. */
uint64_t schedule_due(const struct schedule *s, uint64_t now_ns);

/* When message k is due; schedule_due at that ns is k + 1 or, where several come at once,
 * more; one ns before it is k or less. UINT64_MAX: never. */
uint64_t schedule_intended_ns(const struct schedule *s, uint64_t k);

/* When the next message after now_ns becomes due; UINT64_MAX: none will. */
uint64_t schedule_next_ns(const struct schedule *s, uint64_t now_ns);

/* Time between two messages where it is always the same; 0 for other shapes. */
double schedule_interval_ns(const struct schedule *s);

#endif
