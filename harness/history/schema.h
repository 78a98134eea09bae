/* The tables of the history and how they came to be: step N of a list makes version N
 * (PRAGMA user_version) of version N - 1. */
#ifndef FLOODTEST_HISTORY_SCHEMA_H
#define FLOODTEST_HISTORY_SCHEMA_H

#include "harness/base/err.h"

#include <sqlite3.h>

/* The mark of our databases (PRAGMA application_id): "floo". */
#define SCHEMA_APPLICATION 0x666c6f6f

/* Each step is SQL of any number of statements. */
struct schema_steps {
    const char *const *steps;
    int count; /* the version that this program knows */
};

extern const struct schema_steps schema_known;

/* Brings the database to the known version: each step in a transaction of its own, which
 * a kill leaves undone or done. Several processes may do it at once. FERR_CONFIG, and
 * nothing is changed, if it is of a newer program, or of another one. */
int schema_upgrade(sqlite3 *db, const struct schema_steps *known,
                   struct err *e) MUST_CHECK;

/* The same question without a change; an older version is refused, too, as only who may
 * write can bring it up. */
int schema_check(sqlite3 *db, const struct schema_steps *known, struct err *e) MUST_CHECK;

#endif
