/* Clients that end the run, or sit it out. */
#include "tests/replay/kind_list.h"

#include <signal.h>

void kind_stalls(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.stops_after = d->load * draw_in(d, 0.1, 2);
    d->client.idle_when_stopped = true;
    draw_keeps_up(d, 0.1, 0.9); /* it gets that far */
}

/* It works off what it has, and is not asked to read on. */
void kind_stalls_after_queue(struct draw *d)
{
    draw_keeps_up(d, 1.1, 1.5);
    d->client.stops_after = d->load * draw_in(d, 0.1, 1);
}

static void draw_growth_until(struct draw *d, double low, double high, double *limit)
{
    draw_messages(d, draw_log_in(d, 500, 65536), draw_log_in(d, 2000, 50e3));
    draw_overload(d, 1.3, 20);
    *limit = d->client.memory + d->client.start + d->client.warm + draw_in(d, low, high);
}

void kind_dies_of_memory(struct draw *d)
{
    draw_growth_until(d, 80 * MB, 200 * MB, &d->client.dies_at);
}

void kind_dies_of_little_memory(struct draw *d)
{
    draw_growth_until(d, 10 * MB, 60 * MB, &d->client.dies_at);
    d->client.exit_signal = draw_chance(d, 0.5) ? SIGABRT : 0;
}

void kind_closes_at_limit(struct draw *d)
{
    draw_growth_until(d, 20 * MB, 200 * MB, &d->client.closes_at);
}

void kind_killed_by_kernel(struct draw *d)
{
    draw_growth_until(d, 40 * MB, 200 * MB, &d->client.dies_at);
    d->client.killed = true;
}

static void draw_ending(struct draw *d, double *after)
{
    draw_healthy_flow(d);
    draw_keeps_up(d, 0.1, 0.9);
    *after = d->load * draw_in(d, 0.1, 8);
}

void kind_crashes(struct draw *d)
{
    draw_ending(d, &d->client.ends_after);
    d->client.exit_signal = draw_chance(d, 0.5) ? SIGSEGV : SIGABRT;
}

void kind_exits_with_error(struct draw *d)
{
    draw_ending(d, &d->client.ends_after);
}

void kind_exits_cleanly(struct draw *d)
{
    draw_ending(d, &d->client.ends_after);
    d->client.exits_cleanly = true;
}

void kind_closes_connection(struct draw *d)
{
    draw_ending(d, &d->client.closes_after);
}
