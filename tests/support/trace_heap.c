/* The client's memory: what it holds, what it leaks, and all that healthy memory does
 * besides. */
#include "tests/support/trace_world.h"

#include <math.h>

#define PAGE 4096.0

static bool is_bounded(const struct trace_client *c)
{
    return c->queue_max > 0 || c->queue_messages > 0 || c->drops || c->hold_s > 0;
}

/* An array that grows in steps and never shrinks. */
static double array_bytes(const struct trace_client *c, double *slots, double used,
                          double slot_bytes)
{
    double step = c->step > 1 ? c->step : 2;
    if (slot_bytes <= 0) {
        return 0;
    }
    *slots = fmax(*slots, 512);
    while (*slots < used) {
        *slots *= step;
    }
    return *slots * slot_bytes;
}

static double held_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double held = trace_held(w);
    double messages = held / w->frame;
    return c->per_byte * held + c->per_message * messages +
           array_bytes(c, &w->heap.queue_slots, messages, c->slot);
}

/* Bytes processed since its nature showed: what leaks count. */
static double leaking(const struct trace_world *w)
{
    return w->client->onset_s > 0 ? fmax(w->processed - w->onset_processed, 0)
                                  : w->processed;
}

static double leaked_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double messages = leaking(w) / w->frame;
    double leaked = c->leak * leaking(w) + c->leak_message * messages;
    double rehash = fmod(w->processed, 8e6) < 1e6 ? c->spike * leaked : 0;
    return leaked + rehash + c->leak_per_s * w->now_s +
           array_bytes(c, &w->heap.table_slots, messages, c->leak_table);
}

static double remembered_bytes(const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double bytes = fmin(c->lru_max, c->lru_message * w->processed / w->frame);
    if (c->ttl_s > 0) {
        int then = w->step - (int)(c->ttl_s / TRACE_STEP_S);
        double old = then >= 0 ? w->processed_history[then] : 0;
        bytes += c->ttl_message * (w->processed - old) / w->frame;
    }
    return bytes;
}

/* In use, and what the allocator keeps of what is no longer. */
static double allocated_bytes(struct trace_world *w)
{
    struct trace_heap *h = &w->heap;
    double live = held_bytes(w) + leaked_bytes(w) + remembered_bytes(w);
    double change = live - h->live;
    h->freed = fmax(h->freed - fmax(change, 0), 0) + w->client->keeps * fmax(-change, 0);
    h->live = live;
    return fmax(live + h->freed - w->client->room, 0);
}

static double next_limit(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double deviation = fmin(random_normal(&w->random), 2);
    return c->saw * exact_exp(c->saw_random * deviation);
}

static double garbage_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    struct trace_heap *h = &w->heap;
    if (c->saw <= 0) {
        return 0;
    }
    h->garbage += (c->saw_per_byte > 0 ? c->saw_per_byte : 3) * w->worked;
    if (h->garbage >= h->garbage_limit) {
        h->garbage = c->saw_random > 0 ? 0.03 * h->garbage_limit * random_unit(&w->random)
                                       : fmod(h->garbage, h->garbage_limit);
        h->garbage_limit = next_limit(w);
    }
    return h->garbage;
}

static double cached_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    if (c->cache_per_s <= 0) {
        return 0;
    }
    bool active = w->took > 0 || w->worked > 0;
    w->heap.cache += active ? c->cache_per_s * TRACE_STEP_S : 0;
    if (w->heap.cache >= c->cache_per_s * c->cache_s) {
        w->heap.cache = 0;
    }
    return w->heap.cache;
}

static double approach(double bytes, double passed_s, double constant_s)
{
    return bytes > 0 ? bytes * (1 - exact_exp(-passed_s / constant_s)) : 0;
}

/* Growth that gets slower and slower. */
static double settling_bytes(const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double bytes = approach(c->start, w->now_s, c->start_s) +
                   approach(c->warm, w->active_s, c->warm_s);
    if (c->log_growth > 0) {
        bytes += c->log_growth * exact_log(1 + w->processed / c->log_bytes);
    }
    return bytes + c->sqrt_growth * sqrt(w->processed / 1e6);
}

static double huge_page_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    bool active = w->took > 0 || w->worked > 0;
    if (active && w->heap.huge_pages < c->huge_pages_max &&
        random_chance(&w->random, c->huge_pages * TRACE_STEP_S)) {
        w->heap.huge_pages++;
    }
    return w->heap.huge_pages * HUGE_PAGE;
}

static double noise_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double bytes = c->noise > 0 ? c->noise * random_normal(&w->random) : 0;
    if (c->drift > 0) {
        double phi = c->drift_phi;
        w->heap.drift = phi * w->heap.drift +
                        sqrt(1 - phi * phi) * c->drift * random_normal(&w->random);
    }
    return bytes + w->heap.drift;
}

/* A worker process that is replaced takes its memory with it; the new one needs a moment
 * to have as much. */
static double missing_worker_bytes(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    struct trace_heap *h = &w->heap;
    if (c->restart_s > 0 && w->load_s >= h->next_restart_s) {
        h->next_restart_s =
            c->restart_every_s > 0 ? h->next_restart_s + c->restart_every_s : INFINITY;
        h->worker_gone_s = 0;
        w->epoch += 2;
        if (c->restart_with_queue) {
            w->dropped += trace_held(w);
        }
    }
    if (h->worker_gone_s < 0) {
        return 0;
    }
    double gone = h->worker_gone_s;
    h->worker_gone_s += TRACE_STEP_S;
    return c->restart_bytes * (gone < 0.4 ? 1 : exact_exp(-(gone - 0.4) / 0.8));
}

static double kept_bytes(const struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double messages = leaking(w) / w->frame;
    double held = trace_held(w);
    double held_cost = c->per_byte * held + (c->per_message + c->slot) * held / w->frame;
    double kept = (is_bounded(c) ? 0 : held_cost) + c->leak * leaking(w) +
                  (c->leak_message + c->leak_table) * messages +
                  fmax(c->leak_per_s, 0) * w->now_s;
    return fmax(kept - c->room, 0);
}

void trace_heap_init(struct trace_world *w)
{
    w->heap.worker_gone_s = -1;
    w->heap.next_restart_s = w->client->restart_s;
    w->heap.garbage_limit = w->client->saw;
    if (w->client->saw_random > 0) {
        w->heap.garbage_limit = next_limit(w);
        w->heap.garbage = 0.3 * w->heap.garbage_limit * random_unit(&w->random);
    }
    if (w->client->drift > 0) {
        w->heap.drift = w->client->drift * random_normal(&w->random);
    }
}

void trace_heap_step(struct trace_world *w)
{
    const struct trace_client *c = w->client;
    double missing = missing_worker_bytes(w);
    double heap = c->memory + allocated_bytes(w) + garbage_bytes(w) + cached_bytes(w) +
                  settling_bytes(w);
    double quantum = c->quantum > 0 ? c->quantum : PAGE;
    double total =
        ceil(heap / quantum) * quantum + huge_page_bytes(w) + noise_bytes(w) - missing;
    total = c->heap_max > 0 ? fmin(total, c->heap_max) : total;
    w->heap.total = floor(fmax(total, 0) / PAGE) * PAGE;
    w->kept_history[w->step] = kept_bytes(w);
}
