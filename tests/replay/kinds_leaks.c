/* Memory kept of messages that were processed. */
#include "tests/replay/kind_list.h"

#include <math.h>

static void draw_followed(struct draw *d)
{
    draw_keeps_up(d, 0.2, 0.8);
    draw_bound(d, 10e3, 8 * MB);
}

static void draw_saturated(struct draw *d)
{
    draw_overload(d, 1.3, 20);
    draw_bound(d, 10e3, 8 * MB);
}

void kind_leak_whole_messages(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak = d->client.per_byte;
    d->client.leak_message = d->client.per_message;
}

void kind_leak_1k_10k(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_message = draw_log_in(d, 1e3, 10e3);
}

void kind_leak_100_1k(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_message = draw_log_in(d, 100, 1e3);
}

void kind_leak_8_16_keeps_up(struct draw *d)
{
    draw_small_messages(d);
    draw_followed(d);
    d->client.leak_message = draw_in(d, 8, 16);
}

void kind_leak_16_64_keeps_up(struct draw *d)
{
    draw_small_messages(d);
    draw_followed(d);
    d->client.leak_message = draw_log_in(d, 16, 64);
}

void kind_leak_16_64_saturated(struct draw *d)
{
    draw_small_messages(d);
    draw_saturated(d);
    d->client.leak_message = draw_log_in(d, 16, 64);
}

/* A set of all ids: flat for up to half of the time, then twice as large. */
void kind_leak_table(struct draw *d)
{
    draw_small_messages(d);
    draw_healthy_flow(d);
    d->client.leak_table = draw_in(d, 50, 110);
    d->client.step = draw_in(d, 1.125, 2);
}

void kind_leak_rehash(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_message = draw_log_in(d, 30, 500);
    d->client.spike = draw_in(d, 0.3, 1);
}

void kind_leak_slow_reader(struct draw *d)
{
    draw_saturated(d);
    d->client.work = fmin(draw_log_in(d, 10e3, 1 * MB), d->load / 1.3);
    d->client.cpu_byte = 0.5 / d->client.work;
    d->client.leak = draw_in(d, 1, 2.8);
}

void kind_leak_32_gc(struct draw *d)
{
    draw_small_messages(d);
    draw_saturated(d);
    draw_saw(d, 5 * MB, 20 * MB, 1, 5);
    d->client.leak_message = 32;
}

void kind_leak_100_gc(struct draw *d)
{
    draw_small_messages(d);
    draw_saturated(d);
    draw_saw(d, 10 * MB, 60 * MB, 1.5, 6);
    d->client.leak_message = 100;
}

void kind_leak_in_room(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.room = draw_log_in(d, 0.5 * MB, 20 * MB);
    d->client.leak_message = draw_log_in(d, 16, 2e3);
}

void kind_leak_late_onset(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.onset_s = draw_in(d, 2, 20);
    d->client.onset_work = 1;
    d->client.leak_message = draw_log_in(d, 100, 5e3);
}

void kind_leak_noisy(struct draw *d)
{
    draw_healthy_flow(d);
    draw_saw(d, 5 * MB, 40 * MB, 1, 6);
    d->client.drift = draw_in(d, 0.3 * MB, 2 * MB);
    d->client.drift_phi = draw_in(d, 0.9, 0.999);
    d->client.leak_message = draw_log_in(d, 30, 3e3);
}

void kind_leak_by_time_1k(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_per_s = 1e3;
}

void kind_leak_by_time_100k(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_per_s = draw_log_in(d, 50e3, 200e3);
}

void kind_leak_by_time_1m(struct draw *d)
{
    draw_healthy_flow(d);
    d->client.leak_per_s = draw_log_in(d, 0.5 * MB, 4 * MB);
}
