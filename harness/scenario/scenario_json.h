/* Every resolved setting as a JSON object, and back. Generated from the options table. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_JSON_H
#define FLOODTEST_SCENARIO_SCENARIO_JSON_H

#include "harness/scenario/scenario.h"

#include <jansson.h>
#include <stdint.h>

enum { SCENARIO_TARGET_KINDS = TARGET_ATTACH + 1 };
extern const char *const scenario_target_kinds[SCENARIO_TARGET_KINDS];

/* New reference; port is the one that was listened on, 0 if none was. */
json_t *scenario_to_json(const struct scenario *s, uint16_t port);

/* Sets what the object has, on top of what s has; members that make no sense are passed
 * over. The client's command and the output options are not restored; all of it is by
 * scenario_restore. */
void scenario_from_json(struct scenario *s, const json_t *object);

#endif
