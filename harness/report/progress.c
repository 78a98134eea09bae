#include "harness/report/progress.h"

#include "harness/base/units.h"
#include "harness/record/sample.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct line {
    struct strbuf *out;
    size_t left; /* columns */
    bool full;
};

static void add(struct line *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct line *l, const char *fmt, ...)
{
    char part[64];
    va_list args;
    va_start(args, fmt);
    vsnprintf(part, sizeof part, fmt, args);
    va_end(args);
    size_t len = strlen(part);
    l->full = l->full || len > l->left;
    if (!l->full) {
        strbuf_addn(l->out, part, len);
        l->left -= len;
    }
}

static void add_memory(struct line *l, const struct progress *p)
{
    if (p->memory_bytes < 0) {
        return;
    }
    char text[UNITS_TEXT_MAX];
    add(l, "   memory %s", units_format_bytes(text, (double)p->memory_bytes));
    if (p->start_bytes >= 0) {
        double grown = (double)(p->memory_bytes - p->start_bytes);
        add(l, "  %c%s", grown < 0 ? '-' : '+', units_format_bytes(text, fabs(grown)));
    }
}

void progress_format(const struct progress *p, int width, struct strbuf *out)
{
    struct line l = {.out = out, .left = width > 0 ? (size_t)width : 0};
    char text[UNITS_TEXT_MAX];
    add(&l, "%s", phase_name(p->phase));
    if (p->left_s >= 0) {
        int pad = 8 - (int)strlen(phase_name(p->phase));
        add(&l, "%*s%.1f s left", pad, "", p->left_s);
    }
    if (!isnan(p->rate)) {
        add(&l, "   %s", units_format_rate(text, p->rate));
    }
    if (!isnan(p->read_rate)) {
        add(&l, "   read %s/s", units_format_bytes(text, p->read_rate));
    }
    add_memory(&l, p);
}
