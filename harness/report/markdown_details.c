#include "harness/report/markdown_parts.h"

#include "harness/base/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_evidence(struct markdown *m, const struct verdict *v)
{
    int count = v->evidence_count - v->limit_count;
    if (count <= 0) {
        return;
    }
    markdown_fold(m, "Evidence");
    for (int i = 0; i < count; i++) {
        struct strbuf line;
        strbuf_init(&line);
        strbuf_add(&line, "- ");
        markdown_add_text(&line, v->evidence[i]);
        markdown_line(m, line.text);
        strbuf_fini(&line);
    }
    markdown_unfold(m);
}

static void add_phases(struct markdown *m, const struct result *r)
{
    if (r->phase_count == 0) {
        return;
    }
    markdown_fold(m, "Phases");
    markdown_line(m, "| phase | from | lasted |\n| --- | --: | --: |");
    for (int i = 0; i < r->phase_count; i++) {
        const struct result_phase *p = &r->phases[i];
        char from[UNITS_TEXT_MAX], lasted[UNITS_TEXT_MAX], line[3 * UNITS_TEXT_MAX];
        snprintf(line, sizeof line, "| %s | %s | %s |", phase_name(p->phase),
                 units_format_time(from, p->start_s),
                 units_format_time(lasted, p->end_s - p->start_s));
        markdown_line(m, line);
    }
    markdown_unfold(m);
}

static void add_instrument(struct markdown *m, const struct result *r)
{
    const struct result_instrument *i = &r->instrument;
    char text[UNITS_TEXT_MAX], line[160];
    markdown_fold(m, "The instrument: floodtest itself");
    markdown_line(m, "| | |\n| --- | --: |");
    snprintf(line, sizeof line, "%lld, %lld of them late", (long long)i->samples,
             (long long)i->late_samples);
    markdown_row(m, "samples", line);
    snprintf(line, sizeof line, "%lld", (long long)i->probe_errors);
    markdown_row(m, "probe errors", line);
    if (isfinite(i->cpu_seconds)) {
        markdown_row(m, "CPU", units_format_time(text, i->cpu_seconds));
    }
    if (i->rss_bytes != SAMPLE_UNKNOWN) {
        markdown_row(m, "memory", units_format_bytes(text, (double)i->rss_bytes));
    }
    struct strbuf version;
    strbuf_init(&version);
    markdown_add_text(&version, r->version[0] == '\0' ? FLOODTEST_VERSION : r->version);
    markdown_row(m, "version", version.text);
    strbuf_fini(&version);
    for (int n = 0; n < i->source_count; n++) {
        struct strbuf value;
        strbuf_init(&value);
        markdown_add_cell(&value, i->sources[n].state);
        markdown_row(m, i->sources[n].name, value.text);
        strbuf_fini(&value);
    }
    markdown_unfold(m);
}

static void add_output(struct markdown *m, const struct result_target *t)
{
    enum { SHOWN_MAX = 8000 };
    if (t->output_tail_len == 0) {
        return;
    }
    size_t len = t->output_tail_len, from = 0;
    if (len > SHOWN_MAX) {
        const char *newline = memchr(t->output_tail + len - SHOWN_MAX, '\n', SHOWN_MAX);
        from = newline == NULL ? len - SHOWN_MAX : (size_t)(newline - t->output_tail) + 1;
    }
    markdown_fold(m, "The client's last output");
    if (from > 0) {
        markdown_line(m, "The end of it:\n");
    }
    markdown_block(m, t->output_tail + from, len - from);
    markdown_unfold(m);
}

static void add_ending(struct markdown *m, const struct result_target *t)
{
    char line[80];
    if (!t->exited) {
        return;
    }
    if (t->signal != 0) {
        const char *name = sigabbrev_np(t->signal);
        snprintf(line, sizeof line, "\nThe client was killed by signal %d%s%s%s.",
                 t->signal, name == NULL ? "" : " (SIG", name == NULL ? "" : name,
                 name == NULL ? "" : ")");
    } else {
        snprintf(line, sizeof line, "\nThe client exited with status %d.", t->exit_code);
    }
    markdown_line(m, line);
}

void markdown_run_details(struct markdown *m, const struct result *r)
{
    add_ending(m, &r->target);
    add_evidence(m, &r->verdict);
    add_output(m, &r->target);
    add_phases(m, r);
    add_instrument(m, r);
}
