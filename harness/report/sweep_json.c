#include "harness/report/sweep_report.h"

#include "harness/record/host_json.h"
#include "harness/record/json_value.h"
#include "harness/scenario/scenario_json.h"

#include <math.h>
#include <stdlib.h>

static json_t *interval(double low, double high)
{
    json_t *o = json_object();
    json_value_put(o, "low", json_value_real(low));
    json_value_put(o, "high", json_value_real(high));
    return o;
}

static json_t *step_json(const struct sweep_step *s)
{
    json_t *o = json_object();
    json_value_put(o, "purpose", json_string(sweep_purpose_names[s->purpose]));
    json_value_put(o, "rate", json_value_real(s->rate));
    json_value_put(o, "sign", json_string(sweep_sign_names[s->sign]));
    json_value_put(o, "class", json_string(verdict_classes[s->class_id].name));
    json_value_put(o, "reason", json_value_text(s->reason));
    json_value_put(o, "offered", json_value_real(s->offered));
    json_value_put(o, "sent", json_value_real(s->sent));
    json_value_put(o, "read", json_value_real(s->read));
    json_value_put(o, "processed", json_value_real(sweep_step_done(s)));
    json_value_put(o, "withheld", json_value_real(s->withheld));
    json_value_put(o, "capacity", json_value_real(s->capacity));
    json_value_put(o, "capacity_interval", interval(s->capacity_low, s->capacity_high));
    json_value_put(o, "evidence", json_string(sweep_evidence_names[s->evidence]));
    json_value_put(o, "delay_p50_s", json_value_real(s->delay_p50_ms / 1e3));
    json_value_put(o, "delay_p99_s", json_value_real(s->delay_p99_ms / 1e3));
    json_value_put(o, "lag_p99_s", json_value_real(s->lag_p99_ms / 1e3));
    json_value_put(o, "memory_growth_bytes", json_value_real(s->memory_growth));
    json_value_put(o, "memory_slope", json_value_real(s->memory_slope));
    json_value_put(o, "cpu_cores", json_value_real(s->cores));
    json_value_put(o, "crowded", json_value_real(s->crowded));
    json_value_put(o, "messages", json_value_real(s->messages));
    json_value_put(o, "flood_s", json_value_real(s->flood_s));
    json_value_put(o, "work_s", json_value_real(s->work_s));
    json_value_put(o, "started_s", json_value_real(s->started_s));
    json_value_put(o, "seconds", json_value_real(s->seconds));
    return o;
}

static json_t *side(const struct sweep_search *s, int i)
{
    if (i < 0) {
        return json_null();
    }
    json_t *o = json_object();
    const struct sweep_step *step = &s->steps[i];
    json_value_put(o, "step", json_integer(i));
    json_value_put(o, "rate", json_value_real(step->rate));
    json_value_put(o, "class", json_string(verdict_classes[step->class_id].name));
    json_value_put(o, "sign", json_string(sweep_sign_names[step->sign]));
    return o;
}

static json_t *line_json(const struct sweep_result *r, const struct sweep_line *line)
{
    const struct sweep_search *s = line->search;
    json_t *o = json_object(), *steps = json_array();
    struct strbuf text;
    strbuf_init(&text);
    report_sweep_headline(r, line, &text);
    json_value_put(o, "value", json_value_real(line->value));
    json_value_put(o, "state", json_string(sweep_state_names[s->state]));
    json_value_put(o, "summary", json_value_text(text.text));
    json_value_put(o, "saturation", json_value_real(s->saturation));
    json_value_put(o, "low", s->low > 0 ? json_value_real(s->low) : json_null());
    json_value_put(o, "high", json_value_real(s->high));
    json_value_put(o, "below", side(s, s->below));
    json_value_put(o, "above", side(s, s->above));
    json_value_put(o, "disturbed", json_integer(s->disturbed));
    json_value_put(o, "latency_s", json_value_real(s->latency_s));
    json_value_put(o, "seconds", json_value_real(line->seconds));
    for (size_t i = 0; i < s->count; i++) {
        json_value_append(steps, step_json(&s->steps[i]));
    }
    json_value_put(o, "steps", steps);
    strbuf_fini(&text);
    return o;
}

void report_sweep_json(const struct sweep_result *r, const struct scenario *s,
                       struct strbuf *out)
{
    json_t *o = json_object(), *lines = json_array();
    json_value_put(o, "schema", json_string("floodtest.sweep/1"));
    json_value_put(o, "floodtest", json_value_version(r->version));
    json_value_put(o, "host", host_to_json(&r->host));
    json_value_put(o, "axis", json_string(sweep_axis_names[r->axis]));
    json_value_put(o, "ladder", json_boolean(r->ladder));
    json_value_put(o, "interrupted", json_boolean(r->interrupted));
    json_value_put(o, "precision", json_value_real(r->precision));
    json_value_put(o, "seconds", json_value_real(r->seconds));
    json_value_put(o, "law", r->law[0] != '\0' ? json_value_text(r->law) : json_null());
    for (size_t i = 0; i < r->count; i++) {
        json_value_append(lines, line_json(r, &r->lines[i]));
    }
    json_value_put(o, "lines", lines);
    json_value_put(o, "scenario", scenario_to_json(s, 0));
    char *text = json_dumps(o, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
                                   JSON_REAL_PRECISION(JSON_VALUE_DIGITS));
    json_decref(o);
    if (text == NULL) {
        abort();
    }
    strbuf_addf(out, "%s\n", text);
    free(text);
}
