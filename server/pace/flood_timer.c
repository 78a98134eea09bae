#include "server/pace/flood_timer.h"

#include "harness/base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void set(struct flood_timer *t, uint64_t deadline_ns)
{
    t->is_set = true;
    struct itimerspec spec = {
        .it_value.tv_sec = (time_t)(deadline_ns / NS_PER_S),
        .it_value.tv_nsec = (long)(deadline_ns % NS_PER_S),
    };
    if (timerfd_settime(t->fd, TFD_TIMER_ABSTIME, &spec, NULL) != 0) {
        abort();
    }
}

static void poll_cb(uv_poll_t *poll, int status, int events)
{
    (void)events;
    struct flood_timer *t = poll->data;
    if (status != 0) {
        return;
    }
    t->is_set = false;
    t->on_time(t->data);
    /* Setting the timer also takes back the expiration: no read needed. Nearly always it
     * was set for the next time. */
    if (!t->is_set) {
        set(t, 0);
    }
}

static void closed_cb(uv_handle_t *handle)
{
    struct flood_timer *t = handle->data;
    flood_timer_fini(t);
    latch_release(t->owner);
}

int flood_timer_init(struct flood_timer *t, struct err *e)
{
    t->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (t->fd < 0) {
        return err_sys(e, errno, "timer");
    }
    return 0;
}

void flood_timer_fini(struct flood_timer *t)
{
    close(t->fd);
    t->fd = -1;
}

void flood_timer_open(struct flood_timer *t, uv_loop_t *loop, void (*on_time)(void *data),
                      void *data, struct latch *owner)
{
    t->on_time = on_time;
    t->data = data;
    t->owner = owner;
    t->poll.data = t;
    if (uv_poll_init(loop, &t->poll, t->fd) != 0 ||
        uv_poll_start(&t->poll, UV_READABLE, poll_cb) != 0) {
        abort();
    }
    latch_hold(owner);
}

void flood_timer_close(struct flood_timer *t)
{
    uv_close((uv_handle_t *)&t->poll, closed_cb);
}

void flood_timer_at(struct flood_timer *t, uint64_t deadline_ns)
{
    /* 0 would switch the timer off. */
    set(t, deadline_ns > 0 ? deadline_ns : 1);
}

void flood_timer_off(struct flood_timer *t)
{
    set(t, 0);
}
