#include "harness/report/compare_report.h"

#include "harness/history/record.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 80,
    NAME_COLUMNS = 20,
    VALUE_COLUMNS = 13,
    RATIO_COLUMNS = 8,
    NOISE_COLUMNS = 9,
    SUBJECTS_SHOWN = 3, /* so many are shown, changed or not */
};

static const char *const colors[COMPARE_CHANGES] = {
    [COMPARE_SAME] = "",
    [COMPARE_BETTER] = "\x1b[1;32m",
    [COMPARE_WORSE] = "\x1b[1;31m",
    [COMPARE_UNKNOWN] = "",
};

static const char *const outcome_words[COMPARE_OUTCOMES] = {
    [COMPARE_PASS] = "pass",
    [COMPARE_FAIL] = "FAIL",
    [COMPARE_UNSURE] = "unsure",
    [COMPARE_NO_VERDICT] = "none",
};

static void add_safe(struct strbuf *out, const char *text, struct report_style style)
{
    text_add_safe(out, text, strlen(text), style.unicode);
}

/* A label at the left edge, text wrapped beside it. */
static void add_paragraph(struct strbuf *out, const char *label, const char *text,
                          struct report_style style)
{
    enum { INDENT = 12, SHORT = 2 };
    size_t indent = strlen(label) <= SHORT ? SHORT : INDENT;
    struct strbuf safe;
    strbuf_init(&safe);
    add_safe(&safe, text, style);
    strbuf_addf(out, "%-*s", (int)indent, label);
    text_add_wrapped(
        out, safe.text, " ",
        (struct text_box){.column = indent, .hang = indent, .width = COLUMNS});
    strbuf_fini(&safe);
}

static void add_side(struct strbuf *out, const char *label, const struct compare_side *s,
                     struct report_style style)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "%s, %zu result%s", s->source, s->results,
                s->results == 1 ? "" : "s");
    if (s->interrupted > 0) {
        strbuf_addf(&line, ", %zu of them interrupted and left out", s->interrupted);
    }
    if (s->commits[0] != '\0') {
        strbuf_addf(&line, ", commit %s", s->commits);
    }
    add_paragraph(out, label, line.text, style);
    strbuf_fini(&line);
}

static void add_change(struct strbuf *out, enum compare_change change,
                       struct report_style style)
{
    const char *word = change == COMPARE_WORSE ? "WORSE" : compare_change_names[change];
    bool color = style.color && colors[change][0] != '\0';
    strbuf_addf(out, "  %s%s%s", color ? colors[change] : "", word,
                color ? "\x1b[0m" : "");
}

/* "pass", or of several "4 pass 1 FAIL". */
static void outcome_text(char *out, size_t size, const struct compare_tally *t)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < COMPARE_OUTCOMES; i++) {
        if (t->of[i] > 0 && used < size) {
            char count[24] = "";
            if (t->runs > 1) {
                snprintf(count, sizeof count, "%zu ", t->of[i]);
            }
            int n = snprintf(out + used, size - used, "%s%s%s", used > 0 ? " " : "",
                             count, outcome_words[i]);
            used += n > 0 ? (size_t)n : 0;
        }
    }
}

/* What cannot be run has no class, before or now. */
static void add_classes(struct strbuf *out, const struct compare_subject *s,
                        struct report_style style)
{
    const char *before = s->base.class_name, *now = s->fresh.class_name;
    bool any = before[0] != '\0' || now[0] != '\0';
    strbuf_add(out, any && s->verdict_why[0] != '\0' ? ": " : "");
    add_safe(out, before, style);
    strbuf_add(out, before[0] == '\0' ? "" : now[0] == '\0' ? " before" : ", then ");
    add_safe(out, now, style);
}

