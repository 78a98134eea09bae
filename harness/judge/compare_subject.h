/* One subject: its runs before against its runs now. Pure. */
#ifndef FLOODTEST_JUDGE_COMPARE_SUBJECT_H
#define FLOODTEST_JUDGE_COMPARE_SUBJECT_H

#include "harness/judge/compare_sets.h"

/* At least one of each side; borrowed. */
struct compare_runs {
    const struct compare_observation **base;
    size_t base_count;
    const struct compare_observation **fresh;
    size_t fresh_count;
};

void compare_subject_make(struct compare_subject *out, const struct compare_runs *runs,
                          const struct compare_allowed *allowed, bool force);

/* Whether one of the sides has neither a verdict nor a number to compare. */
bool compare_subject_is_mute(const struct compare_subject *s);

#endif
