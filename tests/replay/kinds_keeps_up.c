/* Clients that are fast enough, at least on average. */
#include "tests/replay/kind_list.h"

#include <math.h>

static void draw_easy(struct draw *d)
{
    draw_keeps_up(d, 0.1, 0.8);
    draw_bound(d, 100e3, 40 * MB);
}

void kind_keeps_up(struct draw *d)
{
    draw_easy(d);
}

void kind_keeps_up_gc(struct draw *d)
{
    draw_easy(d);
    draw_saw(d, 10 * MB, 60 * MB, 1.5, 6);
}

static void draw_stalls(struct draw *d)
{
    draw_keeps_up(d, 0.3, 0.5);
    d->client.pause_every_s = draw_in(d, 5, 10);
    d->client.pause_s = draw_in(d, 1, 2.5);
}

void kind_keeps_up_stalls(struct draw *d)
{
    draw_stalls(d);
    draw_bound(d, 100e3, 60 * MB);
}

void kind_stalls_unbounded(struct draw *d)
{
    draw_stalls(d);
}

/* A busy machine: now and then nothing of it runs. */
void kind_keeps_up_starved(struct draw *d)
{
    draw_easy(d);
    d->client.starve_every_s = draw_in(d, 0.5, 5);
    d->client.starve_s = draw_log_in(d, 0.05, 1);
    d->client.late_share = draw_log_in(d, 0.001, 0.02);
    d->client.late_s = draw_in(d, 0.05, 0.5);
}

static void draw_contended(struct draw *d)
{
    draw_keeps_up(d, 0.4, 0.6);
    d->client.wander = draw_in(d, 0.1, 0.3);
    d->client.wander_s = draw_in(d, 0.5, 3);
}

void kind_keeps_up_contended(struct draw *d)
{
    draw_contended(d);
    draw_bound(d, 100e3, 60 * MB);
}

void kind_contended_unbounded(struct draw *d)
{
    draw_contended(d);
}

/* Work by the clock, in the idle phase too. */
void kind_keeps_up_chores(struct draw *d)
{
    draw_easy(d);
    d->client.chore_every_s = draw_in(d, 0.2, 4);
    d->client.chore_s = draw_in(d, 0.02, 0.2) * d->client.chore_every_s;
    d->client.wakes_idle = draw_in(d, 5, 200);
}

/* floodtest comes late and misses samples. */
void kind_keeps_up_unseen(struct draw *d)
{
    draw_easy(d);
    d->client.late_share = draw_in(d, 0.01, 0.04);
    d->client.late_s = draw_in(d, 0.05, 1);
}

void kind_few_messages(struct draw *d)
{
    draw_messages(d, draw_log_in(d, 16, 65536), draw_log_in(d, 1, 100));
    draw_easy(d);
}

static void draw_at_capacity(struct draw *d)
{
    draw_keeps_up(d, 1, 1);
    d->client.work_noise = draw_in(d, 0.02, 0.1);
}

void kind_at_capacity(struct draw *d)
{
    draw_at_capacity(d);
    draw_bound(d, 100e3, 60 * MB);
}

void kind_at_capacity_unbounded(struct draw *d)
{
    draw_at_capacity(d);
}

static void draw_bursts(struct draw *d)
{
    draw_keeps_up(d, 1.5, 2.5);
    d->client.burst_on_s = draw_in(d, 0.5, 1.5);
    d->client.burst_off_s = d->client.burst_on_s * draw_in(d, 2.5, 4);
}

void kind_bursts_absorbed(struct draw *d)
{
    draw_bursts(d);
    draw_bound(d, 100e3, 60 * MB);
}

void kind_bursts_unbounded(struct draw *d)
{
    draw_bursts(d);
}

void kind_drops(struct draw *d)
{
    draw_keeps_up(d, 1.3, 20);
    draw_bound(d, 10e3, 20 * MB);
    d->client.drops = true;
    d->client.acknowledges = false;
}

void kind_drops_known(struct draw *d)
{
    kind_drops(d);
    d->client.acknowledges = true;
}
