/* What came of a suite, made by hand. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_SUMMARY_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_SUMMARY_H

#include "harness/suite/summary.h"

/* Seven runs, of which shard index (from 0) of count has its part; run i ends in state
 * fake_summary_states[i]. Release with suite_summary_fini. */
enum { FAKE_SUMMARY_RUNS = 7 };
extern const enum suite_state fake_summary_states[FAKE_SUMMARY_RUNS];

void fake_summary_make(struct suite_summary *out, uint32_t index, uint32_t count);

#endif
