/* A periodic tick at absolute deadlines (start + n x period, by timerfd), so that it
 * neither drifts nor rounds to milliseconds. A tick that comes late says so; ticks that
 * were missed altogether are not made up for. */
#ifndef FLOODTEST_RUN_TICKER_H
#define FLOODTEST_RUN_TICKER_H

#include "harness/base/err.h"

#include <stdint.h>
#include <uv.h>

struct ticker {
    uv_poll_t poll;
    int fd;
    uint64_t start_ns;
    uint64_t period_ns;
    uint64_t count; /* of deadlines passed */
    void (*on_tick)(void *data, uint64_t now_ns, uint64_t late_ns);
    void (*closed)(void *data);
    void *data;
};

int ticker_open(struct ticker *t, uv_loop_t *loop, uint64_t period_ns,
                void (*on_tick)(void *data, uint64_t now_ns, uint64_t late_ns),
                void *data, struct err *e) MUST_CHECK;
void ticker_close(struct ticker *t, void (*closed)(void *data), void *data);

#endif
