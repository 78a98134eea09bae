/* Parts of the JSON result for reports that carry it. Private to json.c and html*.c. */
#ifndef FLOODTEST_REPORT_JSON_PARTS_H
#define FLOODTEST_REPORT_JSON_PARTS_H

#include "harness/base/strbuf.h"
#include "harness/report/result.h"

/* The object of report_json without its series and without its end: what is added begins
 * with a comma, and "\n}\n" ends it. */
void report_json_begin(const struct result *r, struct strbuf *out);

#endif
