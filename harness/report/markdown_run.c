#include "harness/report/markdown.h"

#include "harness/base/units.h"
#include "harness/report/culprit_text.h"
#include "harness/report/markdown_parts.h"
#include "harness/report/result_label.h"
#include "harness/report/result_next.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_headline(struct markdown *m, const struct result *r)
{
    static const char *const signs[] = {[OUTCOME_PASS] = MARKDOWN_PASS " PASS",
                                        [OUTCOME_FAIL] = MARKDOWN_FAIL " FAIL",
                                        [OUTCOME_INCONCLUSIVE] =
                                            MARKDOWN_UNSURE " INCONCLUSIVE"};
    const struct verdict *v = &r->verdict;
    bool named = v->class != VERDICT_INCONCLUSIVE;
    struct strbuf line, label;
    strbuf_init(&line);
    strbuf_init(&label);
    result_label(r, &label);
    strbuf_addf(&line, "### %s%s%s: ",
                r->interrupted ? MARKDOWN_UNSURE " INTERRUPTED" : signs[v->outcome],
                named ? " " : "", named ? verdict_classes[v->class].name : "");
    markdown_add_text(&line, v->summary);
    markdown_line(m, line.text);
    strbuf_clear(&line);
    strbuf_add(&line, "\nfloodtest on ");
    markdown_add_code(&line, label.text);
    if (v->confidence != CONFIDENCE_NONE) {
        char time[UNITS_TEXT_MAX];
        strbuf_addf(&line, ", %s", verdict_confidence_name(v->confidence));
        strbuf_addf(&line, v->decided_s >= 0 ? ", decided %s into the flood" : "%s",
                    v->decided_s >= 0 ? units_format_time(time, v->decided_s) : "");
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
    strbuf_fini(&label);
}

static void add_expectation(struct markdown *m, const struct result *r)
{
    const struct result_expectation *e = &r->expectation;
    if (e->state != RESULT_AS_EXPECTED && e->state != RESULT_UNEXPECTED) {
        return;
    }
    bool met = e->state == RESULT_AS_EXPECTED;
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "\n%s of its scenario: ",
                met ? MARKDOWN_PASS " As expected" : MARKDOWN_FAIL " Not as expected");
    markdown_add_text(&line, met ? e->text : e->why);
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

/* --- numbers -------------------------------------------------------------------------
 */

static void add_memory(struct markdown *m, const struct result *r)
{
    const struct result_memory *memory = &r->client.memory;
    char a[UNITS_TEXT_MAX], b[UNITS_TEXT_MAX], value[160];
    int64_t growth = result_growth(r);
    if (growth == SAMPLE_UNKNOWN) {
        markdown_row(m, "memory", "not measured");
        return;
    }
    snprintf(value, sizeof value, "%s%s, to %s", growth < 0 ? "-" : "+",
             units_format_bytes(a, fabs((double)growth)),
             units_format_bytes(b, (double)memory->end_bytes));
    markdown_row(m, "memory in the flood", value);
    if (growth > 0 && isfinite(memory->per_message) && memory->per_message > 0) {
        snprintf(value, sizeof value, "%s (%.3g bytes per byte read)",
                 units_format_bytes(a, memory->per_message), memory->per_read_byte);
        markdown_row(m, "kept per message", value);
    }
}

static void add_load(struct markdown *m, const struct result *r)
{
    const struct result_flood *f = &r->flood;
    char a[UNITS_TEXT_MAX], b[UNITS_TEXT_MAX], value[160];
    if (isfinite(f->achieved_rate)) {
        snprintf(value, sizeof value, "%s of %s", units_format_rate(a, f->achieved_rate),
                 r->scenario->rate > 0 ? units_format_rate(b, r->scenario->rate) : "max");
        markdown_row(m, "sent, of asked", value);
    }
    if (f->due_messages > 0 && f->withheld_messages != SAMPLE_UNKNOWN) {
        snprintf(value, sizeof value, "%.3g %% of %s messages",
                 100 * (double)f->withheld_messages / (double)f->due_messages,
                 units_format_count(a, (double)f->due_messages));
        markdown_row(m, "withheld by flow control", value);
    }
    if (r->client.read_bytes != SAMPLE_UNKNOWN) {
        markdown_row(m, "read", units_format_bytes(a, (double)r->client.read_bytes));
    }
    if (isfinite(f->lag_p99_ms)) {
        markdown_row(m, "floodtest's own lateness p99",
                     units_format_time(a, f->lag_p99_ms / 1e3));
    }
}

static void add_limits(struct markdown *m, const struct verdict *v)
{
    static const char *const states[] = {
        [VERDICT_LIMIT_HELD] = MARKDOWN_PASS " held",
        [VERDICT_LIMIT_BROKEN] = MARKDOWN_FAIL " broken",
        [VERDICT_LIMIT_UNKNOWN] = MARKDOWN_UNSURE " not known",
    };
    if (v->limit_count == 0) {
        return;
    }
    markdown_line(m, "\n| limit | | measured |\n| --- | --- | --: |");
    for (int i = 0; i < v->limit_count; i++) {
        const struct verdict_limit *limit = &v->limits[i];
        struct strbuf line;
        strbuf_init(&line);
        strbuf_add(&line, "| ");
        markdown_add_cell(&line, limit->text);
        strbuf_addf(&line, " | %s | ", states[limit->state]);
        markdown_add_text(&line, limit->shown);
        strbuf_add(&line, " |");
        markdown_line(m, line.text);
        strbuf_fini(&line);
    }
}

/* --- what holds the memory -----------------------------------------------------------
 */

static void add_chain(struct markdown *m, const struct culprit *c)
{
    struct strbuf chain;
    strbuf_init(&chain);
    for (int i = 0; i < c->chain_count; i++) {
        strbuf_addf(&chain, "%*s%s", i > 1 ? 3 * (i - 1) : 0, "", i > 0 ? "└─ " : "");
        culprit_step(&chain, c, i);
        strbuf_add(&chain, "\n");
    }
    if (chain.len > 0) {
        markdown_line(m, "");
        markdown_block(m, chain.text, chain.len);
    }
    strbuf_fini(&chain);
}

static void add_sentence(struct markdown *m, const char *label, const char *text,
                         bool foreign)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "\n**%s:** ", label);
    if (foreign) {
        markdown_add_code(&line, text);
    } else {
        markdown_add_text(&line, text);
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_culprit(struct markdown *m, const struct result *r)
{
    const struct findings *f = r->findings;
    bool known = f != NULL && f->culprit_count > 0 && r->verdict.outcome != OUTCOME_PASS;
    if (known) {
        struct strbuf sentence;
        strbuf_init(&sentence);
        culprit_sentence(&sentence, &f->culprits[0], f, result_growth(r));
        bool free_memory = r->verdict.class == VERDICT_FRAGMENTATION;
        add_sentence(m, free_memory ? "Alive" : "Held by", sentence.text, true);
        strbuf_fini(&sentence);
        add_chain(m, &f->culprits[0]);
    }
    const char *next[RESULT_NEXT_MAX];
    for (int i = 0, count = result_next(r, next); i < count; i++) {
        add_sentence(m, i == 0 ? "Next" : "Also", next[i], false);
    }
}

void markdown_run(const struct result *r, struct strbuf *out)
{
    struct markdown m;
    markdown_begin(&m, out);
    add_headline(&m, r);
    add_expectation(&m, r);
    markdown_line(&m, "\n| | |\n| --- | --: |");
    add_memory(&m, r);
    add_load(&m, r);
    add_limits(&m, &r->verdict);
    add_culprit(&m, r);
    markdown_run_details(&m, r);
    markdown_again(&m, r->scenario);
    markdown_settings(&m, r->scenario);
    markdown_end(&m);
}