static void add_verdict(struct strbuf *out, const struct compare_subject *s,
                        struct report_style style)
{
    char base[64], fresh[64];
    outcome_text(base, sizeof base, &s->base);
    outcome_text(fresh, sizeof fresh, &s->fresh);
    strbuf_addf(out, "  %-*s%*s%*s%*s", NAME_COLUMNS, "verdict", VALUE_COLUMNS, base,
                VALUE_COLUMNS, fresh, RATIO_COLUMNS + NOISE_COLUMNS, "");
    add_change(out, s->verdict, style);
    strbuf_add(out, "\n");
    if (s->verdict_why[0] != '\0' || strcmp(s->base.class_name, s->fresh.class_name)) {
        strbuf_addf(out, "  %-*s%s", NAME_COLUMNS, "", s->verdict_why);
        add_classes(out, s, style);
        strbuf_add(out, "\n");
    }
    if (s->fresh.grade != NULL && s->base.grade != NULL &&
        strcmp(s->fresh.grade, s->base.grade) != 0) {
        strbuf_addf(out, "  %-*s%*s%*s\n", NAME_COLUMNS, "grade", VALUE_COLUMNS,
                    s->base.grade, VALUE_COLUMNS, s->fresh.grade);
    }
}

static void add_number(struct strbuf *out, const struct compare_number *n,
                       const struct compare_metric *m, struct report_style style)
{
    char base[COMPARE_TEXT_MAX], fresh[COMPARE_TEXT_MAX], ratio[32] = "", noise[32] = "";
    if ((n->change == COMPARE_UNKNOWN && n->why != NULL) ||
        (isnan(n->base) && isnan(n->fresh))) {
        return;
    }
    if (n->base > 0 && n->fresh > 0) {
        double times = n->fresh / n->base;
        snprintf(ratio, sizeof ratio, times < 10000 ? "%.2f" : "%.0e", times);
        double percent = 100 * n->noise / n->base;
        snprintf(noise, sizeof noise, "%s%s%.0f %%", percent > 999 ? ">" : "",
                 style.unicode ? "±" : "+-", fmin(percent, 999));
    }
    int pad =
        NOISE_COLUMNS + (style.unicode && noise[0] != '\0'); /* two bytes, one sign */
    strbuf_addf(out, "  %-*s%*s%*s%*s%*s", NAME_COLUMNS, m->name, VALUE_COLUMNS,
                compare_metric_format(base, m->unit, n->base), VALUE_COLUMNS,
                compare_metric_format(fresh, m->unit, n->fresh), RATIO_COLUMNS, ratio,
                pad, noise);
    add_change(out, n->change, style);
    strbuf_add(out, "\n");
}

static void add_differences(struct strbuf *out, const struct compare_subject *s,
                            bool forced, struct report_style style)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t i = 0; i < s->difference_count; i++) {
        const struct compare_difference *d = &s->differences[i];
        strbuf_addf(&line, "%s%s %s, now %s", i > 0 ? "; " : "", d->what, d->base,
                    d->fresh);
    }
    if (s->difference_count > 0) {
        add_paragraph(out, forced ? "  despite" : "  not alike", line.text, style);
    }
    strbuf_fini(&line);
}

/* Those that say nothing, by the reason. */
static void add_muted(struct strbuf *out, const struct compare_subject *s,
                      struct report_style style)
{
    const char *told[COMPARE_METRICS] = {0};
    size_t count = 0;
    for (int i = 0; i < COMPARE_METRICS; i++) {
        const char *why = s->numbers[i].why;
        bool known = why == NULL || s->numbers[i].change != COMPARE_UNKNOWN;
        for (size_t k = 0; k < count && !known; k++) {
            known = strcmp(told[k], why) == 0;
        }
        if (known) {
            continue;
        }
        told[count++] = why;
        struct strbuf line;
        strbuf_init(&line);
        for (int k = i; k < COMPARE_METRICS; k++) {
            const char *other = s->numbers[k].why;
            if (other != NULL && strcmp(other, why) == 0) {
                strbuf_addf(&line, "%s%s", line.len > 0 ? ", " : "not compared: ",
                            compare_metrics[k].name);
            }
        }
        strbuf_addf(&line, "; %s", why);
        add_paragraph(out, "  ", line.text, style);
        strbuf_fini(&line);
    }
}

