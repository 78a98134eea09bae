/* What the parts of the store share. */
#ifndef FLOODTEST_HISTORY_STORE_PRIVATE_H
#define FLOODTEST_HISTORY_STORE_PRIVATE_H

#include "harness/history/store.h"

#include <sqlite3.h>

struct store {
    sqlite3 *db;
    char *path; /* owned */
};

/* The sentence for what SQLite says now. */
int store_fail(const struct store *s, const char *what, struct err *e);

#endif
