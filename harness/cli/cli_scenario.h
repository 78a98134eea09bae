/* Scenario files on the command line: their runs as its words, checked by cli_parse, what
 * it says told of the keys and their places. Looks at files, PATH and processes. */
#ifndef FLOODTEST_CLI_CLI_SCENARIO_H
#define FLOODTEST_CLI_CLI_SCENARIO_H

#include "harness/cli/cli_args.h"
#include "harness/scenario/scenario_file.h"

/* Whether a word of the command line is a scenario file: by its suffix. */
bool cli_scenario_is_file(const char *word);

/* scenario_file_load, and then every run with these overrides through the rules that join
 * several options. Release out and errors in every case. */
int cli_scenario_load(struct scenario_file *out, const char *path,
                      const struct cli_given_list *overrides,
                      struct scenario_file_errors *errors) MUST_CHECK;

/* The second half of it, of one run and of all. */
void cli_scenario_check_run(const struct scenario_run *run,
                            const struct scenario_override *overrides, size_t count,
                            struct scenario_file_errors *errors);
void cli_scenario_check(const struct scenario_file *file,
                        const struct scenario_override *overrides, size_t count,
                        struct scenario_file_errors *errors);

/* The options given, as many, for scenario_run_words. Owned by the caller; texts
 * borrowed. */
struct scenario_override *cli_scenario_overrides(const struct cli_given_list *given);

/* Replaces s by the one run of a file, with what args override. rest: the client's
 * command behind "--"; NULL: none. */
void cli_scenario_take(struct scenario *s, const char *path,
                       const struct cli_given_list *overrides, char *const *rest,
                       struct cli_errors *errors);

#endif
