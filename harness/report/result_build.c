#include "harness/report/result_build.h"

#include "harness/judge/drops.h"
#include "harness/judge/metric.h"
#include "harness/record/crowd.h"
#include "harness/report/result_expect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void build_target(struct result_target *t, const struct run_record *r)
{
    const struct run_details *d = &r->details;
    t->command = (const char *const *)d->command;
    t->pid = d->pid;
    t->exited = r->facts.exited;
    t->exit_code = r->facts.exited ? r->facts.exit_code : -1;
    t->signal = r->facts.exited ? r->facts.signal : 0;
    snprintf(t->runtime, sizeof t->runtime, "%s", d->runtime);
    t->output_tail = d->output_tail != NULL ? d->output_tail : "";
    t->output_tail_len = d->output_tail_len;
}

/* How far what the schedule did lies from what was asked, over the flood at the asked
 * rate. What flow control withheld was due, so it is no error. Of a shaped flood nobody
 * but the schedule itself knows what was to be due: NAN. */
static double rate_error(const struct run_terms *terms, struct span flood)
{
    double seconds = span_seconds(flood);
    if (terms->shaped) {
        return NAN;
    }
    if (terms->rate <= 0 || seconds <= 0) {
        return 0;
    }
    double due =
        (double)(span_last(flood)->due_messages - span_first(flood)->due_messages);
    double wanted = terms->rate * seconds;
    /* Due counts whole messages: one is no error. */
    return fmax(0, fabs(due - wanted) - 1) / wanted;
}

static double replays(int64_t round_messages, struct span flood)
{
    int64_t due = span_last(flood)->due_messages - span_first(flood)->due_messages;
    return round_messages > 0 ? (double)due / (double)round_messages : NAN;
}

static void build_flood(struct result_flood *f, const struct run_record *r,
                        const struct metric_input *in)
{
    const struct sample *end = &r->series.last;
    f->due_messages = end->due_messages;
    f->withheld_messages = end->withheld_messages;
    f->sent_messages = end->sent_messages;
    f->sent_bytes = end->sent_bytes;
    f->sent_payload_bytes = r->details.sent_payload_bytes;
    f->lag_p50_ms = r->facts.lag_p50_ms;
    f->lag_p99_ms = r->facts.lag_p99_ms;
    f->lag_max_ms = r->facts.lag_max_ms;
    f->duration_s = in->picture->load_s;
    f->achieved_rate = metric_plain(METRIC_SENT_RATE, in);
    f->replays = NAN;
    if (in->picture->flood.count > 1) {
        f->rate_error = rate_error(&r->terms, in->picture->flood);
        f->replays = replays(r->details.round_messages, in->picture->flood);
    }
}

/* A metric that counts bytes or messages. */
static int64_t whole(enum metric_id id, const struct metric_input *in)
{
    double value = metric_plain(id, in);
    return isnan(value) ? SAMPLE_UNKNOWN : (int64_t)value;
}

static void build_memory(struct result_memory *m, const struct run_record *r,
                         const struct metric_input *in)
{
    m->start_bytes = whole(METRIC_MEMORY_START, in);
    m->end_bytes = whole(METRIC_MEMORY_END, in);
    m->peak_bytes = whole(METRIC_MEMORY_PEAK, in);
    m->after_drain_bytes = whole(METRIC_MEMORY_AFTER_DRAIN, in);
    m->slope_bytes_per_s = metric_plain(METRIC_MEMORY_SLOPE, in);
    m->per_read_byte = metric_plain(METRIC_MEMORY_PER_BYTE, in);
    m->per_message = metric_plain(METRIC_MEMORY_PER_MESSAGE, in);
    m->pss_bytes = r->series.last.pss_bytes;
}

/* What arrived and was neither read nor waits. */
static int64_t unaccounted(const struct sample *row)
{
    if (row->delivered_bytes == SAMPLE_UNKNOWN || row->read_bytes == SAMPLE_UNKNOWN ||
        row->recv_queue_bytes == SAMPLE_UNKNOWN) {
        return SAMPLE_UNKNOWN;
    }
    int64_t rest = row->delivered_bytes - row->read_bytes - row->recv_queue_bytes;
    return rest > 0 ? rest : 0;
}

