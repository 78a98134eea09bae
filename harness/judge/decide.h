/* The verdict of a whole run, without its words: which rule holds, in the order of
 * certainty. Pure. */
#ifndef FLOODTEST_JUDGE_DECIDE_H
#define FLOODTEST_JUDGE_DECIDE_H

#include "harness/judge/doubt.h"
#include "harness/judge/judge.h"
#include "harness/judge/picture.h"
#include "harness/judge/verdict.h"

struct decision {
    enum verdict_class class;
    enum verdict_outcome outcome;
    enum verdict_confidence confidence;
    struct doubt doubt; /* of an inconclusive one */
};

/* first_look: what the look at the first flood gave in the end. */
struct decision decide(const struct series *s, const struct picture *p,
                       const struct run_terms *c, const struct run_facts *f,
                       enum judge_step first_look);

#endif
