/* The rules that join several options, one function per section of the table. */
#ifndef FLOODTEST_CLI_CLI_CHECK_H
#define FLOODTEST_CLI_CLI_CHECK_H

#include "harness/cli/cli_args.h"

/* What is said when no client is named. */
extern const char cli_no_client[];

/* Resolves what depends on more than one option (the rate in bytes/s, the client's
 * command, defaults that follow from others) and adds a sentence for each rule that is
 * broken. Looks at files, PATH and processes to find the client. */
void cli_check_run(struct scenario *s, const struct cli_args *args,
                   struct cli_errors *errors);

/* The rules about the protocol and what goes over it (cli_check_server.c). */
void cli_check_server(const struct scenario *s, const struct cli_args *args,
                      struct cli_errors *errors);

/* The texts that the server parses (run/server_plan.h), and the files they name. Sets
 * s->size_bytes to the mean size of a message where it is not plain. */
void cli_check_plan(struct scenario *s, const struct cli_args *args,
                    struct cli_errors *errors);

/* Every --threshold must be one (judge/threshold.h). */
void cli_check_thresholds(const struct scenario *s, struct cli_errors *errors);

/* The rules for the output options alone. */
void cli_check_output(const struct scenario *s, const struct cli_args *args,
                      struct cli_errors *errors);

#endif
