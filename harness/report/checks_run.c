#include "harness/report/checks.h"

#include "harness/base/mem.h"
#include "harness/record/json_value.h"
#include "harness/report/culprit_text.h"
#include "harness/report/result_label.h"
#include "harness/report/result_next.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void set_verdict(struct check *check, const struct result *r)
{
    static const enum check_state states[] = {[OUTCOME_PASS] = CHECK_PASSED,
                                              [OUTCOME_FAIL] = CHECK_FAILED,
                                              [OUTCOME_INCONCLUSIVE] = CHECK_ERROR};
    const struct verdict *v = &r->verdict;
    const char *class_name = verdict_classes[v->class].name;
    struct strbuf message;
    strbuf_init(&message);
    check->state = r->interrupted ? CHECK_ERROR : states[v->outcome];
    strbuf_addf(&message, "%s: %s", r->interrupted ? "interrupted" : class_name,
                v->summary);
    if (v->evidence_count > v->limit_count) { /* it has the numbers */
        strbuf_addf(&message, "; %s", v->evidence[0]);
    }
    check_explain(check,
                  r->interrupted                       ? "interrupted"
                  : v->outcome == OUTCOME_INCONCLUSIVE ? "inconclusive"
                                                       : class_name,
                  message.text);
    strbuf_fini(&message);
}

static int known_line(int64_t line)
{
    return line > 0 && line <= INT32_MAX ? (int)line : 0;
}

static void set_places(struct check *check, const struct culprit *c)
{
    check->culprit_file = c->file[0] == '\0' ? NULL : mem_must_strdup(c->file);
    check->culprit_line = known_line(c->line);
    for (int i = 0; i < c->chain_count && check->holder_count < CHECK_HOLDERS_MAX; i++) {
        const struct culprit_link *link = &c->chain[i];
        if (link->file[0] != '\0') {
            check->holders[check->holder_count++] =
                (struct check_place){mem_must_strdup(link->file), known_line(link->line)};
        }
    }
}

static void set_culprit(struct check *check, const struct result *r)
{
    const struct findings *f = r->findings;
    if (f == NULL || f->culprit_count == 0 || r->verdict.outcome == OUTCOME_PASS) {
        return;
    }
    const struct culprit *c = &f->culprits[0];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_add(&line, "held by ");
    culprit_sentence(&line, c, f, result_growth(r));
    check_add_details(check, line.text);
    for (int i = 0; i < c->chain_count; i++) {
        strbuf_clear(&line);
        strbuf_addf(&line, "%*s", 2 * (i + 1), "");
        culprit_step(&line, c, i);
        check_add_details(check, line.text);
    }
    strbuf_fini(&line);
    set_places(check, c);
}

static void add_details(struct check *check, const struct result *r)
{
    const struct verdict *v = &r->verdict;
    const char *next[RESULT_NEXT_MAX];
    for (int i = 0; i < v->evidence_count - v->limit_count; i++) {
        check_add_details(check, v->evidence[i]);
    }
    set_culprit(check, r);
    for (int i = 0, count = result_next(r, next); i < count; i++) {
        struct strbuf line;
        strbuf_init(&line);
        strbuf_addf(&line, "next: %s", next[i]);
        check_add_details(check, line.text);
        strbuf_fini(&line);
    }
}

static double known(int64_t value)
{
    return value == SAMPLE_UNKNOWN ? NAN : (double)value;
}

static void add_numbers(struct check *check, const struct result *r)
{
    check_add_number(check, "memory_growth_bytes", known(result_growth(r)));
    check_add_number(check, "memory_peak_bytes", known(r->client.memory.peak_bytes));
    check_add_number(check, "memory_per_message_bytes", r->client.memory.per_message);
    check_add_number(check, "read_bytes", known(r->client.read_bytes));
    check_add_number(check, "due_messages", known(r->flood.due_messages));
    check_add_number(check, "sent_messages", known(r->flood.sent_messages));
    check_add_number(check, "withheld_messages", known(r->flood.withheld_messages));
    check_add_number(check, "lag_p99_ms", r->flood.lag_p99_ms);
}

/* What a scenario file expects is a check of its own: the exit code is the verdict's. */
static void add_expectation(struct checks *out, const struct result *r, const char *label)
{
    const struct result_expectation *e = &r->expectation;
    if (e->state != RESULT_AS_EXPECTED && e->state != RESULT_UNEXPECTED) {
        return;
    }
    bool met = e->state == RESULT_AS_EXPECTED;
    struct strbuf name;
    strbuf_init(&name);
    strbuf_addf(&name, "%s: as its scenario expects", label);
    struct check *check =
        checks_add(out, met ? CHECK_PASSED : CHECK_FAILED, "floodtest run", name.text);
    check_explain(check, met ? "" : "unexpected", met ? e->text : e->why);
    strbuf_fini(&name);
}

static void set_start(struct checks *out, uint64_t wall_ns)
{
    json_t *time = json_value_time(wall_ns);
    snprintf(out->started, sizeof out->started, "%.19s", json_string_value(time));
    json_decref(time);
}

void checks_of_run(struct checks *out, const struct result *r)
{
    static const char *const verdicts[] = {[OUTCOME_PASS] = "pass",
                                           [OUTCOME_FAIL] = "fail",
                                           [OUTCOME_INCONCLUSIVE] = "inconclusive"};
    struct strbuf label;
    strbuf_init(&label);
    result_label(r, &label);
    *out = (struct checks){.title = mem_must_strdup("floodtest run"),
                           .interrupted = r->interrupted};
    out->verdict = r->interrupted ? "interrupted" : verdicts[r->verdict.outcome];
    checks_set_version(out, r->version);
    set_start(out, r->started_wall_ns);
    struct check *check = checks_add(out, CHECK_ERROR, out->title, label.text);
    set_verdict(check, r);
    add_details(check, r);
    add_numbers(check, r);
    check->seconds = result_seconds(r);
    check->file = mem_must_strdup(r->scenario->file);
    check_set_output(check, r->target.output_tail, r->target.output_tail_len);
    out->headline = mem_must_strdup(check->message);
    add_expectation(out, r, label.text);
    for (int i = 0; i < r->verdict.limit_count; i++) {
        const struct verdict_limit *l = &r->verdict.limits[i];
        const struct check_limit limit = {l->text, l->shown, l->value, l->state, false};
        checks_add_limit(out, out->title, label.text, &limit);
    }
    strbuf_fini(&label);
}

void checks_of_no_run(struct checks *out, const struct scenario *s, const char *sentence,
                      bool interrupted, const char *output, size_t output_len)
{
    struct strbuf label;
    strbuf_init(&label);
    result_label_planned(s, &label);
    *out = (struct checks){.title = mem_must_strdup("floodtest run"),
                           .headline = mem_must_strdup(sentence),
                           .verdict = interrupted ? "interrupted" : "could-not-run",
                           .interrupted = interrupted};
    checks_set_version(out, "");
    struct check *check = checks_add(out, CHECK_ERROR, out->title, label.text);
    check_explain(check, out->verdict, sentence);
    check->file = mem_must_strdup(s->file);
    check_set_output(check, output, output_len);
    strbuf_fini(&label);
}
