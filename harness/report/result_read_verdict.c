#include "harness/report/result_read_parts.h"

#include "harness/judge/metric_unit.h"
#include "harness/scenario/target.h"

#include <math.h>
#include <stdio.h>

static enum verdict_limit_state state_of(const struct json_at *at)
{
    bool held = json_at_bool(at, "passed", false);
    bool known = !json_at_is_null(at, "passed");
    return !known ? VERDICT_LIMIT_UNKNOWN
           : held ? VERDICT_LIMIT_HELD
                  : VERDICT_LIMIT_BROKEN;
}

/* Of a floodtest that did not write how a value is shown yet. */
static void show(struct verdict_limit *l, int unit)
{
    char text[METRIC_TEXT_MAX];
    if (l->shown[0] == '\0' && l->unit != NULL) {
        snprintf(l->shown, sizeof l->shown, "%s",
                 metric_unit_format(text, (enum metric_unit)unit, l->value));
    }
}

static void read_limit(struct verdict_limit *l, const struct json_at *at)
{
    bool has_unit = json_at_text(at, "unit") != NULL;
    int unit = json_at_word(at, "unit", metric_unit_names, METRIC_UNIT_COUNT, 0);
    json_at_copy(at, "expression", l->text, sizeof l->text);
    json_at_copy(at, "metric", l->metric, sizeof l->metric);
    json_at_copy(at, "shown", l->shown, sizeof l->shown);
    l->unit = has_unit ? metric_unit_names[unit] : NULL;
    l->value = json_at_real(at, "value", NAN);
    l->state = state_of(at);
    show(l, unit);
}

/* The last lines of the evidence are those of the limits. */
static void read_limits(struct verdict *v, const struct json_at *at)
{
    struct json_at list = json_at_list(at, "thresholds", RUN_THRESHOLDS_MAX);
    v->limit_count = (int)json_at_length(&list);
    if (v->limit_count > v->evidence_count) {
        json_at_expected(&list, NULL, "no more limits than lines of evidence");
        v->limit_count = 0;
    }
    for (int i = 0; i < v->limit_count; i++) {
        struct json_at limit = json_at_element(&list, (size_t)i);
        read_limit(&v->limits[i], &limit);
    }
}

static void read_evidence(struct verdict *v, const struct json_at *at)
{
    char **lines = json_at_words(at, "evidence", VERDICT_EVIDENCE_MAX);
    for (v->evidence_count = 0; lines != NULL && lines[v->evidence_count] != NULL;
         v->evidence_count++) {
        json_at_cut(v->evidence[v->evidence_count], VERDICT_TEXT_MAX,
                    lines[v->evidence_count]);
    }
    target_free(lines);
}

static void read_projection(struct verdict_projection *p, const struct json_at *verdict)
{
    struct json_at at = json_at_optional(verdict, "projected");
    if (at.value == NULL) {
        return;
    }
    p->known = true;
    p->limit_bytes = (uint64_t)json_at_int(&at, "limit_bytes", 0, INT64_MAX, 0);
    p->seconds = json_at_real(&at, "seconds", NAN);
    p->low_seconds = json_at_real(&at, "low", NAN);
    p->high_seconds = json_at_real(&at, "high", INFINITY);
}

/* A class has an outcome of its own, from which a verdict may differ. */
static enum verdict_outcome outcome_of(const struct verdict *v, const struct json_at *at)
{
    enum verdict_outcome usual = verdict_classes[v->class].outcome;
    bool passed = json_at_bool(at, "passed", usual == OUTCOME_PASS);
    if (json_at_is_null(at, "passed")) {
        return OUTCOME_INCONCLUSIVE;
    }
    bool there = json_object_get(at->value, "passed") != NULL;
    return !there ? usual : passed ? OUTCOME_PASS : OUTCOME_FAIL;
}

void result_read_verdict(struct verdict *v, const struct json_at *at)
{
    enum { CONFIDENCES = CONFIDENCE_CERTAIN + 1 };
    const char *classes[VERDICT_CLASS_COUNT], *confidences[CONFIDENCES];
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        classes[i] = verdict_classes[i].name;
    }
    for (int i = 0; i < CONFIDENCES; i++) {
        confidences[i] = verdict_confidence_name((enum verdict_confidence)i);
    }
    v->class =
        (enum verdict_class)json_at_word(at, "class", classes, VERDICT_CLASS_COUNT, -1);
    v->outcome = outcome_of(v, at);
    v->confidence = (enum verdict_confidence)json_at_word(at, "confidence", confidences,
                                                          CONFIDENCES, CONFIDENCE_NONE);
    json_at_copy(at, "summary", v->summary, sizeof v->summary);
    json_at_copy(at, "advice", v->advice, sizeof v->advice);
    v->decided_s = json_at_real(at, "decided_s", -1);
    v->detectable_per_message = json_at_real(at, "detectable_per_message", NAN);
    read_evidence(v, at);
    read_projection(&v->projection, at);
    read_limits(v, at);
}
