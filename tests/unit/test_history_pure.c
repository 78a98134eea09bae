/* What the history needs no database for: where it is, times, records, exports. */
#include "tests/unit/suites.h"

#include "harness/history/place.h"
#include "harness/history/when.h"
#include "harness/report/history_report.h"
#include "tests/support/fake_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1772366400250) /* 2026-03-01T12:00:00.250Z */

static const struct {
    const char *text;
    int64_t ms; /* -1: refused */
} when_rows[] = {
    {"2026-03-01T12:00:00.250Z", NOW_MS},
    {"2026-03-01T12:00:00", NOW_MS - 250},
    {"2026-03-01 12:00", NOW_MS - 250},
    {"2026-03-01", NOW_MS - 250 - 12 * 3600000},
    {"1970-01-01", 0},
    {"2024-02-29", INT64_C(1709164800000)},
    {"0s", NOW_MS},
    {"90d", NOW_MS - INT64_C(90) * 86400000},
    {"4w", NOW_MS - INT64_C(28) * 86400000},
    {"12h", NOW_MS - 12 * 3600000},
    {"", -1},
    {"d", -1},
    {"12", -1},
    {"12y", -1},
    {"-1d", -1},
    {"99999999999999999999d", -1},
    {"36501d", -1},
    {"2026-13-01", -1},
    {"2026-03-32", -1},
    {"2026-03-01T", -1},
    {"2026-03-01T24:00", -1},
    {"2026-03-01T12", -1},
    {"2026-03-01T12:00:00.25", -1},
    {"2026-03-01x", -1},
    {"26-03-01", -1},
    {"1969-12-31", -1},
};

START_TEST(times_are_parsed)
{
    int64_t ms = -2;
    struct err e = {0};
    int rv = when_parse(when_rows[_i].text, NOW_MS, &ms, &e);
    if (when_rows[_i].ms < 0) {
        ck_assert_int_eq(rv, FERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.msg, "expected a date"));
    } else {
        ck_assert_msg(rv == 0, "%s: %s", when_rows[_i].text, e.msg);
        ck_assert_msg(ms == when_rows[_i].ms, "%s is %lld", when_rows[_i].text,
                      (long long)ms);
    }
}
END_TEST

START_TEST(times_are_shown)
{
    char text[WHEN_TEXT_MAX];
    ck_assert_str_eq(when_format(text, NOW_MS), "2026-03-01 12:00");
    ck_assert_str_eq(when_format_exact(text, NOW_MS), "2026-03-01T12:00:00.250Z");
}
END_TEST

/* "NAME=value NAME=value", as an environment. */
static const char *get(void *data, const char *name)
{
    static char values[16][128]; /* as many as are asked for in one test */
    static size_t next;
    char *value = values[next++ % 16];
    const char *p = data;
    size_t len = strlen(name);
    while (*p != '\0') {
        size_t n = strcspn(p, " ");
        if (strncmp(p, name, len) == 0 && p[len] == '=') {
            snprintf(value, sizeof values[0], "%.*s", (int)(n - len - 1), p + len + 1);
            return value;
        }
        p += n + (p[n] == ' ');
    }
    return NULL;
}

