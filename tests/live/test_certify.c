/* floodtest certify on real clients: the grade, its reason, the culprit, the badge. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/watch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LEAKY "scenarios/founding/leaky.py"
#define GOOD  "scenarios/cases/plain_websockets.py"

static struct flood_run *certify(const char *name, const char *filter)
{
    struct flood_run *run = flood_run_new(name);
    FLOOD_ARGS(run, "certify", "--python", flood_run_python(), "--filter", filter);
    flood_run_json_args(run);
    run->limit_ms = 100 * 1000;
    return run;
}

static void expect_exit(struct flood_run *run, int code)
{
    ck_assert_msg(run->exit_code == code, "exit %d, not %d\n%s", run->exit_code, code,
                  flood_run_explain(run));
}

static json_t *client_at(struct flood_run *run, size_t i)
{
    return json_array_get(flood_run_value(run, "clients"), i);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static void expect_printed(struct flood_run *run, const char *text)
{
    ck_assert_msg(strstr(run->out.text, text) != NULL, "'%s' is not printed\n%s", text,
                  flood_run_explain(run));
}

START_TEST(leaky_is_an_f_and_says_what_holds)
{
    struct flood_run *run = certify("leaky", "steady");
    FLOOD_ARGS(run, "--target", LEAKY);
    flood_run_finish(run);
    expect_exit(run, 1);
    const json_t *client = client_at(run, 0);
    const json_t *steady = json_array_get(json_object_get(client, "runs"), 0);
    ck_assert_str_eq(text_of(client, "grade"), "F");
    ck_assert_str_eq(text_of(client, "rule"), "not D: steady failed");
    ck_assert_str_eq(text_of(steady, "class"), "unbounded-queue");
    ck_assert_msg(strstr(text_of(steady, "culprit"), "WebSocketClientProtocol.messages"),
                  "%s", flood_run_explain(run));
    expect_printed(run, "WebSocketClientProtocol.messages");
    expect_printed(run, "FAIL");
    flood_run_free(run);
}
END_TEST

/* steady, max and burst, without which there is no grade. */
START_TEST(good_is_better_than_a_c)
{
    struct flood_run *run = certify("good", "[smb][tau][erx]*");
    FLOOD_ARGS(run, GOOD);
    flood_run_finish(run);
    expect_exit(run, 0);
    const char *grade = text_of(client_at(run, 0), "grade");
    ck_assert_uint_eq(json_array_size(flood_run_value(run, "cases")), 3);
    ck_assert_msg(strcmp(grade, "A") == 0 || strcmp(grade, "B") == 0, "%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

/* All of a profile, for two clients beside each other. */
START_TEST(quick_profile_compares)
{
    struct flood_run *run = certify("quick", "*");
    FLOOD_ARGS(run, LEAKY, GOOD);
    run->limit_ms = 280 * 1000;
    flood_run_finish(run);
    expect_exit(run, 1);
    const char *leaky = text_of(client_at(run, 0), "grade");
    const char *good = text_of(client_at(run, 1), "grade");
    ck_assert_str_eq(leaky, "F");
    ck_assert_msg(strcmp(good, "A") == 0 || strcmp(good, "B") == 0, "%s",
                  flood_run_explain(run));
    expect_printed(run, "leaky.py");
    expect_printed(run, "plain_websockets.py");
    flood_run_free(run);
}
END_TEST

/* tests/zoo/table makes of what was kept the table of scenarios/README.md. */
static void expect_table(const char *path)
{
    char command[SCRATCH_PATH_MAX + 64], line[256] = "";
    snprintf(command, sizeof command, "tests/zoo/table '%s'", path);
    FILE *table = popen(command, "r");
    ck_assert_ptr_nonnull(table);
    bool found = false;
    while (fgets(line, sizeof line, table) != NULL) {
        found = found || strcmp(line, "| `bad-frame` | refused |\n") == 0;
    }
    ck_assert_int_eq(pclose(table), 0);
    ck_assert_msg(found, "no row of bad-frame");
}

static void expect_xml(const char *path)
{
    char command[SCRATCH_PATH_MAX + 64];
    snprintf(command, sizeof command, "xmllint --nonet --noout '%s'", path);
    int status = system(command);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s is no XML", path);
}

/* bad-frame takes a second: the client refuses at once. */
START_TEST(badge_and_results_are_kept)
{
    struct flood_run *run = certify("badge", "bad-frame");
    char badge[SCRATCH_PATH_MAX], dir[SCRATCH_PATH_MAX], file[SCRATCH_PATH_MAX + 32];
    struct stat st;
    FLOOD_ARGS(run, "--badge", flood_run_path(run, "badge.svg", badge));
    FLOOD_ARGS(run, "--out", flood_run_path(run, "kept", dir), GOOD);
    flood_run_finish(run);
    expect_exit(run, 0);
    expect_xml(badge);
    const json_t *only = json_array_get(json_object_get(client_at(run, 0), "runs"), 0);
    snprintf(file, sizeof file, "%s/%s", dir, text_of(only, "result"));
    ck_assert_msg(stat(file, &st) == 0, "no %s\n%s", file, flood_run_explain(run));
    snprintf(file, sizeof file, "%s/certify.json", dir);
    ck_assert_msg(stat(file, &st) == 0, "no %s", file);
    expect_table(file);
    flood_run_free(run);
}
END_TEST

/* What is done in a folder is not run again: the second go knows its time. */
START_TEST(resumes)
{
    char dir[SCRATCH_PATH_MAX];
    struct flood_run *first = certify("first", "bad-frame");
    FLOOD_ARGS(first, "--out", flood_run_path(first, "kept", dir), GOOD);
    flood_run_finish(first);
    expect_exit(first, 0);
    struct flood_run *second = certify("second", "bad-frame");
    FLOOD_ARGS(second, "--resume", dir, GOOD);
    flood_run_finish(second);
    expect_exit(second, 0);
    double seconds[2];
    struct flood_run *runs[] = {first, second};
    for (int i = 0; i < 2; i++) {
        const json_t *only =
            json_array_get(json_object_get(client_at(runs[i], 0), "runs"), 0);
        seconds[i] = json_number_value(json_object_get(only, "seconds"));
    }
    ck_assert_double_gt(seconds[0], 0);
    ck_assert_double_eq_tol(seconds[0], seconds[1], 1e-4);
    flood_run_free(first);
    flood_run_free(second);
}
END_TEST

/* Ends what it started, says what it has, and gives no grade. */
START_TEST(interrupted)
{
    char path[SCRATCH_PATH_MAX], target[2 * SCRATCH_PATH_MAX];
    struct watch_pids pids;
    struct flood_run *run = certify("interrupted", "[smb][tau][erx]*");
    flood_run_path(run, "pids", path);
    snprintf(target, sizeof target, "tests/clients/forks_workers.py {url} %s", path);
    FLOOD_ARGS(run, target);
    flood_run_start(run);
    ck_assert_msg(watch_file(path, run->pidfd, 40000), "no workers\n%s",
                  flood_run_explain(run));
    ck_assert(watch_pids_open(&pids, path));
    flood_run_signal(run, SIGINT);
    flood_run_finish(run);
    int alive = watch_pids_alive(&pids, 10000);
    watch_pids_close(&pids);
    ck_assert_msg(alive == 0, "%d processes are left\n%s", alive, flood_run_explain(run));
    expect_exit(run, 130);
    const json_t *client = client_at(run, 0);
    const json_t *last = json_array_get(json_object_get(client, "runs"), 2);
    ck_assert_str_eq(text_of(client, "grade"), "?");
    ck_assert_str_eq(text_of(last, "mark"), "not-begun");
    flood_run_free(run);
}
END_TEST

/* A command behind "--" is a client, too; a client that is none is said once. */
START_TEST(commands_are_clients)
{
    struct flood_run *run = certify("command", "bad-frame");
    FLOOD_ARGS(run, "--", flood_run_python(), GOOD, "{url}");
    flood_run_finish(run);
    expect_exit(run, 0);
    ck_assert_str_eq(text_of(client_at(run, 0), "name"), "plain_websockets.py");
    flood_run_free(run);
}
END_TEST

static const struct {
    const char *args[4], *says;
} wrong[] = {
    {{NULL}, "certify needs a client"},
    {{"no/such.py", NULL}, "'no/such.py' does not exist"},
    {{GOOD, "--case", "tiny", NULL}, "--case: certify runs all cases"},
    {{GOOD, "--pid", "1", NULL}, "--pid: certify starts the client"},
    {{"--badge", "x.svg", GOOD, LEAKY}, "--badge is for one client, got 2"},
    {{GOOD, "--samples", "x.jsonl", NULL}, "--samples: one file for 9 runs"},
};

START_TEST(usage_is_checked_before)
{
    struct flood_run *run = flood_run_new("wrong");
    FLOOD_ARGS(run, "certify", "--python", flood_run_python());
    for (int i = 0; i < 4 && wrong[_i].args[i] != NULL; i++) {
        FLOOD_ARGS(run, wrong[_i].args[i]);
    }
    flood_run_finish(run);
    expect_exit(run, 2);
    const char *said = strstr(run->err.text, wrong[_i].says);
    ck_assert_msg(said != NULL, "%s", flood_run_explain(run));
    ck_assert_msg(strstr(said + 1, wrong[_i].says) == NULL, "said twice\n%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *certify_suite(void)
{
    Suite *s = suite_create("certify");
    TCase *tc = tcase_create("clients");
    tcase_set_timeout(tc, 110);
    tcase_add_test(tc, leaky_is_an_f_and_says_what_holds);
    tcase_add_test(tc, badge_and_results_are_kept);
    tcase_add_test(tc, resumes);
    tcase_add_test(tc, interrupted);
    tcase_add_test(tc, commands_are_clients);
    tcase_add_loop_test(tc, usage_is_checked_before, 0, sizeof wrong / sizeof *wrong);
    suite_add_tcase(s, tc);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, good_is_better_than_a_c);
    tcase_add_test(slow, quick_profile_compares);
    suite_add_tcase(s, slow);
    return s;
}
