/* A verdict: what the judge says of a run. Plain data. */
#ifndef FLOODTEST_JUDGE_VERDICT_H
#define FLOODTEST_JUDGE_VERDICT_H

#include "harness/record/facts.h"

#include <stdbool.h>
#include <stdint.h>

/* X(id, name, outcome, meaning): the one list of classes; the outcome is the usual one,
 * the meaning says where a verdict's own may differ. */
#define VERDICT_CLASSES(X)                                                               \
    X(BACKPRESSURE, "backpressure", OUTCOME_PASS,                                        \
      "overloaded, pushed back, memory flat")                                            \
    X(KEPT_UP, "kept-up", OUTCOME_PASS,                                                  \
      "never overloaded, memory flat; its flow control was not exercised")               \
    X(BOUNDED, "bounded", OUTCOME_PASS,                                                  \
      "memory rose with what was read and stopped below the budget")                     \
    X(DROPPED, "dropped", OUTCOME_PASS,                                                  \
      "memory flat because messages were thrown away; --no-drops makes it a failure")    \
    X(UNBOUNDED_QUEUE, "unbounded-queue", OUTCOME_FAIL,                                  \
      "memory grows with what was read beyond what was processed")                       \
    X(RETAINED_LEAK, "retained-leak", OUTCOME_FAIL,                                      \
      "memory is kept per message though nothing is left to process")                    \
    X(OVER_BUDGET, "over-budget", OUTCOME_FAIL,                                          \
      "broke a limit that was set, without growing in step with what was read")          \
    X(CEILING, "ceiling", OUTCOME_FAIL,                                                  \
      "grew until a limit of its own stopped or ended it")                               \
    X(STALLED, "stalled", OUTCOME_FAIL,                                                  \
      "alive and connected, but stopped reading for good")                               \
    X(DISCONNECTED, "disconnected", OUTCOME_FAIL,                                        \
      "ended the connection, or ended, in the flood")                                    \
    X(CRASHED, "crashed", OUTCOME_FAIL, "died in the flood: a signal or an error exit")  \
    X(FRAGMENTATION, "fragmentation", OUTCOME_INCONCLUSIVE,                              \
      "memory grows, live objects do not; past the budget it is a failure")              \
    X(INCONCLUSIVE, "inconclusive", OUTCOME_INCONCLUSIVE,                                \
      "the evidence does not suffice; the report says what would")                       \
    X(REFUSED, "refused", OUTCOME_PASS,                                                  \
      "ended the connection, as a good client does here (--closing)")                    \
    X(NOT_REFUSED, "not-refused", OUTCOME_FAIL,                                          \
      "went on where a good client ends the connection (--closing due)")

enum verdict_outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_INCONCLUSIVE };

enum verdict_class {
#define X(id, name, outcome, meaning) VERDICT_##id,
    VERDICT_CLASSES(X)
#undef X
        VERDICT_CLASS_COUNT
};

struct verdict_class_info {
    const char *name;
    enum verdict_outcome outcome;
    const char *meaning;
};

extern const struct verdict_class_info verdict_classes[VERDICT_CLASS_COUNT];

/* How sure: by what kind of evidence, not a probability that could not be kept. */
enum verdict_confidence {
    CONFIDENCE_NONE,     /* inconclusive */
    CONFIDENCE_MODERATE, /* one channel of evidence */
    CONFIDENCE_STRONG,   /* a bound that holds, and a second channel agrees */
    CONFIDENCE_CERTAIN,  /* seen: the budget was passed, the process died */
};

const char *verdict_confidence_name(enum verdict_confidence c);

enum {
    VERDICT_EVIDENCE_MAX = 16 + RUN_THRESHOLDS_MAX, /* a line for each limit fits */
    VERDICT_TEXT_MAX = 240
};

enum verdict_limit_state {
    VERDICT_LIMIT_HELD,
    VERDICT_LIMIT_BROKEN,
    VERDICT_LIMIT_UNKNOWN, /* the metric could not be measured */
};

const char *verdict_limit_state_name(enum verdict_limit_state state);

/* A limit of the user's own (--threshold), and what came of it. */
struct verdict_limit {
    char text[RUN_THRESHOLD_MAX]; /* as it was given: "memory.growth < 20MiB" */
    char metric[48];              /* with its aggregation: "memory.growth", "held.max" */
    const char *unit;             /* of value: "bytes", static; NULL: no such metric */
    double value;                 /* NAN unknown */
    char shown[96];               /* the value as people read it: "31.2 MiB" */
    enum verdict_limit_state state;
};

struct verdict_projection {
    bool known;
    uint64_t limit_bytes;
    double seconds, low_seconds,
        high_seconds; /* from the start of the flood, at its rate */
};

struct verdict {
    enum verdict_class class;
    enum verdict_outcome outcome;
    enum verdict_confidence confidence;
    char summary[VERDICT_TEXT_MAX]; /* one sentence for people, no full stop */
    char evidence[VERDICT_EVIDENCE_MAX][VERDICT_TEXT_MAX];
    int evidence_count;                /* the last limit_count of them are the limits' */
    char advice[2 * VERDICT_TEXT_MAX]; /* what to do next */
    double decided_s;              /* after the flood began; < 0 if nothing was decided */
    double detectable_per_message; /* bytes: growth above it would have been seen; NAN */
    struct verdict_projection projection;
    struct verdict_limit limits[RUN_THRESHOLDS_MAX]; /* in the order they were given */
    int limit_count;
};

#endif
