/* The rows of a run in fixed memory.
 *
 * Holds up to SERIES_ROWS_MAX rows. When full it drops every other row and from then on
 * keeps one of two (of four, …) that come, so it covers a run of any length; the stride
 * only depends on the number of rows pushed, so the same rows give the same series
 * offline. The first row of every phase is always kept. Peaks and counts are taken from
 * every row. */
#ifndef FLOODTEST_RECORD_SERIES_H
#define FLOODTEST_RECORD_SERIES_H

#include "harness/record/phase.h"
#include "harness/record/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIES_ROWS_MAX = 8192 };

struct series {
    struct sample *rows; /* rows[0 .. count-1], in order of t_ns */
    size_t count;
    uint64_t pushed;   /* rows ever offered */
    uint64_t stride;   /* one of so many is kept */
    int64_t late_rows; /* rows whose late_ns was above half the sampling interval */
    int64_t
        peak_memory_bytes; /* from the agents' explaining to the next flood: left out */
    bool explained;        /* such rows are coming */
    struct sample last;    /* the newest row, kept or not */
};

/* 0, or FERR_NOMEM's value when there is no memory for the rows. */
int series_init(struct series *s);
void series_fini(struct series *s);
void series_push(struct series *s, const struct sample *row);

/* Time, and phase within a flood, only go forward: everything that reads a series builds
 * on it. Whether a row would be earlier than the last; both of a phase that there is. */
bool series_goes_back(const struct series *s, const struct sample *row);

/* Of a series too long to be shown: which row of count comes i-th when `shown` of them
 * are chosen evenly, the first and the last among them; i < shown <= count. */
size_t series_choose(size_t count, size_t shown, size_t i);

/* A series of at most so many rows of another (NULL: none), chosen like that. */
void series_init_shown(struct series *s, const struct series *of, size_t most);

/* Neighbouring rows of a series, borrowed from it. */
struct span {
    const struct sample *rows;
    size_t count;
};

/* The kept rows of one flood of the run (column round), what went before the first one
 * included. */
struct span series_round(const struct series *s, int64_t round);

/* The first stretch of rows whose phase is first, last, or one between them in the course
 * of a run (phase_rank). */
struct span span_phases(struct span span, enum phase first, enum phase last);
struct span series_phases(const struct series *s, enum phase first, enum phase last);

/* The stretch of rows in one phase that begins with rows[from]: when it began and ended,
 * s; it lasts until the next one begins. Returns where that is: count, if it is the last.
 */
size_t series_stretch(const struct series *s, size_t from, double *start_s,
                      double *end_s);

/* The rows at t_ns and later. */
struct span span_since(struct span span, int64_t t_ns);

double span_seconds(struct span span); /* from the first row to the last */

/* The outermost rows; the span must not be empty. */
const struct sample *span_first(struct span span);
const struct sample *span_last(struct span span);

#endif
