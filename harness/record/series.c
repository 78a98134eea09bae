#include "harness/record/series.h"

#include "harness/base/err.h"
#include "harness/base/mem.h"

#include <stdbool.h>
#include <stdlib.h>

int series_init(struct series *s)
{
    *s = (struct series){.stride = 1, .peak_memory_bytes = SAMPLE_UNKNOWN};
    sample_init(&s->last);
    s->rows = mem_try_alloc(SERIES_ROWS_MAX, sizeof *s->rows);
    return s->rows == NULL ? FERR_NOMEM : 0;
}

void series_fini(struct series *s)
{
    free(s->rows);
    s->rows = NULL;
    s->count = 0;
}

/* Keeps every other row and the first of each phase. */
static void thin(struct series *s)
{
    size_t kept = 0;
    int64_t phase_before = SAMPLE_UNKNOWN;
    for (size_t i = 0; i < s->count; i++) {
        int64_t phase = s->rows[i].phase;
        if (i % 2 == 0 || phase != phase_before) {
            s->rows[kept++] = s->rows[i];
        }
        phase_before = phase;
    }
    s->count = kept;
    s->stride *= 2;
}

bool series_goes_back(const struct series *s, const struct sample *row)
{
    const struct sample *last = &s->last;
    return s->pushed > 0 &&
           (row->t_ns < last->t_ns || row->round < last->round ||
            (row->round == last->round &&
             phase_rank((enum phase)row->phase) < phase_rank((enum phase)last->phase)));
}

void series_push(struct series *s, const struct sample *row)
{
    bool new_phase = s->pushed == 0 || row->phase != s->last.phase;
    if (new_phase || s->pushed % s->stride == 0) {
        if (s->count == SERIES_ROWS_MAX) {
            thin(s);
        }
        s->rows[s->count++] = *row;
    }
    s->pushed++;
    s->last = *row;
    if (row->late_ns > SAMPLE_INTERVAL_NS / 2) {
        s->late_rows++;
    }
    /* What an agent needs to explain, and leaves behind, is not the client's own. */
    if (row->phase == PHASE_EXPLAIN) {
        s->explained = true;
    } else if (phase_is_load((enum phase)row->phase)) {
        s->explained = false;
    }
    if (!s->explained && row->memory_bytes > s->peak_memory_bytes) {
        s->peak_memory_bytes = row->memory_bytes;
    }
}

size_t series_choose(size_t count, size_t shown, size_t i)
{
    return shown == count ? i : i * (count - 1) / (shown - 1);
}

void series_init_shown(struct series *s, const struct series *of, size_t most)
{
    static const struct series none = {.stride = 1};
    *s = of == NULL ? none : *of;
    s->count = s->count < most ? s->count : most;
    s->rows = mem_must_alloc((s->count + 1) * sizeof *s->rows);
    for (size_t i = 0; i < s->count; i++) {
        s->rows[i] = of->rows[series_choose(of->count, s->count, i)];
    }
}

struct span series_round(const struct series *s, int64_t round)
{
    /* Recordings of old have no such column: all of theirs is the first flood. */
    int64_t least = round == 0 ? SAMPLE_UNKNOWN : round;
    size_t from = 0;
    while (from < s->count && s->rows[from].round < least) {
        from++;
    }
    size_t to = from;
    while (to < s->count && s->rows[to].round <= round) {
        to++;
    }
    return (struct span){.rows = s->rows + from, .count = to - from};
}

static bool lies_in(const struct sample *row, enum phase first, enum phase last)
{
    int rank = phase_rank((enum phase)row->phase);
    return rank >= phase_rank(first) && rank <= phase_rank(last);
}

struct span span_phases(struct span span, enum phase first, enum phase last)
{
    size_t from = 0;
    while (from < span.count && !lies_in(&span.rows[from], first, last)) {
        from++;
    }
    size_t to = from;
    while (to < span.count && lies_in(&span.rows[to], first, last)) {
        to++;
    }
    return (struct span){.rows = span.rows + from, .count = to - from};
}

struct span series_phases(const struct series *s, enum phase first, enum phase last)
{
    return span_phases((struct span){.rows = s->rows, .count = s->count}, first, last);
}

size_t series_stretch(const struct series *s, size_t from, double *start_s, double *end_s)
{
    size_t next = from;
    while (next < s->count && s->rows[next].phase == s->rows[from].phase) {
        next++;
    }
    *start_s = (double)s->rows[from].t_ns / 1e9;
    *end_s = (double)s->rows[next < s->count ? next : s->count - 1].t_ns / 1e9;
    return next;
}

struct span span_since(struct span span, int64_t t_ns)
{
    size_t from = 0;
    while (from < span.count && span.rows[from].t_ns < t_ns) {
        from++;
    }
    return (struct span){.rows = span.rows + from, .count = span.count - from};
}

double span_seconds(struct span span)
{
    return span.count < 2
               ? 0
               : (double)(span.rows[span.count - 1].t_ns - span.rows[0].t_ns) / 1e9;
}

const struct sample *span_first(struct span span)
{
    return span.rows;
}

const struct sample *span_last(struct span span)
{
    return span.rows + span.count - 1;
}
