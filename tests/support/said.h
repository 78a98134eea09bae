/* What a verdict says, for tests that look into its words. */
#ifndef FLOODTEST_TESTS_SUPPORT_SAID_H
#define FLOODTEST_TESTS_SUPPORT_SAID_H

#include "harness/judge/verdict.h"

#include <stdbool.h>

/* A line of its evidence has these words. */
bool said(const struct verdict *v, const char *words);

/* Fails the test when the verdict is another one, or its advice lacks the words. */
void said_expect(const struct verdict *v, enum verdict_class class,
                 enum verdict_outcome outcome);
void said_expect_advice(const struct verdict *v, const char *words);

#endif
