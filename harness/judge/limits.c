#include "harness/judge/limits.h"

#include "harness/judge/threshold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A limit with what decides about it beyond its state. */
struct judged {
    struct threshold threshold;
    bool ours;          /* if it is broken, floodtest may have done it */
    const char *remedy; /* if it is unknown */
};

/* The value as people read it; exact where it would look like the limit itself. */
static void show(struct verdict_limit *limit, const struct threshold *t)
{
    char asked[METRIC_TEXT_MAX];
    metric_unit_format(limit->shown, t->unit, limit->value);
    metric_unit_format(asked, t->unit, t->value);
    bool alike = strcmp(asked, limit->shown) == 0 && limit->value != t->value;
    if (alike) {
        size_t used = strlen(limit->shown);
        snprintf(limit->shown + used, sizeof limit->shown - used, " (%.10g %s)",
                 limit->value, metric_unit_names[t->unit]);
    }
}

static void judge_limit(struct verdict_limit *limit, struct judged *j, const char *text,
                        const struct metric_input *in)
{
    struct err e;
    *limit = (struct verdict_limit){.state = VERDICT_LIMIT_UNKNOWN, .value = NAN};
    snprintf(limit->text, sizeof limit->text, "%s", text);
    if (threshold_parse(text, &j->threshold, &e) != 0) { /* nobody asked limits_check */
        snprintf(limit->metric, sizeof limit->metric, "its metric");
        j->remedy = "see 'floodtest list metrics' for what limits may be set on";
        return;
    }
    const struct threshold *t = &j->threshold;
    threshold_metric_name(limit->metric, t);
    limit->unit = metric_unit_names[t->unit];
    limit->value = threshold_measure(t, in);
    show(limit, t);
    j->ours = metric_is_ours(t->metric, in);
    j->remedy = t->metric->remedy;
    if (!isnan(limit->value)) {
        limit->state =
            threshold_holds(t, limit->value) ? VERDICT_LIMIT_HELD : VERDICT_LIMIT_BROKEN;
    }
}

static void add_evidence(struct verdict *v, const struct verdict_limit *limit)
{
    char line[VERDICT_TEXT_MAX];
    bool known = limit->state != VERDICT_LIMIT_UNKNOWN;
    snprintf(line, sizeof line, "limit %s: %s%s%s", limit->text,
             verdict_limit_state_name(limit->state), known ? ", " : "",
             known ? limit->shown : "");
    memcpy(v->evidence[v->evidence_count++], line, sizeof line);
}

static void fail(struct verdict *v, const struct verdict_limit *first, int broken)
{
    char more[48] = "";
    if (broken > 1) {
        snprintf(more, sizeof more, ", and %d more of its limits", broken - 1);
    }
    v->class = VERDICT_OVER_BUDGET;
    v->outcome = OUTCOME_FAIL;
    v->confidence = CONFIDENCE_CERTAIN;
    snprintf(v->summary, sizeof v->summary, "the client broke its limit %.100s: %.60s%s",
             first->text, first->shown, more);
    snprintf(v->advice, sizeof v->advice,
             "mend what costs so much, or change the limit if that is what it needs");
}

static void doubt(struct verdict *v, const char *remedy)
{
    v->class = VERDICT_INCONCLUSIVE;
    v->outcome = OUTCOME_INCONCLUSIVE;
    v->confidence = CONFIDENCE_NONE;
    snprintf(v->advice, sizeof v->advice, "to settle it: %s", remedy);
}

/* What the limits make of the verdict. */
static void conclude(struct verdict *v, const struct judged *judged)
{
    const struct verdict_limit *broken = NULL;
    const struct verdict_limit *unknown = NULL, *ours = NULL;
    const char *remedy = "";
    int count = 0;
    for (int i = v->limit_count; i-- > 0;) {
        const struct verdict_limit *limit = &v->limits[i];
        if (limit->state == VERDICT_LIMIT_UNKNOWN) {
            unknown = limit;
            remedy = judged[i].remedy;
        } else if (limit->state == VERDICT_LIMIT_BROKEN && judged[i].ours) {
            ours = limit;
        } else if (limit->state == VERDICT_LIMIT_BROKEN) {
            broken = limit;
            count++;
        }
    }
    if (broken != NULL && v->outcome != OUTCOME_FAIL) {
        fail(v, broken, count);
    } else if (ours != NULL && v->outcome == OUTCOME_PASS) {
        snprintf(v->summary, sizeof v->summary,
                 "floodtest itself broke the limit %.100s: %.60s", ours->text,
                 ours->shown);
        doubt(v, "run it on a less busy machine, or at a lower --rate");
    } else if (unknown != NULL && v->outcome == OUTCOME_PASS) {
        snprintf(v->summary, sizeof v->summary,
                 "%s is not known, so nobody can tell whether %s", unknown->metric,
                 unknown->text);
        doubt(v, remedy);
    }
}

void limits_apply(struct verdict *v, const struct metric_input *in)
{
    struct judged judged[RUN_THRESHOLDS_MAX] = {0};
    v->limit_count = in->terms->threshold_count;
    int others = VERDICT_EVIDENCE_MAX - v->limit_count;
    v->evidence_count = v->evidence_count < others ? v->evidence_count : others;
    for (int i = 0; i < v->limit_count; i++) {
        judge_limit(&v->limits[i], &judged[i], in->terms->thresholds[i], in);
        add_evidence(v, &v->limits[i]);
    }
    if (in->facts->complete && !in->facts->interrupted) {
        conclude(v, judged);
    }
}

int limits_check(const struct run_terms *terms, struct err *e)
{
    for (int i = 0; i < terms->threshold_count; i++) {
        struct threshold t;
        int rc = threshold_parse(terms->thresholds[i], &t, e);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}
