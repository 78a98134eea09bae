/* A verdict in words: summary, evidence and advice. Pure; decides nothing. */
#ifndef FLOODTEST_JUDGE_EXPLAIN_H
#define FLOODTEST_JUDGE_EXPLAIN_H

#include "harness/judge/judge.h"
#include "harness/judge/picture.h"
#include "harness/judge/verdict.h"

/* Fills the texts of v, whose class is decided. reason: why it is inconclusive, else
 * NULL; remedy: what would settle it, else NULL. */
void explain_verdict(struct verdict *v, const struct picture *p,
                     const struct run_terms *c, const struct run_facts *f,
                     const char *reason, const char *remedy);

#endif
