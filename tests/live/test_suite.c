/* `floodtest suite` and `floodtest merge`, on brief floods. What needs no flood stands in
 * tests/unit/test_suite_*.c. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/watch.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every run is as short as a verdict allows. */
#define BRIEF "rate: 500\nduration: 1s\nidle: 300ms\nmax-duration: 1s\ndrain: 1s\n"

static const char one_of_each[] =
    BRIEF "runs:\n"
          "  - {name: good, target: ROOT/keeps_up.py, expect: {class: kept-up}}\n"
          "  - {name: wrong, target: ROOT/keeps_up.py, expect: {verdict: fail}}\n"
          "  - {name: cannot, target: ROOT/exits_before_connect.py}\n";

/* Writes a scenario file into the run's directory; ROOT becomes tests/clients, PIDS a
 * file there. */
static void write_file(const struct flood_run *run, const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX], pids[SCRATCH_PATH_MAX], root[PATH_MAX];
    ck_assert_ptr_nonnull(realpath("tests/clients", root));
    FILE *file = fopen(flood_run_path(run, name, path), "w");
    ck_assert_ptr_nonnull(file);
    flood_run_path(run, "pids", pids);
    for (const char *p = text; *p != '\0';) {
        const char *word = strncmp(p, "ROOT", 4) == 0   ? root
                           : strncmp(p, "PIDS", 4) == 0 ? pids
                                                        : NULL;
        if (word != NULL) {
            fputs(word, file);
            p += 4;
        } else {
            fputc(*p++, file);
        }
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* `floodtest suite a.yaml --json result.json`, ready to start. */
static struct flood_run *suite_new(const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new(name);
    write_file(run, "a.yaml", text);
    FLOOD_ARGS(run, "suite", flood_run_path(run, "a.yaml", path), "--python",
               flood_run_python());
    flood_run_json_args(run);
    return run;
}

static void expect_text(struct flood_run *run, const char *stream, const char *words)
{
    ck_assert_msg(strstr(stream, words) != NULL, "nothing about '%s'\n%s", words,
                  flood_run_explain(run));
}

static const char *text_at(struct flood_run *run, size_t i, const char *key)
{
    json_t *one = json_array_get(flood_run_value(run, "runs"), i);
    const char *text = json_string_value(json_object_get(one, key));
    return text == NULL ? "" : text;
}

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
    struct flood_run *run = suite_new("one of each", one_of_each);
    FLOOD_ARGS(run, "--jobs", "256", "--out", flood_run_path(run, "deep/out", out));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 1, "%s", flood_run_explain(run));
    ck_assert_str_eq(text_at(run, 0, "name"), "a/good");
    ck_assert_str_eq(text_at(run, 0, "state"), "as-expected");
    ck_assert_str_eq(text_at(run, 0, "class"), "kept-up");
    ck_assert_str_eq(text_at(run, 1, "state"), "unexpected");
    ck_assert_str_eq(text_at(run, 2, "state"), "could-not-run");
    ck_assert(json_is_false(flood_run_value(run, "passed")));
    expect_text(run, run->out.text, "NOT AS EXPECTED");
    expect_text(run, run->out.text, "expected fail, got pass kept-up");
    expect_text(run, run->out.text, "floodtest run --target=");
    expect_text(run, run->out.text,
                "3 runs: 1 as expected, 1 not as expected, 1 could "
                "not run");
    expect_text(run, run->err.text, "--jobs 256"); /* and how many it is */
    flood_run_path(run, "deep/out/journal.ndjson", out);
    const char *all = journaled(out, names);
    ck_assert_ptr_nonnull(strstr(all, "a/good,"));
    ck_assert_uint_eq(strlen(all), strlen("a/good,a/wrong,a/cannot,"));
    char file[SCRATCH_PATH_MAX + 64];
    snprintf(file, sizeof file, "%s/deep/out/%s", run->dir, text_at(run, 1, "result"));
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
    struct flood_run *run = suite_new("overridden", one_of_each);
    FLOOD_ARGS(run, "--filter", "a/w*", "--target",
               "tests/clients/exits_before_connect.py", "--repeat", "2");
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_str_eq(text_at(run, 0, "name"), "a/wrong");
    ck_assert_str_eq(text_at(run, 0, "state"), "could-not-run");
    ck_assert_str_eq(text_at(run, 1, "name"), "a/wrong #2");
    ck_assert_str_eq(text_at(run, 2, "name"), "");
    ck_assert(json_is_null(flood_run_value(run, "passed")));
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmp)), 0);
    flood_run_free(run);
}
END_TEST

