/* What floodtest keeps of its results, and what it says about them afterwards. */
#include "tests/live/suites.h"
#include "tests/support/suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As short as a verdict allows. */
#define BRIEF                                                                            \
    "--duration", "1s", "--idle", "300ms", "--max-duration", "1s", "--drain", "1s",      \
        "--rate", "500", "--no-confirm"

static struct flood_run *client_run(const char *name, const char *db)
{
    struct flood_run *run = flood_run_new(name);
    FLOOD_ARGS(run, BRIEF, "--db", db);
    flood_run_client(run, "scenarios/founding/bounded.py");
    return run;
}

/* `floodtest WORDS --db DB --json result.json`, carried out; its JSON. */
static struct flood_run *ask(const char *db, const char *command, const char *a,
                             const char *b)
{
    struct flood_run *run = flood_run_new(command);
    FLOOD_ARGS(run, command, "--db", db);
    flood_run_json_args(run);
    if (a != NULL) {
        FLOOD_ARGS(run, a);
    }
    if (b != NULL) {
        FLOOD_ARGS(run, b);
    }
    flood_run_finish(run);
    return run;
}

static size_t kept_in(const char *db)
{
    struct flood_run *run = ask(db, "history", NULL, NULL);
    ck_assert_msg(run->exit_code == 0, "%s", flood_run_explain(run));
    size_t count = json_array_size(run->json);
    flood_run_free(run);
    return count;
}

static char dir[SCRATCH_PATH_MAX], db[SCRATCH_PATH_MAX + 16];

static void set_up(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(db, sizeof db, "%s/history.db", dir);
}

static void tear_down(void)
{
    scratch_remove(dir);
}

START_TEST(a_run_is_kept_and_compared)
{
    struct flood_run *run = client_run("kept", db);
    FLOOD_ARGS(run, "--baseline", "it's \"main\"");
    flood_run_finish(run);
    int code = run->exit_code;
    ck_assert_msg(code == 0 || code == 4, "%s", flood_run_explain(run));
    struct flood_run *asked = ask(db, "history", NULL, NULL);
    ck_assert_uint_eq(json_array_size(asked->json), 1);
    const json_t *one = json_array_get(asked->json, 0);
    const json_t *result = json_object_get(one, "result");
    ck_assert_str_eq(json_string_value(json_object_get(one, "class")),
                     flood_run_class(run));
    ck_assert_str_eq(json_string_value(json_object_get(one, "baseline")),
                     "it's \"main\"");
    ck_assert_uint_eq(
        json_array_size(json_object_get(json_object_get(result, "series"), "rows")), 0);
    ck_assert(json_is_string(json_object_get(json_object_get(one, "host"), "kernel")));
    flood_run_free(asked);
    char path[SCRATCH_PATH_MAX];
    asked = ask(db, "compare", "it's \"main\"", flood_run_path(run, "result.json", path));
    ck_assert_msg(asked->exit_code == 0, "%s", flood_run_explain(asked));
    ck_assert_str_eq(flood_run_string(asked, "schema"), "floodtest.compare/1");
    flood_run_free(asked);
    asked = ask(db, "compare", "no such", "1");
    ck_assert_int_eq(asked->exit_code, 2);
    ck_assert_ptr_nonnull(strstr(asked->err.text, "(baselines: it's \"main\")"));
    flood_run_free(asked);
    flood_run_free(run);
}
END_TEST

START_TEST(nothing_is_kept_unasked)
{
    struct flood_run *run = client_run("no-history", db);
    FLOOD_ARGS(run, "--no-history");
    flood_run_finish(run);
    ck_assert_int_ne(access(db, F_OK), 0);
    flood_run_free(run);
}
END_TEST

