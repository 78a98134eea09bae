/* The limits of one run of a suite, and what came of each: from the run's JSON result,
 * and to and from the JSON of its outcome. Pure. */
#ifndef FLOODTEST_SUITE_OUTCOME_LIMITS_H
#define FLOODTEST_SUITE_OUTCOME_LIMITS_H

#include "harness/judge/verdict.h"

#include <jansson.h>
#include <stddef.h>

struct suite_limit {
    char text[RUN_THRESHOLD_MAX]; /* as it was given: "memory.growth < 20MiB" */
    char shown[96];               /* the value as people read it; "unknown" */
    char unit[16];                /* of value: "bytes"; "" none */
    double value;                 /* NAN unknown */
    enum verdict_limit_state state;
};

/* At most RUN_THRESHOLDS_MAX of them, from a JSON array of thresholds
 * (result.schema.json) of any content; *list is on the heap, NULL if there are none. */
size_t outcome_limits_read(struct suite_limit **list, const json_t *json);

/* The same array. New reference. */
json_t *outcome_limits_to_json(const struct suite_limit *list, size_t count);

struct suite_limit *outcome_limits_copy(const struct suite_limit *list, size_t count);

#endif
