/* Terms and facts as JSON objects and back. Missing members keep the value they have. */
#ifndef FLOODTEST_RECORD_FACTS_JSON_H
#define FLOODTEST_RECORD_FACTS_JSON_H

#include "harness/base/err.h"
#include "harness/record/facts.h"

#include <jansson.h>

json_t *terms_to_json(const struct run_terms *t); /* new reference */

/* FERR_CONFIG if the thresholds are no list of texts that fit, or closing is no word of
 * closing_names; the rest is forgiving. */
int terms_from_json(struct run_terms *t, const json_t *object, struct err *e) MUST_CHECK;

json_t *facts_to_json(const struct run_facts *f); /* new reference */
void facts_from_json(struct run_facts *f, const json_t *object);

#endif