static const struct {
    const char *environment;
    bool asked, unwanted, of_many;
    const char *db, *baseline;
    bool keeps;
    const char *path; /* NULL: none can be found */
} place_rows[] = {
    {"HOME=/h", false, false, false, NULL, NULL, true,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h XDG_DATA_HOME=/x", false, false, false, NULL, NULL, true,
     "/x/floodtest/history.db"},
    {"HOME=/h XDG_DATA_HOME=relative", false, false, false, NULL, NULL, true,
     "/h/.local/share/floodtest/history.db"},
    {"HOME= XDG_DATA_HOME=", false, false, false, NULL, NULL, true, NULL},
    {"", false, false, false, NULL, NULL, true, NULL},
    {"", false, false, false, "f.db", NULL, true, "f.db"},
    {"HOME=/h FLOODTEST_HISTORY=/y/z.db", false, false, false, NULL, NULL, true,
     "/y/z.db"},
    {"HOME=/h FLOODTEST_HISTORY=off", false, false, false, NULL, NULL, false,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h FLOODTEST_HISTORY=off", false, false, false, "f.db", NULL, true, "f.db"},
    {"HOME=/h CI=true", false, false, false, NULL, NULL, false,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h CI=true", true, false, false, NULL, NULL, true,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h CI=true", false, false, false, "f.db", NULL, true, "f.db"},
    {"HOME=/h CI=true", false, false, false, NULL, "main", true,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h CI=true FLOODTEST_HISTORY=/y/z.db", false, false, false, NULL, NULL, true,
     "/y/z.db"},
    {"HOME=/h CI=false GITLAB_CI=true", false, false, false, NULL, NULL, true,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h GITHUB_ACTIONS=true", false, false, false, NULL, NULL, false,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h JENKINS_URL=http://x", false, false, false, NULL, NULL, false,
     "/h/.local/share/floodtest/history.db"},
    {"HOME=/h", true, true, false, "f.db", NULL, false, "f.db"},
    {"HOME=/h", true, false, true, "f.db", "main", false, "f.db"},
};

START_TEST(the_place_is_found)
{
    const struct scenario_history options = {
        .asked = place_rows[_i].asked,
        .wanted = !place_rows[_i].unwanted,
        .of_many = place_rows[_i].of_many,
        .db_path = (char *)place_rows[_i].db,
        .baseline = (char *)place_rows[_i].baseline,
    };
    char *path = NULL;
    bool ours;
    struct err e = {0};
    void *environment = (void *)place_rows[_i].environment;
    ck_assert_int_eq(place_keeps(&options, get, environment), place_rows[_i].keeps);
    int rv = place_find(&options, get, environment, &path, &ours, &e);
    ck_assert_int_eq(rv == 0, place_rows[_i].path != NULL);
    if (rv == 0) {
        ck_assert_str_eq(path, place_rows[_i].path);
    } else {
        ck_assert_ptr_nonnull(strstr(e.msg, "neither HOME nor XDG_DATA_HOME"));
    }
    free(path);
}
END_TEST

START_TEST(a_record_has_all_but_the_rows)
{
    struct history_record r;
    fake_history_record(&r, 2, "it's \"a\"\nclient.py", "main");
    ck_assert_str_eq(r.kind, "run");
    ck_assert_str_eq(r.client, "'it'\\''s \"a\"\nclient.py'");
    ck_assert_str_eq(r.outcome, "pass");
    ck_assert_str_eq(r.class_name, "backpressure");
    ck_assert_str_eq(r.protocol, "ws");
    ck_assert_str_eq(r.baseline, "main");
    ck_assert_ptr_null(r.name);
    ck_assert_ptr_null(r.commit_id);
    ck_assert_double_eq_tol(r.values[COMPARE_GROWTH], 2e6, 1);
    ck_assert_double_eq_tol(r.values[COMPARE_READ_RATE], 5140000, 1);
    ck_assert(isnan(r.values[COMPARE_SATURATION]));
    ck_assert_ptr_nonnull(strstr(r.body, "\"columns\":[\"t_ns\"],\"rows\":[]"));
    history_record_fini(&r);
}
END_TEST

static char *alike_with(const char *key, json_t *value)
{
    json_t *result = fake_history_result(true, 1);
    json_object_set_new(json_object_get(result, "scenario"), key, value);
    const struct history_context context = {.kind = "run"};
    struct history_record r;
    struct err e = {0};
    ck_assert_int_eq(history_record_make(&r, result, &context, &e), 0);
    char *alike = strdup(r.alike);
    history_record_fini(&r);
    json_decref(result);
    return alike;
}

START_TEST(alike_is_by_what_matters)
{
    char *plain = alike_with("quiet", json_integer(1));
    char *output = alike_with("json", json_string("elsewhere.json"));
    char *port = alike_with("port", json_integer(4242));
    char *rate = alike_with("rate", json_integer(100));
    char *client = alike_with("command", json_pack("[s]", "other.py"));
    ck_assert_str_eq(plain, output);
    ck_assert_str_eq(plain, port);
    ck_assert_str_ne(plain, rate);
    ck_assert_str_ne(plain, client);
    free(plain);
    free(output);
    free(port);
    free(rate);
    free(client);
}
END_TEST

START_TEST(what_is_no_result_makes_no_record)
{
    static const char *const texts[] = {"{}", "[]", "{\"schema\": \"x/1\"}",
                                        "{\"schema\": 3}",
                                        "{\"schema\": \"floodtest.suite/1\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *json = json_loads(texts[i], 0, NULL);
        const struct history_context context = {.kind = "run"};
        struct history_record r;
        struct err e = {0};
        ck_assert_int_eq(history_record_make(&r, json, &context, &e), FERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.msg, "expected a result"));
        history_record_fini(&r);
        json_decref(json);
    }
}
END_TEST

START_TEST(a_result_of_the_wrong_shape_is_survived)
{
    json_t *json = json_loads("{\"schema\": \"floodtest.result/1\", \"verdict\": 3, "
                              "\"flood\": [], \"client\": {\"memory\": \"x\"}, "
                              "\"scenario\": {\"command\": [1, null]}, \"series\": 1}",
                              0, NULL);
    const struct history_context context = {.kind = "run", .now_ms = 5};
    struct history_record r;
    struct err e = {0};
    ck_assert_int_eq(history_record_make(&r, json, &context, &e), 0);
    ck_assert_str_eq(r.outcome, "inconclusive");
    ck_assert_int_eq(r.at_ms, 5);
    history_record_fini(&r);
    json_decref(json);
}
END_TEST

