#include "harness/sweep/delay.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* When so many messages were due, between two rows; seconds since the first row. */
static double due_at(struct span flood, size_t *row, double messages)
{
    const struct sample *first = span_first(flood);
    while (*row + 1 < flood.count &&
           (double)(flood.rows[*row].due_messages - first->due_messages) < messages) {
        (*row)++;
    }
    const struct sample *to = &flood.rows[*row];
    const struct sample *from = *row > 0 ? to - 1 : to;
    double step = (double)(to->due_messages - from->due_messages);
    double before = messages - (double)(from->due_messages - first->due_messages);
    double share = step > 0 ? fmin(1, fmax(0, before / step)) : 1;
    double s =
        (double)(from->t_ns - first->t_ns) + share * (double)(to->t_ns - from->t_ns);
    return s / 1e9;
}

struct sweep_delay sweep_delay_find(const struct picture *p, double message_bytes)
{
    struct sweep_delay d = {NAN, NAN};
    double delays[SERIES_ROWS_MAX];
    struct span flood = p->load;
    size_t n = 0, row = 0;
    for (size_t i = 1; i < flood.count && p->reads_known && n < SERIES_ROWS_MAX; i++) {
        const struct sample *first = span_first(flood);
        double read =
            (double)(flood.rows[i].read_bytes - first->read_bytes) / message_bytes;
        double now = (double)(flood.rows[i].t_ns - first->t_ns) / 1e9;
        delays[n++] = fmax(0, now - due_at(flood, &row, read));
    }
    if (n == 0) {
        return d;
    }
    qsort(delays, n, sizeof *delays, compare);
    d.p50_s = delays[n / 2];
    d.p99_s = delays[(size_t)(0.99 * (double)(n - 1))];
    return d;
}
