/* What floodtest can be told to do: one function per command, each returns an enum
 * exit_code. They print: reports to stdout, everything else to stderr. */
#ifndef FLOODTEST_COMMAND_COMMANDS_H
#define FLOODTEST_COMMAND_COMMANDS_H

#include "harness/cli/cli.h"
#include "harness/scenario/scenario.h"

int command_run(const struct scenario *s);

/* Judges a recorded run again; s: output options. */
int command_check(const struct scenario *s, const char *samples_path);

/* Renders a saved result again: a file, "-", or a folder of suite or certify; s: output
 * options. */
int command_report(const struct scenario *s, const char *path);

/* Runs every scenario of the files; the result of each against what it expects. */
int command_suite(const struct cli *cli);

/* Joins the folders of a suite's shards into one. */
int command_merge(const struct cli *cli);

/* All flood cases against each client: matrix, grades. */
int command_certify(const struct cli *cli);

/* The saturation point, or a ladder. */
int command_sweep(const struct cli *cli);

/* Lists what was kept of results; one, their trends, exports, removes. */
int command_history(const struct cli *cli);

/* Are the results of one side worse than those of the other? */
int command_compare(const struct cli *cli);

/* Floods the bundled pair of clients: one that leaks, its twin that does not. */
int command_demo(const struct scenario *s);

/* what: "classes", "protocols", "metrics", or NULL for these three; "cases", "numbers",
 * "schema". */
int command_list(const char *what);

/* Prints the completion script of a shell. */
int command_completion(const char *shell);

/* `floodtest __complete WORD...`, which these scripts call: what may stand where the last
 * word is (completion/completion.h). */
#define COMPLETE_COMMAND "__complete"
int command_complete(int count, char **words);

#endif
