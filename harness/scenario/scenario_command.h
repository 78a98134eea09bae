/* A scenario as the command line that resolves to it: what a report prints for those who
 * want to do it again. Pure. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_COMMAND_H
#define FLOODTEST_SCENARIO_SCENARIO_COMMAND_H

#include "harness/scenario/scenario.h"

#include <jansson.h>

/* The words, "floodtest" first: verb ("run", "sweep"), every option that is not as it is
 * by default, but for those of the output, and the client. A text that is no UTF-8 is
 * "?".
 */
json_t *scenario_command(const struct scenario *s, const char *verb);

#endif
