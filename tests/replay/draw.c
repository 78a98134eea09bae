#include "tests/replay/draw.h"

#include <math.h>

/* More than this no pair of server and client moves through the loopback, bytes/s. */
#define LOAD_MAX (120 * MB)

#define PICK(d, values)                                                                  \
    (values)[random_below(&(d)->random, sizeof(values) / sizeof((values)[0]))]

double draw_in(struct draw *d, double low, double high)
{
    return random_range(&d->random, low, high);
}

double draw_log_in(struct draw *d, double low, double high)
{
    return random_log_range(&d->random, low, high);
}

bool draw_chance(struct draw *d, double probability)
{
    return random_chance(&d->random, probability);
}

static double header_bytes(double payload)
{
    return payload < 126 ? 2 : payload < 65536 ? 4 : 10;
}

static void draw_reader(struct draw *d)
{
    double bytes = draw_log_in(d, 25 * MB, 500 * MB);
    double messages = draw_log_in(d, 150e3, 3e6);
    d->client.read_max = fmax(fmin(bytes, messages * d->frame), 1.3 * d->load);
}

void draw_messages(struct draw *d, double payload, double rate)
{
    payload = floor(payload);
    d->frame = payload + header_bytes(payload);
    rate = floor(fmin(rate, LOAD_MAX / d->frame));
    d->load = rate * d->frame;
    d->terms.rate = rate;
    d->terms.frame_bytes = (uint64_t)d->frame;
    draw_reader(d);
}

void draw_small_messages(struct draw *d)
{
    draw_messages(d, draw_log_in(d, 80, 1000), draw_log_in(d, 1000, 30e3));
}

static void draw_flow(struct draw *d)
{
    static const double low_marks[] = {0, 0, 0.25, 0.5, 0.8};
    static const double chunks[] = {4096, 65536, 262144};
    struct trace_client *c = &d->client;
    c->recv_cap = draw_log_in(d, 0.4 * MB, 6 * MB);
    c->send_cap = draw_in(d, 0.3 * MB, 3 * MB);
    c->linger = draw_in(d, 0, 0.5);
    c->resumes_at = PICK(d, low_marks);
    c->chunk = PICK(d, chunks);
    c->work_noise = draw_in(d, 0.02, 0.15);
    if (draw_chance(d, 0.2)) {
        c->starve_every_s = draw_in(d, 5, 20);
        c->starve_s = draw_in(d, 0.1, 0.5);
    }
}

static void draw_heap(struct draw *d)
{
    static const double kept[] = {0, 0.3, 0.8, 1};
    static const double phis[] = {0.8, 0.9, 0.95, 0.99};
    struct trace_client *c = &d->client;
    c->memory = draw_in(d, 12 * MB, 80 * MB);
    c->per_byte = draw_in(d, 1, 2.8);
    c->per_message = draw_log_in(d, 40, 1200);
    c->keeps = PICK(d, kept);
    if (draw_chance(d, 0.7)) { /* the others do not stir at rest */
        c->noise = draw_in(d, 0, 60e3);
        c->drift = draw_log_in(d, 20e3, 400e3);
        c->drift_phi = PICK(d, phis);
    }
    c->start = draw_in(d, 0, 10 * MB);
    c->start_s = draw_in(d, 0.1, 0.6);
    c->warm = draw_chance(d, 0.5) ? draw_in(d, 0, 8 * MB) : 0;
    c->warm_s = draw_in(d, 0.1, 2);
    c->quantum = draw_chance(d, 0.1) ? 2097152 : 4096;
}

static void draw_cpu(struct draw *d)
{
    struct trace_client *c = &d->client;
    c->cpu_idle = draw_log_in(d, 0.0005, 0.01);
    c->cpu_read = draw_in(d, 0.02, 0.1) / (100 * MB);
    c->cpu_ticks = draw_chance(d, 0.7);
    c->wakes_idle = draw_chance(d, 0.5) ? draw_in(d, 0, 20) : 0;
    c->wakes_message = draw_log_in(d, 0.01, 1);
}

void draw_common(struct draw *d, unsigned seed, const char *kind)
{
    *d = (struct draw){.terms = trace_terms()};
    random_init(&d->random, seed, kind);
    if (draw_chance(d, 0.3)) {
        draw_messages(d, 1024, 5000);
    } else {
        draw_messages(d, draw_log_in(d, 16, 65536), draw_log_in(d, 500, 50e3));
    }
    draw_flow(d);
    draw_heap(d);
    draw_cpu(d);
    if (draw_chance(d, 0.2)) {
        d->client.late_share = draw_log_in(d, 0.0005, 0.01);
        d->client.late_s = draw_in(d, 0.05, 0.3);
    }
    d->client.acknowledges = draw_chance(d, 0.2);
    d->client.agent = draw_chance(d, 0.15);
}

/* At full work it uses some share of a core; the rest it waits. */
static void set_work(struct draw *d, double work)
{
    d->client.work = work;
    d->client.cpu_byte = draw_in(d, 0.1, 0.9) / work;
}

void draw_overload(struct draw *d, double low, double high)
{
    set_work(d, d->load / draw_log_in(d, low, high));
    if (draw_chance(d, 0.1)) {
        d->terms.rate = 0;
    }
}

void draw_keeps_up(struct draw *d, double low, double high)
{
    set_work(d, d->load / draw_in(d, low, high));
}

double draw_cost(const struct draw *d)
{
    return d->client.per_byte + (d->client.per_message + d->client.slot) / d->frame;
}

/* A chunk of tiny messages is more than most bounds: keep it small beside a budget. */
static void limit_chunk(struct draw *d)
{
    d->client.chunk = fmin(d->client.chunk, 20 * MB / draw_cost(d));
}

static void set_bound(struct draw *d, double bytes)
{
    d->client.queue_max = fmax(bytes, 2 * d->frame);
    limit_chunk(d);
}

void draw_bound_by_count(struct draw *d, double low, double high, double most_bytes)
{
    double most = most_bytes / (draw_cost(d) * d->frame);
    d->client.queue_messages = floor(fmin(draw_log_in(d, low, high), most));
    limit_chunk(d);
}

void draw_bound(struct draw *d, double low, double high)
{
    set_bound(d, draw_log_in(d, low, high) / draw_cost(d));
}

void draw_bound_by_time(struct draw *d, double low_s, double high_s, double most_bytes)
{
    double bytes = (d->load - d->client.work) * draw_in(d, low_s, high_s);
    set_bound(d, fmin(bytes, most_bytes / draw_cost(d)));
}

void draw_healthy_flow(struct draw *d)
{
    if (draw_chance(d, 0.6)) {
        draw_overload(d, 1.3, 20);
    } else {
        draw_keeps_up(d, 0.1, 0.9);
    }
    draw_bound(d, 10e3, 8 * MB);
}

void draw_saw(struct draw *d, double low, double high, double low_s, double high_s)
{
    struct trace_client *c = &d->client;
    c->saw = draw_in(d, low, high);
    c->saw_random = draw_in(d, 0.02, 0.15);
    c->saw_per_byte = c->saw / (draw_in(d, low_s, high_s) * fmin(c->work, d->load));
}
