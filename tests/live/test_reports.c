/* Reports that get lost never change an exit code, and what a CI system is told. Most of
 * it is shown on recorded runs, judged again by `floodtest check`: they need no flood. */
#include "harness/base/clock.h"
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/suite_run.h"
#include "tests/support/watch.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSES "app-queue-bounded"
#define FAILS  "app-queue-unbounded"

/* `floodtest check` of a recording, which is unpacked into the run's directory. */
static struct flood_run *check_new(const char *name, const char *recording)
{
    struct flood_run *run = flood_run_new(name);
    char path[SCRATCH_PATH_MAX], command[2 * SCRATCH_PATH_MAX];
    snprintf(command, sizeof command, "gzip -dc tests/replay/recorded/%s.jsonl.gz >'%s'",
             recording, flood_run_path(run, "run.samples", path));
    ck_assert_int_eq(system(command), 0);
    FLOOD_ARGS(run, "check", path);
    return run;
}

/* Lets a shell start it: "exec \"$@\"" with whatever the test needs around. */
static void start_through(struct flood_run *run, const char *command)
{
    enum { BEFORE = 4 };
    ck_assert_int_lt(run->arg_count + BEFORE, FLOOD_RUN_ARGS_MAX);
    memmove(run->args + BEFORE, run->args, sizeof *run->args * (size_t)run->arg_count);
    run->args[0] = strdup("/bin/sh");
    run->args[1] = strdup("-c");
    run->args[2] = strdup(command);
    run->args[3] = strdup("sh");
    run->arg_count += BEFORE;
}

static size_t occurrences(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text++) {
        n++;
    }
    return n;
}

/* A file of the run's directory, or "". */
static char *file_text(const struct flood_run *run, const char *name)
{
    static char text[256 * 1024];
    char path[SCRATCH_PATH_MAX];
    FILE *file = fopen(flood_run_path(run, name, path), "r");
    size_t len = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static void expect_junit(struct flood_run *run)
{
    ck_assert_msg(strstr(file_text(run, "ok.xml"), "</testsuites>") != NULL,
                  "no JUnit\n%s", flood_run_explain(run));
}

/* --- lost ----------------------------------------------------------------------------
 */

static const char *const formats[] = {"json", "markdown", "junit", "tap", "csv"};

/* What can be known beforehand: nothing is run. */
START_TEST(a_path_that_cannot_be)
{
    char option[32], path[SCRATCH_PATH_MAX], log[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new(formats[_i]);
    snprintf(option, sizeof option, "--%s", formats[_i]);
    FLOOD_ARGS(run, option, flood_run_path(run, "no/such/folder/x", path));
    FLOOD_ARGS(run, "--client-log", flood_run_path(run, "log", log), "--target",
               "tests/clients/exits_before_connect.py");
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 3, "%s", flood_run_explain(run));
    suite_run_expect_text(run, run->err.text, "no/such/folder/x");
    ck_assert_int_ne(access(log, F_OK), 0); /* the client has not been started */
    flood_run_free(run);
}
END_TEST

/* How stdout or a report gets lost; what is said. */
static const struct {
    const char *shell, *option, *path, *says;
} losses[] = {
    {"exec \"$@\" >&-", "--tap", "x.tap", "cannot write the report to stdout: "},
    {"exec \"$@\" >/dev/full", "--tap", "x.tap",
     "cannot write the report to stdout: No space left on device"},
    /* A pipe whose reader went away before anything was written. */
    {"mkfifo \"$TMPDIR/f\" && exec 3<>\"$TMPDIR/f\" 4>\"$TMPDIR/f\" 3<&- && rm "
     "\"$TMPDIR/f\" && exec \"$@\" >&4",
     "--tap", "x.tap", "cannot write the report to stdout: Broken pipe"},
    {"exec \"$@\" >&-", "--json", "-", "cannot write the report to stdout: "},
    {"exec \"$@\"", "--json", "/dev/full",
     "cannot write /dev/full: No space left on device"},
    {"exec \"$@\"", "--markdown", "/dev/full", "cannot write /dev/full: "},
    {"exec \"$@\"", "--tap", "/dev/full", "cannot write /dev/full: "},
    {"exec \"$@\"", "--csv", "/dev/full", "cannot write /dev/full: "},
};

START_TEST(the_verdict_stays)
{
    char xml[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX];
    bool fails = _i % 2 == 0;
    struct flood_run *run = check_new(losses[_i].says, fails ? FAILS : PASSES);
    bool ours = strchr(losses[_i].path, '.') != NULL;
    FLOOD_ARGS(run, losses[_i].option,
               ours ? flood_run_path(run, losses[_i].path, path) : losses[_i].path,
               "--junit", flood_run_path(run, "ok.xml", xml));
    start_through(run, losses[_i].shell);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == (fails ? 1 : 0), "%s", flood_run_explain(run));
    suite_run_expect_text(run, run->err.text, losses[_i].says);
    ck_assert_msg(occurrences(run->err.text, "cannot write") == 1, "%s",
                  flood_run_explain(run));
    expect_junit(run);
    flood_run_free(run);
}
END_TEST

