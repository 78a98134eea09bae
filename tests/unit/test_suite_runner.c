/* The runner, with a program that stands for floodtest: what is started when, what is
 * kept, what ends it early. */
#include "tests/unit/suites.h"

#include "harness/suite/folder.h"
#include "harness/suite/runner.h"
#include "tests/support/fake_suite.h"
#include "tests/support/scratch.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX];
static char *out_dir;
static struct fake_suite fake;
static struct suite_plan plan;
static struct suite_settings settings;
static struct suite_outcome outcomes[FAKE_SUITE_RUNS];
static struct err error;

static void set_up(void)
{
    ck_assert(scratch_make(dir, NULL));
    out_dir = suite_folder_path(dir, "out");
    ck_assert_int_eq(suite_folder_make(out_dir, &error), 0);
    ck_assert_int_eq(setenv("FAKE_DIR", dir, 1), 0);
    fake_suite_init(&fake, "a.yaml");
    memset(&plan, 0, sizeof plan);
    memset(outcomes, 0, sizeof outcomes);
    settings = (struct suite_settings){
        .dir = out_dir, .jobs = 1, .program = "tests/support/fake_floodtest"};
}

static void forget(void)
{
    for (int i = 0; i < FAKE_SUITE_RUNS; i++) {
        suite_outcome_fini(&outcomes[i]);
    }
    suite_plan_fini(&plan);
}

static void tear_down(void)
{
    forget();
    scratch_remove(dir);
    free(out_dir);
}

static int run(void)
{
    forget();
    fake_suite_plan(&fake, 0, 1, &plan);
    return suite_run(&plan, &settings, outcomes, &error);
}

/* What was started, in this order: "pass cannot ". */
static const char *started(void)
{
    static char text[1024];
    char *path = suite_folder_path(dir, "started");
    FILE *file = fopen(path, "r");
    size_t len = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    for (char *p = text; *p != '\0'; p++) {
        *p = *p == '\n' ? ' ' : *p;
    }
    if (file != NULL) {
        fclose(file);
    }
    free(path);
    return text;
}

static void forget_started(void)
{
    char *path = suite_folder_path(dir, "started");
    unlink(path);
    free(path);
}

static bool has_result(size_t item)
{
    if (outcomes[item].result_path == NULL) {
        return false;
    }
    char *path = suite_folder_path(out_dir, outcomes[item].result_path);
    bool there = access(path, R_OK) == 0;
    free(path);
    return there;
}

START_TEST(all_ends)
{
    fake_suite_add(&fake, "good", "pass");
    fake_suite_add(&fake, "bad", "fail");
    fake_suite_expect_fail(fake_suite_add(&fake, "expected", "fail"), "unbounded-queue");
    fake_suite_add(&fake, "no client", "cannot");
    fake_suite_add(&fake, "no result", "silent");
    fake_suite_add(&fake, "killed", "killed");
    ck_assert_msg(run() == 0, "%s", error.msg);
    ck_assert_str_eq(started(), "pass fail fail cannot silent killed ");
    ck_assert_int_eq(outcomes[0].state, SUITE_AS_EXPECTED);
    ck_assert_int_eq(outcomes[1].state, SUITE_UNEXPECTED);
    ck_assert_int_eq(outcomes[2].state, SUITE_AS_EXPECTED);
    ck_assert_int_eq(outcomes[3].state, SUITE_COULD_NOT_RUN);
    ck_assert_str_eq(outcomes[3].summary, "no client");
    ck_assert_int_eq(outcomes[3].exit_code, 3);
    ck_assert_int_eq(outcomes[4].state, SUITE_COULD_NOT_RUN);
    ck_assert_int_eq(outcomes[5].state, SUITE_COULD_NOT_RUN);
    ck_assert_int_eq(outcomes[5].exit_code, 128 + SIGKILL);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(has_result(i), i < 3);
    }
    struct suite_summary s;
    ck_assert_int_eq(suite_folder_load(out_dir, &s, &error), 0);
    ck_assert_uint_eq(s.count, 6);
    ck_assert_int_eq(s.runs[1].outcome.state, SUITE_UNEXPECTED);
    suite_summary_fini(&s);
}
END_TEST

START_TEST(no_program)
{
    settings.program = "tests/support/there is none";
    fake_suite_add(&fake, "a", "pass");
    fake_suite_add(&fake, "b", "pass");
    ck_assert_int_eq(run(), 0);
    ck_assert_int_eq(outcomes[1].state, SUITE_COULD_NOT_RUN);
    ck_assert_msg(strstr(outcomes[1].summary, "cannot start") != NULL, "%s",
                  outcomes[1].summary);
}
END_TEST

START_TEST(the_last_of_much_output)
{
    fake_suite_add(&fake, "a", "chatty");
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(outcomes[0].summary,
                     "line 3999 of much that is said before the end");
}
END_TEST

START_TEST(what_is_done_is_not_run_again)
{
    fake_suite_add(&fake, "good", "pass");
    fake_suite_add(&fake, "bad", "fail");
    fake_suite_add(&fake, "no client", "cannot");
    ck_assert_int_eq(run(), 0);
    forget_started();
    settings.resume = true;
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "cannot "); /* it has no verdict yet */
    ck_assert(outcomes[0].resumed && outcomes[1].resumed && !outcomes[2].resumed);
    ck_assert_int_eq(outcomes[1].state, SUITE_UNEXPECTED);
    forget_started();
    fake_suite_set(&fake.runs[0], OPTION_RATE, "7"); /* a change of the scenario */
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "pass cannot ");
    forget_started();
    char *path = suite_folder_path(out_dir, outcomes[1].result_path);
    ck_assert_int_eq(unlink(path), 0);
    free(path);
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "fail cannot ");
}
END_TEST

