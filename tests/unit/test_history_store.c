#include "tests/unit/suites.h"

#include "harness/history/schema.h"
#include "tests/support/fake_history.h"

#include <string.h>

static struct fake_history fake;

static void set_up(void)
{
    fake_history_init(&fake);
}

static void tear_down(void)
{
    fake_history_fini(&fake);
}

static bool same_one(void *data, const struct history_record *r)
{
    const struct history_record *kept = data;
#define X(field) ck_assert_pstr_eq(r->field, kept->field);
    HISTORY_TEXTS(X)
#undef X
    ck_assert_int_eq(r->at_ms, kept->at_ms);
    ck_assert_str_eq(r->host.kernel, kept->host.kernel);
    ck_assert_uint_eq(r->host.memory_bytes, kept->host.memory_bytes);
    for (int i = 0; i < COMPARE_METRICS; i++) {
        ck_assert(r->values[i] == kept->values[i] ||
                  (r->values[i] != r->values[i] && kept->values[i] != kept->values[i]));
    }
    return true;
}

static const char *const odd_names[] = {
    "client.py",  "it's",  "a\"b",     "x'); DROP TABLE results; --",
    "two\nlines", "%s %n", "\xc3\xa4", "*?[a",
};

START_TEST(what_is_kept_is_found)
{
    struct store *s = fake_history_open(&fake);
    struct history_record r;
    struct err e = {0};
    fake_history_record(&r, 3, odd_names[_i], odd_names[_i]);
    r.host = (struct host){.kernel = "6.1", .cores = 4, .memory_bytes = 1ULL << 40};
    ck_assert_int_eq(store_add(s, &r, &e), 0);
    store_close(s);
    s = fake_history_open(&fake);
    struct store_filter by_id = {.id = r.id};
    struct store_filter by_name = {.baseline = odd_names[_i]};
    ck_assert_int_eq(store_each(s, &by_id, same_one, &r, &e), 0);
    ck_assert_uint_eq(fake_history_count(s, &by_id), 1);
    ck_assert_uint_eq(fake_history_count(s, &by_name), 1);
    history_record_fini(&r);
    store_close(s);
}
END_TEST

static const struct {
    struct store_filter filter;
    size_t count;
} filter_rows[] = {
    {{0}, 10},
    {{.limit = 4}, 4},
    {{.client = "a.py"}, 5},
    {{.client = "[ab].py"}, 10},
    {{.client = "c*"}, 0},
    {{.verdict = "fail"}, 5},
    {{.verdict = "backpressure"}, 5},
    {{.verdict = "stalled"}, 0},
    {{.kind = "run"}, 10},
    {{.kind = "sweep"}, 0},
    {{.commit = "abc"}, 4},
    {{.commit = "abc0123456"}, 0},
    {{.baseline = "main"}, 2},
    {{.since_ms = 86400000 + 7000}, 3},
    {{.until_ms = 86400000 + 7000}, 8},
    {{.since_ms = 86400000 + 2000, .until_ms = 86400000 + 3000}, 2},
    {{.id = 3}, 1},
    {{.id = 99}, 0},
    {{.client = "a.py", .verdict = "fail"}, 0},
    {{.client = "b.py", .limit = 2}, 2},
};

static void fill(struct store *s)
{
    for (int n = 0; n < 10; n++) {
        fake_history_add(s, n, n % 2 == 0 ? "a.py" : "b.py", n < 2 ? "main" : NULL);
    }
}

START_TEST(filters_filter)
{
    struct store *s = fake_history_open(&fake);
    fill(s);
    for (size_t i = 0; i < sizeof filter_rows / sizeof *filter_rows; i++) {
        size_t count = fake_history_count(s, &filter_rows[i].filter);
        ck_assert_msg(count == filter_rows[i].count, "row %zu: %zu results", i, count);
    }
    store_close(s);
}
END_TEST

static bool falls(void *data, const struct history_record *r)
{
    int64_t *last = data;
    ck_assert_int_lt(r->at_ms, *last);
    *last = r->at_ms;
    return true;
}

