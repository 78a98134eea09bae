#include "harness/report/report.h"

#include "harness/report/json_findings.h"
#include "harness/report/json_parts.h"
#include "harness/report/json_series.h"
#include "harness/record/host_json.h"
#include "harness/record/json_value.h"
#include "harness/scenario/scenario_json.h"

#include <stdlib.h>
#include <string.h>

static json_t *passed(const struct verdict *v)
{
    enum verdict_outcome outcome = v->outcome;
    return outcome == OUTCOME_INCONCLUSIVE ? json_null()
                                           : json_boolean(outcome == OUTCOME_PASS);
}

static json_t *projected(const struct verdict_projection *p)
{
    if (!p->known) {
        return json_null();
    }
    json_t *o = json_object();
    json_value_put(o, "limit_bytes", json_integer((json_int_t)p->limit_bytes));
    json_value_put(o, "seconds", json_value_real(p->seconds));
    json_value_put(o, "low", json_value_real(p->low_seconds));
    json_value_put(o, "high", json_value_real(p->high_seconds));
    return o;
}

static json_t *limit(const struct verdict_limit *l)
{
    json_t *o = json_object();
    json_value_put(o, "expression", json_value_text(l->text));
    json_value_put(o, "metric", json_value_text(l->metric));
    json_value_put(o, "value", json_value_real(l->value));
    json_value_put(o, "unit", json_value_text(l->unit));
    json_value_put(o, "shown", json_value_text(l->shown));
    json_value_put(o, "passed",
                   l->state == VERDICT_LIMIT_UNKNOWN
                       ? json_null()
                       : json_boolean(l->state == VERDICT_LIMIT_HELD));
    return o;
}

static json_t *verdict(const struct verdict *v)
{
    json_t *o = json_object(), *evidence = json_array(), *limits = json_array();
    for (int i = 0; i < v->limit_count; i++) {
        json_value_append(limits, limit(&v->limits[i]));
    }
    for (int i = 0; i < v->evidence_count; i++) {
        json_value_append(evidence, json_value_text(v->evidence[i]));
    }
    json_value_put(o, "class", json_string(verdict_classes[v->class].name));
    json_value_put(o, "passed", passed(v));
    json_value_put(o, "confidence", json_string(verdict_confidence_name(v->confidence)));
    json_value_put(o, "summary", json_value_text(v->summary));
    json_value_put(o, "evidence", evidence);
    json_value_put(o, "advice", json_value_text(v->advice));
    json_value_put(o, "decided_s",
                   v->decided_s < 0 ? json_null() : json_value_real(v->decided_s));
    json_value_put(o, "projected", projected(&v->projection));
    json_value_put(o, "detectable_per_message",
                   json_value_real(v->detectable_per_message));
    json_value_put(o, "thresholds", limits);
    return o;
}

static json_t *expectation(const struct result *r)
{
    const struct result_expectation *e = &r->expectation;
    bool known = e->state != RESULT_EXPECTS_IN_VAIN;
    if (e->state == RESULT_EXPECTS_NOTHING) {
        return json_null();
    }
    json_t *o = json_object();
    json_value_put(o, "scenario", json_value_text(r->scenario->name));
    json_value_put(o, "file", json_value_text(r->scenario->file));
    json_value_put(o, "expected", json_value_text(e->text));
    json_value_put(o, "met",
                   known ? json_boolean(e->state == RESULT_AS_EXPECTED) : json_null());
    json_value_put(o, "why", json_value_text(e->why[0] == '\0' ? NULL : e->why));
    return o;
}

static json_t *target(const struct result_target *t)
{
    json_t *o = json_object();
    json_value_put(o, "command", json_value_list(t->command));
    json_value_put(o, "pid", t->pid == 0 ? json_null() : json_integer(t->pid));
    json_value_put(o, "exited", json_boolean(t->exited));
    json_value_put(o, "exit_code", json_value_int(t->exit_code));
    json_value_put(o, "signal", t->signal == 0 ? json_null() : json_integer(t->signal));
    json_value_put(o, "runtime",
                   json_value_text(t->runtime[0] == '\0' ? NULL : t->runtime));
    json_value_put(o, "output_tail",
                   json_value_bytes(t->output_tail, t->output_tail_len));
    return o;
}

static json_t *flood(const struct result_flood *f)
{
    json_t *o = json_object();
    json_value_put(o, "due_messages", json_value_int(f->due_messages));
    json_value_put(o, "sent_messages", json_value_int(f->sent_messages));
    json_value_put(o, "withheld_messages", json_value_int(f->withheld_messages));
    json_value_put(o, "sent_bytes", json_value_int(f->sent_bytes));
    json_value_put(o, "sent_payload_bytes", json_value_int(f->sent_payload_bytes));
    json_value_put(o, "achieved_rate", json_value_real(f->achieved_rate));
    json_value_put(o, "rate_error", json_value_real(f->rate_error));
    json_value_put(o, "replays", json_value_real(f->replays));
    json_value_put(o, "lag_p50_ms", json_value_real(f->lag_p50_ms));
    json_value_put(o, "lag_p99_ms", json_value_real(f->lag_p99_ms));
    json_value_put(o, "lag_max_ms", json_value_real(f->lag_max_ms));
    json_value_put(o, "duration_s", json_value_real(f->duration_s));
    return o;
}

