/* The reference of scenario files. */
#ifndef FLOODTEST_CLI_CLI_HELP_SCENARIO_H
#define FLOODTEST_CLI_CLI_HELP_SCENARIO_H

#include "harness/base/strbuf.h"

/* Appends an example, and every key. */
void cli_help_scenario(struct strbuf *out);

#endif
