/* Queues without a bound. */
#include "tests/replay/kind_list.h"

#include <math.h>

void kind_unbounded(struct draw *d)
{
    draw_overload(d, 1.3, 20);
}

void kind_unbounded_low_overload(struct draw *d)
{
    draw_keeps_up(d, 1.05, 1.3);
}

/* The reader is hardly faster than the worker: kernel queues fill and the backlog grows.
 */
void kind_unbounded_cpu_limited(struct draw *d)
{
    draw_overload(d, 1.5, 6);
    d->client.read_max = d->client.work * draw_in(d, 1.2, 2);
}

/* One thread: whoever reads does not work. */
void kind_unbounded_shared_cpu(struct draw *d)
{
    draw_overload(d, 1.1, 6);
    d->client.shares_cpu = true;
}

void kind_unbounded_slow_reader(struct draw *d)
{
    draw_overload(d, 2, 20);
    d->client.read_max = d->load * draw_in(d, 0.7, 1.1);
}

void kind_unbounded_no_worker(struct draw *d)
{
    draw_overload(d, 2, 20);
    d->client.work = 0;
    d->client.cpu_byte = 0;
}

void kind_unbounded_gc(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_saw(d, 10 * MB, 60 * MB, 1.5, 6);
}

void kind_unbounded_gc_slow(struct draw *d)
{
    draw_overload(d, 1.15, 1.4);
    draw_saw(d, 20 * MB, 60 * MB, 2, 8);
}

/* Only an array of pointers grows, in steps. */
void kind_unbounded_steps(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.slot = d->client.per_byte * d->frame + d->client.per_message;
    d->client.step = draw_in(d, 1.125, 2);
    d->client.per_byte = 0;
    d->client.per_message = 0;
}

void kind_unbounded_released(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.keeps = 0;
}

void kind_unbounded_never_returned(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.keeps = 1;
}

void kind_unbounded_bursts(struct draw *d)
{
    draw_overload(d, 4, 7);
    d->client.burst_on_s = draw_in(d, 1, 3);
    d->client.burst_off_s = d->client.burst_on_s * draw_in(d, 0.4, 1);
}

void kind_unbounded_pauses(struct draw *d)
{
    draw_overload(d, 1.2, 6);
    d->client.pause_every_s = draw_in(d, 2, 10);
    d->client.pause_s = draw_in(d, 0.2, 0.6) * d->client.pause_every_s;
}

void kind_unbounded_wanders(struct draw *d)
{
    draw_overload(d, 1.5, 4);
    d->client.wander = draw_in(d, 0.2, 0.5);
    d->client.wander_s = draw_in(d, 1, 10);
}

void kind_unbounded_big_messages(struct draw *d)
{
    draw_messages(d, draw_log_in(d, 64e3, 1e6), draw_log_in(d, 10, 1000));
    draw_overload(d, 1.3, 20);
    d->client.per_byte = 1;
}

/* A task for each small message: much more memory than what was read. */
void kind_unbounded_tasks(struct draw *d)
{
    draw_messages(d, draw_log_in(d, 1, 200), draw_log_in(d, 500, 30e3));
    draw_overload(d, 1.3, 20);
    d->client.per_message = draw_log_in(d, 500, 5000);
}

/* Holds a small parsed form of what it read. */
void kind_unbounded_compact(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.per_byte = draw_in(d, 0.05, 0.12);
    d->client.per_message = 0;
}

/* Its queue is outside of its memory, nearly: a spool, a compressed log. */
void kind_unbounded_hidden(struct draw *d)
{
    draw_messages(d, 4000, draw_log_in(d, 500, 10e3));
    draw_overload(d, 1.3, 20);
    d->client.per_byte = draw_in(d, 0.002, 0.006);
    d->client.per_message = 0;
}

/* The heap has free room that the queue uses up first. */
void kind_unbounded_in_room(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.room = draw_log_in(d, 1 * MB, 40 * MB);
}

void kind_unbounded_huge_pages(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.quantum = 2097152;
    d->client.huge_pages = draw_in(d, 0.1, 0.8);
    d->client.huge_pages_max = floor(draw_in(d, 5, 20));
}

void kind_unbounded_worker_restart(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.restart_s = draw_in(d, 1, 9);
    d->client.restart_bytes = draw_in(d, 20 * MB, 60 * MB);
    d->client.memory += d->client.restart_bytes;
}

/* The worker that holds the queue is replaced now and then, and its queue with it. */
void kind_unbounded_restarts_queue(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.restart_s = draw_in(d, 8, 20);
    d->client.restart_every_s = draw_in(d, 10, 20);
    d->client.restart_bytes = 5 * MB;
    d->client.restart_with_queue = true;
}

void kind_unbounded_late_onset(struct draw *d)
{
    draw_keeps_up(d, 0.6, 0.9);
    d->client.onset_s = draw_in(d, 2, 30);
    d->client.onset_work = draw_in(d, 0.1, 0.5);
}

void kind_unbounded_noisy(struct draw *d)
{
    draw_overload(d, 1.5, 20);
    draw_saw(d, 10 * MB, 60 * MB, 1.5, 10);
    d->client.drift = draw_in(d, 0.5 * MB, 3 * MB);
    d->client.drift_phi = draw_in(d, 0.9, 0.999);
    d->client.wander = draw_in(d, 0.1, 0.4);
    d->client.wander_s = draw_in(d, 1, 10);
    d->client.huge_pages = draw_in(d, 0, 0.5);
    d->client.huge_pages_max = 10;
}

void kind_unbounded_late_samples(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    d->client.late_share = draw_in(d, 0.01, 0.04);
    d->client.late_s = draw_in(d, 0.05, 1);
}
