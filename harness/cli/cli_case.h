/* --case: the settings of a flood case where the user gave none of his own. */
#ifndef FLOODTEST_CLI_CLI_CASE_H
#define FLOODTEST_CLI_CLI_CASE_H

#include "harness/cli/cli_args.h"

/* Nothing without --case. Afterwards s->flood_case is the case's name, whether it was
 * given so or by number. Errors: no such case, one that the protocol does not have. */
void cli_case_apply(struct scenario *s, const struct cli_args *args,
                    struct cli_errors *errors);

#endif
