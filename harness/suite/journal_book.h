/* The journal of a suite as text: one JSON object on a line. A line with a schema begins
 * a go of floodtest, every other is a run that was finished:
 *
 *   {"schema": "floodtest.journal/1", "suite": …, "shard": …, "total": …, "started_at":
 * …}
 *   {"name": …, "digest": …, "state": …, …}
 *
 * What is no such line (a write that a crash cut off) is counted and passed over; of two
 * lines of one run the later counts. Pure; journal.h has the file. */
#ifndef FLOODTEST_SUITE_JOURNAL_BOOK_H
#define FLOODTEST_SUITE_JOURNAL_BOOK_H

#include "harness/suite/plan.h"
#include "harness/suite/outcome.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define JOURNAL_SCHEMA "floodtest.journal/1"

struct journal_entry {
    char *name;
    uint64_t digest; /* of the item that it was */
    size_t line;
    struct suite_outcome outcome;
};

struct journal_book {
    bool begun;      /* there is a go; the rest is of the last one */
    uint64_t digest; /* of the suite */
    struct shard shard;
    char started_at[32];           /* of the first go */
    struct journal_entry *entries; /* by name, then by line */
    size_t count;
    size_t bad_lines;
};

/* Reads what stands in a journal, any bytes. */
void journal_book_read(struct journal_book *out, const char *text, size_t len);
void journal_book_fini(struct journal_book *b);

/* The last outcome of this run, NULL if there is none. */
const struct journal_entry *journal_book_find(const struct journal_book *b,
                                              const char *name);

/* Whether this is the journal of a plan: of the same shard, and of the same suite, though
 * some of its runs may have been changed, added or taken away. FERR_CONFIG with a
 * sentence that begins with the folder. An empty book is anybody's. */
int journal_book_check(const struct journal_book *b, const struct suite_plan *plan,
                       const char *dir, struct err *e) MUST_CHECK;

/* The two kinds of lines. New references. */
json_t *journal_book_head(const struct suite_plan *plan, const char *started_at);
json_t *journal_book_line(const char *name, uint64_t digest,
                          const struct suite_outcome *outcome);

#endif
