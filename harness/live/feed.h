/* Where a run hands over what it measures to the thread that shows it. One lock, held for
 * a copy at a time, never over I/O or rendering of more than the start. Bounded: a fixed
 * history, one result.
 *
 * The run's side begins, adds rows, and ends; scenario and result must stay until the
 * server is closed. The other side looks. */
#ifndef FLOODTEST_LIVE_FEED_H
#define FLOODTEST_LIVE_FEED_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"
#include "harness/live/history.h"
#include "harness/report/openmetrics.h"
#include "harness/report/result.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

/* What rows do not tell. */
struct feed_extra {
    double left_s; /* of the phase; 0: nobody knows */
    double lag_p50_s, lag_p99_s, lag_max_s;
};

struct feed;

int feed_new(struct feed **out, const struct scenario *scenario,
             struct err *e) MUST_CHECK;
void feed_free(struct feed *f); /* NULL is fine */

/* --- the run's side -------------------------------------------------------------------
 */

/* The server listens on port, the client was started with command (NULL: it was not). */
void feed_begin(struct feed *f, char *const *command, uint16_t port, uint64_t wall_ns);

/* Whether a row would come with extra: not each does, for they take some time to get. */
bool feed_wants_extra(const struct feed *f);

/* extra NULL: as it was. */
void feed_row(struct feed *f, const struct sample *row, const struct feed_extra *extra);

void feed_result(struct feed *f, const struct result *r);

/* There is no result, and none will come: why. */
void feed_no_run(struct feed *f, const char *sentence);

/* --- the other side -------------------------------------------------------------------
 */

/* How far a viewer is. All zero: it has seen nothing. */
struct feed_place {
    bool started;
    bool in_rows; /* it has the rows so far; then `next` counts */
    uint64_t next;
    size_t phases; /* that it has been told of */
    bool over;     /* it has the result, or why there is none */
};

enum feed_message {
    FEED_NOTHING,
    FEED_ROWS,
    FEED_OTHER, /* another may follow at once */
};

/* Appends the one message that is next for a viewer there and moves its place;
 * FEED_NOTHING, and nothing is appended, if there is none now. */
enum feed_message feed_next(struct feed *f, struct feed_place *place, struct strbuf *out);

/* The metrics of the run as it stands. */
void feed_metrics(struct feed *f, enum openmetrics_format format, struct strbuf *out);

#endif
