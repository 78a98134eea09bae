#include "tests/unit/suites.h"

#include "harness/exit_code.h"
#include "harness/report/suite_terminal.h"
#include "harness/suite/folder.h"
#include "harness/suite/journal.h"
#include "tests/support/fake_suite.h"
#include "tests/support/fake_summary.h"
#include "tests/support/schema_check.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "harness/suite/suite.schema.json"

static json_t *whole_json(void)
{
    struct suite_summary s;
    fake_summary_make(&s, 0, 1);
    json_t *json = suite_summary_to_json(&s);
    suite_summary_fini(&s);
    return json;
}

START_TEST(json_and_back)
{
    struct suite_summary back;
    struct err e = {0};
    json_t *json = whole_json();
    int rv = suite_summary_from_json(&back, json, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    json_t *again = suite_summary_to_json(&back);
    ck_assert(json_equal(json, again));
    ck_assert_uint_eq(back.count, FAKE_SUMMARY_RUNS);
    ck_assert_uint_eq(back.runs[3].index, 3);
    ck_assert_str_eq(back.runs[3].words[0], "--target=it's here.py");
    ck_assert_ptr_null(back.runs[3].words[1]);
    json_decref(json);
    json_decref(again);
    suite_summary_fini(&back);
}
END_TEST

/* A member, by index and name, and what it is set to (JSON; NULL: taken away). */
static const struct {
    int run; /* -1: of the suite itself */
    const char *member, *value;
} broken[] = {
    {-1, "schema", "\"floodtest.suite/2\""},
    {-1, "schema", NULL},
    {-1, "suite", "\"abc\""},
    {-1, "suite", NULL},
    {-1, "shard", "{\"index\": 0, \"count\": 1}"},
    {-1, "shard", "{\"index\": 1}"},
    {-1, "total", "-1"},
    {-1, "total", "\"7\""},
    {-1, "counts", "{}"},
    {-1, "started_at", NULL},
    {-1, "runs", "{}"},
    {-1, "runs", NULL},
    {-1, "runs", "[7]"},
    {0, "index", "0"},
    {0, "index", NULL},
    {1, "name", NULL},
    {1, "digest", "7"},
    {1, "words", "\"--rate=1\""},
    {1, "words", "[]"},
    {1, "words", "[7]"},
    {1, "expected", "null"},
    {1, "state", "\"fine\""},
    {2, "exit_code", "256"},
    {6, "state", NULL},
};

enum { BROKEN = sizeof broken / sizeof broken[0] };

static json_t *broken_json(int i)
{
    json_t *json = whole_json();
    json_t *object = broken[i].run < 0 ? json
                                       : json_array_get(json_object_get(json, "runs"),
                                                        (size_t)broken[i].run);
    if (broken[i].value == NULL) {
        ck_assert_int_eq(json_object_del(object, broken[i].member), 0);
    } else {
        json_object_set_new(object, broken[i].member,
                            json_loads(broken[i].value, JSON_DECODE_ANY, NULL));
    }
    return json;
}

START_TEST(what_is_no_summary)
{
    struct suite_summary s;
    struct err e = {0};
    json_t *json = broken_json(_i);
    ck_assert_int_eq(suite_summary_from_json(&s, json, &e), FERR_CONFIG);
    ck_assert_str_ne(e.msg, "");
    json_decref(json);
    suite_summary_fini(&s);
}
END_TEST

static int refused(json_t *documents, const char *option)
{
    return schema_check_refused(documents, SCHEMA, option);
}

START_TEST(schema)
{
    struct suite_summary s;
    struct fake_suite f;
    struct suite_plan plan;
    json_t *good = json_array(), *bad = json_array();
    json_array_append_new(good, whole_json());
    fake_summary_make(&s, 1, 3);
    s.interrupted = true;
    json_array_append_new(good, suite_summary_to_json(&s));
    suite_summary_fini(&s);
    fake_suite_init(&f, "a.yaml"); /* one of which nothing was run */
    fake_suite_add(&f, "a", "x.py");
    fake_suite_plan(&f, 0, 1, &plan);
    suite_summary_make(&s, &plan, NULL, "2026-03-01T12:00:00.250Z");
    json_array_append_new(good, suite_summary_to_json(&s));
    suite_summary_fini(&s);
    suite_plan_fini(&plan);
    for (int i = 0; i < BROKEN; i++) {
        json_array_append_new(bad, broken_json(i));
    }
    ck_assert_int_eq(refused(good, "--closed"), 0);
    ck_assert_int_eq(refused(bad, "2>/dev/null"), BROKEN);
}
END_TEST

static const struct {
    enum suite_state states[2];
    uint32_t missing;
    bool interrupted;
    int code;
    const char *passed;
} codes[] = {
    {{SUITE_AS_EXPECTED, SUITE_AS_EXPECTED}, 0, false, EXIT_PASSED, "true"},
    {{SUITE_AS_EXPECTED, SUITE_UNEXPECTED}, 0, false, EXIT_FAILED, "false"},
    {{SUITE_AS_EXPECTED, SUITE_COULD_NOT_RUN}, 0, false, EXIT_COULD_NOT_RUN, "null"},
    {{SUITE_COULD_NOT_RUN, SUITE_UNEXPECTED}, 0, false, EXIT_FAILED, "false"},
    {{SUITE_AS_EXPECTED, SUITE_NOT_RUN}, 0, true, EXIT_INTERRUPTED, "null"},
    {{SUITE_UNEXPECTED, SUITE_NOT_RUN}, 0, true, EXIT_INTERRUPTED, "false"},
    {{SUITE_AS_EXPECTED, SUITE_NOT_RUN}, 0, false, EXIT_COULD_NOT_RUN, "null"},
    {{SUITE_AS_EXPECTED, SUITE_AS_EXPECTED}, 1, false, EXIT_COULD_NOT_RUN, "null"},
};

START_TEST(exit_codes)
{
    struct suite_summary s;
    fake_summary_make(&s, 0, 4); /* two runs */
    ck_assert_uint_eq(s.count, 2);
    s.runs[0].outcome.state = codes[_i].states[0];
    s.runs[1].outcome.state = codes[_i].states[1];
    s.missing = codes[_i].missing;
    s.interrupted = codes[_i].interrupted;
    ck_assert_int_eq(suite_summary_exit_code(&s), codes[_i].code);
    json_t *json = suite_summary_to_json(&s);
    char *passed = json_dumps(json_object_get(json, "passed"), JSON_ENCODE_ANY);
    ck_assert_str_eq(passed, codes[_i].passed);
    free(passed);
    json_decref(json);
    suite_summary_fini(&s);
}
END_TEST

/* A suite that was killed: suite.json is the plan, the journal knows more. */
START_TEST(folder_of_a_suite_that_was_killed)
{
    char dir[SCRATCH_PATH_MAX];
    struct fake_suite f;
    struct suite_plan plan;
    struct suite_summary s;
    struct journal j;
    struct journal_book book;
    struct err e = {0};
    ck_assert(scratch_make(dir, NULL));
    fake_suite_init(&f, "a.yaml");
    fake_suite_add(&f, "a", "x.py");
    fake_suite_add(&f, "b", "x.py");
    fake_suite_plan(&f, 0, 1, &plan);
    suite_summary_make(&s, &plan, NULL, "2026-03-01T12:00:00.250Z");
    ck_assert_int_eq(suite_folder_save(dir, &s, &e), 0);
    suite_summary_fini(&s);
    ck_assert_int_eq(journal_open(&j, dir, false, &plan, "now", &book, &e), 0);
    const struct suite_outcome done = {.state = SUITE_AS_EXPECTED,
                                       .class_name = "bounded"};
    ck_assert_int_eq(journal_add(&j, &plan.items[1], &done, &e), 0);
    journal_close(&j);
    journal_book_fini(&book);
    int rv = suite_folder_load(dir, &s, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
    ck_assert_int_eq(s.runs[0].outcome.state, SUITE_NOT_RUN);
    ck_assert_int_eq(s.runs[1].outcome.state, SUITE_AS_EXPECTED);
    ck_assert_str_eq(s.runs[1].outcome.class_name, "bounded");
    suite_summary_fini(&s);
    suite_plan_fini(&plan);
    scratch_remove(dir);
}
END_TEST

START_TEST(folder_that_is_none)
{
    char dir[SCRATCH_PATH_MAX];
    struct suite_summary s;
    struct err e = {0};
    ck_assert(scratch_make(dir, NULL));
    ck_assert_int_eq(suite_folder_load(dir, &s, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "no suite.json") != NULL, "%s", e.msg);
    suite_summary_fini(&s);
    char *path = suite_folder_path(dir, "suite.json");
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("{\n{", file);
    fclose(file);
    free(path);
    ck_assert_int_eq(suite_folder_load(dir, &s, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "suite.json:2:1: ") != NULL, "%s", e.msg);
    suite_summary_fini(&s);
    scratch_remove(dir);
}
END_TEST

START_TEST(page)
{
    struct suite_summary s;
    struct strbuf out;
    strbuf_init(&out);
    fake_summary_make(&s, 0, 1);
    s.runs[0].outcome.resumed = true;
    suite_terminal_report(&out, &s, "d", (struct report_style){false, false});
    ck_assert_str_eq(out.text, "\n"
                               "Not as expected:\n"
                               "  b\n"
                               "    expected fail, got pass bounded\n"
                               "    it holds 3 MiB and no more\n"
                               "    floodtest run '--target=it'\\''s here.py'\n"
                               "\n"
                               "Could not run:\n"
                               "  c\n"
                               "    the client did not connect\n"
                               "    exit code 3\n"
                               "    floodtest run '--target=it'\\''s here.py'\n"
                               "\n"
                               "7 runs: 5 as expected, 1 not as expected, 1 could not "
                               "run; 28 s of runs, 1 of them done before\n"
                               "results in d\n");
    strbuf_fini(&out);
    suite_summary_fini(&s);
}
END_TEST

START_TEST(lines)
{
    struct strbuf out;
    strbuf_init(&out);
    struct suite_outcome o = {
        .state = SUITE_AS_EXPECTED, .seconds = 12.34, .class_name = "bounded"};
    suite_terminal_run(&out, "a\x1b[2J", &o, (struct report_style){false, false});
    o = (struct suite_outcome){.state = SUITE_COULD_NOT_RUN, .seconds = 75};
    suite_terminal_run(&out, "b", &o, (struct report_style){true, false});
    o.state = SUITE_NOT_RUN;
    suite_terminal_run(&out, "c", &o, (struct report_style){false, false});
    ck_assert_str_eq(
        out.text, "ok                    12.3 s  bounded          a\\x1b[2J\n"
                  "\x1b[1;33mCOULD NOT RUN  \x1b[0m   1 min 15 s  -                b\n");
    strbuf_clear(&out);
    const struct suite_progress p = {3, 12, 2, "slow/leaky", 80};
    suite_terminal_progress(&out, &p, 80, (struct report_style){false, false});
    ck_assert_str_eq(out.text, "3 of 12 done, 1 min 20 s left   slow/leaky, and 1 more");
    strbuf_clear(&out);
    suite_terminal_progress(&out, &p, 12, (struct report_style){false, false});
    ck_assert_str_eq(out.text, "3 of 12 done");
    strbuf_fini(&out);
}
END_TEST

/* A certification expects nothing: what is seen is the verdict. */
START_TEST(lines_of_a_certification)
{
    static const char *const rows[][3] = {
        {"pass", "bounded", "pass             9 s  bounded          tiny\n"},
        {"fail", "ceiling", "FAIL             9 s  ceiling          tiny\n"},
        {"inconclusive", "inconclusive", "?                9 s  inconclusive     tiny\n"},
        {"", "", "not run          9 s  -                tiny\n"},
    };
    struct strbuf out;
    strbuf_init(&out);
    struct suite_outcome o = {.state = SUITE_NOT_RUN};
    suite_terminal_case(&out, "tiny", &o, (struct report_style){true, true});
    ck_assert_str_eq(out.text, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        o = (struct suite_outcome){.state = SUITE_UNEXPECTED, .seconds = 9};
        snprintf(o.verdict, sizeof o.verdict, "%s", rows[i][0]);
        snprintf(o.class_name, sizeof o.class_name, "%s", rows[i][1]);
        strbuf_clear(&out);
        suite_terminal_case(&out, "tiny", &o, (struct report_style){false, false});
        ck_assert_str_eq(out.text, rows[i][2]);
    }
    strbuf_fini(&out);
}
END_TEST

Suite *suite_summary_suite(void)
{
    Suite *suite = suite_create("suite_summary");
    TCase *tc = tcase_create("summary");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, json_and_back);
    tcase_add_loop_test(tc, what_is_no_summary, 0, BROKEN);
    tcase_add_test(tc, schema);
    tcase_add_loop_test(tc, exit_codes, 0, sizeof codes / sizeof codes[0]);
    tcase_add_test(tc, folder_of_a_suite_that_was_killed);
    tcase_add_test(tc, folder_that_is_none);
    suite_add_tcase(suite, tc);
    tc = tcase_create("terminal");
    tcase_add_test(tc, page);
    tcase_add_test(tc, lines);
    tcase_add_test(tc, lines_of_a_certification);
    suite_add_tcase(suite, tc);
    return suite;
}