/* A small file system of the test's own, with little room left. False, after the reason,
 * where that is not permitted. */
static bool mount_full(const struct flood_run *run)
{
    enum { FILLED = 56 * 1024 };
    char path[SCRATCH_PATH_MAX];
    flood_run_path(run, "full", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", path, "tmpfs", 0, "size=64k") != 0) {
        fprintf(stderr, "the full disk is skipped: no mounts here (%s)\n",
                strerror(errno));
        return false;
    }
    static const char filler[FILLED];
    FILE *file = fopen(flood_run_path(run, "full/filler", path), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(filler, 1, FILLED, file), FILLED);
    ck_assert_int_eq(fclose(file), 0);
    return true;
}

static void await_removed(const char *path, int limit_ms)
{
    uint64_t deadline_ns = clock_monotonic_ns() + (uint64_t)limit_ms * NS_PER_MS;
    while (rmdir(path) != 0 && clock_monotonic_ns() < deadline_ns) {
        poll(NULL, 0, 5);
    }
    ck_assert_int_ne(access(path, F_OK), 0);
}

/* The folder of one report goes, the disk of two others and of the samples gets full. */
START_TEST(lost_in_the_run)
{
    char path[SCRATCH_PATH_MAX], gone[SCRATCH_PATH_MAX], samples[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("lost in the run");
    bool full = mount_full(run);
    ck_assert_int_eq(mkdir(flood_run_path(run, "gone", gone), 0700), 0);
    FLOOD_ARGS(run, "--rate", "500", "--idle", "300ms", "--duration", "1s",
               "--max-duration", "1s", "--drain", "1s");
    FLOOD_ARGS(run, "--markdown", flood_run_path(run, "gone/x.md", path));
    FLOOD_ARGS(run, "--csv",
               full ? flood_run_path(run, "full/x.csv", path) : "/dev/full");
    flood_run_path(run, full ? "full/x.samples" : "x.samples", samples);
    FLOOD_ARGS(run, "--samples", samples, "--junit", flood_run_path(run, "ok.xml", path));
    flood_run_client(run, "keeps_up.py");
    flood_run_start(run);
    ck_assert(watch_file(samples, run->pidfd, 10000));
    await_removed(gone, 1000);
    if (!full) {
        ck_assert_int_eq(unlink(samples), 0);
    }
    flood_run_finish(run);
    /* The verdict's, whatever a busy machine makes it. */
    json_t *passed = flood_run_value(run, "passed");
    int code = json_is_true(passed) ? 0 : json_is_false(passed) ? 1 : 4;
    ck_assert_msg(run->exit_code == code, "%s", flood_run_explain(run));
    suite_run_expect_text(run, run->err.text, "gone/x.md': No such file or directory");
    suite_run_expect_text(run, run->err.text,
                          full ? "x.csv: No space left" : "/dev/full");
    suite_run_expect_text(run, run->err.text, "x.samples': ");
    ck_assert_msg(occurrences(run->err.text, "floodtest: report: ") == 2, "%s",
                  flood_run_explain(run));
    expect_junit(run);
    /* What was to stand in the samples file stands in the result. */
    ck_assert_uint_gt(flood_run_rows(run), 50);
    flood_run_free(run);
}
END_TEST

/* --- CI ------------------------------------------------------------------------------
 */

#define GITHUB                                                                           \
    "export GITHUB_ACTIONS=true GITHUB_WORKSPACE=\"$PWD\" "                              \
    "GITHUB_STEP_SUMMARY=\"$TMPDIR/../summary\" GITHUB_OUTPUT=\"$TMPDIR/../output\"; "   \
    "exec \"$@\""

START_TEST(github_is_told)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = check_new("github", FAILS);
    FLOOD_ARGS(run, "--threshold", "memory.growth < 1MiB", "--junit",
               flood_run_path(run, "ok.xml", path));
    start_through(run, GITHUB);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 1, "%s", flood_run_explain(run));
    ck_assert_msg(strncmp(run->out.text, "FAIL  unbounded-queue", 21) == 0, "%s",
                  flood_run_explain(run));
    suite_run_expect_text(run, run->out.text, "\n::error title=floodtest%3A ");
    suite_run_expect_text(run, run->out.text, "::memory.growth ");
    suite_run_expect_text(run, run->out.text, " MiB, limit < 1MiB\n");
    ck_assert_ptr_null(strstr(run->err.text, "::error"));
    ck_assert_int_eq(strncmp(file_text(run, "summary"), "### ❌ FAIL", 12), 0);
    ck_assert_ptr_nonnull(strstr(file_text(run, "output"), "\nfail\n"));
    ck_assert_ptr_nonnull(strstr(file_text(run, "output"), "\nunbounded-queue\n"));
    flood_run_free(run);
}
END_TEST

