/* A certification as JSON, schema floodtest.certify/1 (certify.schema.json). Pure. */
#ifndef FLOODTEST_CERTIFY_CERTIFY_JSON_H
#define FLOODTEST_CERTIFY_CERTIFY_JSON_H

#include "harness/certify/matrix.h"

#define CERTIFY_FILE "certify.json" /* in the folder of --out */

/* One object and a newline. */
void certify_json(const struct certify_matrix *m, struct strbuf *out);

#endif
