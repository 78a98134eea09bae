#include "harness/report/report.h"

#include "harness/base/units.h"
#include "harness/report/terminal_parts.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The line people read first. An inconclusive verdict's class would only say it twice. */
static void add_verdict(struct page *p, const struct verdict *v)
{
    static const char *const words[] = {"PASS", "FAIL", "INCONCLUSIVE"};
    static const char *const colors[] = {"\x1b[1;32m", "\x1b[1;31m", "\x1b[1;33m"};
    enum verdict_outcome outcome = v->outcome;
    bool named = v->class != VERDICT_INCONCLUSIVE;
    char head[64];
    int columns = snprintf(head, sizeof head, "%s%s%s", words[outcome], named ? "  " : "",
                           named ? verdict_classes[v->class].name : "");
    strbuf_addf(p->out, "%s%s%s  ", p->color ? colors[outcome] : "", head,
                p->color ? "\x1b[0m" : "");
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, v->summary, strlen(v->summary), p->unicode);
    struct text_box box = {(size_t)columns + 2, PAGE_INDENT, PAGE_COLUMNS};
    text_add_wrapped(p->out, safe.text, " ", box);
    strbuf_fini(&safe);
}

/* Whether the run of a scenario file was as that expects. */
static void add_expectation(struct page *p, const struct result *r)
{
    const struct result_expectation *e = &r->expectation;
    if (e->state != RESULT_AS_EXPECTED && e->state != RESULT_UNEXPECTED) {
        return;
    }
    bool met = e->state == RESULT_AS_EXPECTED;
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "%s: %s%s%s", r->scenario->name,
                met ? "as expected (" : "not as expected: ", met ? e->text : e->why,
                met ? ")" : "");
    page_text(p, "scenario", line.text);
    strbuf_fini(&line);
}

static void add_confidence(struct page *p, const struct verdict *v)
{
    if (v->confidence == CONFIDENCE_NONE) {
        return;
    }
    char line[128], time[UNITS_TEXT_MAX];
    const char *name = verdict_confidence_name(v->confidence);
    if (v->decided_s >= 0) {
        snprintf(line, sizeof line, "%s, decided %s into the flood", name,
                 units_format_time(time, v->decided_s));
    } else {
        snprintf(line, sizeof line, "%s", name);
    }
    page_text(p, "confidence", line);
}

static void add_why(struct page *p, const struct verdict *v)
{
    /* The last lines are the limits', which have a block of their own. */
    for (int i = 0; i < v->evidence_count - v->limit_count; i++) {
        page_text(p, i == 0 ? "why" : "", v->evidence[i]);
    }
    add_confidence(p, v);
}

static void add_limits(struct page *p, const struct verdict *v)
{
    for (int i = 0; i < v->limit_count; i++) {
        const struct verdict_limit *limit = &v->limits[i];
        bool known = limit->state != VERDICT_LIMIT_UNKNOWN;
        char line[sizeof limit->text + sizeof limit->shown + 16];
        snprintf(line, sizeof line, "%s: %s%s%s", limit->text,
                 verdict_limit_state_name(limit->state), known ? ", " : "",
                 known ? limit->shown : "");
        page_text(p, i == 0 ? "limits" : "", line);
    }
}

/* The first phase and the last are floodtest's housekeeping; the JSON result has them. */
static void add_phases(struct page *p, const struct result *r)
{
    struct strbuf b;
    strbuf_init(&b);
    for (int i = 0; i < r->phase_count; i++) {
        const struct result_phase *phase = &r->phases[i];
        bool housekeeping = phase->phase == PHASE_START || phase->phase == PHASE_SETTLE;
        if (housekeeping && r->phase_count > 2) {
            continue;
        }
        char time[UNITS_TEXT_MAX];
        strbuf_addf(&b, "%s%s %s", b.len == 0 ? "" : "  ", phase_name(phase->phase),
                    units_format_time(time, phase->end_s - phase->start_s));
    }
    if (r->interrupted) {
        strbuf_addf(&b, "%sinterrupted", b.len == 0 ? "" : "  ");
    }
    if (b.len > 0) {
        page_fields(p, "phases", b.text);
    }
    strbuf_fini(&b);
}

