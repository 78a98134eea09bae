/* What the judge said of one trace or recording, against what is true of it. */
#ifndef FLOODTEST_TESTS_REPLAY_OUTCOME_H
#define FLOODTEST_TESTS_REPLAY_OUTCOME_H

#include "harness/judge/verdict.h"
#include "tests/replay/kinds.h"
#include "tests/support/trace.h"

#include <stdbool.h>

enum outcome_fault {
    OUTCOME_RIGHT,       /* or inconclusive */
    OUTCOME_OTHER_CLASS, /* right, but not of a class that fits */
    OUTCOME_FALSE_FAIL,
    OUTCOME_MISS,
};

struct outcome {
    unsigned seed;
    enum verdict_class class;
    enum verdict_outcome called;
    enum outcome_fault fault;
    bool excused;      /* a pass of a grower that grows less than the pass excludes */
    double decided_s;  /* < 0: nothing was decided */
    double growth;     /* true, bytes per message read */
    double detectable; /* of a pass, bytes per message read; NAN unknown */
};

/* Runs one trace of a kind and judges it. */
struct outcome outcome_of(const struct kind *kind, unsigned seed);

/* The same of a trace that was run, with its verdict. */
struct outcome outcome_judge(const struct kind *kind, unsigned seed,
                             const struct trace *t, struct verdict *v);

/* Prints what the judge says of one trace, and why, on stdout. */
void outcome_tell(const struct kind *kind, unsigned seed);

#endif
