/* When the judge looks for a pass or a growth without bound. Pure.
 *
 * Every look at noisy data is a chance to be wrong. So looks take place at instants that
 * are fixed beforehand, each a third later than the one before, and one at the very end
 * of the flood; and all looks that may pass a client share one error rate. */
#ifndef FLOODTEST_JUDGE_LOOKS_H
#define FLOODTEST_JUDGE_LOOKS_H

#include "harness/judge/picture.h"

#include <stdbool.h>

/* Seconds into the flood of the latest instant that is not after load_s: duration x
 * look_ratio^k for whole k, or load_s itself at the end of the longest flood. */
double looks_latest(const struct picture *p, const struct run_terms *c, double load_s);

/* True when the asked duration is over at load_s, rows being where they are. */
bool looks_over(const struct picture *p, const struct run_terms *c, double load_s);

/* True when load_s is the end of the longest flood. */
bool looks_at_end(const struct picture *p, const struct run_terms *c, double load_s);

/* Share of the error rate that one bound of one look may use up: Bonferroni over the
 * looks from the asked duration to the longest. */
double looks_alpha(const struct picture *p, const struct run_terms *c);

#endif
