/* `floodtest suite`, on brief floods. What needs no flood stands in
 * tests/unit/test_suite_*.c. */
#include "tests/live/suites.h"
#include "tests/support/suite_run.h"
#include "tests/support/watch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char one_of_each[] = SUITE_RUN_BRIEF
    "runs:\n"
    "  - {name: good, target: ROOT/keeps_up.py, expect: {class: kept-up}}\n"
    "  - {name: wrong, target: ROOT/keeps_up.py, expect: {verdict: fail}}\n"
    "  - {name: cannot, target: ROOT/exits_before_connect.py}\n";

/* The journal's lines of runs as "good,wrong,". */
static char *journaled(const char *path, char names[256])
{
    FILE *file = fopen(path, "r");
    names[0] = '\0';
    ck_assert_ptr_nonnull(file);
    char line[8192];
    while (fgets(line, sizeof line, file) != NULL) {
        json_t *json = json_loads(line, 0, NULL);
        const char *name = json_string_value(json_object_get(json, "name"));
        if (name != NULL) {
            size_t len = strlen(names);
            snprintf(names + len, 256 - len, "%s,", name);
        }
        json_decref(json);
    }
    fclose(file);
    return names;
}

START_TEST(one_result_for_each)
{
    char tmp[SCRATCH_PATH_MAX], out[SCRATCH_PATH_MAX], names[256];
    struct flood_run *run = suite_run_new("one of each", one_of_each);
    FLOOD_ARGS(run, "--jobs", "256", "--out", flood_run_path(run, "deep/out", out));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 1, "%s", flood_run_explain(run));
    ck_assert_str_eq(suite_run_text_at(run, 0, "name"), "a/good");
    ck_assert_str_eq(suite_run_text_at(run, 0, "state"), "as-expected");
    ck_assert_str_eq(suite_run_text_at(run, 0, "class"), "kept-up");
    ck_assert_str_eq(suite_run_text_at(run, 1, "state"), "unexpected");
    ck_assert_str_eq(suite_run_text_at(run, 2, "state"), "could-not-run");
    ck_assert(json_is_false(flood_run_value(run, "passed")));
    suite_run_expect_text(run, run->out.text, "NOT AS EXPECTED");
    suite_run_expect_text(run, run->out.text, "expected fail, got pass kept-up");
    suite_run_expect_text(run, run->out.text, "floodtest run --target=");
    suite_run_expect_text(run, run->out.text,
                          "3 runs: 1 as expected, 1 not as expected, 1 could "
                          "not run");
    suite_run_expect_text(run, run->err.text, "--jobs 256"); /* and how many it is */
    flood_run_path(run, "deep/out/journal.ndjson", out);
    const char *all = journaled(out, names);
    ck_assert_ptr_nonnull(strstr(all, "a/good,"));
    ck_assert_uint_eq(strlen(all), strlen("a/good,a/wrong,a/cannot,"));
    char file[SCRATCH_PATH_MAX + 64];
    snprintf(file, sizeof file, "%s/deep/out/%s", run->dir,
             suite_run_text_at(run, 1, "result"));
    json_t *result = json_load_file(file, 0, NULL);
    ck_assert_str_eq(json_string_value(json_object_get(result, "schema")),
                     "floodtest.result/1");
    json_decref(result);
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmp)), 0);
    flood_run_free(run);
}
END_TEST

/* Options of the command line override the scenario; the temporary folder is gone. */
START_TEST(overridden_and_filtered)
{
    char tmp[SCRATCH_PATH_MAX];
    struct flood_run *run = suite_run_new("overridden", one_of_each);
    FLOOD_ARGS(run, "--filter", "a/w*", "--target",
               "tests/clients/exits_before_connect.py", "--repeat", "2");
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_str_eq(suite_run_text_at(run, 0, "name"), "a/wrong");
    ck_assert_str_eq(suite_run_text_at(run, 0, "state"), "could-not-run");
    ck_assert_str_eq(suite_run_text_at(run, 1, "name"), "a/wrong #2");
    ck_assert_str_eq(suite_run_text_at(run, 2, "name"), "");
    ck_assert(json_is_null(flood_run_value(run, "passed")));
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmp)), 0);
    flood_run_free(run);
}
END_TEST

