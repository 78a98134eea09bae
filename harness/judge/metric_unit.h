/* What the values of metrics are counted in, and how people read them. Pure. */
#ifndef FLOODTEST_JUDGE_METRIC_UNIT_H
#define FLOODTEST_JUDGE_METRIC_UNIT_H

#include "harness/base/err.h"

/* X(id, name): the name as reports have it. */
#define METRIC_UNITS(X)                                                                  \
    X(BYTES, "bytes")                                                                    \
    X(BYTES_PER_S, "bytes/s")                                                            \
    X(BYTES_PER_BYTE, "bytes/byte")                                                      \
    X(MESSAGES, "messages")                                                              \
    X(MESSAGES_PER_S, "messages/s")                                                      \
    X(RATIO, "ratio")                                                                    \
    X(SECONDS, "s")                                                                      \
    X(CORES, "cores")                                                                    \
    X(COUNT, "count")

enum metric_unit {
#define X(id, name) METRIC_##id,
    METRIC_UNITS(X)
#undef X
        METRIC_UNIT_COUNT
};

extern const char *const metric_unit_names[METRIC_UNIT_COUNT];

enum { METRIC_TEXT_MAX = 48 };

/* "31.2 MiB", "4.9k/s", "24 %": writes at most METRIC_TEXT_MAX bytes, returns out. NAN is
 * "unknown". */
char *metric_unit_format(char *out, enum metric_unit unit, double value);

/* Reads a whole text as a value in this unit, strictly (base/units.h). FERR_CONFIG with
 * "expected ..., got '...'". */
int metric_unit_parse(enum metric_unit unit, const char *text, double *value,
                      struct err *e) MUST_CHECK;

/* Reads a rate, which tells its unit: messages/s ("4000", "4k/s") or bytes/s ("2MB/s").
 */
int metric_unit_parse_rate(const char *text, enum metric_unit *unit, double *value,
                           struct err *e) MUST_CHECK;

#endif
