#include "harness/report/sweep_report.h"

#include "harness/base/units.h"
#include "harness/report/page.h"
#include "harness/report/sparkline.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- in words ------------------------------------------------------------------------
 */

/* Of a busy machine they may contradict each other. */
static void add_bounds(const struct sweep_result *r, const struct sweep_search *s,
                       const char *low, const char *high, struct strbuf *out)
{
    strbuf_add(out, r->ladder ? "not found" : "out of time");
    if (s->low > s->high) {
        strbuf_addf(out,
                    "; the steps contradict each other: %s was sustained, and %s too "
                    "much (was the machine busy with something else?)",
                    low, high);
        return;
    }
    if (s->low > 0) {
        strbuf_addf(out, "; not less than %s", low);
    }
    if (isfinite(s->high)) {
        strbuf_addf(out, "; not more than %s", high);
    }
}

void report_sweep_headline(const struct sweep_result *r, const struct sweep_line *line,
                           struct strbuf *out)
{
    const struct sweep_search *s = line->search;
    char at[UNITS_TEXT_MAX], low[UNITS_TEXT_MAX], high[UNITS_TEXT_MAX];
    units_format_rate(at, s->saturation);
    units_format_rate(low, s->low);
    units_format_rate(high, s->high);
    switch (s->state) {
    case SWEEP_FOUND:
        strbuf_addf(out, "sustains %s (%s to %s)", at, low, high);
        break;
    case SWEEP_OUR_LIMIT:
        strbuf_addf(out,
                    "sustains %s at least: faster than floodtest itself can send here, "
                    "so that is no limit of the client",
                    low);
        break;
    case SWEEP_BELOW_RANGE:
        strbuf_addf(out, "overloaded at the lowest rate: it can do %s at most", high);
        break;
    case SWEEP_ABOVE_RANGE:
        strbuf_addf(out, "sustains %s, the highest rate asked for", low);
        break;
    case SWEEP_OUT_OF_TIME:
        add_bounds(r, s, low, high, out);
        break;
    case SWEEP_NO_ANSWER:
        strbuf_addf(out, "no answer: %s",
                    s->count > 0 ? s->steps[s->count - 1].reason : "nothing was run");
        break;
    case SWEEP_GOES_ON:
        strbuf_add(out, r->interrupted ? "interrupted" : "not all of it could be run");
        break;
    }
}

static const char *word_of(const struct sweep_result *r)
{
    size_t found = 0;
    for (size_t i = 0; i < r->count; i++) {
        found += r->lines[i].search->state == SWEEP_FOUND;
    }
    return r->count > 0 && found == r->count ? "FOUND" : "INCONCLUSIVE";
}

static void add_head(struct page *p, const struct sweep_result *r)
{
    bool found = strcmp(word_of(r), "FOUND") == 0;
    struct strbuf text, safe;
    strbuf_init(&text);
    strbuf_init(&safe);
    if (r->count == 1) {
        report_sweep_headline(r, &r->lines[0], &text);
    } else {
        strbuf_add(&text, r->law[0] != '\0' ? r->law : "not all of it was found");
    }
    const char *word = word_of(r);
    strbuf_addf(p->out, "%s%s%s  ", p->color ? found ? "\x1b[1;32m" : "\x1b[1;33m" : "",
                word, p->color ? "\x1b[0m" : "");
    struct text_box box = {strlen(word) + 2, PAGE_INDENT, PAGE_COLUMNS};
    text_add_safe(&safe, text.text, text.len, p->unicode); /* it may have been read */
    text_add_wrapped(p->out, safe.text, " ", box);
    strbuf_fini(&text);
    strbuf_fini(&safe);
}

/* What the step was, and what the judge says of a run so brief, if he can. */
static void add_side(struct page *p, const char *label, const struct sweep_search *s,
                     int i)
{
    char line[320], rate[UNITS_TEXT_MAX];
    if (i < 0) {
        return;
    }
    const struct sweep_step *step = &s->steps[i];
    snprintf(line, sizeof line, "%s  %s, %s: %s", units_format_rate(rate, step->rate),
             sweep_sign_names[step->sign],
             step->class_id == VERDICT_INCONCLUSIVE
                 ? "too brief for a verdict"
                 : verdict_classes[step->class_id].name,
             step->reason);
    page_text(p, label, line);
}

/* How the client's capacity was seen, in the last step that measured it. */
static void add_evidence(struct page *p, const struct sweep_search *s)
{
    static const char *const words[] = {
        [SWEEP_BY_NOTHING] = "steps that were sustained, and steps that were not",
        [SWEEP_BY_PROCESSED] = "what the client says it has processed",
        [SWEEP_BY_READ] = "what it reads while data waits for it and memory is flat",
        [SWEEP_BY_WORK] = "when all that it had read was worked off",
    };
    if (s->state == SWEEP_FOUND) {
        enum sweep_evidence by = SWEEP_BY_NOTHING;
        for (size_t i = 0; i < s->count; i++) {
            const struct sweep_step *step = &s->steps[i];
            by = step->purpose == SWEEP_TO_MEASURE && step->capacity > 0 ? step->evidence
                                                                         : by;
        }
        page_text(p, "by", words[by]);
    }
}

/* --- the curve -----------------------------------------------------------------------
 */

static int by_rate(const void *a, const void *b)
{
    const struct sweep_step *x = *(const struct sweep_step *const *)a;
    const struct sweep_step *y = *(const struct sweep_step *const *)b;
    return x->rate != y->rate
               ? (x->rate > y->rate) - (x->rate < y->rate)
               : (x->started_s > y->started_s) - (x->started_s < y->started_s);
}