START_TEST(the_newest_come_first)
{
    struct store *s = fake_history_open(&fake);
    struct store_filter all = {0};
    struct err e = {0};
    int64_t last = INT64_MAX;
    fill(s);
    ck_assert_int_eq(store_each(s, &all, falls, &last, &e), 0);
    store_close(s);
}
END_TEST

START_TEST(baselines_outlive_a_pruning)
{
    struct store *s = fake_history_open(&fake);
    struct store_filter all = {0}, named = {.baseline = "main"};
    struct err e = {0};
    size_t removed, kept;
    fill(s);
    ck_assert_int_eq(store_remove(s, &all, &removed, &kept, &e), 0);
    ck_assert_uint_eq(removed, 8);
    ck_assert_uint_eq(kept, 2);
    ck_assert_uint_eq(fake_history_count(s, &all), 2);
    ck_assert_int_eq(store_remove(s, &named, &removed, &kept, &e), 0);
    ck_assert_uint_eq(removed, 2);
    ck_assert_uint_eq(fake_history_count(s, &all), 0);
    ck_assert_int_eq(fake_history_add(s, 1, "a.py", NULL), 11); /* ids do not come back */
    store_close(s);
}
END_TEST

/* A program that knew one table, and one that knows two more steps. */
static const char *const old_steps[] = {"CREATE TABLE one (a INTEGER); INSERT INTO one "
                                        "VALUES (7)"};
static const char *const new_steps[] = {
    "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (7)",
    "ALTER TABLE one ADD COLUMN b INTEGER DEFAULT 8; CREATE TABLE two (c TEXT)",
    "INSERT INTO two SELECT a * b FROM one",
};
static const char *const bad_steps[] = {
    "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (7)",
    "INSERT INTO one VALUES (9); CREATE TABLE one (a INTEGER)",
};

START_TEST(an_older_one_is_brought_up)
{
    struct err e = {0};
    const struct schema_steps old = {old_steps, 1}, fresh = {new_steps, 3};
    sqlite3 *db = fake_history_open_raw(&fake);
    ck_assert_int_eq(schema_upgrade(db, &old, &e), 0);
    ck_assert_int_eq(fake_history_value(db, "PRAGMA user_version"), 1);
    ck_assert_int_eq(schema_check(db, &fresh, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "older floodtest"));
    ck_assert_int_eq(schema_upgrade(db, &fresh, &e), 0);
    ck_assert_int_eq(fake_history_value(db, "PRAGMA user_version"), 3);
    ck_assert_int_eq(fake_history_value(db, "SELECT c FROM two"), 56);
    ck_assert_int_eq(schema_upgrade(db, &fresh, &e), 0); /* nothing is done twice */
    ck_assert_int_eq(fake_history_value(db, "SELECT count(*) FROM two"), 1);
    ck_assert_int_eq(schema_upgrade(db, &old, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "newer floodtest"));
    ck_assert_int_eq(fake_history_value(db, "SELECT c FROM two"), 56);
    sqlite3_close(db);
}
END_TEST

START_TEST(a_step_that_fails_is_undone)
{
    struct err e = {0};
    const struct schema_steps old = {old_steps, 1}, bad = {bad_steps, 2};
    sqlite3 *db = fake_history_open_raw(&fake);
    ck_assert_int_eq(schema_upgrade(db, &old, &e), 0);
    ck_assert_int_eq(schema_upgrade(db, &bad, &e), FERR_IO);
    ck_assert_int_eq(fake_history_value(db, "PRAGMA user_version"), 1);
    ck_assert_int_eq(fake_history_value(db, "SELECT count(*) FROM one"), 1);
    sqlite3_close(db);
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *history_store_suite(void)
{
    Suite *suite = suite_create("history_store");
    TCase *tc = tcase_create("store");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    ADD_ROWS(tc, what_is_kept_is_found, odd_names);
    tcase_add_test(tc, filters_filter);
    tcase_add_test(tc, the_newest_come_first);
    tcase_add_test(tc, baselines_outlive_a_pruning);
    tcase_add_test(tc, an_older_one_is_brought_up);
    tcase_add_test(tc, a_step_that_fails_is_undone);
    suite_add_tcase(suite, tc);
    return suite;
}
