/* What a scenario file expected of the run, and whether it was so. Pure. */
#ifndef FLOODTEST_REPORT_RESULT_EXPECT_H
#define FLOODTEST_REPORT_RESULT_EXPECT_H

#include "harness/report/result.h"

/* Fills out->expectation from the verdict, the findings and the scenario of a result. */
void result_expect(struct result *out);

#endif
