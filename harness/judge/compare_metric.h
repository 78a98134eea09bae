/* What is compared of results, and how much each number may differ where nothing changed.
 * Pure. */
#ifndef FLOODTEST_JUDGE_COMPARE_METRIC_H
#define FLOODTEST_JUDGE_COMPARE_METRIC_H

#include "harness/base/err.h"

#include <stdbool.h>

enum compare_metric_id {
    COMPARE_GROWTH,
    COMPARE_PER_MESSAGE,
    COMPARE_PER_BYTE,
    COMPARE_PEAK,
    COMPARE_AFTER_DRAIN,
    COMPARE_READ_RATE,
    COMPARE_PROCESSED_RATE,
    COMPARE_CPU,
    COMPARE_SATURATION,
    COMPARE_METRICS
};

enum compare_unit {
    COMPARE_BYTES,
    COMPARE_BYTES_PER_S,
    COMPARE_BYTES_PER_BYTE,
    COMPARE_PER_S,
    COMPARE_SECONDS,
};

/* floor and floor_bytes: what one run deviates by where nobody knows better, as a share
 * of the value and in bytes of memory, together (squares added); from repeated runs of
 * real clients on a machine with other work (tests/unit/data/compare/). least and
 * least_bytes: no smaller change counts, whichever is more. */
struct compare_metric {
    const char *name;
    enum compare_unit unit;
    bool more_is_better;
    double floor, floor_bytes;
    double least, least_bytes;
    const char *meaning; /* one sentence without a full stop */
};

extern const struct compare_metric compare_metrics[COMPARE_METRICS];
extern const char *const compare_unit_names[]; /* by enum compare_unit */

/* For people; at most COMPARE_TEXT_MAX bytes. NAN is "-". */
enum { COMPARE_TEXT_MAX = 48 };
char *compare_metric_format(char *out, enum compare_unit unit, double value);

/* The losses that are allowed, as shares: NAN where the metric's own `least` holds. */
struct compare_allowed {
    double loss[COMPARE_METRICS];
};

/* texts: "read.rate -20%", "memory.per_message +50%", NULL-terminated. FERR_CONFIG with a
 * sentence that says what was expected. */
int compare_allowed_parse(struct compare_allowed *out, const char *const *texts,
                          struct err *e) MUST_CHECK;

#endif
