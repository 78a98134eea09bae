#include "harness/report/markdown.h"

#include "harness/base/units.h"
#include "harness/report/markdown_parts.h"
#include "harness/report/sweep_report.h"

#include <math.h>
#include <stdio.h>

static bool all_found(const struct sweep_result *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->lines[i].search->state != SWEEP_FOUND) {
            return false;
        }
    }
    return r->count > 0;
}

static void add_headline(struct markdown *m, const struct sweep_result *r)
{
    char time[UNITS_TEXT_MAX];
    struct strbuf text, line;
    strbuf_init(&text);
    strbuf_init(&line);
    if (r->count == 1) {
        report_sweep_headline(r, &r->lines[0], &text);
    } else {
        strbuf_add(&text, r->law[0] != '\0' ? r->law : "not all of it was found");
    }
    strbuf_addf(&line, "### %s: ",
                r->interrupted ? MARKDOWN_UNSURE " INTERRUPTED"
                : all_found(r) ? MARKDOWN_PASS " FOUND"
                               : MARKDOWN_UNSURE " INCONCLUSIVE");
    markdown_add_text(&line, text.text);
    markdown_line(m, line.text);
    strbuf_clear(&line);
    strbuf_addf(&line, "\nfloodtest sweep along the %s, %s", sweep_axis_names[r->axis],
                units_format_time(time, r->seconds));
    markdown_line(m, line.text);
    strbuf_fini(&text);
    strbuf_fini(&line);
}

/* The steps on both sides of the knee. */
static void add_side(struct markdown *m, const char *label, const struct sweep_search *s,
                     int i)
{
    if (i < 0) {
        return;
    }
    const struct sweep_step *step = &s->steps[i];
    char rate[UNITS_TEXT_MAX];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %s | %s | %s | ", label, units_format_rate(rate, step->rate),
                verdict_classes[step->class_id].name);
    markdown_add_text(&line, step->reason);
    strbuf_add(&line, " |");
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_knee(struct markdown *m, const struct sweep_search *s)
{
    if (s->below < 0 && s->above < 0) {
        return;
    }
    markdown_line(m, "\n| the knee | rate | | |\n| --- | --: | --- | --- |");
    add_side(m, "below", s, s->below);
    add_side(m, "above", s, s->above);
}

static const char *count_text(char out[UNITS_TEXT_MAX], double value)
{
    return isnan(value) ? "?" : units_format_count(out, round(value));
}

static void add_step(struct markdown *m, const struct sweep_step *step)
{
    char offered[UNITS_TEXT_MAX], read[UNITS_TEXT_MAX], done[UNITS_TEXT_MAX];
    char withheld[UNITS_TEXT_MAX], delay[UNITS_TEXT_MAX], grows[UNITS_TEXT_MAX];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %s | %s | %s | %s | %s | %s%s/s | ",
                count_text(offered, isnan(step->offered) ? step->rate : step->offered),
                count_text(read, step->read), count_text(done, sweep_step_done(step)),
                count_text(withheld, step->withheld),
                units_format_time(delay, step->delay_p99_ms / 1e3),
                step->memory_slope < 0 ? "-" : "",
                units_format_bytes(grows, fabs(step->memory_slope)));
    if (isnan(step->cores)) {
        strbuf_add(&line, "?");
    } else {
        strbuf_addf(&line, "%.2f", step->cores);
    }
    strbuf_addf(&line, " | %s |", sweep_sign_names[step->sign]);
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_steps(struct markdown *m, const struct sweep_search *s)
{
    markdown_line(m,
                  "| offered | read | processed | withheld | delay p99 | memory | cores "
                  "| |\n| --: | --: | --: | --: | --: | --: | --: | --- |");
    for (size_t i = 0; i < s->count; i++) {
        add_step(m, &s->steps[i]);
    }
}

static void add_lines(struct markdown *m, const struct sweep_result *r)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "\n| %s | |\n| --: | --- |", sweep_axis_names[r->axis]);
    markdown_line(m, line.text);
    for (size_t i = 0; i < r->count; i++) {
        char value[UNITS_TEXT_MAX];
        struct strbuf text;
        strbuf_init(&text);
        report_sweep_value(value, r->axis, r->lines[i].value);
        report_sweep_headline(r, &r->lines[i], &text);
        strbuf_clear(&line);
        markdown_add_text(&line, text.text);
        markdown_row(m, value, line.text);
        strbuf_fini(&text);
    }
    strbuf_fini(&line);
}

void markdown_sweep(const struct sweep_result *r, const struct scenario *s,
                    struct strbuf *out)
{
    struct markdown m;
    markdown_begin(&m, out);
    add_headline(&m, r);
    if (r->count == 1) {
        add_knee(&m, r->lines[0].search);
        markdown_line(&m, "\nMessages/s:\n");
        add_steps(&m, r->lines[0].search);
    } else {
        add_lines(&m, r);
    }
    for (size_t i = 0; i < r->count && r->count > 1; i++) {
        char value[UNITS_TEXT_MAX], summary[64];
        report_sweep_value(value, r->axis, r->lines[i].value);
        snprintf(summary, sizeof summary, "Steps at %.40s", value);
        markdown_fold(&m, summary);
        add_steps(&m, r->lines[i].search);
        markdown_unfold(&m);
    }
    markdown_again(&m, s);
    markdown_settings(&m, s);
    markdown_end(&m);
}