static bool is_changed(const struct compare_subject *s)
{
    bool changed = s->verdict == COMPARE_WORSE || s->verdict == COMPARE_BETTER ||
                   !s->compared || s->verdict_why[0] != '\0';
    for (int i = 0; i < COMPARE_METRICS; i++) {
        enum compare_change c = s->numbers[i].change;
        changed = changed || c == COMPARE_WORSE || c == COMPARE_BETTER;
    }
    return changed;
}

/* The scenario, or the client; where that is another one, both. */
static void add_title(struct strbuf *out, const struct compare_subject *s,
                      struct report_style style)
{
    char *before = history_record_client_name(s->base_client);
    char *now = history_record_client_name(s->client);
    if (s->name[0] == '\0' && strcmp(before, now) != 0) {
        add_safe(out, before, style);
        strbuf_add(out, ", now ");
    }
    add_safe(out, s->name[0] != '\0' ? s->name : now, style);
    free(before);
    free(now);
}

static void add_subject(struct strbuf *out, const struct compare_subject *s, bool forced,
                        struct report_style style)
{
    strbuf_add(out, "\n");
    add_title(out, s, style);
    strbuf_add(out, "\n");
    add_differences(out, s, forced, style);
    if (!s->compared) {
        return;
    }
    strbuf_addf(out, "  %-*s%*s%*s%*s%*s\n", NAME_COLUMNS, "", VALUE_COLUMNS, "base",
                VALUE_COLUMNS, "new", RATIO_COLUMNS, "ratio", NOISE_COLUMNS, "noise");
    if (s->kind != COMPARE_SWEEP) {
        add_verdict(out, s, style);
    }
    for (int i = 0; i < COMPARE_METRICS; i++) {
        add_number(out, &s->numbers[i], &compare_metrics[i], style);
    }
    add_muted(out, s, style);
}

static void add_names(struct strbuf *out, const char *label, const char *const *names,
                      size_t count, struct report_style style)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(&line, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    if (count > 0) {
        strbuf_add(out, "\n");
        add_paragraph(out, label, line.text, style);
    }
    strbuf_fini(&line);
}

static void add_count(struct strbuf *out, size_t count, const char *what)
{
    if (count > 0) {
        strbuf_addf(out, "  %zu %s", count, what);
    }
}

static void add_conclusion(struct strbuf *out, const struct compare_result *r,
                           struct report_style style)
{
    bool worse = r->regressions > 0, unknown = !compare_result_is_whole(r);
    enum compare_change change = worse     ? COMPARE_WORSE
                                 : unknown ? COMPARE_UNKNOWN
                                           : COMPARE_SAME;
    const char *word = worse     ? "REGRESSION"
                       : unknown ? "NOT COMPARABLE"
                                 : "no regression";
    bool color = style.color && colors[change][0] != '\0';
    strbuf_addf(out, "\n%s%s%s", color ? colors[change] : "", word,
                color ? "\x1b[0m" : "");
    add_count(out, r->regressions, "worse");
    add_count(out, r->improvements, "better");
    add_count(out, r->incomparable, "not comparable");
    add_count(out, r->missing_count, "missing");
    strbuf_add(out, "\n");
}

void compare_terminal(const struct compare_report *r, bool all, struct report_style style,
                      struct strbuf *out)
{
    const struct compare_result *result = r->result;
    size_t quiet = 0;
    add_side(out, "base", &r->base, style);
    add_side(out, "new", &r->fresh, style);
    for (size_t i = 0; i < result->count; i++) {
        const struct compare_subject *s = &result->subjects[i];
        if (all || result->count <= SUBJECTS_SHOWN || is_changed(s)) {
            add_subject(out, s, r->forced, style);
        } else {
            quiet++;
        }
    }
    if (quiet > 0) {
        strbuf_addf(out, "\n%zu more without a change (-v shows them)\n", quiet);
    }
    add_names(out, "not in new", result->missing, result->missing_count, style);
    add_names(out, "only in new", result->added, result->added_count, style);
    add_conclusion(out, result, style);
}
