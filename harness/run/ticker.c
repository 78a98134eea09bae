#include "harness/run/ticker.h"

#include "harness/base/clock.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void poll_cb(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct ticker *t = poll->data;
    uint64_t expired;
    if (read(t->fd, &expired, sizeof expired) != sizeof expired) {
        return;
    }
    t->count += expired;
    uint64_t now = clock_monotonic_ns();
    /* The first deadline of those that expired is the one this tick is for. */
    uint64_t intended = t->start_ns + (t->count - expired + 1) * t->period_ns;
    t->on_tick(t->data, now, now > intended ? now - intended : 0);
}

int ticker_open(struct ticker *t, uv_loop_t *loop, uint64_t period_ns,
                void (*on_tick)(void *data, uint64_t now_ns, uint64_t late_ns),
                void *data, struct err *e)
{
    *t = (struct ticker){.period_ns = period_ns, .on_tick = on_tick, .data = data};
    t->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (t->fd < 0) {
        return err_sys(e, errno, "create a timer");
    }
    t->start_ns = clock_monotonic_ns();
    uint64_t first = t->start_ns + period_ns;
    struct itimerspec when = {
        .it_value = {(time_t)(first / NS_PER_S), (long)(first % NS_PER_S)},
        .it_interval = {(time_t)(period_ns / NS_PER_S), (long)(period_ns % NS_PER_S)},
    };
    timerfd_settime(t->fd, TFD_TIMER_ABSTIME, &when, NULL);
    int rv = uv_poll_init(loop, &t->poll, t->fd);
    if (rv != 0) {
        close(t->fd);
        return err_sys(e, -rv, "watch a timer");
    }
    t->poll.data = t;
    uv_poll_start(&t->poll, UV_READABLE, poll_cb);
    return 0;
}

static void poll_closed_cb(uv_handle_t *handle)
{
    struct ticker *t = handle->data;
    close(t->fd);
    t->closed(t->data);
}

void ticker_close(struct ticker *t, void (*closed)(void *data), void *data)
{
    t->closed = closed;
    t->data = data;
    uv_poll_stop(&t->poll);
    uv_close((uv_handle_t *)&t->poll, poll_closed_cb);
}
