#include "harness/live/history.h"

#include <math.h>
#include <string.h>

void history_init(struct history *h)
{
    h->pushed = 0;
    h->thinned_count = 0;
    h->stride = 1;
    h->phase_count = 0;
}

static void thin(struct history *h)
{
    for (size_t i = 0; i < HISTORY_ROWS_MAX / 2; i++) {
        h->thinned[i] = h->thinned[2 * i];
    }
    h->thinned_count = HISTORY_ROWS_MAX / 2;
    h->stride *= 2;
}

static void note_phase(struct history *h, const struct sample *row)
{
    double t_s = (double)row->t_ns / 1e9;
    struct history_phase *last =
        h->phase_count > 0 ? &h->phases[h->phase_count - 1] : NULL;
    if (last != NULL && last->phase == (enum phase)row->phase) {
        return;
    }
    if (last != NULL && isnan(last->end_s)) {
        last->end_s = t_s;
    }
    if (h->phase_count < HISTORY_PHASES_MAX) {
        h->phases[h->phase_count++] =
            (struct history_phase){(enum phase)row->phase, t_s, NAN};
    }
}

void history_push(struct history *h, const struct sample *row)
{
    if (h->pushed % h->stride == 0) {
        if (h->thinned_count == HISTORY_ROWS_MAX) {
            thin(h);
        }
        if (h->pushed % h->stride == 0) {
            h->thinned[h->thinned_count++] = *row;
        }
    }
    h->recent[h->pushed % HISTORY_RECENT_MAX] = *row;
    h->pushed++;
    note_phase(h, row);
}

const struct sample *history_last(const struct history *h)
{
    return h->pushed > 0 ? &h->recent[(h->pushed - 1) % HISTORY_RECENT_MAX] : NULL;
}

size_t history_all(const struct history *h, struct sample *rows)
{
    size_t count = h->thinned_count;
    const struct sample *last = history_last(h);
    memcpy(rows, h->thinned, count * sizeof *rows);
    if (last != NULL && rows[count - 1].t_ns != last->t_ns) {
        rows[count++] = *last;
    }
    return count;
}

static uint64_t oldest(const struct history *h)
{
    return h->pushed > HISTORY_RECENT_MAX ? h->pushed - HISTORY_RECENT_MAX : 0;
}

size_t history_since(const struct history *h, uint64_t *next, struct sample *rows)
{
    size_t count = 0;
    uint64_t from = *next < oldest(h) ? oldest(h) : *next;
    for (uint64_t n = from; n < h->pushed; n++) {
        rows[count++] = h->recent[n % HISTORY_RECENT_MAX];
    }
    *next = h->pushed;
    return count;
}

const struct sample *history_before(const struct history *h, int64_t ns)
{
    const struct sample *last = history_last(h);
    const struct sample *best = NULL;
    for (uint64_t n = h->pushed; n > oldest(h) + 1; n--) {
        best = &h->recent[(n - 2) % HISTORY_RECENT_MAX];
        if (last->t_ns - best->t_ns >= ns) {
            break;
        }
    }
    return best;
}
