/* A wake-up at an absolute time: a timerfd in the loop. libuv's own timers count whole
 * milliseconds and drift. Loop's thread only. */
#ifndef FLOODTEST_SERVER_PACE_FLOOD_TIMER_H
#define FLOODTEST_SERVER_PACE_FLOOD_TIMER_H

#include "harness/base/err.h"
#include "harness/base/latch.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct flood_timer {
    uv_poll_t poll;
    int fd;
    bool is_set; /* since it last expired */
    void (*on_time)(void *data);
    void *data;
    struct latch *owner;
};

/* init makes the timerfd (no handle yet: fini takes it back); open starts to watch it and
 * holds the owner's latch until close is finished. */
int flood_timer_init(struct flood_timer *t, struct err *e) MUST_CHECK;
void flood_timer_fini(struct flood_timer *t);
void flood_timer_open(struct flood_timer *t, uv_loop_t *loop, void (*on_time)(void *data),
                      void *data, struct latch *owner);
void flood_timer_close(struct flood_timer *t);

/* on_time runs once at deadline_ns (CLOCK_MONOTONIC) or as soon after it as the loop can;
 * a later call replaces it. off: not at all. */
void flood_timer_at(struct flood_timer *t, uint64_t deadline_ns);
void flood_timer_off(struct flood_timer *t);

#endif
