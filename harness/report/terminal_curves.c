#include "harness/report/terminal_parts.h"

#include "harness/base/mem.h"
#include "harness/base/units.h"
#include "harness/report/json_series.h"
#include "harness/report/sparkline.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 42, LEGEND_MAX = 2 * UNITS_TEXT_MAX + 8 };

/* The stretch of the run that the curves show. */
struct window {
    struct span span;
    double from, to; /* seconds */
};

/* Starting and closing would only squeeze what matters. An agent that explains takes
 * memory in the client and leaves some behind, which must not look like the client's. */
static struct window window_of(const struct series *s)
{
    struct window w = {.span = {.count = 0}};
    if (s->count == 0) {
        return w;
    }
    bool explained = series_phases(s, PHASE_EXPLAIN, PHASE_EXPLAIN).count > 0;
    w.span = series_phases(s, PHASE_IDLE, explained ? PHASE_CONFIRM : PHASE_DRAIN);
    if (w.span.count == 0) {
        w.span = (struct span){.rows = s->rows, .count = s->count};
    }
    w.from = (double)w.span.rows[0].t_ns / 1e9;
    w.to = (double)w.span.rows[w.span.count - 1].t_ns / 1e9;
    return w;
}

/* One column of the rows as cells, or the times of those rows that know it. */
static void fill_cells(const struct window *w, size_t offset, bool as_time, double *cells)
{
    size_t count = w->span.count;
    double *times = mem_must_alloc(2 * count * sizeof *times);
    double *values = times + count;
    for (size_t i = 0; i < count; i++) {
        const struct sample *row = &w->span.rows[i];
        int64_t value;
        memcpy(&value, (const char *)row + offset, sizeof value);
        times[i] = (double)row->t_ns / 1e9;
        values[i] = value == SAMPLE_UNKNOWN ? NAN : as_time ? times[i] : (double)value;
    }
    struct sparkline_points points = {.times = times, .values = values, .count = count};
    sparkline_cells(points, w->from, w->to, cells, CELLS);
    free(times);
}

/* Bytes/s in each cell, from the counter at its last row. Between rows whose distance is
 * no multiple of a cell the times of the rows matter, not the width of the cell. */
static void fill_rates(const struct window *w, double *cells)
{
    double bytes[CELLS], times[CELLS];
    size_t column = offsetof(struct sample, read_bytes);
    fill_cells(w, column, false, bytes);
    fill_cells(w, column, true, times);
    const struct sample *first = w->span.rows;
    while (first + 1 < w->span.rows + w->span.count &&
           first->read_bytes == SAMPLE_UNKNOWN) {
        first++;
    }
    double rate = 0, bytes_before = (double)first->read_bytes;
    double time_before = (double)first->t_ns / 1e9;
    for (int i = 0; i < CELLS; i++) {
        if (isnan(bytes[i])) {
            cells[i] = NAN;
            continue;
        }
        if (times[i] > time_before) {
            rate = (bytes[i] - bytes_before) / (times[i] - time_before);
        }
        cells[i] = rate;
        bytes_before = bytes[i];
        time_before = times[i];
    }
}

static void add_curve(struct page *p, const char *label, const double *cells, double low,
                      double high, const char *legend)
{
    struct strbuf line;
    strbuf_init(&line);
    sparkline_draw(&line, cells, CELLS, low, high, p->unicode);
    strbuf_addf(&line, "  %s", legend);
    page_line(p, label, line.text);
    strbuf_fini(&line);
}

static void add_range(char *out, size_t size, double low, double high)
{
    char a[UNITS_TEXT_MAX], b[UNITS_TEXT_MAX];
    units_format_bytes(a, low);
    units_format_bytes(b, high);
    bool same = strcmp(a, b) == 0;
    snprintf(out, size, "%s%s%s", a, same ? "" : " to ", same ? "" : b);
}

/* Growth that means nothing beside the budget must not look like a mountain. */
static bool add_memory(struct page *p, const struct result *r, const struct window *w)
{
    double cells[CELLS], low, high;
    fill_cells(w, offsetof(struct sample, memory_bytes), false, cells);
    if (!sparkline_range(cells, CELLS, &low, &high)) {
        page_line(p, "memory", "not measured");
        return false;
    }
    char legend[LEGEND_MAX];
    add_range(legend, sizeof legend, low, high);
    double least_span = (double)r->scenario->budget_bytes / 16;
    add_curve(p, "memory", cells, low, fmax(high, low + least_span), legend);
    return true;
}

static bool add_read_rate(struct page *p, const struct window *w)
{
    double cells[CELLS], low, high;
    fill_rates(w, cells);
    if (!sparkline_range(cells, CELLS, &low, &high)) {
        page_line(p, "read", "not measured");
        return false;
    }
    char legend[LEGEND_MAX];
    add_range(legend, sizeof legend, low, high);
    strcat(legend, "/s");
    add_curve(p, "read", cells, 0, high, legend);
    return true;
}

static bool is_marked(const struct result_phase *phase)
{
    return phase_is_load(phase->phase) || phase->phase == PHASE_DRAIN;
}

/* A tick where each marked phase begins, with its name if it fits before the next tick.
 */
static void add_marks(struct page *p, const struct result *r, const struct window *w)
{
    struct strbuf line;
    strbuf_init(&line);
    int at = 0;
    for (int i = 0; i < r->phase_count; i++) {
        const struct result_phase *phase = &r->phases[i];
        int cell = sparkline_cell(phase->start_s, w->from, w->to, CELLS);
        if (!is_marked(phase) || phase->start_s > w->to || cell < at) {
            continue;
        }
        bool last = i + 1 == r->phase_count || !is_marked(&r->phases[i + 1]);
        int next = last ? PAGE_TEXT_COLUMNS
                        : sparkline_cell(r->phases[i + 1].start_s, w->from, w->to, CELLS);
        const char *name = phase_name(phase->phase);
        int room = next - cell - 1;
        bool fits = (int)strlen(name) <= room;
        strbuf_addf(&line, "%*s%s%s", cell - at, "", p->unicode ? "└" : "|",
                    fits ? name : "");
        at = cell + 1 + (fits ? (int)strlen(name) : 0);
    }
    if (line.len > 0) {
        page_line(p, "", line.text);
    }
    strbuf_fini(&line);
}

/* A result that was read back may only name its samples. */
static void add_lost(struct page *p, const char *samples_path)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "no curves without its samples, '%s'", samples_path);
    page_cut(p, "memory", line.text, line.len);
    strbuf_fini(&line);
}

static void add_curves(struct page *p, const struct result *r, const struct series *s)
{
    struct window w = window_of(s);
    if (w.span.count == 0 && r->samples_path != NULL) {
        add_lost(p, r->samples_path);
        return;
    }
    if (w.span.count == 0) {
        page_line(p, "memory", "no samples were taken");
        return;
    }
    bool drawn = add_memory(p, r, &w);
    drawn |= add_read_rate(p, &w);
    if (drawn) {
        add_marks(p, r, &w);
    }
}

/* The rows that the JSON has are enough, and they make the same page when it is read. */
void terminal_curves(struct page *p, const struct result *r)
{
    struct series shown;
    series_init_shown(&shown, r->series, JSON_SERIES_ROWS_MAX);
    add_curves(p, r, &shown);
    series_fini(&shown);
}
