/* The journal of a suite as a file, DIR/journal.ndjson: a line for each run that is done,
 * written at once and synced, so that whatever ends floodtest, what was done is known.
 * While it is open no other floodtest can open it. */
#ifndef FLOODTEST_SUITE_JOURNAL_H
#define FLOODTEST_SUITE_JOURNAL_H

#include "harness/suite/journal_book.h"

#define JOURNAL_FILE "journal.ndjson"

struct journal {
    int fd; /* -1: closed */
    char *path;
};

/* Opens the journal of a folder and begins a go in it. resume: book gets what stands in
 * it (nothing if there is none) after journal_book_check; else there must be none yet and
 * book is empty. FERR_CONFIG: it is there, is another suite's, or is in use; FERR_IO.
 * Release j and book in any case. */
int journal_open(struct journal *j, const char *dir, bool resume,
                 const struct suite_plan *plan, const char *now,
                 struct journal_book *book, struct err *e) MUST_CHECK;
void journal_close(struct journal *j);

/* Adds a finished run. */
int journal_add(struct journal *j, const struct suite_item *item,
                const struct suite_outcome *outcome, struct err *e) MUST_CHECK;

/* Reads the journal of a folder without opening it for writing; none is an empty book. */
int journal_read(struct journal_book *book, const char *dir, struct err *e) MUST_CHECK;

#endif