/* The interval of a projection: "3:50-4:40" where minutes make sense. */
static void add_interval(struct strbuf *b, double low, double high)
{
    char from[UNITS_TEXT_MAX], to[UNITS_TEXT_MAX];
    if (!isfinite(high)) {
        strbuf_addf(b, " (at least %s)", units_format_time(from, low));
    } else if (high >= 60 && high < 3600) {
        int a = (int)lround(fmax(low, 0)), z = (int)lround(high);
        strbuf_addf(b, " (%d:%02d-%d:%02d)", a / 60, a % 60, z / 60, z % 60);
    } else {
        strbuf_addf(b, " (%s to %s)", units_format_time(from, low),
                    units_format_time(to, high));
    }
}

static void add_projection(struct page *p, const struct verdict_projection *projection)
{
    if (!projection->known) {
        return;
    }
    char limit[UNITS_TEXT_MAX], time[UNITS_TEXT_MAX];
    struct strbuf b;
    strbuf_init(&b);
    strbuf_addf(&b, "reaches %s in %s",
                units_format_bytes(limit, (double)projection->limit_bytes),
                units_format_time(time, projection->seconds));
    add_interval(&b, projection->low_seconds, projection->high_seconds);
    strbuf_add(&b, " of a flood at the asked rate");
    page_text(p, "projected", b.text);
    strbuf_fini(&b);
}

/* How late messages were that nobody held back. */
static void add_lag(struct page *p, const struct result_flood *f)
{
    if (!isfinite(f->lag_p50_ms) || !isfinite(f->lag_p99_ms) ||
        !isfinite(f->lag_max_ms)) {
        return;
    }
    char p50[UNITS_TEXT_MAX], p99[UNITS_TEXT_MAX], max[UNITS_TEXT_MAX];
    char line[4 * UNITS_TEXT_MAX];
    snprintf(line, sizeof line, "p50 %s  p99 %s  max %s",
             units_format_time(p50, f->lag_p50_ms / 1e3),
             units_format_time(p99, f->lag_p99_ms / 1e3),
             units_format_time(max, f->lag_max_ms / 1e3));
    page_fields(p, "lateness", line);
}

static void add_instrument(struct page *p, const struct result *r)
{
    const struct result_instrument *i = &r->instrument;
    char text[UNITS_TEXT_MAX];
    struct strbuf b;
    strbuf_init(&b);
    strbuf_addf(&b, "%lld samples  %lld late", (long long)i->samples,
                (long long)i->late_samples);
    if (isfinite(i->cpu_seconds)) {
        strbuf_addf(&b, "  cpu %s", units_format_time(text, i->cpu_seconds));
    }
    if (i->rss_bytes != SAMPLE_UNKNOWN) {
        strbuf_addf(&b, "  memory %s", units_format_bytes(text, (double)i->rss_bytes));
    }
    if (i->probe_errors > 0) {
        strbuf_addf(&b, "  %lld probe errors", (long long)i->probe_errors);
    }
    page_fields(p, "instrument", b.text);
    for (int n = 0; n < i->source_count; n++) {
        if (strcmp(i->sources[n].state, "ok") != 0) {
            strbuf_clear(&b);
            strbuf_addf(&b, "%s: %s", i->sources[n].name, i->sources[n].state);
            page_text(p, "", b.text);
        }
    }
    strbuf_fini(&b);
}

void report_terminal(const struct result *r, struct report_style style,
                     struct strbuf *out)
{
    struct page p = {
        .out = out, .start = out->len, .color = style.color, .unicode = style.unicode};
    add_verdict(&p, &r->verdict);
    add_expectation(&p, r);
    terminal_culprits(&p, r);
    if (r->verdict.evidence_count > 0 || r->verdict.confidence != CONFIDENCE_NONE) {
        page_blank(&p);
        add_why(&p, &r->verdict);
        add_limits(&p, &r->verdict);
    }
    page_blank(&p);
    terminal_curves(&p, r);
    add_phases(&p, r);
    page_blank(&p);
    terminal_accounts(&p, r);
    add_projection(&p, &r->verdict.projection);
    terminal_next(&p, r);
    add_lag(&p, &r->flood);
    add_instrument(&p, r);
    terminal_client(&p, r);
}
