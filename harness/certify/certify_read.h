/* A certification from its JSON, floodtest.certify/1: what certify_json wrote, as the
 * matrix that the renderers take. Pure; the document is untrusted. Cases that this
 * floodtest does not have stand as the document tells them; what each grade means is
 * this floodtest's own. */
#ifndef FLOODTEST_CERTIFY_CERTIFY_READ_H
#define FLOODTEST_CERTIFY_CERTIFY_READ_H

#include "harness/base/err.h"
#include "harness/certify/matrix.h"

#include <jansson.h>

#define CERTIFY_SCHEMA "floodtest.certify/1"

struct certify_read {
    struct certify_matrix matrix;   /* points into the rest: do not copy */
    struct certify_client *clients; /* by column */
    char ***commands;               /* theirs; NULL: by target */
    struct suite_outcome *outcomes; /* client by client, in the order of the rows */
    struct flood_case cases[2 * CASES_COUNT]; /* the rows, and those outside */
    size_t outcome_count;
    json_t *document; /* texts are borrowed from it */
};

/* FERR_CONFIG with the place and what is wrong there; keeps a reference to json. Release
 * out in any case. */
int certify_read_init(struct certify_read *out, json_t *json, struct err *e) MUST_CHECK;
void certify_read_fini(struct certify_read *r);

#endif
