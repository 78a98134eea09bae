/* `expect` of a scenario file. Pure. */
#ifndef FLOODTEST_SCENARIO_EXPECTATION_PARSE_H
#define FLOODTEST_SCENARIO_EXPECTATION_PARSE_H

#include "harness/scenario/expectation.h"
#include "harness/scenario/scenario_yaml.h"

/* Reads the node behind `expect`; what is wrong goes to errors, and is not expected. */
void expectation_parse(struct expectation *out, const struct scenario_node *node,
                       const char *path, struct scenario_file_errors *errors);

/* Without `expect`: a pass. */
void expectation_default(struct expectation *out);

extern const char *const expectation_verdicts[]; /* NULL-terminated */

/* The names there are, by number; NULL behind the last. */
const char *expectation_class_at(size_t i);
const char *expectation_kind_at(size_t i);

#endif
