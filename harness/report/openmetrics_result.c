#include "harness/report/openmetrics.h"
#include "harness/report/openmetrics_parts.h"

#include <math.h>
#include <string.h>

static double known(int64_t value)
{
    return value == SAMPLE_UNKNOWN ? NAN : (double)value;
}

static double yes(bool it_is)
{
    return it_is ? 1 : 0;
}

static double as_expected(const struct result *r)
{
    enum result_expected state = r->expectation.state;
    return state == RESULT_AS_EXPECTED || state == RESULT_UNEXPECTED
               ? yes(state == RESULT_AS_EXPECTED)
               : NAN;
}

static void add_verdict(struct openmetrics_text *t, const struct openmetrics_labels *l,
                        const struct verdict *v)
{
    static const struct openmetrics_family outcome = STATES("verdict",
                                                            "The verdict of the run"),
                                           class =
                                               STATES("verdict_class",
                                                      "What the verdict is, in one word");
    const char *names[VERDICT_CLASS_COUNT];
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        names[i] = verdict_classes[i].name;
    }
    openmetrics_text_family(t, &outcome);
    openmetrics_text_states(t, l->items, openmetrics_parts_outcomes, 3, (int)v->outcome);
    openmetrics_text_family(t, &class);
    openmetrics_text_states(t, l->items, names, VERDICT_CLASS_COUNT, (int)v->class);
}

/* The same limit may have been given twice, which would be one sample twice. */
static bool is_repeated(const struct verdict *v, int at)
{
    for (int i = 0; i < at; i++) {
        if (strcmp(v->limits[i].text, v->limits[at].text) == 0) {
            return true;
        }
    }
    return false;
}

static void add_limits(struct openmetrics_text *t, const struct openmetrics_labels *l,
                       const struct verdict *v)
{
    static const struct openmetrics_family held =
        GAUGE("threshold_held", NULL, "Whether a limit of the user's own was held");
    openmetrics_text_family(t, &held);
    for (int i = 0; i < v->limit_count; i++) {
        const struct verdict_limit *limit = &v->limits[i];
        struct openmetrics_labels with =
            openmetrics_parts_with(l, "threshold", limit->text);
        if (limit->state != VERDICT_LIMIT_UNKNOWN && !is_repeated(v, i)) {
            openmetrics_text_value(t, with.items,
                                   yes(limit->state == VERDICT_LIMIT_HELD));
        }
    }
}

/* A phase that comes again is longer. */
static void add_phases(struct openmetrics_text *t, const struct openmetrics_labels *l,
                       const struct result *r)
{
    static const struct openmetrics_family duration =
        GAUGE("phase_duration_seconds", "seconds", "How long the phases of the run took");
    openmetrics_text_family(t, &duration);
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        double seconds = NAN;
        for (int i = 0; i < r->phase_count; i++) {
            const struct result_phase *p = &r->phases[i];
            if (p->phase == phase) {
                seconds = (isnan(seconds) ? 0 : seconds) + p->end_s - p->start_s;
            }
        }
        struct openmetrics_labels with =
            openmetrics_parts_with(l, "phase", phase_name(phase));
        openmetrics_text_value(t, with.items, seconds);
    }
}

struct number {
    struct openmetrics_family family;
    double value;
};

static void add_numbers(struct openmetrics_text *t, const struct openmetrics_labels *l,
                        const struct number *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        openmetrics_parts_one(t, &numbers[i].family, l, numbers[i].value);
    }
}

static void add_course(struct openmetrics_text *t, const struct openmetrics_labels *l,
                       const struct result *r)
{
    const struct number numbers[] = {
        {GAUGE("interrupted", NULL, OPENMETRICS_INTERRUPTED_HELP), yes(r->interrupted)},
        {GAUGE("expectation_met", NULL, "Whether it came as the scenario file expects"),
         as_expected(r)},
        {GAUGE("flood_duration_seconds", "seconds", "How long the flood was"),
         r->flood.duration_s},
        {GAUGE("sent_rate_messages_per_second", "messages_per_second",
               "Messages sent per second of the flood at the asked rate"),
         r->flood.achieved_rate},
        {GAUGE("read_rate_bytes_per_second", "bytes_per_second",
               "Bytes read per second of the flood"),
         r->client.read_rate},
        {COUNTER("samples", NULL, "Rows of measurements"), known(r->instrument.samples)},
        {COUNTER("late_samples", NULL, "Rows of measurements that were late"),
         known(r->instrument.late_samples)},
        {COUNTER("probe_errors", NULL, "Measurements that failed"),
         known(r->instrument.probe_errors)},
    };
    add_numbers(t, l, numbers, sizeof numbers / sizeof *numbers);
}