START_TEST(what_cannot_be_kept_changes_nothing)
{
    FILE *out = fopen(db, "w");
    for (int i = 0; i < 1000; i++) {
        fputs("no database\n", out);
    }
    fclose(out);
    struct flood_run *run = client_run("damaged", db);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 0 || run->exit_code == 4, "%s",
                  flood_run_explain(run));
    static const char warning[] = "floodtest: history: the result is not kept";
    const char *line = strstr(run->err.text, warning);
    ck_assert_msg(line != NULL, "%s", flood_run_explain(run));
    ck_assert_ptr_nonnull(strstr(line, "left as it is"));
    ck_assert_ptr_null(strstr(line + sizeof warning, "not kept")); /* once */
    struct stat st;
    ck_assert_int_eq(stat(db, &st), 0);
    ck_assert_int_eq((int)st.st_size, 12000);
    flood_run_free(run);
}
END_TEST

static const char suite_text[] = "runs:\n"
                                 "  - name: a\n    target: ROOT/../../scenarios/founding/"
                                 "bounded.py\n"
                                 "  - name: b\n    target: ROOT/../../scenarios/founding/"
                                 "bounded.py\n" SUITE_RUN_BRIEF "no-confirm: true\n";

/* Its line in suite.json is for where the result is not there, not for where it is
 * broken. */
static void break_a_result(const char *out)
{
    char path[2 * SCRATCH_PATH_MAX];
    snprintf(path, sizeof path, "%s/suite.json", out);
    json_t *suite = json_load_file(path, 0, NULL);
    const json_t *run = json_array_get(json_object_get(suite, "runs"), 0);
    snprintf(path, sizeof path, "%s/%s", out,
             json_string_value(json_object_get(run, "result")));
    ck_assert_int_eq(truncate(path, 1000), 0);
    json_decref(suite);
    struct flood_run *asked = ask(db, "compare", out, out);
    ck_assert_msg(asked->exit_code == 2, "%s", flood_run_explain(asked));
    ck_assert_ptr_nonnull(strstr(asked->err.text, "this is no JSON"));
    flood_run_free(asked);
}

START_TEST(each_run_of_a_suite_is_kept_once)
{
    char out[SCRATCH_PATH_MAX + 16];
    snprintf(out, sizeof out, "%s/out", dir);
    for (int go = 0; go < 2; go++) { /* what is done already is not kept again */
        struct flood_run *run = suite_run_new("suite", suite_text);
        run->limit_ms = 120000;
        FLOOD_ARGS(run, "--db", db, "--out", out, "--resume", out);
        flood_run_finish(run);
        ck_assert_msg(run->exit_code == 0 || run->exit_code == 1, "%s",
                      flood_run_explain(run));
        flood_run_free(run);
        ck_assert_uint_eq(kept_in(db), 2);
    }
    struct flood_run *asked = ask(db, "compare", out, out);
    ck_assert_msg(asked->exit_code == 0, "%s", flood_run_explain(asked));
    ck_assert_uint_eq(json_array_size(flood_run_value(asked, "subjects")), 2);
    flood_run_free(asked);
    break_a_result(out);
}
END_TEST

START_TEST(a_check_is_no_new_result)
{
    char samples[SCRATCH_PATH_MAX + 16];
    snprintf(samples, sizeof samples, "%s/samples", dir);
    struct flood_run *run = client_run("recorded", db);
    FLOOD_ARGS(run, "--samples", samples);
    flood_run_finish(run);
    flood_run_free(run);
    run = flood_run_new("check");
    FLOOD_ARGS(run, "check", samples);
    setenv("FLOODTEST_HISTORY", db, 1);
    flood_run_finish(run);
    unsetenv("FLOODTEST_HISTORY");
    flood_run_free(run);
    ck_assert_uint_eq(kept_in(db), 1);
}
END_TEST

START_TEST(a_sweep_is_one_result)
{
    struct flood_run *run = flood_run_new("sweep");
    char out[SCRATCH_PATH_MAX + 16];
    snprintf(out, sizeof out, "%s/out", dir);
    FLOOD_ARGS(run, "sweep", "--from", "100", "--to", "200", "--steps", "2", "--db", db,
               "--out", out);
    flood_run_client(run, "scenarios/founding/bounded.py");
    run->limit_ms = 120000;
    flood_run_finish(run);
    ck_assert_msg(run->json != NULL, "%s", flood_run_explain(run));
    ck_assert_uint_eq(kept_in(db), 1);
    struct flood_run *asked = ask(db, "compare", out, "1");
    ck_assert_msg(
        asked->exit_code == 4 || asked->exit_code == 0, "%s",
        flood_run_explain(asked)); /* a ladder of sustained steps has no point */
    flood_run_free(asked);
    flood_run_free(run);
}
END_TEST

