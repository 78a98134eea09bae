/* A scenario from the JSON of a report, every setting of it: what scenario_to_json wrote,
 * and it writes the same again. Unlike scenario_from_json, which forgives, this says what
 * is wrong; and it takes the client's command and what the run was to write, too. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_RESTORE_H
#define FLOODTEST_SCENARIO_SCENARIO_RESTORE_H

#include "harness/base/json_at.h"
#include "harness/scenario/scenario.h"

/* s: initialized; settings that are missing keep what they have. */
void scenario_restore(struct scenario *s, const struct json_at *at);

#endif
