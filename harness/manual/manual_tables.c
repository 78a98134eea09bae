#include "harness/certify/grade.h"
#include "harness/exit_code.h"
#include "harness/judge/metric.h"
#include "harness/judge/verdict.h"
#include "harness/manual/manual_parts.h"
#include "harness/manual/roff.h"
#include "harness/scenario/cases.h"
#include "harness/scenario/expectation_parse.h"
#include "harness/scenario/scenario_keys.h"
#include "server/protocol.h"

#include <stdint.h>
#include <string.h>

static void begin_list(struct strbuf *out)
{
    strbuf_add(out, ".Bl -tag -width Ds\n");
}

static void end_list(struct strbuf *out)
{
    strbuf_add(out, ".El\n");
}

static void begin_item(struct strbuf *out, const char *name)
{
    strbuf_add(out, ".It Cm");
    roff_argument(out, name, strlen(name));
}

static void add_item(struct strbuf *out, const char *name, const char *text)
{
    begin_item(out, name);
    strbuf_add(out, "\n");
    roff_sentences(out, text);
}

void manual_classes(struct strbuf *out)
{
    begin_list(out);
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        const struct verdict_class_info *c = &verdict_classes[i];
        begin_item(out, c->name);
        strbuf_addf(out, " Pq %s\n", expectation_verdicts[c->outcome]);
        roff_sentences(out, c->meaning);
    }
    end_list(out);
}

void manual_protocols(struct strbuf *out)
{
    begin_list(out);
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        add_item(out, protocols[i].name, protocols[i].help);
    }
    end_list(out);
}

void manual_cases(struct strbuf *out)
{
    begin_list(out);
    for (int i = 0; i < CASES_COUNT; i++) {
        const struct flood_case *c = &cases[i];
        add_item(out, c->name, c->tests);
        strbuf_add(out, "A good client ");
        roff_rest(out, c->good);
        if (c->protocols != NULL) {
            strbuf_add(out, "For\n.Fl \\-protocol\n");
            roff_rest(out, c->protocols);
        }
    }
    end_list(out);
}

static void add_metric(struct strbuf *out, const struct metric *m)
{
    begin_item(out, m->name);
    strbuf_add(out, " Pq");
    const char *unit = m->rate ? "messages/s or bytes/s" : metric_unit_names[m->unit];
    roff_argument(out, unit, strlen(unit));
    strbuf_add(out, "\n");
    roff_sentences(out, m->meaning);
}

void manual_metrics(struct strbuf *out)
{
    begin_list(out);
    for (int i = 0; i < METRICS_COUNT; i++) {
        if (metric_table[i].plain != NULL) {
            add_metric(out, &metric_table[i]);
        }
    }
    end_list(out);
    strbuf_add(out, ".Pp\nThese have a value in every sample of the flood, and behind "
                    "their name one of\n");
    for (size_t i = 0; metric_aggregates[i] != NULL; i++) {
        strbuf_addf(out, ".Cm \\&.%s ,\n", metric_aggregates[i]);
    }
    strbuf_add(out, "or a percentile like\n.Cm \\&.p95 :\n");
    begin_list(out);
    for (int i = 0; i < METRICS_COUNT; i++) {
        if (metric_table[i].sampled != NULL) {
            add_metric(out, &metric_table[i]);
        }
    }
    end_list(out);
}

void manual_grades(struct strbuf *out)
{
    strbuf_add(out, ".Bl -tag -width Ds -compact\n");
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        add_item(out, rule->letter, rule->meaning);
    }
    end_list(out);
}

void manual_exit_codes(struct strbuf *out)
{
    strbuf_add(out, ".Bl -tag -width Ds -compact\n");
    for (size_t i = 0; i < EXIT_CODES; i++) {
        strbuf_addf(out, ".It %d\n", exit_code_infos[i].code);
        roff_sentences(out, exit_code_infos[i].meaning);
    }
    end_list(out);
}

static void add_keys(struct strbuf *out, const struct scenario_key *keys, size_t count)
{
    begin_list(out);
    for (size_t i = 0; i < count && keys[i].name != NULL; i++) {
        begin_item(out, keys[i].name);
        strbuf_add(out, " Ar");
        roff_argument(out, keys[i].argument, strlen(keys[i].argument));
        strbuf_add(out, "\n");
        roff_sentences(out, keys[i].help);
    }
    end_list(out);
}

void manual_scenario(struct strbuf *out)
{
    roff_literal(out, scenario_example, strlen(scenario_example));
    strbuf_add(out, ".Pp\nEvery option of a run is a key, and besides them:\n");
    add_keys(out, scenario_keys, SCENARIO_KEYS_COUNT);
    strbuf_add(out, ".Pp\nThe keys of\n.Cm expect :\n");
    add_keys(out, scenario_expect_keys, SIZE_MAX);
    strbuf_add(out, ".Pp\nThe keys of its\n.Cm culprit :\n");
    add_keys(out, scenario_culprit_keys, SIZE_MAX);
}
