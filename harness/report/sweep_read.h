/* A sweep from its JSON, floodtest.sweep/1: what report_sweep_json wrote, as the struct
 * that the renderers take. Pure; the document is untrusted. The limits of the search and
 * what a step found on its way to its capacity are not in it. */
#ifndef FLOODTEST_REPORT_SWEEP_READ_H
#define FLOODTEST_REPORT_SWEEP_READ_H

#include "harness/base/err.h"
#include "harness/scenario/scenario.h"
#include "harness/sweep/result.h"

#include <jansson.h>

#define SWEEP_SCHEMA "floodtest.sweep/1"

struct sweep_read {
    struct sweep_result result;
    struct scenario scenario; /* of its runs */
};

/* FERR_CONFIG with the place and what is wrong there. Release out in any case. */
int sweep_read_init(struct sweep_read *out, const json_t *json, struct err *e) MUST_CHECK;
void sweep_read_fini(struct sweep_read *r);

#endif
