/* A history in a directory of its own, and results to keep in it. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_HISTORY_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_HISTORY_H

#include "harness/history/store.h"
#include "tests/support/scratch.h"

#include <sqlite3.h>

struct fake_history {
    char dir[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX]; /* of the database; not made yet */
};

void fake_history_init(struct fake_history *f);
void fake_history_fini(struct fake_history *f);

/* Opens it to write; fails the test if that does not work. */
struct store *fake_history_open(const struct fake_history *f);

/* A result of floodtest.result/1, with what is compared: a client that was overloaded. */
json_t *fake_history_result(bool passed, double growth_bytes);

/* The record of such a result, number n: it began n seconds after 1970-01-02. */
void fake_history_record(struct history_record *out, int n, const char *client,
                         const char *baseline);

/* Keeps it; fails the test if that does not work. Returns its id. */
int64_t fake_history_add(struct store *s, int n, const char *client,
                         const char *baseline);

/* The database itself, past the store; and the one number that a query gives. */
sqlite3 *fake_history_open_raw(const struct fake_history *f);
int fake_history_value(sqlite3 *db, const char *sql);

/* The number of results that fit. */
size_t fake_history_count(struct store *s, const struct store_filter *filter);

#endif
