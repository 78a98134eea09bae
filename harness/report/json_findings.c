#include "harness/report/json_findings.h"

#include "harness/report/culprit_text.h"
#include "harness/record/json_value.h"

/* The chain as people read it; "links" has it with all that is known. */
static json_t *steps(const struct culprit *c)
{
    json_t *list = json_array();
    for (int i = 0; i < c->chain_count; i++) {
        struct strbuf step;
        strbuf_init(&step);
        culprit_step(&step, c, i);
        json_value_append(list, json_value_bytes(step.text, step.len));
        strbuf_fini(&step);
    }
    return list;
}

static json_t *culprit(const struct result *r, const struct culprit *c)
{
    json_t *o = culprit_to_json(c);
    json_value_put(o, "links", json_incref(json_object_get(o, "chain")));
    json_value_put(o, "chain", steps(c));
    struct strbuf sentence;
    strbuf_init(&sentence);
    culprit_sentence(&sentence, c, r->findings, result_growth(r));
    json_value_put(o, "sentence", json_value_bytes(sentence.text, sentence.len));
    json_value_put(o, "advice", json_value_text(culprit_advice(c, r->instrument.agent)));
    strbuf_fini(&sentence);
    return o;
}

json_t *json_findings_culprits(const struct result *r)
{
    json_t *list = json_array();
    for (int i = 0; r->findings != NULL && i < r->findings->culprit_count; i++) {
        json_value_append(list, culprit(r, &r->findings->culprits[i]));
    }
    return list;
}

json_t *json_findings_census(const struct result *r)
{
    if (r->findings == NULL) {
        return json_null();
    }
    json_t *o = findings_to_json(r->findings);
    json_object_del(o, "culprits");
    return o;
}
