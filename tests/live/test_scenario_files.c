/* `floodtest FILE.yaml`: what is refused, and what the report says of what was expected.
 */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void expect_text(struct flood_run *run, const char *stream, const char *words)
{
    ck_assert_msg(strstr(stream, words) != NULL, "nothing about '%s'\n%s", words,
                  flood_run_explain(run));
}

/* The sentences themselves are a table of the unit tests. */
START_TEST(bad_files_are_usage_errors)
{
    glob_t found = {0};
    ck_assert_int_eq(glob("tests/scenarios_bad/*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct flood_run *run = flood_run_new("bad file");
        run->limit_ms = 10000;
        FLOOD_ARGS(run, found.gl_pathv[i]);
        flood_run_finish(run);
        flood_run_expect(run, 2, NULL);
        expect_text(run, run->err.text, "floodtest: tests/scenarios_bad/");
        expect_text(run, run->err.text, "\nSee 'floodtest help scenario'.\n");
        ck_assert_uint_eq(run->out.len, 0);
        flood_run_free(run);
    }
    globfree(&found);
}
END_TEST

START_TEST(ten_megabytes_are_refused)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("ten megabytes");
    FILE *out = fopen(flood_run_path(run, "large.yaml", path), "w");
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < 10 << 20; i += 16) {
        fputs("# sixteen bytes\n", out);
    }
    ck_assert_int_eq(fclose(out), 0);
    run->limit_ms = 10000;
    FLOOD_ARGS(run, path);
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    expect_text(
        run, run->err.text,
        "large.yaml: expected a scenario file of at most 1 MiB, but it is longer");
    flood_run_free(run);
}
END_TEST

/* Runs the leaking one of the founding pair from a file that expects this. */
static struct flood_run *run_leaky(const char *expect)
{
    char path[SCRATCH_PATH_MAX], cwd[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("scenario file");
    FILE *out = fopen(flood_run_path(run, "short.yaml", path), "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_ptr_nonnull(getcwd(cwd, sizeof cwd));
    fprintf(out,
            "target: %s/scenarios/founding/leaky.py\n"
            "rate: 1\n"
            "budget: 32MiB\n"
            "%s\n",
            cwd, expect);
    ck_assert_int_eq(fclose(out), 0);
    FLOOD_ARGS(run, path, "--rate=5000", "--python", flood_run_python());
    flood_run_json_args(run);
    flood_run_finish(run);
    flood_run_expect(run, 1, "unbounded-queue");
    ck_assert_double_eq_tol(flood_run_number(run, "scenario.rate"), 5000, 0.1);
    ck_assert_str_eq(flood_run_string(run, "expectation.scenario"), "short");
    ck_assert_str_eq(flood_run_string(run, "expectation.file"), path);
    return run;
}

START_TEST(a_failure_that_was_expected_is_one)
{
    struct flood_run *run = run_leaky("expect: {verdict: fail, class: unbounded-queue}");
    expect_text(run, run->out.text,
                "\nscenario    short: as expected (fail unbounded-queue)\n");
    ck_assert(json_is_true(flood_run_value(run, "expectation.met")));
    ck_assert(json_is_null(flood_run_value(run, "expectation.why")));
    flood_run_free(run);
}
END_TEST

START_TEST(without_expect_a_pass_is_expected)
{
    struct flood_run *run = run_leaky("");
    expect_text(run, run->out.text,
                "\nscenario    short: not as expected: expected pass");
    ck_assert(json_is_false(flood_run_value(run, "expectation.met")));
    ck_assert_str_eq(flood_run_string(run, "expectation.why"),
                     "expected pass, got fail unbounded-queue");
    flood_run_free(run);
}
END_TEST

Suite *scenario_files_suite(void)
{
    Suite *s = suite_create("scenario_files");
    TCase *bad = tcase_create("bad files"), *runs = tcase_create("runs");
    tcase_set_timeout(bad, 60);
    tcase_set_timeout(runs, 60);
    tcase_set_tags(bad, "san");
    tcase_add_test(bad, bad_files_are_usage_errors);
    tcase_add_test(bad, ten_megabytes_are_refused);
    tcase_add_test(runs, a_failure_that_was_expected_is_one);
    tcase_add_test(runs, without_expect_a_pass_is_expected);
    suite_add_tcase(s, bad);
    suite_add_tcase(s, runs);
    return s;
}
