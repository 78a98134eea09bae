/* The list of the recorded runs: manifest.tsv, a line of column names, then one run a
 * line, tab-separated. Used are the columns
 *
 *   name  client  truth (pass or fail)  classes (right ones)  recorded (class then)  note
 *
 * in any order; lines that begin with # are comments. */
#ifndef FLOODTEST_TESTS_REPLAY_MANIFEST_H
#define FLOODTEST_TESTS_REPLAY_MANIFEST_H

#include "harness/base/err.h"
#include "harness/record/samples_file.h"
#include "tests/replay/outcome.h"

#include <stdbool.h>
#include <stddef.h>

struct manifest_run {
    char *line; /* owned; what follows points into it */
    const char *name, *client, *classes, *recorded, *note;
    bool healthy; /* the truth is pass */
};

struct manifest {
    const char *unpacked; /* borrowed: the directory of NAME.jsonl */
    struct manifest_run *runs;
    size_t count;
};

/* Reads dir/manifest.tsv; the recordings lie in unpacked, or NULL: in dir, too. FERR_IO
 * if there is none, FERR_CONFIG if a column is missing, FERR_LIMIT if there are too many
 * runs. Release with manifest_fini in any case. */
int manifest_read(struct manifest *m, const char *dir, const char *unpacked,
                  struct err *e) MUST_CHECK;
void manifest_fini(struct manifest *m);

/* Reads the recording of one run. Release with recording_fini. */
int manifest_open(const struct manifest *m, const struct manifest_run *run,
                  struct recording *r, struct err *e) MUST_CHECK;

/* What is wrong with calling this run so. */
enum outcome_fault manifest_fault(const struct manifest_run *run,
                                  enum verdict_class class);

#endif
