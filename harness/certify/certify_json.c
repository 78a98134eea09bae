#include "harness/certify/certify_json.h"

#include "harness/record/host_json.h"
#include "harness/record/json_value.h"

#include <stdlib.h>
#include <string.h>

/* NULL where there is nothing to say. */
static json_t *text(const char *s)
{
    return s == NULL || s[0] == '\0' ? json_null() : json_value_bytes(s, strlen(s));
}

static json_t *case_of(const struct flood_case *c)
{
    static const char *const weights[] = {[CERTIFY_BASIC] = "basic",
                                          [CERTIFY_ORDINARY] = "ordinary",
                                          [CERTIFY_ABUSE] = "abuse"};
    json_t *o = json_object();
    json_value_put(o, "number", json_integer(c->number));
    json_value_put(o, "name", json_string(c->name));
    json_value_put(o, "tests", json_string(c->tests));
    json_value_put(o, "weight", json_string(weights[certify_weight_of(c->name)]));
    return o;
}

static json_t *run_of(const struct flood_case *c, const struct certify_cell *cell)
{
    static const struct suite_outcome none = {.state = SUITE_NOT_RUN};
    const struct suite_outcome *r = cell->outcome != NULL ? cell->outcome : &none;
    json_t *o = json_object();
    bool ran = r->state != SUITE_NOT_RUN;
    json_value_put(o, "case", json_string(c->name));
    json_value_put(o, "mark", json_string(certify_mark_name(cell->mark)));
    json_value_put(o, "class", text(r->class_name));
    json_value_put(o, "summary", text(r->summary));
    json_value_put(o, "culprit", text(r->culprit));
    suite_outcome_put_details(o, r);
    json_value_put(o, "exit_code", ran ? json_integer(r->exit_code) : json_null());
    json_value_put(o, "seconds", ran ? json_value_real(r->seconds) : json_null());
    json_value_put(o, "result", text(r->result_path));
    return o;
}

static json_t *client_of(const struct certify_matrix *m, const struct certify_column *c)
{
    json_t *o = json_object(), *runs = json_array();
    for (size_t i = 0; i < m->row_count; i++) {
        json_value_append(runs, run_of(m->rows[i], &c->cells[i]));
    }
    json_value_put(o, "name", text(c->client->label));
    json_value_put(o, "target", text(c->client->target));
    json_value_put(o, "command",
                   json_value_list((const char *const *)c->client->command));
    json_value_put(o, "grade", json_string(c->grade.letter));
    json_value_put(o, "rule", json_string(c->grade.rule));
    json_value_put(o, "runs", runs);
    return o;
}

static json_t *passed(const struct certify_matrix *m)
{
    enum certify_mark outcome = certify_matrix_outcome(m);
    return outcome == CERTIFY_PASS   ? json_true()
           : outcome == CERTIFY_FAIL ? json_false()
                                     : json_null();
}

void certify_json(const struct certify_matrix *m, struct strbuf *out)
{
    json_t *o = json_object(), *rows = json_array(), *outside = json_array(),
           *clients = json_array(), *rules = json_array();
    for (size_t i = 0; i < m->row_count; i++) {
        json_value_append(rows, case_of(m->rows[i]));
    }
    for (size_t i = 0; i < m->outside_count; i++) {
        json_value_append(outside, json_string(m->outside[i]->name));
    }
    for (size_t i = 0; i < m->column_count; i++) {
        json_value_append(clients, client_of(m, &m->columns[i]));
    }
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        json_t *one = json_object();
        json_value_put(one, "grade", json_string(rule->letter));
        json_value_put(one, "meaning", json_string(rule->meaning));
        json_value_append(rules, one);
    }
    json_value_put(o, "schema", json_string("floodtest.certify/1"));
    json_value_put(o, "floodtest", json_value_version(m->version));
    json_value_put(o, "host", host_to_json(&m->host));
    json_value_put(o, "profile",
                   json_string(m->profile == SCENARIO_QUICK ? "quick" : "full"));
    json_value_put(o, "protocol", json_string(m->protocol));
    json_value_put(o, "passed", passed(m));
    json_value_put(o, "cases", rows);
    json_value_put(o, "outside", outside);
    json_value_put(o, "clients", clients);
    json_value_put(o, "rules", rules);
    char *dumped = json_dumps(o, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
                                     JSON_REAL_PRECISION(JSON_VALUE_DIGITS));
    json_decref(o);
    if (dumped == NULL) {
        abort();
    }
    strbuf_add(out, dumped);
    strbuf_add(out, "\n");
    free(dumped);
}
