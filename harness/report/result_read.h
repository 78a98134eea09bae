/* A result from its JSON, floodtest.result/1: what report_json wrote, as the struct that
 * the renderers take. Pure; what the document says is untrusted: types and sizes are
 * checked, members that nobody knows are passed over, missing ones are unknown.
 *
 * Not in the JSON, and so not the same as in the run: bytes of the client's output that
 * are no UTF-8 (U+FFFD stands for each), numbers that are not finite or have more than
 * ten digits, rows beyond JSON_SERIES_ROWS_MAX. */
#ifndef FLOODTEST_REPORT_RESULT_READ_H
#define FLOODTEST_REPORT_RESULT_READ_H

#include "harness/base/err.h"
#include "harness/report/result.h"

#include <jansson.h>

#define RESULT_SCHEMA "floodtest.result/1"

struct result_read {
    struct result result; /* points into the rest: do not copy */
    struct scenario scenario;
    struct series series; /* of the document; empty if it only names a samples file */
    struct findings findings;
    char **command;
    json_t *document; /* texts are borrowed from it */
};

/* FERR_CONFIG with "verdict.class: expected ..., got ..."; keeps a reference to json.
 * Release out in any case. */
int result_read_init(struct result_read *out, json_t *json, struct err *e) MUST_CHECK;
void result_read_fini(struct result_read *r);

#endif
