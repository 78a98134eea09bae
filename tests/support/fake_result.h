/* Hand-made results for tests of what is done with a result. Nothing in them comes from a
 * clock or a machine: the same kind is the same result everywhere. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_RESULT_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_RESULT_H

#include "harness/record/findings.h"
#include "harness/report/result.h"

/* X(id, name, meaning) */
#define FAKE_RESULTS(X)                                                                  \
    X(PASS, "pass", "a healthy client that pushed back")                                 \
    X(FAIL, "fail", "a queue without a bound, seen in the confirm phase")                \
    X(PROJECTED, "projected", "the same with --no-confirm: projected only")              \
    X(INCONCLUSIVE, "inconclusive", "floodtest itself was late")                         \
    X(CRASHED, "crashed", "killed by a signal; its last output is hostile")              \
    X(DISCONNECTED, "disconnected", "closed the connection and exited quietly")          \
    X(PID_ONLY, "pid-only", "a client that ran already, at --rate max")                  \
    X(UNKNOWN, "unknown", "no probe could tell anything")                                \
    X(EMPTY, "empty", "interrupted before the first sample")                             \
    X(OVER_LIMIT, "over-limit", "a healthy client that broke a limit of the user's own") \
    X(QUEUE, "queue", "the agent names a queue")                                         \
    X(TASKS, "tasks", "the agent names tasks")                                           \
    X(NATIVE, "native", "the native agent names a call stack")                           \
    X(LAST_WORDS, "last-words", "the client died before it could explain")               \
    X(LONG, "long", "an agent with hostile names")                                       \
    X(FRAGMENTED, "fragmented", "no culprit, but memory that nobody uses")               \
    X(EXTREME, "extreme", "the largest numbers and the longest texts there are")

enum fake_kind {
#define X(id, name, meaning) FAKE_##id,
    FAKE_RESULTS(X)
#undef X
        FAKE_COUNT
};

extern const char *const fake_names[FAKE_COUNT];

struct fake_result {
    struct result result; /* points into the rest: do not copy */
    struct scenario scenario;
    struct series series;
    struct findings findings;
};

void fake_result_init(struct fake_result *f, enum fake_kind kind);
void fake_result_fini(struct fake_result *f);

#endif
