/* The command line: argv to a command and its scenario. Prints nothing, never exits. */
#ifndef FLOODTEST_CLI_CLI_H
#define FLOODTEST_CLI_CLI_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"
#include "harness/cli/cli_args.h"
#include "harness/cli/cli_errors.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>

enum cli_command {
    CLI_RUN,
    CLI_CHECK,
    CLI_REPORT,
    CLI_SUITE,
    CLI_MERGE,
    CLI_CERTIFY,
    CLI_SWEEP,
    CLI_HISTORY,
    CLI_COMPARE,
    CLI_DEMO,
    CLI_LIST,
    CLI_COMPLETION,
    CLI_HELP,
    CLI_VERSION,
};

struct cli {
    enum cli_command command;
    struct scenario scenario;
    /* Borrowed from argv: the samples file of `check`, the result of `report`, the
     * scenario file of `run`; the topic of `list` and `help`. NULL if none was given. */
    const char *argument;
    /* Commands of many runs: their files, folders or clients, and the options of a run
     * that were given beside them, in their order. */
    struct cli_words operands;
    size_t command_words; /* the last of the operands: so many stood behind "--" */
    struct cli_given_list overrides;
};

/* Resolves argv (argv[0] is skipped). Returns 0, or FERR_CONFIG with at least one
 * sentence in errors; every error is found, not only the first. --help and --version win
 * over all else. In both cases out is released with cli_fini, errors with
 * cli_errors_fini. */
int cli_parse(int argc, char **argv, struct cli *out,
              struct cli_errors *errors) MUST_CHECK;
void cli_fini(struct cli *c);

/* Appends the help text: the ten options most people need, or all of them by group. */
void cli_help_text(struct strbuf *out, bool all);

/* Appends the help of a topic: NULL (the short text), "all", a command or an option, with
 * or without its dashes. Fails with FERR_CONFIG, appending nothing, if there is no such
 * topic; cli_parse has checked the topic it returns. */
int cli_help_topic(struct strbuf *out, const char *topic, struct err *e) MUST_CHECK;

#endif