START_TEST(all_errors_of_all_files)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run =
        suite_run_new("errors", "rate: fast\ntarget: ROOT/keeps_up.py\n");
    suite_run_write(run, "b.yaml", "target: ROOT/keeps_up.py\nsizee: 1KiB\n");
    FLOOD_ARGS(run, flood_run_path(run, "b.yaml", path), "--shard", "3/2");
    FLOOD_ARGS(run, "--out", flood_run_path(run, "out", path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
    suite_run_expect_text(run, run->err.text, "a.yaml:1:7: ");
    suite_run_expect_text(run, run->err.text, "b.yaml:2:1: ");
    suite_run_expect_text(run, run->err.text, "--shard");
    ck_assert_uint_eq(run->out.len, 0);
    ck_assert_int_ne(access(path, F_OK), 0);
    flood_run_free(run);
}
END_TEST

/* What several settings say together is known before anything is run. */
START_TEST(settings_that_do_not_fit)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = suite_run_new(
        "do not fit", SUITE_RUN_BRIEF
        "runs:\n  - {name: good, target: ROOT/keeps_up.py}\n"
        "  - {name: bad, target: ROOT/keeps_up.py, protocol: tcp, subprotocol: x}\n");
    FLOOD_ARGS(run, "--out", flood_run_path(run, "out", path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
    suite_run_expect_text(run, run->err.text, "a.yaml:");
    suite_run_expect_text(run, run->err.text, "subprotocol: ");
    ck_assert_int_ne(access(path, F_OK), 0);
    flood_run_free(run);
}
END_TEST

/* A folder is all its files, but for the base of others, which has no client. */
START_TEST(folders)
{
    struct flood_run *run = flood_run_new("folder");
    suite_run_write(run, "base.yaml", SUITE_RUN_BRIEF "connect-timeout: 5s\n");
    suite_run_write(run, "two.yaml",
                    "extends: base.yaml\ntarget: ROOT/exits_before_connect.py\n");
    suite_run_write(run, "one.yaml",
                    "extends: base.yaml\ntarget: ROOT/exits_before_connect.py\n");
    suite_run_write(run, "notes.txt", "no scenario");
    FLOOD_ARGS(run, "suite", run->dir, "--python", flood_run_python());
    flood_run_json_args(run);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_uint_eq(json_array_size(flood_run_value(run, "runs")), 2);
    ck_assert_str_eq(suite_run_text_at(run, 0, "name"), "one");
    ck_assert_str_eq(suite_run_text_at(run, 1, "name"), "two");
    flood_run_free(run);
}
END_TEST

START_TEST(fail_fast)
{
    struct flood_run *run =
        suite_run_new("fail fast", SUITE_RUN_BRIEF
                      "runs:\n"
                      "  - {name: cannot, target: ROOT/exits_before_connect.py}\n"
                      "  - {name: good, target: ROOT/keeps_up.py}\n");
    FLOOD_ARGS(run, "-x");
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_str_eq(suite_run_text_at(run, 0, "state"), "could-not-run");
    ck_assert_str_eq(suite_run_text_at(run, 1, "state"), "not-run");
    suite_run_expect_text(run, run->out.text, "1 not run");
    flood_run_free(run);
}
END_TEST

/* The second run's client has processes of its own, which it tells in a file. */
static const char with_workers[] =
    SUITE_RUN_BRIEF "runs:\n"
                    "  - {name: first, target: ROOT/keeps_up.py}\n"
                    "  - {name: workers, duration: 3s, max-duration: 3s, target: "
                    "'ROOT/forks_workers.py {url} PIDS',\n"
                    "     expect: {verdict: [pass, fail, inconclusive]}}\n"
                    "  - {name: last, target: ROOT/keeps_up.py}\n";

/* Starts the suite and waits until the workers are flooded. */
static struct flood_run *interrupt_in_the_middle(int signal)
{
    char path[SCRATCH_PATH_MAX];
    struct watch_pids pids;
    struct flood_run *run = suite_run_new("interrupted", with_workers);
    FLOOD_ARGS(run, "--out", flood_run_path(run, "out", path));
    flood_run_start(run);
    if (!watch_file(flood_run_path(run, "pids", path), run->pidfd, 40000)) {
        flood_run_finish(run);
        ck_abort_msg("no workers\n%s", flood_run_explain(run));
    }
    ck_assert(watch_pids_open(&pids, path));
    ck_assert_int_eq(watch_pids_alive(&pids, 0), 3);
    flood_run_signal(run, signal);
    flood_run_finish(run);
    int alive = watch_pids_alive(&pids, 10000);
    watch_pids_close(&pids);
    ck_assert_msg(alive == 0, "%d processes are left\n%s", alive, flood_run_explain(run));
    return run;
}

/* In the same directory, as a new process. */
static void resume(struct flood_run *run)
{
    char path[SCRATCH_PATH_MAX], names[256];
    flood_run_path(run, "out/journal.ndjson", path);
    ck_assert_str_eq(journaled(path, names), "a/first,");
    struct flood_run *again = flood_run_new("resumed");
    for (int i = 1; i < run->arg_count; i++) {
        bool is_out = strcmp(run->args[i], "--out") == 0;
        FLOOD_ARGS(again, is_out ? "--resume" : run->args[i]);
    }
    flood_run_json_args(again);
    flood_run_finish(again);
    ck_assert_msg(again->exit_code == 0, "%s", flood_run_explain(again));
    suite_run_expect_text(again, again->err.text, "1 of 3 runs was done already");
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(suite_run_text_at(again, i, "state"), "as-expected");
    }
    ck_assert_str_eq(journaled(path, names), "a/first,a/workers,a/last,");
    flood_run_free(again);
}

START_TEST(killed_and_resumed)
{
    struct flood_run *run = interrupt_in_the_middle(SIGKILL);
    ck_assert_int_eq(run->signal, SIGKILL);
    ck_assert_ptr_null(run->json);
    resume(run);
    flood_run_free(run);
}
END_TEST

START_TEST(interrupted_and_resumed)
{
    char tmp[SCRATCH_PATH_MAX];
    static const int signals[] = {SIGINT, SIGTERM};
    struct flood_run *run = interrupt_in_the_middle(signals[_i]);
    ck_assert_msg(run->exit_code == 130, "%s", flood_run_explain(run));
    ck_assert_str_eq(suite_run_text_at(run, 0, "state"), "as-expected");
    ck_assert_str_eq(suite_run_text_at(run, 1, "state"), "not-run");
    ck_assert_str_eq(suite_run_text_at(run, 2, "state"), "not-run");
    ck_assert(json_is_true(flood_run_value(run, "interrupted")));
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmp)), 0);
    resume(run);
    flood_run_free(run);
}
END_TEST

Suite *suite_suite(void)
{
    Suite *s = suite_create("suite");
    TCase *t = tcase_create("brief");
    tcase_set_timeout(t, 100);
    tcase_add_test(t, one_result_for_each);
    tcase_add_test(t, overridden_and_filtered);
    tcase_add_test(t, all_errors_of_all_files);
    tcase_add_test(t, settings_that_do_not_fit);
    tcase_add_test(t, folders);
    tcase_add_test(t, fail_fast);
    tcase_add_test(t, killed_and_resumed);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 100);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, interrupted_and_resumed, 0, 2);
    suite_add_tcase(s, slow);
    return s;
}
