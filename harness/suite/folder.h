/* The folder of a suite, or of one shard of it:
 *
 *   suite.json        the plan from the beginning, the results at the end (summary.h)
 *   journal.ndjson    a line for each run that is done (journal.h)
 *   results/NAME.json the result of each run */
#ifndef FLOODTEST_SUITE_FOLDER_H
#define FLOODTEST_SUITE_FOLDER_H

#include "harness/suite/summary.h"

#include <stdbool.h>

#define FOLDER_SUITE_FILE "suite.json"

/* Makes it with all above it, and results/ in it; what is there already is fine. */
int suite_folder_make(const char *dir, struct err *e) MUST_CHECK;

/* A new folder in $TMPDIR, else /tmp, made; *dir is owned by the caller. */
int suite_folder_make_temporary(char **dir, struct err *e) MUST_CHECK;

/* Removes it and everything in it. */
void suite_folder_remove(const char *dir);

/* Whether a suite has been at work there. */
bool suite_folder_is_one(const char *dir);

/* DIR/FILE; owned by the caller. */
char *suite_folder_path(const char *dir, const char *file);

/* "results/NAME.json" for a run's name: what is no letter, digit, '.', '=', '-' becomes
 * '_' and a digest keeps two names apart. Owned by the caller. Pure. */
char *suite_folder_result_name(const char *name);

/* Writes suite.json, whole or not at all. */
int suite_folder_save(const char *dir, const struct suite_summary *s,
                      struct err *e) MUST_CHECK;

/* Reads suite.json and what the journal knows beyond it: a suite that was killed says so
 * there. FERR_CONFIG if it is no folder of a suite. Release out in any case. */
int suite_folder_load(const char *dir, struct suite_summary *out,
                      struct err *e) MUST_CHECK;

/* Copies the result of a run (outcome.result_path) to the same place in another folder.
 */
int suite_folder_copy_result(const char *from, const char *to, const char *result_path,
                             struct err *e) MUST_CHECK;

#endif