/* A report on stdout is that report and nothing else. */
START_TEST(annotations_stay_out_of_a_report)
{
    struct flood_run *run = check_new("json", FAILS);
    FLOOD_ARGS(run, "--json", "-");
    start_through(run, GITHUB);
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 1);
    json_t *json = json_loads(run->out.text, 0, NULL);
    bool whole = run->out.len < FLOOD_RUN_TEXT_MAX; /* what the test keeps of it */
    ck_assert_msg(json != NULL || !whole, "%s", flood_run_explain(run));
    json_decref(json);
    ck_assert_ptr_null(strstr(run->out.text, "\n::"));
    suite_run_expect_text(run, run->err.text, "::error title=floodtest");
    flood_run_free(run);
}
END_TEST

START_TEST(a_client_gives_no_commands)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("evil");
    FLOOD_ARGS(run, "--junit", flood_run_path(run, "ok.xml", path));
    FLOOD_ARGS(
        run, "--", "/bin/sh", "-c",
        "printf '::error::evil\\n  ::add-mask::evil\\n\\r::x::y\\n##[error]evil\\n'; "
        "exit 1");
    start_through(run, GITHUB);
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 3);
    suite_run_expect_text(run, run->err.text, "\n\\x3a:error::evil\n");
    suite_run_expect_text(run, run->err.text, "##\\x5berror]evil");
    suite_run_expect_text(run, run->err.text,
                          "\n::error title=floodtest could not run::");
    ck_assert_uint_eq(occurrences(run->err.text, "\n::"), 1);
    ck_assert_ptr_null(strstr(run->err.text, "\n  ::"));
    /* For those who count cases a run that could not be is an error, too. */
    expect_junit(run);
    ck_assert_ptr_nonnull(strstr(file_text(run, "ok.xml"), "type=\"could-not-run\""));
    ck_assert_ptr_nonnull(strstr(file_text(run, "ok.xml"), "add-mask::evil"));
    flood_run_free(run);
}
END_TEST

START_TEST(gitlab_gets_a_section_in_colour)
{
    struct flood_run *run = check_new("gitlab", FAILS);
    start_through(run, "GITLAB_CI=true exec \"$@\"");
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 1);
    ck_assert_int_eq(strncmp(run->out.text, "\x1b[0Ksection_start:", 18), 0);
    suite_run_expect_text(run, run->out.text, "\n\x1b[1;31mFAIL");
    suite_run_expect_text(run, run->out.text, "\x1b[0Ksection_end:");
    flood_run_free(run);
}
END_TEST

START_TEST(nothing_is_told_unless_asked)
{
    char path[SCRATCH_PATH_MAX];
    struct flood_run *run = check_new("none", FAILS);
    FLOOD_ARGS(run, "--ci", "none");
    start_through(run, GITHUB);
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 1);
    ck_assert_ptr_null(strstr(run->out.text, "::"));
    ck_assert_int_ne(access(flood_run_path(run, "summary", path), F_OK), 0);
    flood_run_free(run);
}
END_TEST

/* The suite tells of its runs; they themselves tell nothing. */
START_TEST(a_suite_is_told_once)
{
    struct flood_run *run = suite_run_new(
        "told once", SUITE_RUN_BRIEF
        "runs:\n"
        "  - {name: good, target: ROOT/keeps_up.py, threshold: ['read.bytes < 1kB']}\n"
        "  - {name: cannot, target: ROOT/exits_before_connect.py}\n");
    char path[SCRATCH_PATH_MAX];
    FLOOD_ARGS(run, "--junit", flood_run_path(run, "ok.xml", path));
    start_through(run, GITHUB);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 1, "%s", flood_run_explain(run));
    ck_assert_uint_eq(occurrences(file_text(run, "summary"), "### "), 1);
    suite_run_expect_text(run, run->out.text, "read.bytes ");
    suite_run_expect_text(run, run->out.text, ", limit < 1kB\n");
    suite_run_expect_text(run, run->out.text, "could not run (exit code 3)");
    const char *xml = file_text(run, "ok.xml");
    ck_assert_ptr_nonnull(strstr(xml, "<error type=\"could-not-run\""));
    ck_assert_ptr_nonnull(strstr(xml, "<failure type=\"threshold\""));
    ck_assert_ptr_nonnull(strstr(xml, "usage: exits_before_connect.py"));
    flood_run_free(run);
}
END_TEST

Suite *reports_suite(void)
{
    enum { FORMATS = sizeof formats / sizeof formats[0] };
    Suite *s = suite_create("reports");
    TCase *t = tcase_create("lost");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, a_path_that_cannot_be, 0, FORMATS);
    tcase_add_loop_test(t, the_verdict_stays, 0, sizeof losses / sizeof losses[0]);
    tcase_add_test(t, lost_in_the_run);
    suite_add_tcase(s, t);
    t = tcase_create("ci");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, github_is_told);
    tcase_add_test(t, annotations_stay_out_of_a_report);
    tcase_add_test(t, a_client_gives_no_commands);
    tcase_add_test(t, gitlab_gets_a_section_in_colour);
    tcase_add_test(t, nothing_is_told_unless_asked);
    tcase_add_test(t, a_suite_is_told_once);
    suite_add_tcase(s, t);
    return s;
}
