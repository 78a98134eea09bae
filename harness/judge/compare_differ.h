/* What makes two results things that cannot be compared: other settings, another
 * protocol, another machine. Pure. */
#ifndef FLOODTEST_JUDGE_COMPARE_DIFFER_H
#define FLOODTEST_JUDGE_COMPARE_DIFFER_H

#include "harness/judge/compare_sets.h"

/* Fills s->differences from two observations. What is unknown on one side is no
 * difference, and neither is a host's name alone: containers have a new one each time. */
void compare_differ(struct compare_subject *s, const struct compare_observation *base,
                    const struct compare_observation *fresh);

/* Whether all settings that count are the same. */
bool compare_differ_alike(const json_t *a, const json_t *b);

#endif
