/* What a live sweep found, held against what is true of its client. All fail the test,
 * with the run's output, where a value is missing. */
#ifndef FLOODTEST_TESTS_SUPPORT_SWEEP_RUN_H
#define FLOODTEST_TESTS_SUPPORT_SWEEP_RUN_H

#include "tests/support/flood_run.h"

/* A value of its n-th search: a sweep of an axis makes several. Borrowed. */
json_t *sweep_run_value(struct flood_run *run, size_t n, const char *key);
double sweep_run_number(struct flood_run *run, size_t n, const char *key);
const char *sweep_run_string(struct flood_run *run, size_t n, const char *key);

/* The point is within this share of the truth, messages/s, and its interval around it. */
void sweep_run_expect_point(struct flood_run *run, size_t n, double truth, double share);

/* It ran out of time, or could not send enough itself, and what it says of the bounds
 * holds. */
void sweep_run_expect_bounds(struct flood_run *run, size_t n, double truth, double share);

/* Either: beside busy neighbours the steps may not agree in time. */
void sweep_run_expect(struct flood_run *run, size_t n, double truth, double share);

#endif
