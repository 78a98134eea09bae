/* The measured quantities of a run that have names: what users may set limits on and what
 * reports show. One definition each, computed from nothing but what the judge gets. Pure.
 *
 * A plain metric is one number of the run ("memory.growth"). A sampled one has a value in
 * every row of flood and confirm ("memory") and becomes a number by an aggregation, which
 * is written behind a point: "memory.max", "memory.p99.9". What nobody could measure is
 * NAN. */
#ifndef FLOODTEST_JUDGE_METRIC_H
#define FLOODTEST_JUDGE_METRIC_H

#include "harness/judge/metric_unit.h"
#include "harness/judge/picture.h"
#include "harness/record/facts.h"
#include "harness/record/series.h"

#include <stdbool.h>
#include <stddef.h>

enum metric_id {
    METRIC_MEMORY_START,
    METRIC_MEMORY_END,
    METRIC_MEMORY_PEAK,
    METRIC_MEMORY_GROWTH,
    METRIC_MEMORY_AFTER_DRAIN,
    METRIC_MEMORY_SLOPE,
    METRIC_MEMORY_PER_BYTE,
    METRIC_MEMORY_PER_MESSAGE,
    METRIC_READ_RATE,
    METRIC_READ_BYTES,
    METRIC_SENT_RATE,
    METRIC_WITHHELD,
    METRIC_CPU_CORES,
    METRIC_CPU_SECONDS,
    METRIC_DISCONNECTS,
    METRIC_DROPS,
    METRIC_DRAIN_TIME,
    METRIC_LAG_P50,
    METRIC_LAG_P99,
    METRIC_LAG_MAX,
    METRIC_MEMORY,
    METRIC_HELD,
    METRIC_RECV_QUEUE,
    METRIC_SEND_QUEUE,
    METRIC_THREADS,
    METRIC_FDS,
    METRIC_PROCESSES,
    METRIC_CONNECTIONS,
    METRICS_COUNT
};

/* Whose doing a bad value is. */
enum metric_owner {
    METRIC_OF_CLIENT,
    METRIC_OF_FLOODTEST,
    METRIC_OF_BOTH, /* floodtest's when it sent less than it was asked to */
};

/* Everything a metric may be computed from; borrowed. picture: of these rows. */
struct metric_input {
    const struct series *series;
    const struct picture *picture;
    const struct run_terms *terms;
    const struct run_facts *facts;
};

struct metric {
    const char *name;
    enum metric_unit unit;
    bool rate; /* may be asked in messages/s and in bytes/s, whatever its own unit */
    enum metric_owner owner;
    const char *meaning; /* one sentence without a full stop */
    const char *remedy;  /* what makes it known where it is not */
    /* One of the two; the other is NULL. */
    double (*plain)(const struct metric_input *in);
    double (*sampled)(const struct metric_input *in, const struct sample *row);
};

extern const struct metric metric_table[METRICS_COUNT];

enum metric_aggregate {
    AGGREGATE_NONE, /* of a plain metric */
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_AVG,
    AGGREGATE_MED,
    AGGREGATE_LAST,
    AGGREGATE_PERCENTILE,
};

struct metric_aggregation {
    enum metric_aggregate kind;
    double percent; /* AGGREGATE_PERCENTILE: 0 to 100 */
};

/* The aggregations that have names: "min" to "last", NULL-terminated; the first is
 * AGGREGATE_MIN. A percentile is written p50, p95, p99.9. */
extern const char *const metric_aggregates[];

/* In the metric's own unit; NAN if it is not known. Percentiles are interpolated between
 * the two nearest samples. */
double metric_value(const struct metric *m, struct metric_aggregation a,
                    const struct metric_input *in);

/* A plain metric's value by its id. */
double metric_plain(enum metric_id id, const struct metric_input *in);

/* True if a bad value of this metric may be floodtest's own doing in this run. */
bool metric_is_ours(const struct metric *m, const struct metric_input *in);

#endif