static json_t *memory(const struct result_memory *m)
{
    json_t *o = json_object();
    json_value_put(o, "start_bytes", json_value_int(m->start_bytes));
    json_value_put(o, "end_bytes", json_value_int(m->end_bytes));
    json_value_put(o, "peak_bytes", json_value_int(m->peak_bytes));
    json_value_put(o, "after_drain_bytes", json_value_int(m->after_drain_bytes));
    json_value_put(o, "slope_bytes_per_s", json_value_real(m->slope_bytes_per_s));
    json_value_put(o, "per_read_byte", json_value_real(m->per_read_byte));
    json_value_put(o, "per_message", json_value_real(m->per_message));
    json_value_put(o, "pss_bytes", json_value_int(m->pss_bytes));
    return o;
}

static json_t *kernel(const struct result_kernel *k)
{
    json_t *o = json_object();
    json_value_put(o, "recv_queue_bytes", json_value_int(k->recv_queue_bytes));
    json_value_put(o, "send_queue_bytes", json_value_int(k->send_queue_bytes));
    json_value_put(o, "unaccounted_bytes", json_value_int(k->unaccounted_bytes));
    json_value_put(o, "rwnd_limited_fraction", json_value_real(k->rwnd_limited_fraction));
    return o;
}

static json_t *client(const struct result_client *c)
{
    json_t *o = json_object();
    json_value_put(o, "connections", json_value_int(c->connections));
    json_value_put(o, "read_bytes", json_value_int(c->read_bytes));
    json_value_put(o, "read_rate", json_value_real(c->read_rate));
    json_value_put(o, "processed_messages", json_value_int(c->processed_messages));
    json_value_put(o, "held_messages", json_value_int(c->held_messages));
    json_value_put(o, "dropped_messages", json_value_int(c->dropped_messages));
    json_value_put(o, "disconnects", json_value_int(c->disconnects));
    json_value_put(o, "offered_connections", json_value_int(c->offered_connections));
    json_value_put(o, "compressed_connections",
                   json_value_int(c->compressed_connections));
    json_value_put(o, "memory", memory(&c->memory));
    json_value_put(o, "kernel", kernel(&c->kernel));
    json_value_put(o, "cpu_seconds", json_value_real(c->cpu_seconds));
    return o;
}

static json_t *phases(const struct result *r)
{
    json_t *list = json_array();
    for (int i = 0; i < r->phase_count; i++) {
        json_t *o = json_object();
        json_value_put(o, "name", json_string(phase_name(r->phases[i].phase)));
        json_value_put(o, "start_s", json_value_real(r->phases[i].start_s));
        json_value_put(o, "end_s", json_value_real(r->phases[i].end_s));
        json_value_append(list, o);
    }
    return list;
}

static json_t *instrument(const struct result_instrument *i)
{
    json_t *o = json_object(), *sources = json_object();
    for (int n = 0; n < i->source_count; n++) {
        json_value_put(sources, i->sources[n].name, json_value_text(i->sources[n].state));
    }
    json_value_put(o, "samples", json_value_int(i->samples));
    json_value_put(o, "late_samples", json_value_int(i->late_samples));
    json_value_put(o, "probe_errors", json_value_int(i->probe_errors));
    json_value_put(o, "cpu_seconds", json_value_real(i->cpu_seconds));
    json_value_put(o, "others_cores", json_value_real(i->others_cores));
    json_value_put(o, "crowded", json_value_real(i->crowded));
    json_value_put(o, "rss_bytes", json_value_int(i->rss_bytes));
    json_value_put(o, "agent", json_value_text(i->agent));
    json_value_put(o, "sources", sources);
    return o;
}

/* All but the series. */
static json_t *head(const struct result *r)
{
    json_t *o = json_object();
    json_value_put(o, "schema", json_string("floodtest.result/1"));
    json_value_put(o, "floodtest", json_value_version(r->version));
    json_value_put(o, "started_at", json_value_time(r->started_wall_ns));
    json_value_put(o, "host", host_to_json(&r->host));
    json_value_put(o, "interrupted", json_boolean(r->interrupted));
    json_value_put(o, "passed", passed(&r->verdict));
    json_value_put(o, "verdict", verdict(&r->verdict));
    json_value_put(o, "expectation", expectation(r));
    json_value_put(o, "target", target(&r->target));
    json_value_put(o, "scenario", scenario_to_json(r->scenario, r->port));
    json_value_put(o, "flood", flood(&r->flood));
    json_value_put(o, "client", client(&r->client));
    json_value_put(o, "culprits", json_findings_culprits(r));
    json_value_put(o, "census", json_findings_census(r));
    json_value_put(o, "phases", phases(r));
    json_value_put(o, "instrument", instrument(&r->instrument));
    return o;
}

static char *dump(json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags | JSON_PRESERVE_ORDER |
                                       JSON_REAL_PRECISION(JSON_VALUE_DIGITS));
    json_decref(value);
    if (text == NULL) {
        abort();
    }
    return text;
}

void report_json_brief(const struct result *r, struct strbuf *out)
{
    char *text = dump(head(r), JSON_COMPACT);
    strbuf_add(out, text);
    free(text);
}

void report_json_begin(const struct result *r, struct strbuf *out)
{
    char *text = dump(head(r), JSON_INDENT(2));
    strbuf_addn(out, text, strlen(text) - strlen("\n}"));
    free(text);
}

void report_json(const struct result *r, struct strbuf *out)
{
    report_json_begin(r, out);
    strbuf_add(out, ",\n  \"series\": ");
    if (r->samples_path != NULL) {
        char *text = dump(json_value_text(r->samples_path), JSON_ENCODE_ANY);
        strbuf_add(out, text);
        free(text);
    } else {
        json_series_add(out, r->series);
    }
    strbuf_add(out, "\n}\n");
}
