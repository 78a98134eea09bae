#include "harness/report/checks.h"

#include "harness/base/mem.h"
#include "harness/base/units.h"
#include "harness/report/sweep_report.h"

#include <math.h>
#include <string.h>

static void add_steps(struct check *check, const struct sweep_search *s)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_step *step = &s->steps[i];
        char rate[UNITS_TEXT_MAX];
        strbuf_clear(&line);
        strbuf_addf(&line, "%s %s, %s: %s", units_format_rate(rate, step->rate),
                    sweep_sign_names[step->sign], verdict_classes[step->class_id].name,
                    step->reason);
        check_add_details(check, line.text);
    }
    strbuf_fini(&line);
}

static void add_line(struct checks *out, const struct sweep_result *r,
                     const struct sweep_line *line)
{
    const struct sweep_search *s = line->search;
    bool found = s->state == SWEEP_FOUND;
    bool cut = s->state == SWEEP_GOES_ON && r->interrupted;
    char value[UNITS_TEXT_MAX];
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add(&text, "saturation point");
    if (r->axis != SWEEP_RATE && !isnan(line->value)) {
        report_sweep_value(value, r->axis, line->value);
        strbuf_addf(&text, " at %s %s", sweep_axis_names[r->axis], value);
    }
    struct check *check =
        checks_add(out, found ? CHECK_PASSED : CHECK_ERROR, out->title, text.text);
    strbuf_clear(&text);
    report_sweep_headline(r, line, &text);
    check_explain(check, found ? "" : cut ? "interrupted" : "inconclusive", text.text);
    add_steps(check, s);
    check_add_number(check, "saturation_messages_per_s", s->saturation);
    check_add_number(check, "low_messages_per_s", s->low > 0 ? s->low : NAN);
    check_add_number(check, "high_messages_per_s", s->high);
    check_add_number(check, "steps", (double)s->count);
    check->seconds = line->seconds;
    strbuf_fini(&text);
}

void checks_of_sweep(struct checks *out, const struct sweep_result *r)
{
    *out = (struct checks){.title = mem_must_strdup("floodtest sweep"),
                           .interrupted = r->interrupted};
    checks_set_version(out, r->version);
    for (size_t i = 0; i < r->count; i++) {
        add_line(out, r, &r->lines[i]);
    }
    bool found = r->count > 0 && checks_count(out, CHECK_ERROR) == 0;
    out->verdict = r->interrupted ? "interrupted" : found ? "pass" : "inconclusive";
    const char *first = r->count > 0 ? out->list[0].message : "nothing was run";
    out->headline = mem_must_strdup(r->count > 1 && r->law[0] != '\0' ? r->law : first);
    checks_add_interruption(out, "interrupted: not all of the search was made");
}