START_TEST(all_errors_of_all_files)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = suite_new("errors", "rate: fast\ntarget: ROOT/keeps_up.py\n");
    write_file(run, "b.yaml", "target: ROOT/keeps_up.py\nsizee: 1KiB\n");
    FLOOD_ARGS(run, flood_run_path(run, "b.yaml", path), "--shard", "3/2");
    FLOOD_ARGS(run, "--out", flood_run_path(run, "out", path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
    expect_text(run, run->err.text, "a.yaml:1:7: ");
    expect_text(run, run->err.text, "b.yaml:2:1: ");
    expect_text(run, run->err.text, "--shard");
    ck_assert_uint_eq(run->out.len, 0);
    ck_assert_int_ne(access(path, F_OK), 0);
    flood_run_free(run);
}
END_TEST

/* What several settings say together is known before anything is run. */
START_TEST(settings_that_do_not_fit)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = suite_new(
        "do not fit", BRIEF
        "runs:\n  - {name: good, target: ROOT/keeps_up.py}\n"
        "  - {name: bad, target: ROOT/keeps_up.py, protocol: tcp, subprotocol: x}\n");
    FLOOD_ARGS(run, "--out", flood_run_path(run, "out", path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 2, "%s", flood_run_explain(run));
    expect_text(run, run->err.text, "a.yaml:");
    expect_text(run, run->err.text, "subprotocol: ");
    ck_assert_int_ne(access(path, F_OK), 0);
    flood_run_free(run);
}
END_TEST

/* A folder is all its files, but for the base of others, which has no client. */
START_TEST(folders)
{
    struct flood_run *run = flood_run_new("folder");
    write_file(run, "base.yaml", BRIEF "connect-timeout: 5s\n");
    write_file(run, "two.yaml",
               "extends: base.yaml\ntarget: ROOT/exits_before_connect.py\n");
    write_file(run, "one.yaml",
               "extends: base.yaml\ntarget: ROOT/exits_before_connect.py\n");
    write_file(run, "notes.txt", "no scenario");
    FLOOD_ARGS(run, "suite", run->dir, "--python", flood_run_python());
    flood_run_json_args(run);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_uint_eq(json_array_size(flood_run_value(run, "runs")), 2);
    ck_assert_str_eq(text_at(run, 0, "name"), "one");
    ck_assert_str_eq(text_at(run, 1, "name"), "two");
    flood_run_free(run);
}
END_TEST

START_TEST(fail_fast)
{
    struct flood_run *run = suite_new(
        "fail fast", BRIEF "runs:\n"
                           "  - {name: cannot, target: ROOT/exits_before_connect.py}\n"
                           "  - {name: good, target: ROOT/keeps_up.py}\n");
    FLOOD_ARGS(run, "-x");
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    ck_assert_str_eq(text_at(run, 0, "state"), "could-not-run");
    ck_assert_str_eq(text_at(run, 1, "state"), "not-run");
    expect_text(run, run->out.text, "1 not run");
    flood_run_free(run);
}
END_TEST

/* The second run's client has processes of its own, which it tells in a file. */
static const char with_workers[] =
    BRIEF "runs:\n"
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
    struct flood_run *run = suite_new("interrupted", with_workers);
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
    expect_text(again, again->err.text, "1 of 3 runs were done already");
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(text_at(again, i, "state"), "as-expected");
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
    ck_assert_str_eq(text_at(run, 0, "state"), "as-expected");
    ck_assert_str_eq(text_at(run, 1, "state"), "not-run");
    ck_assert_str_eq(text_at(run, 2, "state"), "not-run");
    ck_assert(json_is_true(flood_run_value(run, "interrupted")));
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmp)), 0);
    resume(run);
    flood_run_free(run);
}
END_TEST

