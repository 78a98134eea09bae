/* What the rows of a run show, in the judge's terms: levels, growth, load, quiet. Pure.
 */
#ifndef FLOODTEST_JUDGE_PICTURE_H
#define FLOODTEST_JUDGE_PICTURE_H

#include "harness/judge/judge_numbers.h"
#include "harness/judge/trend.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

#include <stdbool.h>

/* The client at rest, from the idle phase. */
struct baseline {
    double memory;  /* bytes, median */
    double noise;   /* bytes, 1.4826 x median absolute deviation, at least memory_floor */
    double cores;   /* CPU, in cores */
    double wakeups; /* per second */
};

/* Stretches of flood, confirm and drain in which nothing was read though data waited, s.
 */
struct pauses {
    double last;    /* up to now; 0 if it reads, or has nothing to read */
    double longest; /* of those before */
};

struct picture {
    const struct judge_numbers *n;
    struct baseline idle;
    struct span flood; /* the flood at the asked rate: the row before it, then its own */
    struct span load;  /* flood and confirm, likewise */
    struct span drain;
    struct span again; /* the load of the second flood; empty if there was none */
    struct span again_drain;
    bool memory_known;
    bool reads_known;
    double flood_s; /* seconds of flood so far */
    double load_s;  /* seconds of flood and confirm */
    double read;    /* bytes read since the flood began, until the latest load ended */
    double growth;  /* bytes above idle: median of the last 0.25 s of the latest load */
    double peak_growth;    /* bytes above idle, at the highest of all load */
    double live_growth;    /* of live objects until they were counted last; NAN unknown */
    double counted_growth; /* of memory until then */
    double queued; /* items in the client's queues when the latest load ended; likewise */
    double per_byte;      /* growth / read, 0 if nothing was read */
    struct pauses pauses; /* of all rows there are, whatever the picture ends at */
};

void picture_take(struct picture *p, const struct series *s);
void picture_take_by(struct picture *p, const struct series *s,
                     const struct judge_numbers *n);

/* The picture as it was so many seconds after the flood began, without what followed. */
struct picture picture_at(const struct picture *p, double load_s);

/* The load that was last, of the first or the second flood, and what followed it. */
struct span picture_latest_load(const struct picture *p);
struct span picture_latest_drain(const struct picture *p);

/* ... and as it was when the first flood ended: without drain and second flood. */
struct picture picture_first_flood(const struct picture *p);

/* The load was raised to as fast as the client reads. */
bool picture_raised(const struct picture *p);

/* Memory against bytes read, over a window. */
struct trend picture_growth(const struct picture *p, struct span window, double alpha);

/* Memory against time (s), over a window. */
struct trend picture_pace(const struct picture *p, struct span window, double alpha);

/* The rows of confirm: the load as fast as the client reads. */
struct span picture_confirm(const struct picture *p);

/* Bytes read over a span; 0 of less than two rows. */
double picture_read_over(struct span span);

/* Nothing is on its way to the client in this row. */
bool picture_sockets_empty(const struct sample *row);

/* The rows of a drain after the last one in which something was left to read. */
struct span picture_all_read(struct span drain);

/* The last share of a span, by time. */
struct span picture_last(struct span span, double share);

double picture_highest(struct span span); /* memory, bytes; -INFINITY of none */
double picture_lowest(struct span span);  /* INFINITY of none known */

/* The client cannot follow: share of the due bytes that it did not read over the second
 * half of the span; 0 when nothing was due or it is not known. message_bytes: of one. */
double picture_shortfall(struct span span, double message_bytes);

/* Share of the samples in which data waits in the client's receive queue. */
double picture_queued(struct span span);

/* ... because the client does not take it. Of one that floodtest slows down, data waits
 * whenever it is not its turn; so there the server has to be kept from sending, too. */
double picture_held_back(const struct picture *p, struct span span,
                         const struct run_terms *c);

/* Bytes/s read over a span, and over the best second of it. */
double picture_read_rate(struct span span);
double picture_best_read_rate(struct span span);

/* CPU (cores) and wake-ups/s over a span, gone from first to last row. */
double picture_cores(struct span span);
double picture_wakeups(struct span span);

bool picture_is_quiet(const struct picture *p, struct span span);

struct pauses picture_pauses(const struct series *s);

#endif