START_TEST(exports_are_whole)
{
    struct history_records records = {0};
    for (int n = 0; n < 3; n++) {
        struct history_record r;
        fake_history_record(&r, n, n == 0 ? "=cmd\"x\",y" : "client.py", "m");
        r.id = n + 1;
        history_records_take(&records, &r);
    }
    struct strbuf text;
    strbuf_init(&text);
    history_json(&records, &text);
    json_t *list = json_loads(text.text, 0, NULL);
    ck_assert_uint_eq(json_array_size(list), 3);
    const json_t *one = json_array_get(list, 1);
    ck_assert_str_eq(
        json_string_value(json_object_get(json_object_get(one, "result"), "schema")),
        "floodtest.result/1");
    json_decref(list);
    strbuf_clear(&text);
    history_csv(&records, &text);
    ck_assert_ptr_nonnull(strstr(text.text, "id,started_at,kind,"));
    ck_assert_ptr_nonnull(strstr(text.text, "'=cmd\"\"x\"\",y"));
    size_t lines = 0;
    for (const char *p = text.text; (p = strstr(p, "\r\n")) != NULL; p += 2) {
        lines++;
    }
    ck_assert_uint_eq(lines, 4);
    strbuf_fini(&text);
    history_records_fini(&records);
}
END_TEST

static void check_width(const struct strbuf *page)
{
    for (const char *p = page->text; *p != '\0'; p += strcspn(p, "\n") + 1) {
        ck_assert_msg(strcspn(p, "\n") <= 80, "wider than 80: %.100s", p);
    }
}

START_TEST(tables_fit_the_page)
{
    struct history_records records = {0};
    const struct report_style ascii = {0};
    for (int n = 0; n < 50; n++) {
        struct history_record r;
        fake_history_record(&r, 49 - n,
                            n < 5 ? "a\x1b[31m/client with a rather long name of its.py"
                                  : "client.py",
                            n == 3 ? "main" : NULL);
        r.id = 100000 - n;
        history_records_take(&records, &r);
    }
    struct strbuf page;
    strbuf_init(&page);
    history_table(&records, ascii, &page);
    check_width(&page);
    ck_assert_ptr_nonnull(strstr(page.text, "*99997"));
    ck_assert_ptr_null(strchr(page.text, '\x1b'));
    strbuf_clear(&page);
    history_trend(&records, ascii, &page);
    check_width(&page);
    ck_assert_ptr_nonnull(strstr(page.text, "45 results"));
    ck_assert_ptr_nonnull(strstr(page.text, ".F.F.F"));
    strbuf_clear(&page);
    history_one(&records.items[0], ascii, &page);
    check_width(&page);
    strbuf_fini(&page);
    history_records_fini(&records);
}
END_TEST

static void replace(char **text, const char *other)
{
    free(*text);
    *text = strdup(other);
}

/* The database may come from anywhere. */
START_TEST(a_trend_shows_no_controls)
{
    struct history_records records = {0};
    struct history_record r;
    struct strbuf page;
    fake_history_record(&r, 1, "client.py", NULL);
    replace(&r.kind, "r\x1b]0;k\x07");
    replace(&r.alike, "a\x1b[2J");
    replace(&r.class_name, "c\x1b[31m");
    history_records_take(&records, &r);
    strbuf_init(&page);
    history_trend(&records, (struct report_style){0}, &page);
    ck_assert_ptr_null(strchr(page.text, '\x1b'));
    ck_assert_ptr_nonnull(strstr(page.text, "c\\x1b[31m"));
    strbuf_fini(&page);
    history_records_fini(&records);
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *history_pure_suite(void)
{
    Suite *suite = suite_create("history_pure");
    TCase *tc = tcase_create("pure");
    ADD_ROWS(tc, times_are_parsed, when_rows);
    tcase_add_test(tc, times_are_shown);
    ADD_ROWS(tc, the_place_is_found, place_rows);
    tcase_add_test(tc, a_record_has_all_but_the_rows);
    tcase_add_test(tc, alike_is_by_what_matters);
    tcase_add_test(tc, what_is_no_result_makes_no_record);
    tcase_add_test(tc, a_result_of_the_wrong_shape_is_survived);
    tcase_add_test(tc, exports_are_whole);
    tcase_add_test(tc, tables_fit_the_page);
    tcase_add_test(tc, a_trend_shows_no_controls);
    suite_add_tcase(suite, tc);
    return suite;
}