/* ask() wants JSON, which --prune does not write. */
static void prune_with(const char *option, const char *value, const char *complaint)
{
    struct flood_run *run = flood_run_new("prune");
    FLOOD_ARGS(run, "history", "--db", db, "--prune", "1d", option);
    if (value != NULL) {
        FLOOD_ARGS(run, value);
    }
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
    ck_assert_msg(strstr(run->err.text, complaint) != NULL, "%s", flood_run_explain(run));
    flood_run_free(run);
}

START_TEST(what_bounds_no_pruning_is_refused)
{
    prune_with("--limit", "1", "--prune takes an age and filters, not --limit");
    prune_with("--trend", NULL, "not --trend");
    prune_with("7", NULL, "not an id");
    prune_with("--csv", "-", "not --json or --csv");
}
END_TEST

START_TEST(an_empty_file_keeps_nothing)
{
    fclose(fopen(db, "w"));
    ck_assert_uint_eq(kept_in(db), 0);
}
END_TEST

START_TEST(bad_usage_is_told)
{
    static const char *const rows[][4] = {
        {"compare", "one", NULL, "needs two arguments"},
        {"history", "one", NULL, "expected the id of a result"},
        {"history", "--since", "yesterday", "--since: expected a date"},
        {"history", "--prune", "soon", "--prune: expected an age"},
        {"history", "--verdict", "good", "--verdict: expected pass"},
        {"history", "--rate", "5", "--rate is no option of 'floodtest history'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct flood_run *run = ask(db, rows[i][0], rows[i][1], rows[i][2]);
        ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
        ck_assert_msg(strstr(run->err.text, rows[i][3]) != NULL, "%s",
                      flood_run_explain(run));
        flood_run_free(run);
    }
}
END_TEST

/* Of which nothing can be said, and surely not that it is no worse. */
START_TEST(what_is_no_whole_result_is_refused)
{
    static const char *const rows[][2] = {
        {"{\"schema\": \"floodtest.result/1\"}", "scenario: expected an object"},
        {"{\"schema\": \"floodtest.sweep/1\"}", "expected"},
        {"{\"schema\": \"floodtest.certify/1\"}", "expected"},
        {"{\"schema\": \"floodtest.result/2\"}", "expected version 1 of the schema"},
    };
    char path[SCRATCH_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/result", dir);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        FILE *out = fopen(path, "w");
        fputs(rows[i][0], out);
        fclose(out);
        struct flood_run *run = ask(db, "compare", path, path);
        ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
        ck_assert_msg(strstr(run->err.text, rows[i][1]) != NULL, "%s",
                      flood_run_explain(run));
        flood_run_free(run);
    }
}
END_TEST

Suite *history_suite(void)
{
    Suite *suite = suite_create("history");
    TCase *tc = tcase_create("history");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 200);
    tcase_add_test(tc, a_run_is_kept_and_compared);
    tcase_add_test(tc, what_cannot_be_kept_changes_nothing);
    tcase_add_test(tc, what_bounds_no_pruning_is_refused);
    tcase_add_test(tc, an_empty_file_keeps_nothing);
    tcase_add_test(tc, bad_usage_is_told);
    tcase_add_test(tc, what_is_no_whole_result_is_refused);
    suite_add_tcase(suite, tc);
    TCase *slow = tcase_create("slow");
    tcase_add_checked_fixture(slow, set_up, tear_down);
    tcase_set_timeout(slow, 400);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, nothing_is_kept_unasked);
    tcase_add_test(slow, each_run_of_a_suite_is_kept_once);
    tcase_add_test(slow, a_check_is_no_new_result);
    tcase_add_test(slow, a_sweep_is_one_result);
    suite_add_tcase(suite, slow);
    return suite;
}
