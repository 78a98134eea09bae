#include "server/pace/flow.h"

#include "harness/base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

static void forget_timely(struct flow_account *a)
{
    a->timely = 0;
}

/* Takes n messages, a gap apart in the schedule from k on, into the backlog. */
static void give(struct flow_account *a, uint64_t k, uint64_t gap, uint64_t n)
{
    bool timely = !a->blocked && a->backlog == a->timely;
    bool continues =
        a->timely == 0 || (gap == a->timely_gap && k == a->timely_k + a->timely * gap);
    a->backlog += n;
    if (!timely) {
        return;
    }
    if (!continues) {
        forget_timely(a);
        return;
    }
    if (a->timely == 0) {
        a->timely_k = k;
        a->timely_gap = gap;
    }
    a->timely += n;
}

static void record_constant(struct flow *f, const struct flow_account *a, uint64_t n,
                            uint64_t now_ns)
{
    double late =
        (double)now_ns - (double)schedule_intended_ns(&f->schedule, a->timely_k);
    double step = schedule_interval_ns(&f->schedule) * (double)a->timely_gap;
    for (uint64_t i = 0; i < n; i++) {
        double l = late - (double)i * step;
        lag_add(&f->lag, l > 0 ? (uint64_t)l : 0, 1);
    }
}

static void record_each(struct flow *f, const struct flow_account *a, uint64_t n,
                        uint64_t now_ns)
{
    for (uint64_t i = 0; i < n; i++) {
        uint64_t intended =
            schedule_intended_ns(&f->schedule, a->timely_k + i * a->timely_gap);
        lag_add(&f->lag, now_ns > intended ? now_ns - intended : 0, 1);
    }
}

static void record_lag(struct flow *f, struct flow_account *a, uint64_t n,
                       uint64_t now_ns)
{
    if (f->schedule.kind == SCHEDULE_CONSTANT) {
        record_constant(f, a, n, now_ns);
    } else {
        record_each(f, a, n, now_ns);
    }
    a->timely -= n;
    a->timely_k += n * a->timely_gap;
}

/* The begun message of a connection stays due, whatever the flood does next. */
static void drop_backlog(struct flow *f, struct flow_account *a)
{
    if (a->begun && a->backlog == 0) {
        f->due++;
    }
    a->backlog = a->begun ? 1 : 0;
    forget_timely(a);
}

static void drop_all(struct flow *f)
{
    for (size_t i = 0; i < f->open_count; i++) {
        drop_backlog(f, f->open[i]);
    }
}

void flow_init(struct flow *f)
{
    memset(f, 0, sizeof *f);
    lag_init(&f->lag);
}

void flow_fini(struct flow *f)
{
    schedule_fini(&f->schedule);
    free(f->open);
    f->open = NULL;
    f->open_count = f->open_cap = 0;
}

void flow_add(struct flow *f, struct flow_account *a)
{
    if (f->open_count == f->open_cap) {
        size_t cap = f->open_cap > 0 ? f->open_cap * 2 : FIRST_CAP;
        struct flow_account **grown = mem_must_alloc(cap * sizeof(struct flow_account *));
        if (f->open_count > 0) {
            memcpy(grown, f->open, f->open_count * sizeof(struct flow_account *));
        }
        free(f->open);
        f->open = grown;
        f->open_cap = cap;
    }
    a->slot = f->open_count;
    f->open[f->open_count++] = a;
}

void flow_remove(struct flow *f, struct flow_account *a)
{
    assert(f->open[a->slot] == a);
    a->backlog = 0;
    a->begun = false;
    forget_timely(a);
    struct flow_account *last = f->open[--f->open_count];
    f->open[a->slot] = last;
    last->slot = a->slot;
    if (f->turn >= f->open_count) {
        f->turn = 0;
    }
}

void flow_start(struct flow *f, const struct shape *shape, double rate, uint64_t seed,
                uint64_t now_ns)
{
    bool max = shape_is_max(shape, rate);
    f->dealt = 0;
    f->mode = max ? FLOW_MAX : FLOW_SCHEDULED;
    schedule_fini(&f->schedule);
    if (!max) {
        schedule_init(&f->schedule, shape, rate, seed, now_ns);
    }
}

uint64_t flow_next_ns(const struct flow *f, uint64_t now_ns)
{
    return f->mode == FLOW_SCHEDULED ? schedule_next_ns(&f->schedule, now_ns)
                                     : UINT64_MAX;
}

void flow_raise(struct flow *f, uint64_t now_ns)
{
    flow_deal(f, now_ns);
    drop_all(f);
    f->mode = FLOW_MAX;
}

void flow_stop(struct flow *f, uint64_t now_ns)
{
    for (size_t i = 0; i < f->open_count; i++) {
        struct flow_account *a = f->open[i];
        uint64_t kept = a->begun ? 1 : 0;
        uint64_t dropped = a->backlog > kept ? a->backlog - kept : 0;
        f->short_messages += a->timely < dropped ? a->timely : dropped;
    }
    flow_deal(f, now_ns);
    drop_all(f);
    f->mode = FLOW_IDLE;
}

struct flow_dealt flow_deal(struct flow *f, uint64_t now_ns)
{
    struct flow_dealt d = {f->turn, 0};
    uint64_t due = f->mode == FLOW_SCHEDULED ? schedule_due(&f->schedule, now_ns) : 0;
    if (due <= f->dealt) {
        return d;
    }
    uint64_t n = due - f->dealt;
    uint64_t k = f->dealt;
    f->dealt = due;
    f->due += n;
    if (f->open_count == 0) {
        return d;
    }
    uint64_t each = n / f->open_count;
    uint64_t extra = n % f->open_count;
    d.count = each > 0 ? f->open_count : (size_t)extra;
    for (size_t i = 0; i < d.count; i++) {
        give(flow_dealt_at(f, d, i), k + i, f->open_count, each + (i < extra ? 1 : 0));
    }
    f->turn = (f->turn + (size_t)extra) % f->open_count;
    return d;
}

struct flow_account *flow_dealt_at(const struct flow *f, struct flow_dealt d, size_t i)
{
    return f->open[(d.first + i) % f->open_count];
}

uint64_t flow_wanted(const struct flow *f, const struct flow_account *a)
{
    return f->mode == FLOW_MAX ? UINT64_MAX : a->backlog;
}

void flow_sent(struct flow *f, struct flow_account *a, uint64_t messages, bool begun,
               uint64_t now_ns)
{
    uint64_t late = a->backlog - a->timely;
    if (messages > late && a->timely > 0) {
        uint64_t n = messages - late;
        record_lag(f, a, n < a->timely ? n : a->timely, now_ns);
    }
    uint64_t from_backlog = messages < a->backlog ? messages : a->backlog;
    a->backlog -= from_backlog;
    f->due += messages - from_backlog;
    a->sent += messages;
    f->sent += messages;
    a->begun = begun;
    if (begun && a->backlog == 0 && f->mode != FLOW_MAX) {
        /* Written at full speed, on another thread, while the flood was stopped. */
        a->backlog = 1;
        f->due++;
    }
}

void flow_set_blocked(struct flow_account *a, bool blocked)
{
    a->blocked = blocked;
    if (blocked) {
        forget_timely(a);
    }
}

uint64_t flow_due(const struct flow *f, uint64_t now_ns)
{
    uint64_t due = f->mode == FLOW_SCHEDULED ? schedule_due(&f->schedule, now_ns) : 0;
    return f->due + (due > f->dealt ? due - f->dealt : 0);
}