/* Interrupts as soon as the run that waits does so. */
static void interrupt_waiting(void *data, const struct suite_item *item,
                              const struct suite_outcome *outcome, size_t done,
                              size_t total, double left_s)
{
    (void)data;
    (void)done;
    (void)total;
    (void)left_s;
    if (outcome == NULL && strcmp(item->words[0], "--target=waits") == 0) {
        char *path = suite_folder_path(dir, "ready");
        for (int i = 0; i < 10000000 && access(path, F_OK) != 0; i++) {
            sched_yield();
        }
        ck_assert_int_eq(access(path, F_OK), 0);
        free(path);
        ck_assert_int_eq(raise(SIGTERM), 0);
    }
}

START_TEST(interrupted_and_resumed)
{
    struct suite_summary s;
    fake_suite_add(&fake, "good", "pass");
    fake_suite_add(&fake, "slow", "waits");
    fake_suite_add(&fake, "later", "pass");
    settings.on_item = interrupt_waiting;
    settings.summary = &s;
    ck_assert_int_eq(run(), FERR_CANCELED);
    ck_assert_str_eq(started(), "pass waits ");
    ck_assert_int_eq(outcomes[0].state, SUITE_AS_EXPECTED);
    ck_assert_int_eq(outcomes[1].state, SUITE_NOT_RUN);
    ck_assert_int_eq(outcomes[2].state, SUITE_NOT_RUN);
    ck_assert(s.interrupted);
    suite_summary_fini(&s);
    char *path = suite_folder_path(out_dir, "results");
    ck_assert_int_eq(scratch_count(path), 1); /* half a result is none */
    free(path);
    forget_started();
    fake.runs[1].settings[0].text = (char *)"pass";
    settings.resume = true;
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "pass pass ");
    ck_assert(!s.interrupted);
    ck_assert_uint_eq(suite_summary_count(&s).of[SUITE_AS_EXPECTED], 3);
    suite_summary_fini(&s);
}
END_TEST

START_TEST(fail_fast)
{
    fake_suite_add(&fake, "a", "pass");
    fake_suite_add(&fake, "b", "fail");
    fake_suite_add(&fake, "c", "pass");
    settings.fail_fast = true;
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "pass fail ");
    ck_assert_int_eq(outcomes[2].state, SUITE_NOT_RUN);
    forget_started();
    settings.resume = true; /* goes on behind it */
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(started(), "pass ");
}
END_TEST

START_TEST(two_at_a_time)
{
    fake_suite_add(&fake, "a", "meets");
    fake_suite_add(&fake, "b", "meets");
    settings.jobs = 2;
    settings.memory_limit_bytes = 123456;
    ck_assert_int_eq(run(), 0);
    ck_assert_int_eq(outcomes[0].state, SUITE_AS_EXPECTED);
    ck_assert_int_eq(outcomes[1].state, SUITE_AS_EXPECTED);
    ck_assert_str_eq(outcomes[0].summary, "123456"); /* the limit that it was given */
}
END_TEST

START_TEST(a_limit_of_its_own)
{
    struct scenario_run *one = fake_suite_add(&fake, "a", "pass");
    fake_suite_set(one, OPTION_MEMORY_LIMIT, "77");
    settings.memory_limit_bytes = 123456;
    ck_assert_int_eq(run(), 0);
    ck_assert_str_eq(outcomes[0].summary, "77");
}
END_TEST

START_TEST(alone_is_alone)
{
    for (int i = 0; i < 8; i++) {
        static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
        fake_suite_add(&fake, names[i], i % 2 == 0 ? "alone" : "pass")->alone =
            i % 2 == 0;
    }
    settings.jobs = 4;
    ck_assert_int_eq(run(), 0);
    for (int i = 0; i < 8; i++) {
        ck_assert_msg(outcomes[i].state == SUITE_AS_EXPECTED, "run %d: %s", i,
                      outcomes[i].summary);
    }
    /* Nobody waits for those that must be alone. */
    ck_assert_str_eq(started(), "pass pass pass pass alone alone alone alone ");
}
END_TEST

START_TEST(a_folder_of_another_suite)
{
    fake_suite_add(&fake, "a", "pass");
    ck_assert_int_eq(run(), 0);
    fake_suite_init(&fake, "b.yaml");
    fake_suite_add(&fake, "b", "pass");
    settings.resume = true;
    ck_assert_int_eq(run(), FERR_CONFIG);
    ck_assert_str_eq(started(), "pass ");
}
END_TEST

Suite *suite_runner_suite(void)
{
    Suite *suite = suite_create("suite_runner");
    TCase *tc = tcase_create("runner");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, all_ends);
    tcase_add_test(tc, no_program);
    tcase_add_test(tc, the_last_of_much_output);
    tcase_add_test(tc, what_is_done_is_not_run_again);
    tcase_add_test(tc, interrupted_and_resumed);
    tcase_add_test(tc, fail_fast);
    tcase_add_test(tc, two_at_a_time);
    tcase_add_test(tc, a_limit_of_its_own);
    tcase_add_test(tc, alone_is_alone);
    tcase_add_test(tc, a_folder_of_another_suite);
    suite_add_tcase(suite, tc);
    return suite;
}
