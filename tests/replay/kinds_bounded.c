/* Overloaded clients whose queue has a bound: they push back, sooner or later. */
#include "tests/replay/kind_list.h"

#include <math.h>

/* What a healthy queue may take of the budget of 256 MiB, the rest being warm-up, garbage
 * and noise. */
#define QUEUE_MOST (180 * MB)

void kind_small_queue(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 10e3, 4 * MB);
}

void kind_low_overload(struct draw *d)
{
    draw_overload(d, 1.05, 1.3);
    draw_bound(d, 10e3, 60 * MB);
}

void kind_message_queue(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound_by_count(d, 1, 16384, QUEUE_MOST);
}

void kind_large_queue(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound_by_time(d, 0.3, 5, QUEUE_MOST);
}

void kind_queue_fills_in_10s(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound_by_time(d, 8, 12, QUEUE_MOST);
}

void kind_queue_fills_in_40s(struct draw *d)
{
    draw_overload(d, 1.3, 6);
    draw_bound_by_time(d, 30, 50, QUEUE_MOST);
}

void kind_queue_never_returned(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 15 * MB, 150 * MB);
    d->client.keeps = 1;
}

void kind_queue_of_doubling_array(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.slot = draw_in(d, 8, 64);
    d->client.step = draw_in(d, 1.125, 2);
    draw_bound(d, 1 * MB, 120 * MB);
}

void kind_queue_gulps(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 1 * MB, 80 * MB);
    d->client.resumes_at = draw_in(d, 0.05, 0.3);
}

void kind_queue_big_messages(struct draw *d)
{
    draw_messages(d, draw_log_in(d, 16e3, 1e6), draw_log_in(d, 20, 2000));
    draw_overload(d, 1.3, 20);
    draw_bound(d, 1 * MB, 120 * MB);
}

void kind_queue_tiny_messages(struct draw *d)
{
    draw_messages(d, draw_in(d, 0, 16), draw_log_in(d, 2000, 50e3));
    draw_overload(d, 1.3, 20);
    d->client.per_message = draw_log_in(d, 100, 3000);
    draw_bound(d, 100e3, 100 * MB);
}

void kind_queue_bursts(struct draw *d)
{
    draw_overload(d, 4, 7);
    draw_bound(d, 1 * MB, 40 * MB);
    d->client.burst_on_s = draw_in(d, 1, 3);
    d->client.burst_off_s = draw_in(d, 1, 3);
}

void kind_queue_pauses(struct draw *d)
{
    draw_overload(d, 1.05, 6);
    draw_bound(d, 5 * MB, 60 * MB);
    d->client.pause_every_s = draw_in(d, 4, 15);
    d->client.pause_s = draw_in(d, 0.2, 0.4) * d->client.pause_every_s;
}

void kind_queue_cpu_limited(struct draw *d)
{
    draw_overload(d, 1.3, 6);
    d->client.read_max = d->client.work * draw_in(d, 1.1, 2);
    draw_bound(d, 1 * MB, 60 * MB);
}

void kind_queue_wanders(struct draw *d)
{
    draw_overload(d, 1.1, 2);
    draw_bound(d, 10 * MB, 80 * MB);
    d->client.wander = draw_in(d, 0.2, 0.5);
    d->client.wander_s = draw_in(d, 3, 15);
}

void kind_arena_warm_up(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 5 * MB, 80 * MB);
    d->client.keeps = 1;
    d->client.drift = draw_in(d, 0.3 * MB, 1.5 * MB);
    d->client.drift_phi = 0.95;
    d->client.warm = draw_in(d, 5 * MB, 30 * MB);
    d->client.warm_s = draw_in(d, 1, 6);
}

/* A few messages per second, with waits between them instead of work. */
void kind_slow_sip(struct draw *d)
{
    draw_overload(d, 1.3, 2);
    double per_s = draw_log_in(d, 0.5, 50);
    d->client.work = per_s * d->frame;
    d->client.cpu_byte = draw_in(d, 1e-5, 1e-3) / d->frame;
    d->client.wakes_message = draw_in(d, 1, 3);
    draw_bound_by_count(d, 1, 64, QUEUE_MOST);
}

/* A task per message, none waiting for another: as many as come in its time. */
static void draw_tasks(struct draw *d, double low, double high)
{
    draw_keeps_up(d, 0.1, 0.9);
    d->client.hold_s = draw_log_in(d, 0.1, 3);
    double bytes = draw_log_in(d, low, high);
    d->client.per_byte = 1;
    d->client.per_message = draw_log_in(d, 300, 3000);
    /* Raised, it reads as fast as it can: that must stay within the budget, too. */
    double held = bytes / draw_cost(d);
    double fastest = fmax(held / d->client.hold_s, 20 * d->frame);
    double rate = draw_in(d, 0.2, 0.95) * fastest / d->frame;
    d->client.read_max = fastest;
    d->client.cpu_byte = draw_in(d, 0.1, 0.9) / fastest;
    d->terms.rate = fmax(floor(rate), 1);
    d->load = d->terms.rate * d->frame;
}

void kind_independent_tasks(struct draw *d)
{
    draw_tasks(d, 1 * MB, 150 * MB);
}

void kind_tasks_beyond_budget(struct draw *d)
{
    draw_tasks(d, 280 * MB, 800 * MB);
}

void kind_queue_beyond_budget(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 290 * MB, 800 * MB);
}
