/* What a hand-made result has in common with every run of its shape. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_RUN_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_RUN_H

#include "tests/support/fake_result.h"
#include "tests/support/fake_series.h"

/* The default scenario; its strings are static. */
void fake_run_set_scenario(struct scenario *s);

/* Everything of a result but its verdict, as a run of this shape would have it. */
void fake_run_set(struct fake_result *f, const struct fake_shape *shape);

#endif
