/* What to do next after a run. Pure. */
#ifndef FLOODTEST_REPORT_RESULT_NEXT_H
#define FLOODTEST_REPORT_RESULT_NEXT_H

#include "harness/report/result.h"

enum { RESULT_NEXT_MAX = 2 };

/* Sentences without a full stop, against the culprit first; returns how many. Static, or
 * borrowed from the result. */
int result_next(const struct result *r, const char *next[RESULT_NEXT_MAX]);

#endif
