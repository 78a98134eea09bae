/* The parts of a result that have files of their own. Private to result_read*.c. */
#ifndef FLOODTEST_REPORT_RESULT_READ_PARTS_H
#define FLOODTEST_REPORT_RESULT_READ_PARTS_H

#include "harness/base/json_at.h"
#include "harness/report/result_read.h"

void result_read_verdict(struct verdict *v, const struct json_at *at);

/* What the flood and the client came to. */
void result_read_flood(struct result_flood *f, const struct json_at *at);
void result_read_client(struct result_client *c, const struct json_at *at);

/* Culprits and census, members of the whole. */
void result_read_findings(struct result_read *r, const struct json_at *document);

/* The rows, or the path of a samples file: likewise. */
void result_read_series(struct result_read *r, const struct json_at *document);

#endif
