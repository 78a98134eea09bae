/* The commands of the program: one table for parsing, suggestions and help. */
#ifndef FLOODTEST_CLI_CLI_COMMAND_H
#define FLOODTEST_CLI_CLI_COMMAND_H

#include "harness/cli/cli.h"
#include "harness/scenario/options.h"

#include <limits.h>
#include <stddef.h>

struct cli_command_info {
    const char *name;
    enum cli_command command;
    unsigned options;         /* accepts rows with one of these flags; OPTIONS_RUN: and
                               * all that say what a run is */
    int operands;             /* words it accepts at most; CLI_OPERANDS_MANY: any */
    int operands_least;       /* and at least */
    const char *const *usage; /* lines behind "floodtest ", NULL-terminated */
    const char *help;
};

enum { CLI_COMMANDS = 13, CLI_OPERANDS_MANY = INT_MAX };

extern const struct cli_command_info cli_commands[CLI_COMMANDS];

const struct cli_command_info *cli_command_find(const char *name);    /* NULL: none */
const struct cli_command_info *cli_command_nearest(const char *name); /* NULL: none */
bool cli_command_accepts(const struct cli_command_info *c, const struct options_row *row);

#endif
