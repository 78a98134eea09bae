/* The open-loop schedule: message k (0, 1, 2, …) is intended for start + k / rate. Pure
 * and absolute: every answer is computed from the start, so nothing drifts or adds up.
 * Integer arithmetic in 128 bits; the rate is kept in 1e-9 messages/s. */
#ifndef FLOODTEST_SERVER_PACE_SCHEDULE_H
#define FLOODTEST_SERVER_PACE_SCHEDULE_H

#include <stdint.h>

#define SCHEDULE_RATE_MIN 0.01 /* messages/s */
#define SCHEDULE_RATE_MAX 1e7

struct schedule {
    uint64_t start_ns;
    uint64_t rate_nano; /* messages per 1e9 s */
};

/* per_s is brought into SCHEDULE_RATE_MIN … SCHEDULE_RATE_MAX. */
void schedule_init(struct schedule *s, double per_s, uint64_t start_ns);

/* How many messages are due at now_ns: those whose intended time is not later. */
uint64_t schedule_due(const struct schedule *s, uint64_t now_ns);

/* When message k is due; schedule_due at that ns is k + 1, one ns before it is k. */
uint64_t schedule_intended_ns(const struct schedule *s, uint64_t k);

/* When the next message after now_ns becomes due. */
uint64_t schedule_next_ns(const struct schedule *s, uint64_t now_ns);

/* Time between two messages. */
double schedule_interval_ns(const struct schedule *s);

#endif
