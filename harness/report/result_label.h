/* A run by a short name. Pure. */
#ifndef FLOODTEST_REPORT_RESULT_LABEL_H
#define FLOODTEST_REPORT_RESULT_LABEL_H

#include "harness/base/strbuf.h"
#include "harness/report/result.h"

/* Its scenario's name, else the name of the client's script or program, else "pid 4242"
 * or "client". Any bytes but NUL. */
void result_label(const struct result *r, struct strbuf *out);

/* The same of a run that there was none of. */
void result_label_planned(const struct scenario *s, struct strbuf *out);

/* From the start of the run to its end, s. */
double result_seconds(const struct result *r);

#endif
