#include "tests/support/fake_history.h"

#include <check.h>
#include <stdio.h>

void fake_history_init(struct fake_history *f)
{
    ck_assert(scratch_make(f->dir, NULL));
    int n = snprintf(f->path, sizeof f->path, "%s/history.db", f->dir);
    ck_assert_int_lt(n, (int)sizeof f->path);
}

void fake_history_fini(struct fake_history *f)
{
    scratch_remove(f->dir);
}

struct store *fake_history_open(const struct fake_history *f)
{
    struct store *s;
    struct err e = {0};
    int rv = store_open(&s, f->path, STORE_MAKE, false, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    return s;
}

json_t *fake_history_result(bool passed, double growth_bytes)
{
    json_t *result = json_pack(
        "{s:s, s:s, s:b, s:{s:s, s:s}, s:{s:s}, s:{s:s, s:i, s:b, s:[ss], s:s},"
        " s:{s:i, s:i, s:i, s:i, s:f}, s:{s:i, s:f, s:f, s:{s:i, s:f, s:f, s:f, s:f, "
        "s:f},"
        " s:{s:f}}, s:[{s:s}], s:{s:[s], s:[[i]]}}",
        "schema", "floodtest.result/1", "floodtest", "0.1.0", "passed", passed, "verdict",
        "class", passed ? "backpressure" : "unbounded-queue", "summary", "a sentence",
        "target", "runtime", "python3.11", "scenario", "protocol", "ws", "rate", 5000,
        "quiet", 1, "command", "python3", "client.py", "target_kind", "command", "flood",
        "due_messages", 20000, "sent_messages", 10000, "withheld_messages", 10000,
        "sent_bytes", 10280000, "duration_s", 2.0, "client", "read_bytes", 10280000,
        "read_rate", 5140000.0, "cpu_seconds", 0.5, "memory", "start_bytes", 20000000,
        "end_bytes", 2e7 + growth_bytes, "peak_bytes", 2e7 + growth_bytes,
        "after_drain_bytes", 2e7, "per_read_byte", growth_bytes / 10280000, "per_message",
        growth_bytes / 10000, "kernel", "rwnd_limited_fraction", 0.9, "phases", "name",
        "flood", "series", "columns", "t_ns", "rows", 1);
    ck_assert_ptr_nonnull(result);
    return result;
}

void fake_history_record(struct history_record *out, int n, const char *client,
                         const char *baseline)
{
    json_t *result = fake_history_result(n % 2 == 0, 1e6 * n);
    json_t *scenario = json_object_get(result, "scenario");
    json_object_set_new(scenario, "command", json_pack("[s]", client));
    struct err e = {0};
    const struct history_context context = {.kind = "run",
                                            .baseline = baseline,
                                            .commit = n % 3 == 0 ? "abc0123" : NULL,
                                            .now_ms = 86400000 + 1000 * (int64_t)n};
    int rv = history_record_make(out, result, &context, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    json_decref(result);
}

int64_t fake_history_add(struct store *s, int n, const char *client, const char *baseline)
{
    struct history_record r;
    struct err e = {0};
    fake_history_record(&r, n, client, baseline);
    int rv = store_add(s, &r, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    int64_t id = r.id;
    history_record_fini(&r);
    return id;
}

static bool count_one(void *data, const struct history_record *r)
{
    ck_assert_int_gt(r->id, 0);
    ++*(size_t *)data;
    return true;
}

size_t fake_history_count(struct store *s, const struct store_filter *filter)
{
    size_t count = 0;
    struct err e = {0};
    int rv = store_each(s, filter, count_one, &count, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    return count;
}

sqlite3 *fake_history_open_raw(const struct fake_history *f)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(f->path, &db), SQLITE_OK);
    return db;
}

int fake_history_value(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
}
