/* What probes would see of the simulated client: its CPU time, its wake-ups, its rows. */
#include "tests/support/trace_world.h"

#include <math.h>

#define CPU_TICK_NS 10000000

/* Wake-ups are read when the process tree is walked, in every n-th sample. */
enum { WALK_EVERY = 12 };

static double cores_used(const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double idle = c->cpu_idle > 0 ? c->cpu_idle : 0.0005;
    double cores = idle;
    if (w->worked > 0) {
        bool unset = c->cpu_busy <= 0 && c->cpu_byte <= 0;
        cores = fmax(cores, unset ? 0.3 : c->cpu_busy);
    }
    cores += (c->cpu_byte * w->worked + c->cpu_read * w->took) / TRACE_STEP_S;
    bool chore = c->chore_s > 0 && fmod(w->now_s, c->chore_every_s) < c->chore_s;
    return fmin(cores + (chore ? 0.5 : 0), 4);
}

void trace_cpu_step(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    bool starved = w->now_s < w->starved_until_s;
    bool chore = c->chore_s > 0 && fmod(w->now_s, c->chore_every_s) < c->chore_s;
    if (w->step % WALK_EVERY == 0) {
        w->wakeups_seen = w->wakeups;
    }
    if (starved) {
        return;
    }
    w->cpu_s += cores_used(w) * TRACE_STEP_S;
    w->wakeups += c->wakes_idle * TRACE_STEP_S + (chore ? 2 : 0);
    if (w->worked > 0) {
        w->wakeups +=
            c->wakes_message > 0 ? fmin(c->wakes_message * w->worked / w->frame, 200) : 1;
    }
}

static int64_t seen_cpu_ns(const struct trace_world *w)
{
    int64_t ns = (int64_t)(w->cpu_s * 1e9);
    return w->client->cpu_ticks ? ns / CPU_TICK_NS * CPU_TICK_NS : ns;
}

static void observe_flow(const struct trace_world *w, struct sample *s)
{
    double cap = w->client->recv_cap > 0 ? w->client->recv_cap : INFINITY;
    double received = fmin(w->in_kernel, cap);
    s->due_messages = (int64_t)(w->due / w->frame);
    s->sent_messages = (int64_t)(w->sent / w->frame);
    s->withheld_messages = s->due_messages - s->sent_messages;
    s->sent_bytes = (int64_t)w->sent;
    s->delivered_bytes = (int64_t)(w->read + received);
    s->read_bytes = (int64_t)w->read;
    s->recv_queue_bytes = (int64_t)received;
    s->send_queue_bytes = (int64_t)(w->in_kernel - received);
    s->recv_alloc_bytes = (int64_t)(1.05 * received);
    s->rwnd_limited_us = (int64_t)(w->held_back_s * 250) * 4000; /* in jiffies of 4 ms */
    if (w->client->recv_cap > 0) {
        s->recv_buffer_bytes = (int64_t)(1.06 * cap);
        s->peer_window_bytes = (int64_t)((cap - received) / 2);
    }
    bool ended = w->dead || w->closed;
    s->connections = ended ? 0 : 1;
    s->disconnects = ended ? 1 : 0;
    if (w->client->acknowledges) {
        s->processed_messages = (int64_t)(w->processed / w->frame);
    }
}

struct sample trace_observe(const struct trace_world *w, double late_s)
{
    struct sample s;
    sample_init(&s);
    s.t_ns = (int64_t)(w->now_s * 1e9);
    s.phase = w->phase;
    observe_flow(w, &s);
    s.memory_bytes = (int64_t)w->heap.total;
    s.rss_bytes = s.memory_bytes;
    bool huge = w->client->quantum >= HUGE_PAGE || w->client->huge_pages > 0;
    s.huge_bytes = huge ? s.memory_bytes : 0;
    if (w->client->agent) {
        s.live_bytes = (int64_t)(w->client->memory / 2 + w->heap.live);
    }
    s.cpu_ns = seen_cpu_ns(w);
    s.wakeups = (int64_t)w->wakeups_seen;
    s.processes = w->client->restart_bytes > 0 ? 2 : 1;
    s.epoch = w->epoch;
    s.late_ns = (int64_t)(late_s * 1e9);
    return s;
}
