/* floodtest: argv to command to exit code. */
#include "harness/base/files.h"
#include "harness/base/log.h"
#include "harness/base/strbuf.h"
#include "harness/cli/cli.h"
#include "harness/command/commands.h"
#include "harness/exit_code.h"
#include "harness/run/guard.h"
#include "harness/suite/job.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* Libraries, probes and one connection; libuv and libwebsockets do not forgive less. */
enum { FILES_LEAST = 64 };

static int show_errors(const struct cli *cli, const struct cli_errors *errors)
{
    for (int i = 0; i < errors->count; i++) {
        fprintf(stderr, "floodtest: %s\n", errors->sentences[i]);
    }
    if (errors->dropped > 0) {
        fprintf(stderr, "floodtest: ... and %d more errors\n", errors->dropped);
    }
    bool file = cli->command == CLI_RUN && cli->argument != NULL;
    fprintf(stderr, "See 'floodtest %s'.\n", file ? "help scenario" : "--help");
    return EXIT_USAGE;
}

static int show_help(const char *topic)
{
    struct strbuf text;
    struct err e = {0};
    strbuf_init(&text);
    int rv = cli_help_topic(&text, topic, &e);
    if (rv == 0) {
        fputs(text.text, stdout);
    } else {
        fprintf(stderr, "floodtest: %s\n", e.msg);
    }
    strbuf_fini(&text);
    if (rv != 0) {
        return EXIT_USAGE;
    }
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

static int show_version(void)
{
    puts("floodtest " FLOODTEST_VERSION);
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

static int run_command(const struct cli *cli)
{
    const struct scenario *s = &cli->scenario;
    log_set_level(s->quiet         ? LOG_QUIET
                  : s->verbose > 1 ? LOG_DEBUG
                                   : (enum log_level)s->verbose);
    if (s->die_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    }
    switch (cli->command) {
    case CLI_RUN:
        return command_run(s);
    case CLI_CHECK:
        return command_check(s, cli->argument);
    case CLI_REPORT:
        return command_report(s, cli->argument);
    case CLI_SUITE:
        return command_suite(cli);
    case CLI_MERGE:
        return command_merge(cli);
    case CLI_CERTIFY:
        return command_certify(cli);
    case CLI_SWEEP:
        return command_sweep(cli);
    case CLI_HISTORY:
        return command_history(cli);
    case CLI_COMPARE:
        return command_compare(cli);
    case CLI_DEMO:
        return command_demo(s);
    case CLI_LIST:
        return command_list(cli->argument);
    case CLI_COMPLETION:
        return command_completion(cli->argument);
    case CLI_HELP:
        return show_help(cli->argument);
    case CLI_VERSION:
        return show_version();
    }
    return EXIT_BUG;
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], GUARD_COMMAND) == 0) {
        return guard_main(argv + 2);
    }
    bool job = argc > 4 && strcmp(argv[1], JOB_COMMAND) == 0;
    if (job) {
        if (!job_begin(argv + 2)) {
            return EXIT_INTERRUPTED;
        }
        argv += 3; /* what stood before "run" is no program's name, but nobody asks */
        argc -= 3;
    }
    if (argc > 1 && strcmp(argv[1], COMPLETE_COMMAND) == 0) {
        return command_complete(argc - 2, argv + 2);
    }
    files_fill_standard();
    if (files_raise_limit() < FILES_LEAST) {
        fprintf(stderr, "floodtest: needs at least %d open files; raise 'ulimit -n'\n",
                FILES_LEAST);
        return EXIT_COULD_NOT_RUN;
    }
    signal(SIGPIPE, SIG_IGN); /* a closed stdout is an error to report, not a death */
    struct cli cli;
    struct cli_errors errors = {0};
    int rv = cli_parse(argc, argv, &cli, &errors);
    cli.scenario.history.of_many = job;
    int code = rv == 0 ? run_command(&cli) : show_errors(&cli, &errors);
    cli_errors_fini(&errors);
    cli_fini(&cli);
    return code;
}
