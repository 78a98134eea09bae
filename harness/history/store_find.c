/* What is found in the history, and what is removed from it. */
#include "harness/history/store.h"

#include "harness/base/host.h"
#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/history/store_private.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What SQL can decide; a pattern of fnmatch it cannot. */
static const char select_sql[] =
    "SELECT id, at_ms, host, kernel, cpu, cores, memory_bytes, kind, name, client, "
    "alike, protocol, commit_id, runtime, floodtest, outcome, class_name, summary, "
    "baseline, body FROM results WHERE (?1 = 0 OR id = ?1) AND (?2 IS NULL OR kind = ?2) "
    "AND (?3 IS NULL OR baseline = ?3) "
    "AND (?4 IS NULL OR outcome = ?4 OR class_name = ?4) "
    "AND (?5 IS NULL OR substr(commit_id, 1, length(?5)) = ?5) "
    "AND (?6 = 0 OR at_ms >= ?6) AND (?7 = 0 OR at_ms <= ?7) "
    "ORDER BY at_ms DESC, id DESC";

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    if (text != NULL) {
        sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
    }
}

static sqlite3_stmt *find(struct store *s, const struct store_filter *f)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(s->db, select_sql, -1, &statement, NULL) != SQLITE_OK) {
        return NULL;
    }
    sqlite3_bind_int64(statement, 1, f->id);
    bind_text(statement, 2, f->kind);
    bind_text(statement, 3, f->baseline);
    bind_text(statement, 4, f->verdict);
    bind_text(statement, 5, f->commit);
    sqlite3_bind_int64(statement, 6, f->since_ms);
    sqlite3_bind_int64(statement, 7, f->until_ms);
    return statement;
}

static bool fits(const char *client, const char *pattern)
{
    return pattern == NULL || strstr(client, pattern) != NULL ||
           fnmatch(pattern, client, 0) == 0;
}

static const char *text_at(sqlite3_stmt *statement, int at)
{
    return (const char *)sqlite3_column_text(statement, at);
}

static void copy_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text == NULL ? "" : text);
}

static void take_metrics(struct store *s, struct history_record *r)
{
    sqlite3_stmt *statement = NULL;
    for (int i = 0; i < COMPARE_METRICS; i++) {
        r->values[i] = NAN;
    }
    if (sqlite3_prepare_v2(s->db, "SELECT name, value FROM metrics WHERE result = ?", -1,
                           &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, r->id);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *name = text_at(statement, 0);
            for (int i = 0; i < COMPARE_METRICS; i++) {
                if (name != NULL && strcmp(compare_metrics[i].name, name) == 0) {
                    r->values[i] = sqlite3_column_double(statement, 1);
                }
            }
        }
    }
    sqlite3_finalize(statement);
}

static void take_row(struct store *s, sqlite3_stmt *row, struct history_record *r)
{
    int at = 0;
    *r = (struct history_record){.id = sqlite3_column_int64(row, at)};
    r->at_ms = sqlite3_column_int64(row, ++at);
    copy_text(r->host.name, sizeof r->host.name, text_at(row, ++at));
    copy_text(r->host.kernel, sizeof r->host.kernel, text_at(row, ++at));
    copy_text(r->host.cpu, sizeof r->host.cpu, text_at(row, ++at));
    r->host.cores = (uint32_t)sqlite3_column_int64(row, ++at);
    r->host.memory_bytes = (uint64_t)sqlite3_column_int64(row, ++at);
#define X(field) r->field = mem_must_strdup(text_at(row, ++at));
    HISTORY_TEXTS(X)
#undef X
    take_metrics(s, r);
}

int store_each(struct store *s, const struct store_filter *filter, store_visit visit,
               void *data, struct err *e)
{
    enum { CLIENT_COLUMN = 9 };
    sqlite3_stmt *row = find(s, filter);
    size_t shown = 0;
    bool more = true;
    int rc = row == NULL ? SQLITE_ERROR : SQLITE_ROW;
    while (more && rc == SQLITE_ROW && (filter->limit == 0 || shown < filter->limit)) {
        rc = sqlite3_step(row);
        const char *client = rc == SQLITE_ROW ? text_at(row, CLIENT_COLUMN) : NULL;
        if (client != NULL && fits(client, filter->client)) {
            struct history_record r;
            take_row(s, row, &r);
            more = visit(data, &r);
            history_record_fini(&r);
            shown++;
        }
    }
    int rv = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : store_fail(s, "cannot read", e);
    sqlite3_finalize(row);
    return rv;
}

/* The ids of what is to go. */
struct doomed {
    const char *baseline; /* of the filter */
    int64_t *ids;         /* owned */
    size_t count, capacity, kept;
};

static bool doom(void *data, const struct history_record *r)
{
    struct doomed *d = data;
    if (r->baseline != NULL && d->baseline == NULL) {
        d->kept++;
        return true;
    }
    if (d->count == d->capacity) {
        d->capacity = d->capacity == 0 ? 64 : 2 * d->capacity;
        d->ids = realloc(d->ids, d->capacity * sizeof *d->ids);
        if (d->ids == NULL) {
            abort();
        }
    }
    d->ids[d->count++] = r->id;
    return true;
}

static int remove_ids(struct store *s, const struct doomed *d, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->db, "DELETE FROM results WHERE id = ?", -1, &statement,
                                NULL);
    for (size_t i = 0; i < d->count && rc == SQLITE_OK; i++) {
        sqlite3_bind_int64(statement, 1, d->ids[i]);
        rc = sqlite3_step(statement) == SQLITE_DONE ? sqlite3_reset(statement)
                                                    : SQLITE_ERROR;
    }
    int rv = rc == SQLITE_OK ? 0 : store_fail(s, "cannot write", e);
    sqlite3_finalize(statement);
    return rv;
}

int store_remove(struct store *s, const struct store_filter *filter, size_t *removed,
                 size_t *kept, struct err *e)
{
    struct doomed d = {.baseline = filter->baseline};
    if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, "cannot write", e);
    }
    int rv = store_each(s, filter, doom, &d, e);
    rv = rv != 0 ? rv : remove_ids(s, &d, e);
    if (rv == 0 && sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        rv = store_fail(s, "cannot write", e);
    }
    if (rv != 0) {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    }
    *removed = rv == 0 ? d.count : 0;
    *kept = d.kept;
    free(d.ids);
    return rv;
}

int store_baselines(struct store *s, store_visit_baseline visit, void *data,
                    struct err *e)
{
    sqlite3_stmt *row = NULL;
    int rc = sqlite3_prepare_v2(s->db,
                                "SELECT baseline, count(*) FROM results WHERE baseline "
                                "IS NOT NULL GROUP BY baseline ORDER BY max(at_ms) DESC",
                                -1, &row, NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
        visit(data, text_at(row, 0), (size_t)sqlite3_column_int64(row, 1));
        rc = SQLITE_OK;
    }
    int rv = rc == SQLITE_DONE ? 0 : store_fail(s, "cannot read", e);
    sqlite3_finalize(row);
    return rv;
}
