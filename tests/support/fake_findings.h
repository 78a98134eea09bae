/* Hand-made findings: what agents of different clients would say, as their JSON. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_FINDINGS_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_FINDINGS_H

#include "harness/record/findings.h"

/* X(id, name, meaning) */
#define FAKE_FINDINGS(X)                                                                 \
    X(QUEUE, "queue", "the founding bug: a library's unbounded asyncio.Queue")           \
    X(TASKS, "tasks", "a task per message, waiting for a semaphore")                     \
    X(NATIVE, "native", "a C extension that does not free")                              \
    X(LAST_WORDS, "last-words", "only the last count before the client died")            \
    X(LONG, "long", "names and a chain of the greatest length, hostile ones")            \
    X(FRAGMENTED, "fragmented", "no culprit: the allocator keeps what nobody uses")

enum fake_findings {
#define X(id, name, meaning) FAKE_FINDINGS_##id,
    FAKE_FINDINGS(X)
#undef X
        FAKE_FINDINGS_COUNT
};

extern const char *const fake_findings_names[FAKE_FINDINGS_COUNT];

/* Overwrites f with what process 4242 said. */
void fake_findings_set(struct findings *f, enum fake_findings kind);

#endif
