/* Sweeps that nobody ran. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_SWEEP_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_SWEEP_H

#include "harness/sweep/result.h"

/* One search that ended in this state. Release both with sweep_result_fini. */
struct sweep_result fake_sweep(enum sweep_axis axis, enum sweep_state state);

/* A search at each of three sizes, all of which found it. */
struct sweep_result fake_sweep_sizes(void);

#endif
