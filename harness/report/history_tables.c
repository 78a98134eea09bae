#include "harness/report/history_report.h"

#include "harness/base/units.h"
#include "harness/history/when.h"
#include "harness/report/page.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WHEN_COLUMNS = 16,
    KIND_COLUMNS = 7,
    CLIENT_COLUMNS = 20,
    VERDICT_COLUMNS = 17,
    COMMIT_COLUMNS = 7
};

static const char *color_of(const char *outcome)
{
    return outcome == NULL                ? ""
           : strcmp(outcome, "pass") == 0 ? "\x1b[1;32m"
           : strcmp(outcome, "fail") == 0 ? "\x1b[1;31m"
                                          : "\x1b[1;33m";
}

/* Any text, safe, in exactly so many columns. */
static void add_column(struct strbuf *out, const char *text, size_t columns,
                       struct report_style style)
{
    struct strbuf safe;
    strbuf_init(&safe);
    text_add_safe(&safe, text, strlen(text), style.unicode);
    size_t width = text_columns(safe.text, safe.len);
    if (width > columns) {
        size_t kept = text_prefix(safe.text, safe.len, columns - 1);
        strbuf_addn(out, safe.text, kept);
        strbuf_add(out, style.unicode ? "…" : "~");
    } else {
        strbuf_addf(out, "%s%*s", safe.text, (int)(columns - width), "");
    }
    strbuf_fini(&safe);
}

/* "leaky.py", or "leaky.py burst" of a scenario or a sweep of many points. */
static void add_client(struct strbuf *out, const struct history_record *r,
                       struct report_style style)
{
    char *client = history_record_client_name(r->client);
    struct strbuf name;
    strbuf_init(&name);
    if (r->name != NULL && strcmp(r->kind, "certify") != 0) {
        strbuf_addf(&name, "%s ", r->name);
    }
    strbuf_add(&name, client);
    add_column(out, name.text, CLIENT_COLUMNS, style);
    strbuf_fini(&name);
    free(client);
}

static void add_line(struct strbuf *out, const struct history_record *r,
                     struct report_style style)
{
    char when[WHEN_TEXT_MAX];
    strbuf_addf(out, "%c%5lld  %s  ", r->baseline != NULL ? '*' : ' ', (long long)r->id,
                when_format(when, r->at_ms));
    add_column(out, r->kind, KIND_COLUMNS, style);
    strbuf_add(out, " ");
    add_client(out, r, style);
    strbuf_add(out, " ");
    const char *color = style.color ? color_of(r->outcome) : "";
    const char *class_name = r->class_name != NULL ? r->class_name : "-";
    strbuf_add(out, color);
    add_column(out, class_name, VERDICT_COLUMNS, style);
    strbuf_add(out, color[0] != '\0' ? "\x1b[0m" : "");
    strbuf_addf(out, " %.*s", COMMIT_COLUMNS, r->commit_id != NULL ? r->commit_id : "");
    text_end_line(out);
}

void history_table(const struct history_records *r, struct report_style style,
                   struct strbuf *out)
{
    strbuf_addf(out, "%6s  %-*s  %-*s %-*s %-*s %s\n", "id", WHEN_COLUMNS, "began (UTC)",
                KIND_COLUMNS, "kind", CLIENT_COLUMNS, "client", VERDICT_COLUMNS,
                "verdict", "commit");
    for (size_t i = 0; i < r->count; i++) {
        add_line(out, &r->items[i], style);
    }
}

static void add_text(struct page *p, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        page_text(p, label, text);
    }
}

static void add_host(struct page *p, const struct host *h)
{
    char memory[UNITS_TEXT_MAX];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "%s, kernel %s", h->name, h->kernel);
    if (h->cores > 0) {
        strbuf_addf(&line, ", %u cores", h->cores);
    }
    if (h->cpu[0] != '\0') {
        strbuf_addf(&line, " of %s", h->cpu);
    }
    if (h->memory_bytes > 0) {
        strbuf_addf(&line, ", %s", units_format_bytes(memory, (double)h->memory_bytes));
    }
    if (h->name[0] != '\0') {
        page_text(p, "host", line.text);
    }
    strbuf_fini(&line);
}

static void add_numbers(struct page *p, const struct history_record *r)
{
    for (int i = 0; i < COMPARE_METRICS; i++) {
        char number[COMPARE_TEXT_MAX], line[COMPARE_TEXT_MAX + 32];
        if (isfinite(r->values[i])) {
            compare_metric_format(number, compare_metrics[i].unit, r->values[i]);
            snprintf(line, sizeof line, "%-20s%s", compare_metrics[i].name, number);
            page_line(p, "", line);
        }
    }
}

void history_one(const struct history_record *r, struct report_style style,
                 struct strbuf *out)
{
    struct page p = {
        .out = out, .start = out->len, .color = style.color, .unicode = style.unicode};
    char when[WHEN_TEXT_MAX], head[96];
    snprintf(head, sizeof head, "%lld, a %s of %s UTC", (long long)r->id, r->kind,
             when_format(when, r->at_ms));
    page_text(&p, "result", head);
    add_text(&p, "scenario", r->name);
    add_text(&p, "client", r->client);
    add_text(&p, "runtime", r->runtime);
    add_text(&p, "verdict", r->outcome);
    add_text(&p, r->outcome == NULL ? "found" : "class", r->class_name);
    add_text(&p, "", r->summary);
    add_text(&p, "baseline", r->baseline);
    add_text(&p, "commit", r->commit_id);
    add_text(&p, "alike", r->alike);
    add_text(&p, "floodtest", r->floodtest);
    add_host(&p, &r->host);
    page_blank(&p);
    add_numbers(&p, r);
}
