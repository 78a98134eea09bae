/* What is kept of a run for those who watch it, in fixed memory. Pure.
 *
 * The newest rows, each with its number, for viewers that keep up; and the whole run so
 * far, thinned, for those that come later: HISTORY_ROWS_MAX rows at most, evenly, the
 * newest always among them. The phases are taken from the rows. */
#ifndef FLOODTEST_LIVE_HISTORY_H
#define FLOODTEST_LIVE_HISTORY_H

#include "harness/record/phase.h"
#include "harness/record/sample.h"

#include <stddef.h>
#include <stdint.h>

enum {
    HISTORY_ROWS_MAX = 2000,
    HISTORY_RECENT_MAX = 256, /* some five seconds of rows */
    HISTORY_PHASES_MAX = 32,  /* a run has some ten; what comes beyond is left out */
};

struct history_phase {
    enum phase phase;
    double start_s;
    double end_s; /* NAN: it goes on */
};

struct history {
    uint64_t pushed;                          /* rows ever */
    struct sample recent[HISTORY_RECENT_MAX]; /* row n at n % HISTORY_RECENT_MAX */
    struct sample thinned[HISTORY_ROWS_MAX];
    size_t thinned_count;
    uint64_t stride; /* one of so many rows is among them */
    struct history_phase phases[HISTORY_PHASES_MAX];
    size_t phase_count;
};

void history_init(struct history *h);
void history_push(struct history *h, const struct sample *row);

/* The run so far, oldest first, into rows[HISTORY_ROWS_MAX + 1]; returns how many. */
size_t history_all(const struct history *h, struct sample *rows);

/* The rows from number *next on into rows[HISTORY_RECENT_MAX]; those that are gone are
 * left out. Returns how many, and *next is the number of the row that comes next. */
size_t history_since(const struct history *h, uint64_t *next, struct sample *rows);

/* The row that was taken about so long before the newest one, for rates: the oldest of
 * the recent ones if that is not so old. NULL if there is none but the newest. */
const struct sample *history_before(const struct history *h, int64_t ns);

const struct sample *history_last(const struct history *h); /* NULL: there is none */

#endif
