/* The user's own limits (--threshold) on a finished verdict. Pure.
 *
 * Every limit is stated: in verdict.limits, and as a line at the end of the evidence.
 * Beyond that, in a run that came to its end:
 *   a pass or an inconclusive with a broken limit becomes over-budget, a failure;
 *   a pass with a limit whose metric is not known becomes inconclusive;
 *   a pass in which only floodtest itself broke a limit becomes inconclusive;
 *   a failure keeps its class. */
#ifndef FLOODTEST_JUDGE_LIMITS_H
#define FLOODTEST_JUDGE_LIMITS_H

#include "harness/base/err.h"
#include "harness/judge/metric.h"
#include "harness/judge/verdict.h"

/* Applies the thresholds of in->terms, which limits_check has taken. */
void limits_apply(struct verdict *v, const struct metric_input *in);

/* FERR_CONFIG, with the sentence of the first one, if a threshold of the terms is none.
 */
int limits_check(const struct run_terms *terms, struct err *e) MUST_CHECK;

#endif
