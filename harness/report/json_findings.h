/* What the agents found, as members of the JSON result. New references. */
#ifndef FLOODTEST_REPORT_JSON_FINDINGS_H
#define FLOODTEST_REPORT_JSON_FINDINGS_H

#include "harness/report/result.h"

#include <jansson.h>

json_t *
json_findings_culprits(const struct result *r); /* an array, empty if there is none */
json_t *json_findings_census(const struct result *r); /* an object; null without agents */

#endif
