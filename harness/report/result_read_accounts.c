#include "harness/report/result_read_parts.h"

#include <math.h>

/* What is counted is not negative. */
static int64_t count(const struct json_at *at, const char *key)
{
    return json_at_int(at, key, 0, INT64_MAX, SAMPLE_UNKNOWN);
}

static double real(const struct json_at *at, const char *key)
{
    return json_at_real(at, key, NAN);
}

void result_read_flood(struct result_flood *f, const struct json_at *at)
{
    f->due_messages = count(at, "due_messages");
    f->sent_messages = count(at, "sent_messages");
    f->withheld_messages = count(at, "withheld_messages");
    f->sent_bytes = count(at, "sent_bytes");
    f->sent_payload_bytes = count(at, "sent_payload_bytes");
    f->achieved_rate = real(at, "achieved_rate");
    f->rate_error = real(at, "rate_error");
    f->replays = real(at, "replays");
    f->lag_p50_ms = real(at, "lag_p50_ms");
    f->lag_p99_ms = real(at, "lag_p99_ms");
    f->lag_max_ms = real(at, "lag_max_ms");
    f->duration_s = real(at, "duration_s");
}

static void read_memory(struct result_memory *m, const struct json_at *at)
{
    m->start_bytes = count(at, "start_bytes");
    m->end_bytes = count(at, "end_bytes");
    m->peak_bytes = count(at, "peak_bytes");
    m->after_drain_bytes = count(at, "after_drain_bytes");
    m->slope_bytes_per_s = real(at, "slope_bytes_per_s");
    m->per_read_byte = real(at, "per_read_byte");
    m->per_message = real(at, "per_message");
    m->pss_bytes = count(at, "pss_bytes");
}

static void read_kernel(struct result_kernel *k, const struct json_at *at)
{
    k->recv_queue_bytes = count(at, "recv_queue_bytes");
    k->send_queue_bytes = count(at, "send_queue_bytes");
    k->unaccounted_bytes = count(at, "unaccounted_bytes");
    k->rwnd_limited_fraction = real(at, "rwnd_limited_fraction");
}

void result_read_client(struct result_client *c, const struct json_at *at)
{
    struct json_at memory = json_at_object(at, "memory");
    struct json_at kernel = json_at_object(at, "kernel");
    c->connections = count(at, "connections");
    c->read_bytes = count(at, "read_bytes");
    c->read_rate = real(at, "read_rate");
    c->processed_messages = count(at, "processed_messages");
    c->held_messages = count(at, "held_messages");
    c->dropped_messages = count(at, "dropped_messages");
    c->disconnects = count(at, "disconnects");
    c->offered_connections = count(at, "offered_connections");
    c->compressed_connections = count(at, "compressed_connections");
    c->cpu_seconds = real(at, "cpu_seconds");
    read_memory(&c->memory, &memory);
    read_kernel(&c->kernel, &kernel);
}
