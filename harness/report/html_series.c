#include "harness/report/html_series.h"

#include "harness/base/mem.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where a column stands in sample_values. */
#define AT(column) (int)(offsetof(struct sample, column) / sizeof(int64_t))

/* What series_lines.js makes charts of. */
static const int shown[] = {
    AT(t_ns),
    AT(due_messages),
    AT(withheld_messages),
    AT(sent_messages),
    AT(sent_bytes),
    AT(read_bytes),
    AT(recv_queue_bytes),
    AT(send_queue_bytes),
    AT(connections),
    AT(memory_bytes),
    AT(cpu_ns),
    AT(late_ns),
    AT(self_cpu_ns),
    AT(processed_messages),
    AT(live_bytes),
    AT(queued_messages),
};

/* Of these, those that rise and fall. */
static const int gauges[] = {
    AT(memory_bytes),     AT(live_bytes),      AT(recv_queue_bytes),
    AT(send_queue_bytes), AT(queued_messages), AT(late_ns),
};

enum {
    SHOWN = sizeof shown / sizeof shown[0],
    GAUGES = sizeof gauges / sizeof gauges[0]
};

/* The lowest and the highest row of rows[from .. to-1] in one column. */
static void keep_extremes(const struct series *s, size_t from, size_t to, int column,
                          bool *keep)
{
    size_t low = to, high = to;
    for (size_t i = from; i < to; i++) {
        int64_t value = sample_values_const(&s->rows[i])[column];
        if (value == SAMPLE_UNKNOWN) {
            continue;
        }
        if (low == to || value < sample_values_const(&s->rows[low])[column]) {
            low = i;
        }
        if (high == to || value > sample_values_const(&s->rows[high])[column]) {
            high = i;
        }
    }
    if (low < to) {
        keep[low] = keep[high] = true;
    }
}

static size_t choose(const struct series *s, size_t stretches, bool *keep)
{
    memset(keep, 0, s->count * sizeof *keep);
    for (size_t n = 0; n < stretches; n++) {
        size_t from = n * s->count / stretches, to = (n + 1) * s->count / stretches;
        keep[from] = keep[to - 1] = true;
        for (int g = 0; g < GAUGES; g++) {
            keep_extremes(s, from, to, gauges[g], keep);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        kept += keep[i];
    }
    return kept;
}

size_t html_series_choose(const struct series *s, bool *keep)
{
    size_t stretches = s->count;
    size_t kept = stretches == 0 ? 0 : choose(s, stretches, keep);
    if (kept > HTML_SERIES_ROWS_MAX) {
        stretches = HTML_SERIES_ROWS_MAX / 2;
        kept = choose(s, stretches, keep);
    }
    while (kept > HTML_SERIES_ROWS_MAX) { /* ends: 2 + 2 * GAUGES rows each at most */
        stretches -= stretches / 8 + 1;
        kept = choose(s, stretches, keep);
    }
    return kept;
}

static void add_row(struct strbuf *out, const struct sample *row)
{
    const int64_t *values = sample_values_const(row);
    for (int i = 0; i < SHOWN; i++) {
        strbuf_add(out, i == 0 ? "[" : ",");
        if (values[shown[i]] == SAMPLE_UNKNOWN) {
            strbuf_add(out, "null");
        } else {
            strbuf_addf(out, "%" PRId64, values[shown[i]]);
        }
    }
    strbuf_add(out, "]");
}

void html_series_add(struct strbuf *out, const struct series *s)
{
    strbuf_add(out, "{\n    \"columns\": [");
    for (int i = 0; i < SHOWN; i++) {
        strbuf_addf(out, "%s\"%s\"", i == 0 ? "" : ",", sample_column_names[shown[i]]);
    }
    strbuf_add(out, "],\n    \"rows\": [");
    size_t count = s == NULL ? 0 : s->count;
    bool *keep = mem_must_alloc((count + 1) * sizeof *keep);
    bool first = true;
    if (count > 0) {
        html_series_choose(s, keep);
    }
    for (size_t i = 0; i < count; i++) {
        if (keep[i]) {
            strbuf_add(out, first ? "\n" : ",\n");
            add_row(out, &s->rows[i]);
            first = false;
        }
    }
    strbuf_add(out, "]\n  }");
    free(keep);
}
