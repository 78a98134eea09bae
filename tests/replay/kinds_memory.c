/* Healthy clients whose memory moves by itself. */
#include "tests/replay/kind_list.h"

#include <math.h>

void kind_gc_saw(struct draw *d)
{
    draw_healthy_flow(d);
    draw_saw(d, 10 * MB, 60 * MB, 1.5, 6);
}

void kind_jvm_heap(struct draw *d)
{
    draw_healthy_flow(d);
    draw_saw(d, 100 * MB, 170 * MB, 10, 40);
}

/* V8 lets its old generation climb before the first full collection. */
void kind_node_heap(struct draw *d)
{
    draw_healthy_flow(d);
    draw_saw(d, 20 * MB, 120 * MB, 8, 40);
    d->client.cache_per_s = draw_in(d, 2 * MB, 16 * MB);
    d->client.cache_s = draw_in(d, 0.3, 1.5);
}

void kind_log_fragmentation(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.log_growth = draw_in(d, 1 * MB, 6 * MB);
    d->client.log_bytes = draw_in(d, 0.3 * MB, 3 * MB);
}

void kind_drift_95(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.drift = draw_in(d, 0.5 * MB, 3 * MB);
    d->client.drift_phi = 0.95;
}

/* A slow wander: its time constant is 20 s. */
void kind_drift_999(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.drift = draw_in(d, 0.5 * MB, 4 * MB);
    d->client.drift_phi = draw_in(d, 0.99, 0.999);
}

void kind_drift_down(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_per_s = -draw_in(d, 20e3, 150e3);
}

void kind_cache_flush(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.cache_per_s = draw_in(d, 0.5 * MB, 3 * MB);
    d->client.cache_s = draw_in(d, 4, 12);
}

void kind_jit_warm_up(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.warm = draw_in(d, 10 * MB, 50 * MB);
    d->client.warm_s = draw_in(d, 3, 10);
}

void kind_slow_approach(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.warm = draw_in(d, 30 * MB, 120 * MB);
    d->client.warm_s = draw_in(d, 20, 60);
}

void kind_huge_pages(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.huge_pages = draw_in(d, 0.1, 0.8);
    d->client.huge_pages_max = floor(draw_in(d, 5, 20));
}

void kind_huge_quantum(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.quantum = 2097152;
    d->client.drift = draw_in(d, 0.2 * MB, 1 * MB);
}

/* Still starting up when the flood begins. */
void kind_slow_start(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.start = draw_in(d, 10 * MB, 80 * MB);
    d->client.start_s = draw_in(d, 0.6, 3);
}

static void draw_restart(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.restart_s = draw_in(d, 1, 9);
    d->client.restart_bytes = draw_in(d, 20 * MB, 60 * MB);
    d->client.memory += d->client.restart_bytes;
}

void kind_worker_restart(struct draw *d)
{
    draw_restart(d);
}

void kind_worker_restart_every(struct draw *d)
{
    draw_restart(d);
    d->client.restart_every_s = draw_in(d, 3, 10);
}

/* Remembers message ids for a while: at most at the speed it reads, within the budget. */
static void draw_ttl(struct draw *d, double low_s, double high_s)
{
    draw_small_messages(d);
    draw_healthy_flow(d);
    d->client.ttl_s = draw_in(d, low_s, high_s);
    d->client.ttl_message = draw_in(d, 40, 120);
    double most = 150 * MB / (d->client.ttl_s * d->client.ttl_message) * d->frame;
    d->client.work = fmin(d->client.work, most);
}

void kind_ttl_cache_short(struct draw *d)
{
    draw_ttl(d, 0.5, 4);
}

void kind_ttl_cache_60s(struct draw *d)
{
    draw_ttl(d, 60, 60);
}

/* A cache with a bound in bytes, full after a number of seconds at its own pace. */
static void draw_lru(struct draw *d, double low, double high, double low_s, double high_s)
{
    draw_healthy_flow(d);
    double messages = fmin(d->client.work, d->load) / d->frame;
    d->client.lru_max = draw_in(d, low, high);
    d->client.lru_message = d->client.lru_max / (messages * draw_in(d, low_s, high_s));
}

void kind_lru_cache_early(struct draw *d)
{
    draw_lru(d, 5 * MB, 150 * MB, 0.5, 20);
}

void kind_lru_cache_late(struct draw *d)
{
    draw_lru(d, 30 * MB, 180 * MB, 40, 200);
}

void kind_lru_beyond_budget(struct draw *d)
{
    draw_lru(d, 290 * MB, 800 * MB, 5, 60);
}

void kind_everything_at_once(struct draw *d)
{
    draw_healthy_flow(d);
    draw_saw(d, 5 * MB, 40 * MB, 1, 10);
    d->client.drift = draw_in(d, 0.5 * MB, 3 * MB);
    d->client.drift_phi = draw_in(d, 0.9, 0.999);
    d->client.warm = draw_in(d, 5 * MB, 30 * MB);
    d->client.warm_s = draw_in(d, 0.5, 6);
    d->client.log_growth = draw_in(d, 0, 3 * MB);
    d->client.log_bytes = 1 * MB;
    d->client.huge_pages = draw_in(d, 0, 0.5);
    d->client.huge_pages_max = 10;
    d->client.starve_every_s = draw_in(d, 2, 20);
    d->client.starve_s = draw_in(d, 0.1, 1);
    d->client.late_share = draw_log_in(d, 0.001, 0.02);
    d->client.late_s = draw_in(d, 0.05, 0.5);
}

void kind_sqrt_fragmentation(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.sqrt_growth = draw_in(d, 0.5 * MB, 2 * MB);
}

/* A queue without a bound in a heap that has one: it stops growing, and thrashes. */
void kind_heap_stops(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 60 * MB, 220 * MB);
    d->client.heap_max = d->client.memory + draw_in(d, 50 * MB, 200 * MB);
}
