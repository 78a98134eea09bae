#include "harness/history/store.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/history/schema.h"
#include "harness/history/store_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int store_fail(const struct store *s, const char *what, struct err *e)
{
    int code = sqlite3_errcode(s->db) & 0xff;
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
        return err_set(e, FERR_CONFIG,
                       "'%s' is damaged, or no history of floodtest's (%s); it is left "
                       "as it is",
                       s->path, sqlite3_errmsg(s->db));
    }
    return err_set(e, FERR_IO, "%s '%s': %s", what, s->path, sqlite3_errmsg(s->db));
}

/* All folders above a file; those that are missing are for us alone. */
static int make_folders(const char *path, struct err *e)
{
    char *folder = mem_must_strdup(path);
    int rv = 0;
    for (char *slash = strchr(folder + 1, '/'); slash != NULL && rv == 0;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
            rv = err_sys(e, errno, "cannot make the folder '%s'", folder);
        }
        *slash = '/';
    }
    free(folder);
    return rv;
}

/* A name that SQLite takes for nothing but a file: not ":memory:", nor temporary. */
static char *plain_path(const char *path)
{
    struct strbuf plain;
    strbuf_init(&plain);
    strbuf_addf(&plain, "%s%s", path[0] == '/' ? "" : "./", path);
    return plain.text;
}

static int open_file(struct store *s, enum store_access how, struct err *e)
{
    int flags = how == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= how == STORE_MAKE ? SQLITE_OPEN_CREATE : 0;
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK) {
        return store_fail(s, "cannot open", e);
    }
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, STORE_PATIENCE_MS);
    const char *settings = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
                           "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON";
    if (sqlite3_exec(s->db, settings, NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, "cannot open", e);
    }
    return 0;
}

/* Readers need no more than a database of this version. */
static int prepare(struct store *s, enum store_access how, struct err *e)
{
    int rv = how == STORE_READ ? schema_check(s->db, &schema_known, e)
                               : schema_upgrade(s->db, &schema_known, e);
    if (rv == 0) {
        return 0;
    }
    int code = sqlite3_errcode(s->db) & 0xff;
    bool damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
    return damaged ? store_fail(s, "cannot read", e) : err_wrap(e, "'%s'", s->path);
}

int store_open(struct store **out, const char *path, enum store_access how, bool folders,
               struct err *e)
{
    *out = NULL;
    int rv = folders && how == STORE_MAKE ? make_folders(path, e) : 0;
    if (rv != 0) {
        return rv;
    }
    if (how != STORE_MAKE && access(path, F_OK) != 0) {
        return err_sys(e, errno, "cannot open '%s'", path);
    }
    struct store *s = mem_must_alloc(sizeof *s);
    s->path = plain_path(path);
    rv = open_file(s, how, e);
    rv = rv != 0 ? rv : prepare(s, how, e);
    if (rv != 0) {
        store_close(s);
        return rv;
    }
    *out = s;
    return 0;
}

void store_close(struct store *s)
{
    if (s != NULL) {
        sqlite3_close(s->db);
        free(s->path);
        free(s);
    }
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    if (text == NULL || text[0] == '\0') {
        sqlite3_bind_null(statement, at);
    } else {
        sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
    }
}

static void bind_count(sqlite3_stmt *statement, int at, uint64_t count)
{
    if (count == 0) {
        sqlite3_bind_null(statement, at);
    } else {
        sqlite3_bind_int64(statement, at, (sqlite3_int64)count);
    }
}

static int insert_result(struct store *s, struct history_record *r, struct err *e)
{
    static const char sql[] =
        "INSERT INTO results (at_ms, host, kernel, cpu, cores, memory_bytes, kind, name, "
        "client, alike, protocol, commit_id, runtime, floodtest, outcome, class_name, "
        "summary, baseline, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        return store_fail(s, "cannot write", e);
    }
    int at = 0;
    sqlite3_bind_int64(statement, ++at, r->at_ms);
    bind_text(statement, ++at, r->host.name);
    bind_text(statement, ++at, r->host.kernel);
    bind_text(statement, ++at, r->host.cpu);
    bind_count(statement, ++at, r->host.cores);
    bind_count(statement, ++at, r->host.memory_bytes);
#define X(field) bind_text(statement, ++at, r->field);
    HISTORY_TEXTS(X)
#undef X
    int rc = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (rc != SQLITE_DONE) {
        return store_fail(s, "cannot write", e);
    }
    r->id = sqlite3_last_insert_rowid(s->db);
    return 0;
}

static int insert_metrics(struct store *s, const struct history_record *r, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->db, "INSERT INTO metrics VALUES (?, ?, ?)", -1,
                                &statement, NULL);
    for (int i = 0; i < COMPARE_METRICS && rc == SQLITE_OK; i++) {
        if (isfinite(r->values[i])) {
            sqlite3_bind_int64(statement, 1, r->id);
            bind_text(statement, 2, compare_metrics[i].name);
            sqlite3_bind_double(statement, 3, r->values[i]);
            rc = sqlite3_step(statement) == SQLITE_DONE ? sqlite3_reset(statement)
                                                        : SQLITE_ERROR;
        }
    }
    int rv = rc == SQLITE_OK ? 0 : store_fail(s, "cannot write", e);
    sqlite3_finalize(statement);
    return rv;
}

int store_add(struct store *s, struct history_record *r, struct err *e)
{
    if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, "cannot write", e);
    }
    int rv = insert_result(s, r, e);
    rv = rv != 0 ? rv : insert_metrics(s, r, e);
    if (rv == 0 && sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        rv = store_fail(s, "cannot write", e);
    }
    if (rv != 0) {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
        r->id = 0;
    }
    return rv;
}
