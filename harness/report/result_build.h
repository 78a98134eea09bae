/* Makes the result of a run from its record and verdict: sums, rates and slopes that
 * reports show. Pure. */
#ifndef FLOODTEST_REPORT_RESULT_BUILD_H
#define FLOODTEST_REPORT_RESULT_BUILD_H

#include "harness/record/run_record.h"
#include "harness/report/result.h"

/* out borrows scenario, record and samples_path (may be NULL). */
void result_build(struct result *out, const struct scenario *scenario,
                  const struct run_record *record, const struct verdict *verdict,
                  const char *samples_path);

#endif
