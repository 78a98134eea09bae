#include "harness/report/compare_report.h"

#include "harness/record/json_value.h"

#include <math.h>
#include <stdlib.h>

enum { DIGITS = 10 };

static json_t *side(const struct compare_side *s)
{
    json_t *o = json_object();
    json_value_put(o, "source", json_value_text(s->source));
    json_value_put(o, "results", json_integer((json_int_t)s->results));
    json_value_put(o, "interrupted", json_integer((json_int_t)s->interrupted));
    json_value_put(o, "commits",
                   json_value_text(s->commits[0] == '\0' ? NULL : s->commits));
    return o;
}

static json_t *tally(const struct compare_tally *t)
{
    json_t *o = json_object();
    json_value_put(o, "runs", json_integer((json_int_t)t->runs));
    json_value_put(o, "passed", json_integer((json_int_t)t->of[COMPARE_PASS]));
    json_value_put(o, "failed", json_integer((json_int_t)t->of[COMPARE_FAIL]));
    json_value_put(o, "inconclusive", json_integer((json_int_t)t->of[COMPARE_UNSURE]));
    json_value_put(o, "not_run", json_integer((json_int_t)t->of[COMPARE_NO_VERDICT]));
    json_value_put(o, "unexpected", json_integer((json_int_t)t->unmet));
    json_value_put(o, "class",
                   json_value_text(t->class_name[0] == '\0' ? NULL : t->class_name));
    json_value_put(o, "grade", json_value_text(t->grade));
    return o;
}

static json_t *verdict(const struct compare_subject *s)
{
    json_t *o = json_object();
    json_value_put(o, "base", tally(&s->base));
    json_value_put(o, "new", tally(&s->fresh));
    json_value_put(o, "change", json_string(compare_change_names[s->verdict]));
    json_value_put(o, "why",
                   json_value_text(s->verdict_why[0] == '\0' ? NULL : s->verdict_why));
    return o;
}

static json_t *number(const struct compare_number *n, const struct compare_metric *m)
{
    json_t *o = json_object();
    json_value_put(o, "metric", json_string(m->name));
    json_value_put(o, "unit", json_string(compare_unit_names[m->unit]));
    json_value_put(o, "better", json_string(m->more_is_better ? "more" : "less"));
    json_value_put(o, "base", json_value_real(n->base));
    json_value_put(o, "new", json_value_real(n->fresh));
    json_value_put(o, "base_values", json_integer((json_int_t)n->base_count));
    json_value_put(o, "new_values", json_integer((json_int_t)n->fresh_count));
    json_value_put(o, "ratio",
                   n->base > 0 ? json_value_real(n->fresh / n->base) : json_null());
    json_value_put(o, "noise", json_value_real(n->noise));
    json_value_put(o, "threshold", json_value_real(n->threshold));
    json_value_put(o, "change", json_string(compare_change_names[n->change]));
    json_value_put(o, "why", json_value_text(n->why));
    return o;
}

static json_t *subject(const struct compare_subject *s)
{
    static const char *const kinds[] = {
        [COMPARE_RUN] = "run", [COMPARE_SWEEP] = "sweep", [COMPARE_CASE] = "case"};
    json_t *o = json_object(), *metrics = json_array(), *differences = json_array();
    for (size_t i = 0; i < s->difference_count; i++) {
        json_t *d = json_object();
        json_value_put(d, "what", json_value_text(s->differences[i].what));
        json_value_put(d, "base", json_value_text(s->differences[i].base));
        json_value_put(d, "new", json_value_text(s->differences[i].fresh));
        json_value_append(differences, d);
    }
    for (int i = 0; i < COMPARE_METRICS; i++) {
        const struct compare_number *n = &s->numbers[i];
        if (!isnan(n->base) || !isnan(n->fresh) || n->why != NULL) {
            json_value_append(metrics, number(n, &compare_metrics[i]));
        }
    }
    json_value_put(o, "kind", json_string(kinds[s->kind]));
    json_value_put(o, "name", json_value_text(compare_subject_name(s)));
    json_value_put(o, "client", json_value_text(s->client));
    json_value_put(o, "compared", json_boolean(s->compared));
    json_value_put(o, "differences", differences);
    json_value_put(o, "verdict", verdict(s));
    json_value_put(o, "metrics", metrics);
    return o;
}

static json_t *names(const char *const *list, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_value_append(array, json_value_text(list[i]));
    }
    return array;
}

void compare_json(const struct compare_report *r, struct strbuf *out)
{
    const struct compare_result *c = r->result;
    json_t *o = json_object(), *subjects = json_array();
    for (size_t i = 0; i < c->count; i++) {
        json_value_append(subjects, subject(&c->subjects[i]));
    }
    json_value_put(o, "schema", json_string("floodtest.compare/1"));
    json_value_put(o, "floodtest", json_string(FLOODTEST_VERSION));
    json_value_put(o, "passed",
                   c->regressions > 0            ? json_false()
                   : !compare_result_is_whole(c) ? json_null()
                                                 : json_true());
    json_value_put(o, "regressions", json_integer((json_int_t)c->regressions));
    json_value_put(o, "improvements", json_integer((json_int_t)c->improvements));
    json_value_put(o, "incomparable", json_integer((json_int_t)c->incomparable));
    json_value_put(o, "forced", json_boolean(r->forced));
    json_value_put(o, "base", side(&r->base));
    json_value_put(o, "new", side(&r->fresh));
    json_value_put(o, "subjects", subjects);
    json_value_put(o, "missing", names(c->missing, c->missing_count));
    json_value_put(o, "added", names(c->added, c->added_count));
    char *text =
        json_dumps(o, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(DIGITS));
    json_decref(o);
    if (text == NULL) {
        abort();
    }
    strbuf_addf(out, "%s\n", text);
    free(text);
}
