/* What the commands that make many runs have in common: what of the command line goes to
 * each run, what is checked before the first, and the going through with them. */
#ifndef FLOODTEST_COMMAND_COMMAND_MANY_H
#define FLOODTEST_COMMAND_COMMAND_MANY_H

#include "harness/cli/cli.h"
#include "harness/suite/plan.h"
#include "harness/suite/summary.h"

/* A sentence about an error of the user's, in the manner of the command line's own. */
void many_complain(const char *sentence);

/* What of the command line is meant for every run. */
struct many_overrides {
    struct scenario_override *items; /* owned; texts borrowed */
    size_t count;
};

void many_overrides_take(struct many_overrides *o, const struct cli_given_list *given);
void many_overrides_fini(struct many_overrides *o);

/* What several options of a run say together, the command line checks: before anything is
 * run. False, after all sentences. */
bool many_check_item(const struct suite_item *item);

/* One file cannot take what several runs write. False, after all sentences. */
bool many_check_files(const struct many_overrides *o, size_t runs);

/* Nothing stands in the way of a plan: no file that several runs would write, and the
 * words of each are right together. Else false, after all sentences. */
bool many_check(const struct suite_plan *plan, const struct many_overrides *o);

/* Runs the plan as the options say (--out, --resume, --jobs, --fail-fast), showing how it
 * goes. command: "suite", whose runs the history keeps one by one, or "certify",
 * which expects nothing and shows verdicts. *dir is
 * where the results are, borrowed from the options; NULL: they were kept nowhere. Returns
 * EXIT_PASSED when out is filled, else another exit code, after a sentence. Release out
 * in any case. */
int many_run(struct suite_summary *out, const char *command,
             const struct suite_plan *plan, const struct scenario *options,
             const char **dir);

#endif
