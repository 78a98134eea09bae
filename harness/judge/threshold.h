/* The grammar of a user's limit: METRIC [AGGREGATION] OPERATOR VALUE. Pure.
 *
 *   memory.growth < 20MiB     read.rate >= 4000/s      withheld < 5%
 *   memory.max < 100MiB       memory max < 100MiB      memory p(99.9) < 100MiB
 *
 * METRIC is one of judge/metric.h; a sampled one needs an aggregation, behind a point, a
 * blank, or, as k6 writes percentiles, in parentheses. OPERATOR is <, <=, >, >=, == or
 * !=. VALUE has the metric's unit; blanks are free, also between a number and its unit.
 * The whole text must fit: nothing is passed over. */
#ifndef FLOODTEST_JUDGE_THRESHOLD_H
#define FLOODTEST_JUDGE_THRESHOLD_H

#include "harness/judge/metric.h"

#include <stdbool.h>

enum threshold_operator {
    THRESHOLD_LESS,
    THRESHOLD_LESS_EQUAL,
    THRESHOLD_GREATER,
    THRESHOLD_GREATER_EQUAL,
    THRESHOLD_EQUAL,
    THRESHOLD_NOT_EQUAL,
};

struct threshold {
    const struct metric *metric;
    struct metric_aggregation aggregation;
    enum threshold_operator op;
    double value;
    enum metric_unit unit; /* of value; another than the metric's only for a rate */
};

/* FERR_CONFIG with a sentence that repeats the text and says what would be right. */
int threshold_parse(const char *text, struct threshold *out, struct err *e) MUST_CHECK;

/* The metric's value in the unit of the threshold, NAN if it is not known. */
double threshold_measure(const struct threshold *t, const struct metric_input *in);

bool threshold_holds(const struct threshold *t, double value);

/* "memory.growth", "held.max", "memory.p99.9": writes at most METRIC_TEXT_MAX bytes,
 * returns out. */
char *threshold_metric_name(char *out, const struct threshold *t);

#endif
