/* The part of a hand-made result that agents inside the client make. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_INSIDE_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_INSIDE_H

#include "tests/support/fake_result.h"

/* Adds what the agents found to a result that is otherwise made; nothing for kinds
 * without agents. */
void fake_inside_set(struct fake_result *f, enum fake_kind kind);

#endif