static const char four[] =
    BRIEF "runs:\n"
          "  - {name: good, target: ROOT/keeps_up.py, expect: {class: kept-up}}\n"
          "  - {name: wrong, target: ROOT/keeps_up.py, expect: {verdict: fail}}\n"
          "  - {name: cannot, target: ROOT/exits_before_connect.py}\n"
          "  - {name: cannot either, target: ROOT/exits_before_connect.py}\n"
          "  - {name: dies, target: ROOT/exits_error.py, expect: {class: crashed}}\n";

static void run_shard(const struct flood_run *whole, int shard)
{
    char path[SCRATCH_PATH_MAX], index[32];
    struct flood_run *run = flood_run_new("shard");
    FLOOD_ARGS(run, "suite", flood_run_path(whole, "a.yaml", path), "--python",
               flood_run_python(), "--quiet");
    snprintf(index, sizeof index, "%d/4", shard);
    FLOOD_ARGS(run, "--shard", index);
    snprintf(index, sizeof index, "shard-%d", shard);
    FLOOD_ARGS(run, "--out", flood_run_path(whole, index, path));
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 0 || run->exit_code == 1 || run->exit_code == 3, "%s",
                  flood_run_explain(run));
    ck_assert_uint_eq(run->out.len, 0);
    flood_run_free(run);
}

static struct flood_run *merge(const struct flood_run *whole, int from, int to,
                               const char *out)
{
    char path[SCRATCH_PATH_MAX], name[32];
    struct flood_run *run = flood_run_new("merge");
    FLOOD_ARGS(run, "merge", "--out", flood_run_path(whole, out, path));
    flood_run_json_args(run);
    for (int i = from; i <= to; i++) {
        snprintf(name, sizeof name, "shard-%d", i);
        FLOOD_ARGS(run, flood_run_path(whole, name, path));
    }
    flood_run_finish(run);
    return run;
}

START_TEST(four_shards_are_one_go)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *whole = suite_new("whole", four);
    flood_run_finish(whole);
    ck_assert_msg(whole->exit_code == 1, "%s", flood_run_explain(whole));
    for (int i = 4; i > 0; i--) {
        run_shard(whole, i);
    }
    struct flood_run *all = merge(whole, 1, 4, "all");
    ck_assert_msg(all->exit_code == 1, "%s", flood_run_explain(all));
    for (size_t i = 0; i < 5; i++) {
        static const char *const keys[] = {"name",    "state", "class",
                                           "verdict", "why",   "expected"};
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            ck_assert_str_eq(text_at(all, i, keys[k]), text_at(whole, i, keys[k]));
        }
    }
    ck_assert_str_eq(flood_run_string(all, "suite"), flood_run_string(whole, "suite"));
    flood_run_path(whole, "all/results", path);
    ck_assert_int_eq(scratch_count(path), 3);
    flood_run_free(all);

    all = merge(whole, 2, 4, "three");
    ck_assert_msg(all->exit_code == 1, "%s", flood_run_explain(all));
    expect_text(all, all->err.text, "shard 1/4 is missing");
    expect_text(all, all->out.text, "5 runs: 0 as expected");
    expect_text(all, all->out.text, "2 missing");
    flood_run_free(all);
    flood_run_free(whole);
}
END_TEST

START_TEST(nothing_to_merge)
{
    struct flood_run *run = flood_run_new("nothing");
    FLOOD_ARGS(run, "merge", run->dir);
    flood_run_finish(run);
    flood_run_expect(run, 2, NULL);
    expect_text(run, run->err.text, "is no folder of a suite");
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
    tcase_add_test(t, nothing_to_merge);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 100);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, interrupted_and_resumed, 0, 2);
    tcase_add_test(slow, four_shards_are_one_go);
    suite_add_tcase(s, slow);
    return s;
}
