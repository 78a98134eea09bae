/* Documents against a JSON Schema, by python3-jsonschema. */
#ifndef FLOODTEST_TESTS_SUPPORT_SCHEMA_CHECK_H
#define FLOODTEST_TESTS_SUPPORT_SCHEMA_CHECK_H

#include <jansson.h>

/* How many of the documents the schema refuses; takes the array over. option: "", or
 * "--closed", by which members that the schema does not name are refused, too. */
int schema_check_refused(json_t *documents, const char *schema, const char *option);

#endif
