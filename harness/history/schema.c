#include "harness/history/schema.h"

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stdio.h>

/* Every result: what it is found by, and itself. Ids are never used again. */
static const char *const steps[] = {
    "CREATE TABLE results ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at_ms INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " name TEXT,"
    " client TEXT NOT NULL,"
    " alike TEXT NOT NULL,"
    " protocol TEXT,"
    " commit_id TEXT,"
    " host TEXT, kernel TEXT, cpu TEXT, cores INTEGER, memory_bytes INTEGER,"
    " runtime TEXT,"
    " floodtest TEXT,"
    " outcome TEXT,"
    " class_name TEXT,"
    " summary TEXT,"
    " baseline TEXT,"
    " body TEXT NOT NULL);"
    "CREATE INDEX results_at ON results (at_ms);"
    "CREATE INDEX results_baseline ON results (baseline) WHERE baseline IS NOT NULL;"
    "CREATE TABLE metrics ("
    " result INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,"
    " name TEXT NOT NULL,"
    " value REAL NOT NULL,"
    " PRIMARY KEY (result, name)) WITHOUT ROWID;",
};

const struct schema_steps schema_known = {steps, sizeof steps / sizeof *steps};

static int fail(sqlite3 *db, const char *what, struct err *e)
{
    return err_set(e, FERR_IO, "%s: %s", what, sqlite3_errmsg(db));
}

static int ask(sqlite3 *db, const char *sql, int *out, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    rc = rc == SQLITE_OK ? sqlite3_step(statement) : rc;
    *out = rc == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
    int rv = rc == SQLITE_ROW ? 0 : fail(db, "cannot read it", e);
    sqlite3_finalize(statement);
    return rv;
}

/* Whose it is, and the version; 0 of an empty database. */
static int read_version(sqlite3 *db, const struct schema_steps *known, int *version,
                        struct err *e)
{
    int application, tables;
    int rv = ask(db, "PRAGMA application_id", &application, e);
    rv = rv != 0 ? rv : ask(db, "PRAGMA user_version", version, e);
    rv = rv != 0 ? rv : ask(db, "SELECT count(*) FROM sqlite_schema", &tables, e);
    if (rv != 0) {
        return rv;
    }
    if (application != SCHEMA_APPLICATION && (tables > 0 || *version != 0)) {
        return err_set(e, FERR_CONFIG, "it is a database of another program");
    }
    if (*version > known->count) {
        return err_set(e, FERR_CONFIG,
                       "it was written by a newer floodtest (version %d of the tables, "
                       "this one knows %d)",
                       *version, known->count);
    }
    return 0;
}

int schema_check(sqlite3 *db, const struct schema_steps *known, struct err *e)
{
    int version;
    int rv = read_version(db, known, &version, e);
    if (rv == 0 && version > 0 && version < known->count) {
        return err_set(e, FERR_CONFIG,
                       "it was written by an older floodtest and cannot be brought up to "
                       "date here, as it may not be written");
    }
    return rv;
}

static int step(sqlite3 *db, const struct schema_steps *known, int version, struct err *e)
{
    struct strbuf sql;
    strbuf_init(&sql);
    strbuf_addf(&sql, "%s; PRAGMA user_version = %d; PRAGMA application_id = %d;",
                known->steps[version], version + 1, SCHEMA_APPLICATION);
    int rc = sqlite3_exec(db, sql.text, NULL, NULL, NULL);
    strbuf_fini(&sql);
    return rc == SQLITE_OK ? 0 : fail(db, "cannot make its tables", e);
}

/* Under the lock of a writer: another may have been faster. */
static int step_locked(sqlite3 *db, const struct schema_steps *known, bool *done,
                       struct err *e)
{
    int version;
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        return fail(db, "cannot write it", e);
    }
    int rv = read_version(db, known, &version, e);
    *done = rv == 0 && version == known->count;
    if (rv == 0 && !*done) {
        rv = step(db, known, version, e);
    }
    if (rv == 0 && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        rv = fail(db, "cannot write it", e);
    }
    if (rv != 0) {
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return rv;
}

int schema_upgrade(sqlite3 *db, const struct schema_steps *known, struct err *e)
{
    int version;
    int rv = read_version(db, known, &version, e);
    bool done = rv == 0 && version == known->count;
    while (rv == 0 && !done) {
        rv = step_locked(db, known, &done, e);
    }
    return rv;
}
