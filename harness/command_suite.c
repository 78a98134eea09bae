#include "harness/commands.h"

#include "harness/exit_code.h"

int command_suite(const struct cli *cli)
{
    (void)cli;
    return EXIT_BUG;
}
