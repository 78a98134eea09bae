#include "harness/cli_command.h"

#include "harness/base/nearest.h"

#include <string.h>

static const char *const run_usage[] = {"[run] [options] --target CLIENT",
                                        "[run] [options] -- COMMAND ARG...", NULL};
static const char *const check_usage[] = {"check [options] SAMPLES", NULL};
static const char *const demo_usage[] = {"demo", NULL};
static const char *const list_usage[] = {"list [classes|protocols|cases|metrics|numbers]",
                                         NULL};
static const char *const help_usage[] = {"help [all|COMMAND|OPTION]", NULL};

const struct cli_command_info cli_commands[CLI_COMMANDS] = {
    {"run", CLI_RUN, 0, 0, false, run_usage,
     "Starts a client, floods it, watches its memory and judges its flow control."},
    {"check", CLI_CHECK, OPTIONS_CHECK | OPTIONS_ANY, 1, true, check_usage,
     "Judges a recorded run again, from the file that --samples wrote."},
    {"demo", CLI_DEMO, OPTIONS_DEMO | OPTIONS_ANY, 0, false, demo_usage,
     "Floods a leaking client and its healthy twin."},
    {"list", CLI_LIST, OPTIONS_ANY, 1, false, list_usage,
     "Lists verdict classes, protocols and metrics for --threshold; with a word behind "
     "it "
     "only these, or the flood cases or the judge's numbers."},
    {"help", CLI_HELP, OPTIONS_ANY, 1, false, help_usage,
     "Shows the options, or all about one command or option, and how what it takes is "
     "written: 'floodtest help talk'."},
};

const struct cli_command_info *cli_command_find(const char *name)
{
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        if (strcmp(cli_commands[i].name, name) == 0) {
            return &cli_commands[i];
        }
    }
    return NULL;
}

const struct cli_command_info *cli_command_nearest(const char *name)
{
    struct nearest n;
    nearest_init(&n, name, strlen(name));
    const struct cli_command_info *best = NULL;
    for (size_t i = 0; i < CLI_COMMANDS; i++) {
        if (nearest_offer(&n, cli_commands[i].name)) {
            best = &cli_commands[i];
        }
    }
    return best;
}

bool cli_command_accepts(const struct cli_command_info *c, const struct options_row *row)
{
    return c->options == 0 || (c->options & row->flags) != 0;
}
