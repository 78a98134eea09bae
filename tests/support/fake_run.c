#include "tests/support/fake_run.h"

#include <math.h>

#define MIB (UINT64_C(1) << 20)
#define S   UINT64_C(1000000000)

static const char *const command[] = {"python3", "tests/clients/app_queue_unbounded.py",
                                      "ws://127.0.0.1:40123/", NULL};

void fake_run_set_scenario(struct scenario *s)
{
    static char host[] = "127.0.0.1";
    static char protocol[] = "ws";
    *s = (struct scenario){
        .rate = 5000,
        .size_bytes = 1024,
        .seed = 1,
        .connections = 1,
        .idle_ns = S,
        .duration_ns = 10 * S,
        .max_duration_ns = 60 * S,
        .confirm = true,
        .drain_ns = 10 * S,
        .connect_timeout_ns = 10 * S,
        .protocol = protocol,
        .speed = 1,
        .threads = 1,
        .reads = true,
        .host = host,
        .target_kind = TARGET_COMMAND,
        .command = (char **)(uintptr_t)command,
        .url_as_argument = true,
        .budget_bytes = 256 * MIB,
    };
}

static void set_instrument(struct result_instrument *i, const struct series *s)
{
    *i = (struct result_instrument){
        .samples = (int64_t)s->pushed,
        .late_samples = s->late_rows,
        .cpu_seconds = 0.21,
        .rss_bytes = 14 * (int64_t)MIB,
        .agent = "none",
        .sources = {{"proc", "ok"}, {"sock", "ok"}, {"self", "ok"}},
        .source_count = 3,
    };
}

static void set_phases(struct result *r, const struct fake_shape *shape)
{
    for (int i = 0; i <= PHASE_SETTLE; i++) {
        double start = fake_phase_start(shape, (enum phase)i);
        if (shape->lengths_s[i] > 0) {
            r->phases[r->phase_count++] =
                (struct result_phase){(enum phase)i, start, start + shape->lengths_s[i]};
        }
    }
}

static void set_flood(struct result_flood *f, const struct fake_shape *shape,
                      const struct sample *end)
{
    *f = (struct result_flood){
        .due_messages = end->due_messages,
        .withheld_messages = end->withheld_messages,
        .sent_messages = end->sent_messages,
        .sent_bytes = end->sent_bytes,
        .achieved_rate = fmin(shape->due_rate, shape->read_rate),
        .rate_error = 0.00004,
        .replays = NAN,
        .lag_p50_ms = 0.021,
        .lag_p99_ms = 0.094,
        .lag_max_ms = 0.7,
        .duration_s = shape->lengths_s[PHASE_FLOOD] + shape->lengths_s[PHASE_CONFIRM],
        .sent_payload_bytes = end->sent_messages * 1024,
    };
}

static void set_client(struct result_client *c, const struct fake_shape *shape,
                       const struct sample *end, const struct sample *drained)
{
    double grown = (double)end->memory_bytes - shape->start_bytes;
    double read = (double)end->read_bytes;
    double flood_s = shape->lengths_s[PHASE_FLOOD] + shape->lengths_s[PHASE_CONFIRM];
    *c = (struct result_client){
        .connections = 1,
        .read_bytes = end->read_bytes,
        .read_rate = read / flood_s,
        .processed_messages = SAMPLE_UNKNOWN,
        .held_messages = SAMPLE_UNKNOWN,
        .dropped_messages = SAMPLE_UNKNOWN,
        .memory = {.start_bytes = (int64_t)shape->start_bytes,
                   .end_bytes = end->memory_bytes,
                   .peak_bytes = end->memory_bytes,
                   .after_drain_bytes = drained->memory_bytes,
                   .slope_bytes_per_s = grown / flood_s,
                   .per_read_byte = grown / read,
                   .per_message = grown / read * shape->frame_bytes,
                   .pss_bytes = SAMPLE_UNKNOWN},
        .kernel = {.recv_queue_bytes = end->recv_queue_bytes,
                   .send_queue_bytes = end->send_queue_bytes,
                   .rwnd_limited_fraction = shape->receive_bytes > 0 ? 0.923 : 0},
        .cpu_seconds = 3.2,
    };
}

/* A result whose numbers follow from the shape; the verdict is the caller's. */
void fake_run_set(struct fake_result *f, const struct fake_shape *shape)
{
    struct result *r = &f->result;
    double end_s = fake_phase_start(shape, PHASE_DRAIN);
    struct sample end = fake_row(shape, end_s);
    struct sample drained = fake_row(shape, fake_phase_start(shape, PHASE_SETTLE));
    fake_series_fill(&f->series, shape);
    r->port = 40123;
    r->target = (struct result_target){.command = command,
                                       .pid = 4242,
                                       .exit_code = -1,
                                       .runtime = "python3.11",
                                       .output_tail = ""};
    set_phases(r, shape);
    set_flood(&r->flood, shape, &end);
    set_client(&r->client, shape, &end, &drained);
    set_instrument(&r->instrument, &f->series);
}
