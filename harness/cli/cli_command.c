#include "harness/cli/cli_command.h"

#include "harness/base/nearest.h"

#include <string.h>

static const char *const run_usage[] = {"[run] [options] --target CLIENT",
                                        "[run] [options] -- COMMAND ARG...",
                                        "[run] [options] FILE.yaml", NULL};
static const char *const check_usage[] = {"check [options] SAMPLES", NULL};
static const char *const report_usage[] = {"report [options] RESULT", NULL};
static const char *const suite_usage[] = {"suite [options] FILE.yaml...", NULL};
static const char *const merge_usage[] = {"merge [options] DIR...", NULL};
static const char *const certify_usage[] = {"certify [options] CLIENT...",
                                            "certify [options] -- COMMAND ARG...", NULL};
static const char *const sweep_usage[] = {"sweep [options] --target CLIENT", NULL};
static const char *const history_usage[] = {"history [options] [ID]", NULL};
static const char *const compare_usage[] = {"compare [options] BASE NEW", NULL};
static const char *const demo_usage[] = {"demo", NULL};
static const char *const list_usage[] = {
    "list [classes|protocols|cases|metrics|numbers|schema]", NULL};
static const char *const completion_usage[] = {"completion SHELL", NULL};
static const char *const help_usage[] = {"help [all|scenario|COMMAND|OPTION]", NULL};

const struct cli_command_info cli_commands[CLI_COMMANDS] = {
    {"run", CLI_RUN, OPTIONS_RUN | OPTIONS_KEPT | OPTIONS_ANY, 1, 0, run_usage,
     "Starts a client, floods it, watches its memory and judges its flow control."},
    {"check", CLI_CHECK, OPTIONS_CHECK | OPTIONS_ANY, 1, 1, check_usage,
     "Judges a recorded run again, from the file that --samples wrote."},
    {"report", CLI_REPORT, OPTIONS_REPORT | OPTIONS_ANY, 1, 1, report_usage,
     "Renders a saved result again: what --json wrote, the folder of suite --out or "
     "certify --out, or - for standard input. It prints the page, or writes the reports "
     "that are asked for. The exit code is 0 if they could be written, whatever the "
     "verdict."},
    {"suite", CLI_SUITE, OPTIONS_SUITE | OPTIONS_KEPT | OPTIONS_RUN | OPTIONS_ANY,
     CLI_OPERANDS_MANY, 1, suite_usage,
     "Runs scenarios one after another and compares each with what it expects."},
    {"merge", CLI_MERGE, OPTIONS_MERGE | OPTIONS_ANY, CLI_OPERANDS_MANY, 1, merge_usage,
     "Joins the results of the shards of a suite."},
    {"certify", CLI_CERTIFY, OPTIONS_CERTIFY | OPTIONS_KEPT | OPTIONS_RUN | OPTIONS_ANY,
     CLI_OPERANDS_MANY, 0, certify_usage,
     "Runs all flood cases against one client, or several, and grades them."},
    {"sweep", CLI_SWEEP, OPTIONS_SWEEP | OPTIONS_KEPT | OPTIONS_RUN | OPTIONS_ANY, 0, 0,
     sweep_usage, "Finds the highest rate that a client sustains."},
    {"history", CLI_HISTORY, OPTIONS_HISTORY | OPTIONS_ANY, 1, 0, history_usage,
     "Lists the results that were kept, the newest first; with an ID shows one."},
    {"compare", CLI_COMPARE, OPTIONS_COMPARE | OPTIONS_ANY, 2, 2, compare_usage,
     "Tells whether results got worse. Each side is a JSON result, a folder of them, a "
     "baseline's name or an ID of the history; several results of a kind are repetitions "
     "and tell the noise. Exit: 0 no regression, 1 regression, 4 not comparable."},
    {"demo", CLI_DEMO, OPTIONS_DEMO | OPTIONS_ANY, 0, 0, demo_usage,
     "Floods a leaking client and its healthy twin."},
    {"list", CLI_LIST, OPTIONS_ANY, 1, 0, list_usage,
     "Lists verdict classes, protocols and metrics for --threshold; with a word behind "
     "it only these, or the flood cases, the judge's numbers, or the JSON Schema of "
     "scenario files."},
    {"completion", CLI_COMPLETION, OPTIONS_ANY, 1, 1, completion_usage,
     "Prints the script that completes floodtest's command line in bash, zsh or fish."},
    {"help", CLI_HELP, OPTIONS_ANY, 1, 0, help_usage,
     "Shows the options, scenario files, or all about one command or option, and how "
     "what "
     "it takes is written: 'floodtest help talk'."},
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
    bool of_a_run = !(row->flags & OPTIONS_MANY) &&
                    (!(row->flags & OPTIONS_ALONE) || c->command == CLI_RUN);
    return (c->options & row->flags & ~(unsigned)OPTIONS_RUN) != 0 ||
           ((c->options & OPTIONS_RUN) != 0 && of_a_run);
}