static void build_client(struct result_client *c, const struct run_record *r,
                         const struct metric_input *in)
{
    const struct picture *p = in->picture;
    c->read_bytes = whole(METRIC_READ_BYTES, in);
    c->read_rate = metric_plain(METRIC_READ_RATE, in);
    c->disconnects = r->series.last.disconnects;
    bool offered = r->details.offered_connections > 0;
    c->offered_connections = offered ? r->details.offered_connections : SAMPLE_UNKNOWN;
    c->compressed_connections =
        offered ? r->details.compressed_connections : SAMPLE_UNKNOWN;
    c->processed_messages = r->series.last.processed_messages;
    double held = drops_held(p, &r->terms, &r->facts);
    c->held_messages = held < 0 ? SAMPLE_UNKNOWN : (int64_t)held;
    c->dropped_messages = whole(METRIC_DROPS, in);
    c->connections = r->series.last.connections;
    c->cpu_seconds = metric_plain(METRIC_CPU_SECONDS, in);
    c->kernel.rwnd_limited_fraction = NAN;
    c->kernel.recv_queue_bytes = c->kernel.send_queue_bytes = SAMPLE_UNKNOWN;
    c->kernel.unaccounted_bytes = SAMPLE_UNKNOWN;
    build_memory(&c->memory, r, in);
    if (p->load.count < 2) {
        return;
    }
    const struct sample *from = span_first(p->load);
    const struct sample *to = span_last(p->load);
    c->connections = to->connections;
    c->kernel.recv_queue_bytes = to->recv_queue_bytes;
    c->kernel.send_queue_bytes = to->send_queue_bytes;
    c->kernel.unaccounted_bytes = unaccounted(to);
    c->kernel.rwnd_limited_fraction =
        fmin(1, (double)(to->rwnd_limited_us - from->rwnd_limited_us) / 1e6 / p->load_s);
}

/* Each stretch of rows in one phase; it lasts until the next one begins. */
static void build_phases(struct result *out, const struct series *s)
{
    out->phase_count = 0;
    for (size_t i = 0; i < s->count && out->phase_count < RESULT_PHASES_MAX;) {
        struct result_phase *phase = &out->phases[out->phase_count++];
        phase->phase = (enum phase)s->rows[i].phase;
        i = series_stretch(s, i, &phase->start_s, &phase->end_s);
    }
}

static void add_source(struct result_instrument *i, const char *name, const char *state)
{
    struct result_source *source = &i->sources[i->source_count++];
    source->name = name;
    snprintf(source->state, sizeof source->state, "%s", state);
}

static void build_instrument(struct result_instrument *i, const struct run_record *r)
{
    const struct series *s = &r->series;
    i->samples = (int64_t)s->pushed;
    i->late_samples = s->late_rows;
    i->probe_errors = r->details.probe_errors;
    bool agent = r->details.agent_runtime[0] != '\0';
    i->agent = agent ? r->details.agent_runtime : "none";
    i->cpu_seconds =
        s->count > 0 ? (double)(s->last.self_cpu_ns - s->rows[0].self_cpu_ns) / 1e9 : NAN;
    i->others_cores = crowd_others(r);
    i->crowded = crowd_share(r);
    i->rss_bytes = SAMPLE_UNKNOWN;
    for (size_t k = 0; k < s->count; k++) {
        if (s->rows[k].self_rss_bytes > i->rss_bytes) {
            i->rss_bytes = s->rows[k].self_rss_bytes;
        }
    }
    i->source_count = 0;
    add_source(i, "proc", r->details.proc_state);
    add_source(i, "sock", r->details.sock_state);
    add_source(i, "self", "ok");
    if (r->details.acks_state[0] != '\0') {
        add_source(i, "acks", r->details.acks_state);
    }
    if (r->details.throttle_state[0] != '\0') {
        add_source(i, "throttle", r->details.throttle_state);
    }
    if (r->details.agent_state[0] != '\0') {
        add_source(i, "agent", r->details.agent_state);
    }
}

int64_t result_growth(const struct result *r)
{
    const struct result_memory *m = &r->client.memory;
    bool known = m->start_bytes != SAMPLE_UNKNOWN && m->end_bytes != SAMPLE_UNKNOWN;
    return known ? m->end_bytes - m->start_bytes : SAMPLE_UNKNOWN;
}

void result_build(struct result *out, const struct scenario *scenario,
                  const struct run_record *record, const struct verdict *verdict,
                  const char *samples_path)
{
    *out = (struct result){
        .scenario = scenario,
        .port = record->details.port,
        .verdict = *verdict,
        .findings = record->details.findings,
        .series = &record->series,
        .samples_path = samples_path,
        .interrupted = record->facts.interrupted,
        .started_wall_ns = record->details.started_wall_ns,
        .host = record->details.host,
    };
    struct picture p;
    picture_take(&p, &record->series);
    struct metric_input in = {&record->series, &p, &record->terms, &record->facts};
    build_target(&out->target, record);
    build_flood(&out->flood, record, &in);
    build_client(&out->client, record, &in);
    build_phases(out, &record->series);
    build_instrument(&out->instrument, record);
    result_expect(out);
}
