/* The machine of a run as JSON, in recordings and results. Pure. */
#ifndef FLOODTEST_RECORD_HOST_JSON_H
#define FLOODTEST_RECORD_HOST_JSON_H

#include "harness/base/host.h"

#include <jansson.h>

json_t *host_to_json(const struct host *h); /* null if nothing is known */

/* What is missing stays unknown. */
void host_from_json(struct host *out, const json_t *object);

#endif
