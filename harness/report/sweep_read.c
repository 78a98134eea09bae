#include "harness/report/sweep_read.h"

#include "harness/record/host_json.h"
#include "harness/base/json_at.h"
#include "harness/scenario/scenario_restore.h"

#include <math.h>
#include <string.h>

enum {
    AXES = SWEEP_CPU + 1,
    STATES = SWEEP_NO_ANSWER + 1,
    SIGNS = SWEEP_BROKEN + 1,
    EVIDENCES = SWEEP_BY_WORK + 1,
    PURPOSES = SWEEP_TO_JUDGE + 1
};

static double real(const struct json_at *at, const char *key)
{
    return json_at_real(at, key, NAN);
}

static double milliseconds(const struct json_at *at, const char *key)
{
    return 1e3 * json_at_real(at, key, NAN);
}

static enum verdict_class class_of(const struct json_at *at)
{
    const char *classes[VERDICT_CLASS_COUNT];
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        classes[i] = verdict_classes[i].name;
    }
    return (enum verdict_class)json_at_word(at, "class", classes, VERDICT_CLASS_COUNT,
                                            -1);
}

/* What sweep_step_done shall give again. */
static void set_done(struct sweep_step *s, double done)
{
    double finished = done * fmax(s->work_s, s->flood_s);
    s->processed = done;
    s->finished = isfinite(s->work_s) && isfinite(finished) ? finished : NAN;
}

static void read_step(struct sweep_step *s, const struct json_at *at)
{
    struct json_at interval = json_at_optional(at, "capacity_interval");
    sweep_step_init(s, json_at_real(at, "rate", INFINITY));
    s->purpose = (enum sweep_purpose)json_at_word(at, "purpose", sweep_purpose_names,
                                                  PURPOSES, -1);
    s->sign = (enum sweep_sign)json_at_word(at, "sign", sweep_sign_names, SIGNS, -1);
    s->class_id = class_of(at);
    s->evidence = (enum sweep_evidence)json_at_word(at, "evidence", sweep_evidence_names,
                                                    EVIDENCES, SWEEP_BY_NOTHING);
    json_at_copy(at, "reason", s->reason, sizeof s->reason);
    s->offered = real(at, "offered");
    s->sent = real(at, "sent");
    s->read = real(at, "read");
    s->withheld = real(at, "withheld");
    s->capacity = real(at, "capacity");
    s->capacity_low = real(&interval, "low");
    s->capacity_high = real(&interval, "high");
    s->delay_p50_ms = milliseconds(at, "delay_p50_s");
    s->delay_p99_ms = milliseconds(at, "delay_p99_s");
    s->lag_p99_ms = milliseconds(at, "lag_p99_s");
    s->memory_growth = real(at, "memory_growth_bytes");
    s->memory_slope = real(at, "memory_slope");
    s->cores = real(at, "cpu_cores");
    s->crowded = real(at, "crowded");
    s->messages = real(at, "messages");
    s->flood_s = real(at, "flood_s");
    s->work_s = real(at, "work_s");
    s->started_s = real(at, "started_s");
    s->seconds = real(at, "seconds");
    set_done(s, real(at, "processed"));
}

static void read_steps(struct sweep_search *s, const struct json_at *line)
{
    struct json_at list = json_at_list(line, "steps", SWEEP_STEPS_MAX);
    s->count = json_at_length(&list);
    for (size_t i = 0; i < s->count; i++) {
        struct json_at step = json_at_element(&list, i);
        read_step(&s->steps[i], &step);
    }
}

/* The last step of this rate and sign: of a floodtest that did not write which. */
static int find_side(const struct sweep_search *s, double rate, enum sweep_sign sign)
{
    int found = -1;
    for (size_t i = 0; i < s->count; i++) {
        bool same = s->steps[i].rate == rate && s->steps[i].sign == sign;
        found = same ? (int)i : found;
    }
    return found;
}

static int read_side(const struct sweep_search *s, const struct json_at *line,
                     const char *key)
{
    struct json_at at = json_at_optional(line, key);
    if (at.value == NULL) {
        return -1;
    }
    enum sweep_sign sign = (enum sweep_sign)json_at_word(&at, "sign", sweep_sign_names,
                                                         SIGNS, SWEEP_UNKNOWN);
    int64_t step = json_at_int(&at, "step", 0, (int64_t)s->count - 1, -1);
    return step >= 0 ? (int)step
                     : find_side(s, json_at_real(&at, "rate", INFINITY), sign);
}

static void read_line(struct sweep_result *r, const struct json_at *at)
{
    const struct sweep_limits none = {0};
    struct sweep_line *line = sweep_result_add(r, real(at, "value"), &none);
    struct sweep_search *s = line->search;
    line->seconds = real(at, "seconds");
    s->state = (enum sweep_state)json_at_word(at, "state", sweep_state_names, STATES, -1);
    s->saturation = real(at, "saturation");
    s->low = json_at_real(at, "low", 0);
    s->high = json_at_real(at, "high", INFINITY);
    s->disturbed = (int)json_at_int(at, "disturbed", 0, INT32_MAX / SWEEP_LINES_MAX, 0);
    s->latency_s = real(at, "latency_s");
    read_steps(s, at);
    s->below = read_side(s, at, "below");
    s->above = read_side(s, at, "above");
}

static void read_all(struct sweep_read *out, const struct json_at *at)
{
    struct sweep_result *r = &out->result;
    struct json_at scenario = json_at_object(at, "scenario");
    struct json_at lines = json_at_list(at, "lines", SWEEP_LINES_MAX);
    size_t count = json_at_length(&lines);
    r->axis = (enum sweep_axis)json_at_word(at, "axis", sweep_axis_names, AXES, -1);
    json_at_copy(at, "floodtest", r->version, sizeof r->version);
    r->ladder = json_at_bool(at, "ladder", false);
    r->interrupted = json_at_bool(at, "interrupted", false);
    host_from_json(&r->host, json_object_get(at->value, "host"));
    r->precision = real(at, "precision");
    r->seconds = real(at, "seconds");
    json_at_copy(at, "law", r->law, sizeof r->law);
    scenario_restore(&out->scenario, &scenario);
    for (size_t i = 0; i < count; i++) {
        struct json_at line = json_at_element(&lines, i);
        read_line(r, &line);
    }
}

int sweep_read_init(struct sweep_read *out, const json_t *json, struct err *e)
{
    struct json_at document = json_at_document(json, e);
    scenario_init(&out->scenario);
    sweep_result_init(&out->result, SWEEP_RATE);
    const char *schema = json_at_text(&document, "schema");
    if (schema == NULL || strcmp(schema, SWEEP_SCHEMA) != 0) {
        json_at_expected(&document, "schema", SWEEP_SCHEMA);
    } else {
        read_all(out, &document);
    }
    return e->code;
}

void sweep_read_fini(struct sweep_read *r)
{
    sweep_result_fini(&r->result);
    scenario_fini(&r->scenario);
}
