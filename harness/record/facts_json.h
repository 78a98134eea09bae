/* Terms and facts as JSON objects and back. Missing members keep the value they have. */
#ifndef FLOODTEST_RECORD_FACTS_JSON_H
#define FLOODTEST_RECORD_FACTS_JSON_H

#include "harness/record/facts.h"

#include <jansson.h>

json_t *terms_to_json(const struct run_terms *t); /* new reference */
void terms_from_json(struct run_terms *t, const json_t *object);
json_t *facts_to_json(const struct run_facts *f); /* new reference */
void facts_from_json(struct run_facts *f, const json_t *object);

#endif
