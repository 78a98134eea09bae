/* The commands of the program: one table for parsing, suggestions and help. */
#ifndef FLOODTEST_CLI_COMMAND_H
#define FLOODTEST_CLI_COMMAND_H

#include "harness/cli.h"
#include "harness/scenario/options.h"

#include <stddef.h>

struct cli_command_info {
    const char *name;
    enum cli_command command;
    unsigned options;         /* accepts rows with one of these flags; 0: every row */
    int operands;             /* words it accepts at most */
    bool operand_needed;      /* and at least one */
    const char *const *usage; /* lines behind "floodtest ", NULL-terminated */
    const char *help;
};

enum { CLI_COMMANDS = 5 };

extern const struct cli_command_info cli_commands[CLI_COMMANDS];

const struct cli_command_info *cli_command_find(const char *name);    /* NULL: none */
const struct cli_command_info *cli_command_nearest(const char *name); /* NULL: none */
bool cli_command_accepts(const struct cli_command_info *c, const struct options_row *row);

#endif
