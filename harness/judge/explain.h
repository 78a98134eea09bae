/* A verdict in words: summary, evidence and advice. Pure; decides nothing. */
#ifndef FLOODTEST_JUDGE_EXPLAIN_H
#define FLOODTEST_JUDGE_EXPLAIN_H

#include "harness/judge/doubt.h"
#include "harness/judge/judge.h"
#include "harness/judge/picture.h"
#include "harness/judge/verdict.h"

/* Fills the texts of v, whose class and outcome are decided; doubt: of an inconclusive
 * one. */
void explain_verdict(struct verdict *v, const struct picture *p,
                     const struct run_terms *c, const struct run_facts *f,
                     const struct doubt *doubt);

#endif
