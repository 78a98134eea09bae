#include "harness/report/live_screen.h"

#include "harness/base/units.h"
#include "harness/report/page.h"
#include "harness/report/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CELLS_MAX = 240 };

/* A line in the making: a label, and fields with two blanks between them. */
struct line {
    struct strbuf *out;
    const char *label;
    size_t left; /* columns */
    int fields;
    bool full;
};

static struct line begin(struct strbuf *out, const char *label, int width)
{
    return (struct line){
        .out = out, .label = label, .left = width > 0 ? (size_t)width : 0};
}

static void add(struct line *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct line *l, const char *fmt, ...)
{
    char field[128], before[PAGE_INDENT + 1];
    va_list args;
    va_start(args, fmt);
    vsnprintf(field, sizeof field, fmt, args);
    va_end(args);
    snprintf(before, sizeof before, "%-*s", l->fields == 0 ? PAGE_INDENT : 2,
             l->fields == 0 ? l->label : "");
    size_t len = strlen(before) + text_columns(field, strlen(field));
    l->full = l->full || len > l->left;
    if (!l->full) {
        strbuf_addf(l->out, "%s%s", before, field);
        l->left -= len;
        l->fields++;
    }
}

static void end(struct line *l)
{
    if (l->fields > 0) {
        strbuf_add(l->out, "\n");
    }
}

static void add_rate(struct line *l, const char *name, double per_s)
{
    char text[UNITS_TEXT_MAX];
    if (!isnan(per_s)) {
        add(l, "%s %s", name, units_format_rate(text, per_s));
    }
}

static void add_count(struct line *l, const char *name, int64_t count)
{
    char text[UNITS_TEXT_MAX];
    if (count != SAMPLE_UNKNOWN) {
        add(l, "%s %s", name, units_format_count(text, (double)count));
    }
}

static void add_bytes(struct line *l, const char *name, int64_t bytes)
{
    char text[UNITS_TEXT_MAX];
    if (bytes != SAMPLE_UNKNOWN) {
        add(l, "%s %s", name, units_format_bytes(text, (double)bytes));
    }
}

static void add_phase(const struct live_screen *s, int width, struct strbuf *out)
{
    char text[UNITS_TEXT_MAX];
    struct line l = begin(out, phase_name((enum phase)s->row->phase), width);
    if (s->left_s > 0) {
        add(&l, "%.1f s left", s->left_s);
    }
    add(&l, "%s since the start", units_format_time(text, (double)s->row->t_ns / 1e9));
    if (s->row->connections > 1) {
        add_count(&l, "connections", s->row->connections);
    }
    end(&l);
}

static void add_flow(const struct live_screen *s, int width, struct strbuf *out)
{
    char text[UNITS_TEXT_MAX];
    struct line l = begin(out, "rate", width);
    add_rate(&l, "due", s->due_per_s);
    add_rate(&l, "sent", s->sent_per_s);
    if (!isnan(s->read_per_s)) {
        add(&l, "read %s/s", units_format_bytes(text, s->read_per_s));
    }
    add_rate(&l, "processed", s->processed_per_s);
    end(&l);
    l = begin(out, "ledger", width);
    add_count(&l, "due", s->row->due_messages);
    add_count(&l, "withheld", s->row->withheld_messages);
    add_count(&l, "sent", s->row->sent_messages);
    add_bytes(&l, "read", s->row->read_bytes);
    add_count(&l, "processed", s->row->processed_messages);
    end(&l);
}

static void add_curve(const struct live_screen *s, int width, bool unicode,
                      struct strbuf *out)
{
    double cells[CELLS_MAX], low, high;
    int room = width - PAGE_INDENT;
    room = room < CELLS_MAX ? room : CELLS_MAX;
    if (room <= 0 || s->memory.count < 2) {
        return;
    }
    sparkline_cells(s->memory, s->memory.times[0], s->memory.times[s->memory.count - 1],
                    cells, room);
    if (sparkline_range(cells, room, &low, &high)) {
        strbuf_addf(out, "%*s", PAGE_INDENT, "");
        sparkline_draw(out, cells, room, low, high, unicode);
        text_end_line(out);
    }
}

static void add_memory(const struct live_screen *s, int width, bool unicode,
                       struct strbuf *out)
{
    char text[UNITS_TEXT_MAX];
    struct line l = begin(out, "memory", width);
    int64_t now = s->row->memory_bytes;
    if (now != SAMPLE_UNKNOWN) {
        add(&l, "%s", units_format_bytes(text, (double)now));
    }
    if (now != SAMPLE_UNKNOWN && s->start_bytes != SAMPLE_UNKNOWN) {
        double grown = (double)(now - s->start_bytes);
        add(&l, "%c%s", grown < 0 ? '-' : '+', units_format_bytes(text, fabs(grown)));
    }
    end(&l);
    if (now != SAMPLE_UNKNOWN) {
        add_curve(s, width, unicode, out);
    }
}

static void add_queues(const struct live_screen *s, int width, struct strbuf *out)
{
    char text[UNITS_TEXT_MAX];
    struct line l = begin(out, "held", width);
    if (!isnan(s->held)) {
        add(&l, "%s messages read and not processed", units_format_count(text, s->held));
    }
    end(&l);
    l = begin(out, "queues", width);
    add_bytes(&l, "client's kernel", s->row->recv_queue_bytes);
    add_bytes(&l, "server's kernel", s->row->send_queue_bytes);
    add_count(&l, "in the client", s->row->queued_messages);
    end(&l);
}

static void add_cpu(const struct live_screen *s, int width, struct strbuf *out)
{
    struct line l = begin(out, "cpu", width);
    if (!isnan(s->client_cores)) {
        add(&l, "client %.0f %%", s->client_cores * 100);
    }
    if (!isnan(s->own_cores)) {
        add(&l, "floodtest %.0f %%", s->own_cores * 100);
    }
    end(&l);
}

void live_screen_format(const struct live_screen *s, int width, bool unicode,
                        struct strbuf *out)
{
    add_phase(s, width, out);
    add_flow(s, width, out);
    add_memory(s, width, unicode, out);
    add_queues(s, width, out);
    add_cpu(s, width, out);
}