static void add_client(struct openmetrics_text *t, const struct openmetrics_labels *l,
                       const struct result *r)
{
    const struct result_client *c = &r->client;
    const struct number numbers[] = {
        {GAUGE("held_messages", "messages",
               "Messages read and not processed at the end of the flood"),
         known(c->held_messages)},
        {COUNTER("dropped_messages", "messages", "Messages read and never processed"),
         known(c->dropped_messages)},
        {GAUGE("client_memory_start_bytes", "bytes",
               "Memory of the client before the flood"),
         known(c->memory.start_bytes)},
        {GAUGE("client_memory_end_bytes", "bytes",
               "Memory of the client at the end of the flood"),
         known(c->memory.end_bytes)},
        {GAUGE("client_memory_peak_bytes", "bytes", "The client's highest memory"),
         known(c->memory.peak_bytes)},
        {GAUGE("client_memory_after_drain_bytes", "bytes",
               "Memory of the client when it had worked off what it read"),
         known(c->memory.after_drain_bytes)},
        {GAUGE("growth_per_message_bytes", "bytes",
               "Growth of the client's memory per message that it read"),
         c->memory.per_message},
        {GAUGE("detectable_growth_per_message_bytes", "bytes",
               "Growth per message that would have been seen"),
         r->verdict.detectable_per_message},
        {GAUGE("window_shut_ratio", "ratio",
               "Part of the flood for which the client's window kept the server back"),
         c->kernel.rwnd_limited_fraction},
    };
    add_numbers(t, l, numbers, sizeof numbers / sizeof *numbers);
}

void openmetrics_parts_result(struct openmetrics_text *t,
                              const struct openmetrics_labels *l, const struct result *r)
{
    add_verdict(t, l, &r->verdict);
    add_limits(t, l, &r->verdict);
    add_course(t, l, r);
    add_client(t, l, r);
    add_phases(t, l, r);
}

static void add_started(struct openmetrics_text *t, const struct openmetrics_labels *l,
                        double wall_s)
{
    static const struct openmetrics_family started =
        GAUGE("start_timestamp_seconds", "seconds", "When the run began, since 1970");
    openmetrics_parts_one(t, &started, l, wall_s > 0 ? wall_s : NAN);
}

void openmetrics_result(const struct result *r, struct strbuf *out)
{
    struct openmetrics_text t;
    struct openmetrics_labels l;
    openmetrics_text_init(&t, out, OPENMETRICS_FILE);
    openmetrics_parts_labels(&l, r->scenario);
    openmetrics_parts_version(&t, &l);
    add_started(&t, &l, (double)r->started_wall_ns / 1e9);
    openmetrics_parts_result(&t, &l, r);
    openmetrics_parts_lateness(&t, &l, r->flood.lag_p50_ms / 1e3,
                               r->flood.lag_p99_ms / 1e3, r->flood.lag_max_ms / 1e3);
    if (r->series != NULL && r->series->pushed > 0) {
        openmetrics_parts_row(&t, &l, &r->series->last);
    }
    openmetrics_text_end(&t);
}

static void add_rates(struct openmetrics_text *t, const struct openmetrics_labels *l,
                      const struct openmetrics_now *now)
{
    const struct number numbers[] = {
        {GAUGE("due_now_messages_per_second", "messages_per_second",
               "Messages that become due per second now"),
         now->due_per_s},
        {GAUGE("sent_now_messages_per_second", "messages_per_second",
               "Messages sent per second now"),
         now->sent_per_s},
        {GAUGE("processed_now_messages_per_second", "messages_per_second",
               "Messages that the application finishes per second now"),
         now->processed_per_s},
        {GAUGE("read_now_bytes_per_second", "bytes_per_second",
               "Bytes that the client reads per second now"),
         now->read_bytes_per_s},
        {GAUGE("phase_left_seconds", "seconds", "Until the phase ends, if it is known"),
         now->left_s > 0 ? now->left_s : NAN},
    };
    add_numbers(t, l, numbers, sizeof numbers / sizeof *numbers);
}

static void add_now(struct openmetrics_text *t, const struct openmetrics_labels *l,
                    const struct openmetrics_now *now, bool over)
{
    static const struct openmetrics_family phase =
        STATES("phase", "The phase that the run is in; none when it is over");
    const char *names[PHASE_COUNT];
    for (enum phase p = 0; p < PHASE_COUNT; p++) {
        names[p] = phase_name(p);
    }
    add_started(t, l, now->started_wall_s);
    openmetrics_text_family(t, &phase);
    openmetrics_text_states(t, l->items, names, PHASE_COUNT,
                            over ? -1 : (int)now->row.phase);
    if (!over) {
        add_rates(t, l, now);
    }
    openmetrics_parts_lateness(t, l, now->lag_p50_s, now->lag_p99_s, now->lag_max_s);
    openmetrics_parts_row(t, l, &now->row);
}

void openmetrics_live(const struct scenario *s, const struct openmetrics_now *now,
                      const struct result *r, enum openmetrics_format format,
                      struct strbuf *out)
{
    struct openmetrics_text t;
    struct openmetrics_labels l;
    openmetrics_text_init(&t, out, format);
    openmetrics_parts_labels(&l, s);
    openmetrics_parts_version(&t, &l);
    if (now != NULL) {
        add_now(&t, &l, now, r != NULL);
    }
    if (r != NULL) {
        openmetrics_parts_result(&t, &l, r);
    }
    openmetrics_text_end(&t);
}
