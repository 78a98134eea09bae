/* Messages on their way: server, kernel queues, reader, queue, worker. A step moves what
 * could have passed through all of them in that time, so that a queue much smaller than
 * one step's messages does not slow anything down. */
#include "tests/support/trace_world.h"

#include <math.h>

/* What the loopback kernel takes before a server blocks. */
#define KERNEL_QUEUE 3e6
/* What loopback carries, bytes/s. */
#define LINK_RATE 1.5e9

double trace_held(const struct trace_world *w)
{
    return fmax(w->read - w->processed - w->dropped, 0);
}

static bool raised(const struct trace_world *w)
{
    return w->phase == PHASE_CONFIRM || (w->phase == PHASE_FLOOD && w->terms->rate <= 0);
}

static void make_due(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double cycle = c->burst_on_s + c->burst_off_s;
    bool bursting = c->burst_off_s <= 0 || fmod(w->load_s, cycle) < c->burst_on_s;
    if (w->phase == PHASE_FLOOD && !raised(w) && bursting) {
        w->due += w->terms->rate * w->frame * TRACE_STEP_S;
    }
}

/* Bytes that the server wants to hand over. */
static double offered(const struct trace_world *w)
{
    bool flooding = phase_is_load(w->phase);
    if (!flooding || w->closed) {
        return 0;
    }
    return raised(w) ? LINK_RATE * TRACE_STEP_S : fmax(w->due - w->sent, 0);
}

static double bound_of(const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double bytes = c->queue_max > 0 ? c->queue_max : INFINITY;
    double messages =
        c->queue_messages > 0 ? fmax(c->queue_messages, 1) * w->frame : INFINITY;
    return fmin(bytes, messages);
}

static bool starved(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    if (c->starve_every_s > 0 && w->now_s >= w->starved_until_s &&
        random_chance(&w->random, TRACE_STEP_S / c->starve_every_s)) {
        w->starved_until_s = w->now_s + random_range(&w->random, 0.2, 1) * c->starve_s;
    }
    return w->now_s < w->starved_until_s;
}

static double worker_pace(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double pace = 1;
    if (c->work_noise > 0) {
        w->work_noise =
            0.9 * w->work_noise + sqrt(0.19) * c->work_noise * random_normal(&w->random);
        pace *= fmax(0.2, 1 + w->work_noise);
    }
    if (c->wander > 0) {
        double phi = exact_exp(-TRACE_STEP_S / c->wander_s);
        w->wander =
            phi * w->wander + sqrt(1 - phi * phi) * c->wander * random_normal(&w->random);
        pace *= exact_exp(w->wander);
    }
    bool pauses = c->pause_s > 0 &&
                  fmod(w->now_s + 0.4 * c->pause_every_s, c->pause_every_s) < c->pause_s;
    bool late = c->onset_s > 0 && w->load_s >= c->onset_s;
    return pauses ? 0 : late ? pace * c->onset_work : pace;
}

/* Bytes that the worker could process in this step. */
static double worker_capacity(struct trace_world *w, double taken)
{
    const struct trace_client *c = w->client;
    if (c->work <= 0 || (w->stopped && c->idle_when_stopped)) {
        return 0;
    }
    double share = c->shares_cpu ? fmax(1 - taken / (c->read_max * TRACE_STEP_S), 0) : 1;
    return c->work * worker_pace(w) * TRACE_STEP_S * share;
}

/* A reader with a low-water mark reads in gulps, if its queue is long enough to see. */
static bool pauses_reading(struct trace_world *w, double bound, double capacity)
{
    double low = w->client->resumes_at * bound;
    if (low <= 0 || bound < 4 * capacity || w->client->drops) {
        return false;
    }
    double held = trace_held(w);
    w->paused_reading = held >= (w->paused_reading ? low : 0.999 * bound);
    return w->paused_reading;
}

static void take_in(struct trace_world *w, double waiting, double capacity)
{
    const struct trace_client *c = w->client;
    double bound = bound_of(w);
    double room = c->drops ? INFINITY : bound - trace_held(w) + capacity;
    double can = fmin(c->read_max * TRACE_STEP_S, room > 0 ? fmax(room, c->chunk) : 0);
    w->stopped = w->stopped || (c->stops_after > 0 && w->read >= c->stops_after);
    if (w->stopped || pauses_reading(w, bound, capacity)) {
        can = 0;
    }
    w->took = fmin(waiting, can);
    if (w->took == waiting && random_chance(&w->random, c->linger)) {
        w->took *= random_range(&w->random, 0.8, 1);
    }
    w->read += w->took;
}

static void work_off(struct trace_world *w, double capacity)
{
    const struct trace_client *c = w->client;
    w->worked = fmin(capacity, trace_held(w));
    if (c->hold_s > 0) {
        int then = w->step - (int)(c->hold_s / TRACE_STEP_S);
        w->worked = then >= 0 ? w->read_history[then] - w->processed : 0;
    }
    w->processed += w->worked;
    if (c->drops) {
        w->dropped += fmax(trace_held(w) - bound_of(w), 0);
    }
}

/* What the client did not take fills the kernel's queues; the rest was never sent. */
static void keep_in_kernel(struct trace_world *w, double waiting, double want)
{
    const struct trace_client *c = w->client;
    double cap = (c->recv_cap > 0 ? c->recv_cap : KERNEL_QUEUE) + c->send_cap;
    double left = waiting - w->took;
    double refused = fmin(fmax(left - cap, 0), want);
    w->sent += want - refused;
    w->due = fmax(w->due, w->sent);
    w->in_kernel = left - refused;
    w->held_back_s += left >= cap ? TRACE_STEP_S : 0;
}

void trace_flow_step(struct trace_world *w)
{
    make_due(w);
    double want = offered(w);
    double waiting = w->in_kernel + want;
    bool frozen = starved(w) || w->closed;
    w->took = 0;
    w->worked = 0;
    if (!frozen) {
        double capacity = worker_capacity(w, w->took);
        take_in(w, waiting, capacity);
        if (w->client->shares_cpu) {
            capacity = worker_capacity(w, w->took);
        }
        work_off(w, capacity);
    }
    keep_in_kernel(w, waiting, want);
    bool flooding = phase_is_load(w->phase);
    w->load_s += flooding ? TRACE_STEP_S : 0;
    w->active_s += w->took > 0 || w->worked > 0 ? TRACE_STEP_S : 0;
    if (w->client->onset_s > w->load_s) {
        w->onset_processed = w->processed;
    }
    w->read_history[w->step] = w->read;
    w->processed_history[w->step] = w->processed;
}