static size_t sorted(const struct sweep_search *s, const struct sweep_step **steps)
{
    for (size_t i = 0; i < s->count; i++) {
        steps[i] = &s->steps[i];
    }
    qsort(steps, s->count, sizeof *steps, by_rate);
    return s->count;
}

static void count_text(char out[UNITS_TEXT_MAX], double value)
{
    if (isnan(value)) {
        snprintf(out, UNITS_TEXT_MAX, "?");
    } else if (value < 99.95) {
        snprintf(out, UNITS_TEXT_MAX, "%.3g", value);
    } else {
        units_format_count(out, round(value));
    }
}

static void bytes_text(char out[UNITS_TEXT_MAX], double value)
{
    char size[UNITS_TEXT_MAX];
    units_format_bytes(size, fabs(value));
    snprintf(out, UNITS_TEXT_MAX, "%s%.24s", value < 0 ? "-" : "", size);
}

static void add_step(struct page *p, const struct sweep_step *step)
{
    char offered[UNITS_TEXT_MAX], read[UNITS_TEXT_MAX], done[UNITS_TEXT_MAX];
    char withheld[UNITS_TEXT_MAX], delay[UNITS_TEXT_MAX], grows[UNITS_TEXT_MAX];
    count_text(offered, isnan(step->offered) ? step->rate : step->offered);
    count_text(read, step->read);
    count_text(done, sweep_step_done(step));
    count_text(withheld, step->withheld);
    units_format_time(delay, step->delay_p99_ms / 1e3);
    bytes_text(grows, step->memory_slope);
    char cores[16];
    snprintf(cores, sizeof cores, isnan(step->cores) ? "?" : "%.2f", step->cores);
    strbuf_addf(p->out, "%9s %9s %9s %9s %9s %10s %5s  %s\n", offered, read, done,
                withheld, delay, grows, cores, sweep_sign_names[step->sign]);
}

static void add_curve(struct page *p, const struct sweep_search *s)
{
    const struct sweep_step *steps[SWEEP_STEPS_MAX] = {NULL};
    size_t count = sorted(s, steps);
    page_blank(p);
    strbuf_addf(p->out, "%9s %9s %9s %9s %9s %10s %5s\n", "offered", "read", "processed",
                "withheld", "delay p99", "memory /s", "cores");
    double done[SWEEP_STEPS_MAX];
    for (size_t i = 0; i < count; i++) {
        add_step(p, steps[i]);
        done[i] = sweep_step_done(steps[i]);
    }
    double low, high;
    if (count < 3 || !sparkline_range(done, (int)count, &low, &high)) {
        return;
    }
    struct strbuf line;
    strbuf_init(&line);
    sparkline_draw(&line, done, count < 60 ? (int)count : 60, 0, high, p->unicode);
    strbuf_add(&line, "  messages/s processed, by rate");
    page_blank(p);
    page_line(p, "curve", line.text);
    strbuf_fini(&line);
}

/* --- of an axis ----------------------------------------------------------------------
 */

void report_sweep_value(char out[UNITS_TEXT_MAX], enum sweep_axis axis, double value)
{
    if (axis == SWEEP_SIZE) {
        units_format_bytes(out, value);
    } else if (axis == SWEEP_CPU) {
        snprintf(out, UNITS_TEXT_MAX, "%.3g%%", 100 * value);
    } else {
        snprintf(out, UNITS_TEXT_MAX, "%.0f", value);
    }
}

static void add_lines(struct page *p, const struct sweep_result *r)
{
    page_blank(p);
    for (size_t i = 0; i < r->count; i++) {
        char value[UNITS_TEXT_MAX];
        struct strbuf text;
        strbuf_init(&text);
        report_sweep_value(value, r->axis, r->lines[i].value);
        report_sweep_headline(r, &r->lines[i], &text);
        page_text(p, value, text.text);
        strbuf_fini(&text);
    }
}

static void add_disturbed(struct page *p, const struct sweep_result *r)
{
    int disturbed = 0;
    for (size_t i = 0; i < r->count; i++) {
        disturbed += r->lines[i].search->disturbed;
    }
    if (disturbed > 0) {
        char line[160];
        snprintf(line, sizeof line,
                 "%d step%s not count: other programs took the CPU from the client; "
                 "sweep on an idle machine",
                 disturbed, disturbed == 1 ? " does" : "s do");
        page_blank(p);
        page_text(p, "note", line);
    }
}

void report_sweep_terminal(const struct sweep_result *r, struct report_style style,
                           struct strbuf *out)
{
    struct page p = {out, out->len, style.color, style.unicode};
    add_head(&p, r);
    if (r->count == 1) {
        const struct sweep_search *s = r->lines[0].search;
        if (s->below >= 0 || s->above >= 0) {
            page_blank(&p);
        }
        add_side(&p, "below", s, s->below);
        add_side(&p, "above", s, s->above);
        add_evidence(&p, s);
        add_curve(&p, s);
    } else {
        add_lines(&p, r);
    }
    add_disturbed(&p, r);
    size_t steps = 0;
    for (size_t i = 0; i < r->count; i++) {
        steps += r->lines[i].search->count;
    }
    char line[64], time[UNITS_TEXT_MAX];
    snprintf(line, sizeof line, "%s, %zu steps", units_format_time(time, r->seconds),
             steps);
    page_blank(&p);
    page_text(&p, "took", line);
}
