/* What a verdict says of messages dropped and held. Pure. */
#ifndef FLOODTEST_JUDGE_DROPS_TEXT_H
#define FLOODTEST_JUDGE_DROPS_TEXT_H

#include "harness/judge/drops.h"
#include "harness/judge/verdict.h"

/* How the class DROPPED is summed up. */
void drops_text_summary(char out[VERDICT_TEXT_MAX], const struct drops *d);

/* One line of evidence: of a pass, whether it processed what it read; of a fail, what it
 * held. False without acknowledgements, and of an inconclusive run. */
bool drops_text_evidence(char out[VERDICT_TEXT_MAX], const struct verdict *v,
                         const struct picture *p, const struct run_terms *c,
                         const struct run_facts *f);

#endif
