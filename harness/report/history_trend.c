#include "harness/report/history_report.h"

#include "harness/base/mem.h"
#include "harness/history/when.h"
#include "harness/report/sparkline.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A curve is as high as the page only where it spans so much of its highest value: noise
 * is no mountain range. */
#define SPAN_LEAST 0.5

enum { POINTS_MAX = 24, NAME_COLUMNS = 20, HEAD_COLUMNS = 18 };

/* Results that are alike, the oldest first; the latest POINTS_MAX of them. */
struct line {
    const struct history_record *items[POINTS_MAX];
    size_t count, all;
};

static struct line gather(const struct history_records *r, const char *alike)
{
    struct line line = {0};
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->items[i].alike, alike) == 0) {
            line.all++;
            if (line.count < POINTS_MAX) {
                line.items[line.count++] = &r->items[i];
            }
        }
    }
    for (size_t i = 0; i < line.count / 2; i++) { /* they come the newest first */
        const struct history_record *other = line.items[i];
        line.items[i] = line.items[line.count - 1 - i];
        line.items[line.count - 1 - i] = other;
    }
    return line;
}

static void add_head(struct strbuf *out, const struct line *line,
                     struct report_style style)
{
    const struct history_record *r = line->items[0];
    char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];
    char *client = history_record_client_name(r->client);
    struct strbuf name;
    strbuf_init(&name);
    if (r->name != NULL) {
        text_add_safe(&name, r->name, strlen(r->name), style.unicode);
        strbuf_add(&name, " ");
    }
    text_add_safe(&name, client, strlen(client), style.unicode);
    strbuf_addn(out, name.text, text_prefix(name.text, name.len, HEAD_COLUMNS));
    strbuf_fini(&name);
    free(client);
    strbuf_add(out, "  ");
    text_add_safe(out, r->kind, strlen(r->kind), style.unicode);
    strbuf_add(out, " ");
    text_add_safe(out, r->alike, strlen(r->alike), style.unicode);
    strbuf_addf(out, "  %zu result%s, %.10s", line->all, line->all == 1 ? "" : "s",
                when_format(from, r->at_ms));
    if (line->count > 1) {
        strbuf_addf(out, " to %.10s",
                    when_format(to, line->items[line->count - 1]->at_ms));
    }
    strbuf_add(out, "\n");
}

static char mark_of(const struct history_record *r)
{
    return r->outcome == NULL                        ? '-'
           : strcmp(r->outcome, "pass") == 0         ? '.'
           : strcmp(r->outcome, "inconclusive") == 0 ? '?'
                                                     : 'F';
}

static void add_verdicts(struct strbuf *out, const struct line *line,
                         struct report_style style)
{
    const char *latest = line->items[line->count - 1]->class_name;
    strbuf_addf(out, "  %-*s", NAME_COLUMNS, "verdict");
    for (size_t i = 0; i < line->count; i++) {
        char mark = mark_of(line->items[i]);
        strbuf_addn(out, &mark, 1);
    }
    strbuf_addf(out, "%*s  ", (int)(POINTS_MAX - line->count), "");
    text_add_safe(out, latest == NULL ? "" : latest, latest == NULL ? 0 : strlen(latest),
                  style.unicode);
    strbuf_add(out, "\n");
}

static void add_metric(struct strbuf *out, const struct line *line, int id,
                       struct report_style style)
{
    double cells[POINTS_MAX], low, high, last = NAN;
    char first_text[COMPARE_TEXT_MAX], last_text[COMPARE_TEXT_MAX];
    const struct compare_metric *m = &compare_metrics[id];
    for (size_t i = 0; i < line->count; i++) {
        cells[i] = line->items[i]->values[id];
        last = isnan(cells[i]) ? last : cells[i];
    }
    if (!sparkline_range(cells, (int)line->count, &low, &high)) {
        return;
    }
    double least = high - SPAN_LEAST * fabs(high);
    strbuf_addf(out, "  %-*s", NAME_COLUMNS, m->name);
    sparkline_draw(out, cells, (int)line->count, fmin(low, least), high, style.unicode);
    strbuf_addf(out, "%*s  %s", (int)(POINTS_MAX - line->count), "",
                compare_metric_format(last_text, m->unit, last));
    if (line->count > 1 && high > low) {
        strbuf_addf(out, " (%s", compare_metric_format(first_text, m->unit, low));
        strbuf_addf(out, " to %s)", compare_metric_format(first_text, m->unit, high));
    }
    strbuf_add(out, "\n");
}

void history_trend(const struct history_records *r, struct report_style style,
                   struct strbuf *out)
{
    for (size_t i = 0; i < r->count; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = strcmp(r->items[k].alike, r->items[i].alike) == 0;
        }
        if (seen) {
            continue;
        }
        struct line line = gather(r, r->items[i].alike);
        strbuf_add(out, i > 0 ? "\n" : "");
        add_head(out, &line, style);
        add_verdicts(out, &line, style);
        for (int id = 0; id < COMPARE_METRICS; id++) {
            add_metric(out, &line, id, style);
        }
    }
}
