/* Clients whose capacity is known, because they count what they finish, under a sweep. */
#include "tests/live/suites.h"
#include "tests/support/sweep_run.h"
#include "tests/support/watch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A machine that is busy with other tests is no place to be exact: make bench-sweep is.
 */
#define OFF_MOST 0.12

enum { SWEEP_LIMIT_MS = 100000, PIDS_MAX = 64 };

struct known_row {
    const char *work, *queue;
    const char *above; /* class of the overloaded step */
};

/* The judge says "inconclusive" of a step that was too brief for him. */
#define HELD   "backpressure|bounded|inconclusive|kept-up"
#define QUEUED "unbounded-queue|inconclusive|kept-up"

static const struct known_row known_rows[] = {
    {"sleep:2000", "thread", QUEUED}, {"sleep:2000", "none", HELD},
    {"burn:1000", "none", HELD},      {"burn:200", "none", HELD},
    {"burn:5000", "none", HELD},      {"bytes:1000", "none", HELD},
    {"burn:1000", "task", QUEUED},    {"burn:1000", "thread:1000", HELD},
};

enum { QUICK_ROWS = 1 };

static struct flood_run *sweep_new(const char *name, const char *counts, const char *work,
                                   const char *queue)
{
    struct flood_run *run = flood_run_new(name);
    char variable[SCRATCH_PATH_MAX + 32], path[SCRATCH_PATH_MAX];
    snprintf(variable, sizeof variable, "KNOWN_COUNTS=%s",
             flood_run_path(run, counts, path));
    run->limit_ms = SWEEP_LIMIT_MS;
    FLOOD_ARGS(run, "sweep", "--no-agent");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", "/usr/bin/env", variable, flood_run_python(),
               "tests/clients/sweep/known.py", "{url}", work, queue);
    return run;
}

/* Messages/s by the client's own count, in the n-th process that was started: the
 * harmonic mean of its windows. 0: it told too little. */
static double own_rate(struct flood_run *run, size_t n)
{
    char path[SCRATCH_PATH_MAX];
    FILE *in = fopen(flood_run_path(run, "counts", path), "re");
    ck_assert_ptr_nonnull(in);
    long pids[PIDS_MAX] = {0}, pid;
    size_t processes = 0, windows = 0;
    double rate, sum = 0;
    while (fscanf(in, "%ld %lf", &pid, &rate) == 2) {
        if (processes == 0 || pids[processes - 1] != pid) {
            ck_assert_uint_lt(processes, PIDS_MAX);
            pids[processes++] = pid;
        }
        if (processes == n + 1 && rate > 0) {
            sum += 1 / rate;
            windows++;
        }
    }
    fclose(in);
    return windows >= 4 ? (double)windows / sum : 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const char *step_text(json_t *steps, size_t i, const char *key)
{
    return json_string_value(json_object_get(json_array_get(steps, i), key));
}

/* What it finished in the steps that measured it. */
static double truth_of(struct flood_run *run, json_t *steps)
{
    double rates[PIDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        double rate = own_rate(run, i);
        if (strcmp(step_text(steps, i, "purpose"), "measure") == 0 && rate > 0) {
            rates[count++] = rate;
        }
    }
    ck_assert_msg(count > 0, "nothing was measured\n%s", flood_run_explain(run));
    qsort(rates, count, sizeof *rates, by_value);
    return rates[count / 2];
}

static void expect_above(struct flood_run *run, const char *classes)
{
    json_t *side = sweep_run_value(run, 0, "above");
    if (json_is_null(side)) { /* beside busy neighbours no step may have been above it */
        return;
    }
    const char *above = json_string_value(json_object_get(side, "class"));
    ck_assert_msg(strstr(classes, above) != NULL, "above: %s\n%s", above,
                  flood_run_explain(run));
}

static void find_known(const struct known_row *row)
{
    struct flood_run *run = sweep_new(row->work, "counts", row->work, row->queue);
    flood_run_finish(run);
    json_t *steps = sweep_run_value(run, 0, "steps");
    double truth = truth_of(run, steps);
    if (run->exit_code == 4) {
        sweep_run_expect_bounds(run, 0, truth, OFF_MOST);
    } else {
        ck_assert_msg(run->exit_code == 0, "exit code %d\n%s", run->exit_code,
                      flood_run_explain(run));
        sweep_run_expect_point(run, 0, truth, OFF_MOST);
        expect_above(run, row->above);
    }
    ck_assert_double_le(flood_run_number(run, "seconds"), 62);
    flood_run_free(run);
}

START_TEST(what_a_client_can_do_is_found)
{
    find_known(&known_rows[_i]);
}
END_TEST

START_TEST(a_ladder_goes_where_it_was_told_to)
{
    struct flood_run *run = flood_run_new("ladder");
    run->limit_ms = SWEEP_LIMIT_MS;
    FLOOD_ARGS(run, "sweep", "--from", "200", "--to", "800", "--steps", "2",
               "--no-agent");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/sweep/known.py", "{url}",
               "sleep:2000", "none");
    flood_run_finish(run);
    json_t *steps = sweep_run_value(run, 0, "steps");
    ck_assert_uint_eq(json_array_size(steps), 2);
    ck_assert_str_eq(step_text(steps, 0, "sign"), "sustained");
    ck_assert_str_eq(step_text(steps, 1, "sign"), "overloaded");
    ck_assert_ptr_nonnull(strstr(run->out.text, "sustained"));
    flood_run_free(run);
}
END_TEST

START_TEST(a_client_that_does_not_connect_is_no_saturation)
{
    struct flood_run *run = flood_run_new("never_connects.py");
    FLOOD_ARGS(run, "sweep", "--connect-timeout", "1s", "--", flood_run_python(),
               "tests/clients/never_connects.py", "{url}");
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 3);
    ck_assert_ptr_nonnull(strstr(run->err.text, "FLOODTEST_URL"));
    ck_assert_str_eq(run->out.text, "");
    flood_run_free(run);
}
END_TEST

static bool wait_for_line(struct flood_run *run, const char *counts)
{
    char path[SCRATCH_PATH_MAX];
    return watch_file(flood_run_path(run, counts, path), run->pidfd, 20000);
}

START_TEST(an_interruption_ends_it)
{
    struct flood_run *run = sweep_new("interrupted", "counts", "sleep:2000", "none");
    flood_run_start(run);
    ck_assert(wait_for_line(run, "counts"));
    flood_run_signal(run, SIGINT);
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 130, "exit code %d\n%s", run->exit_code,
                  flood_run_explain(run));
    ck_assert_ptr_nonnull(strstr(run->err.text, "interrupted before its first step"));
    flood_run_free(run);
}
END_TEST

START_TEST(usage_errors_run_nothing)
{
    struct flood_run *run = flood_run_new("usage");
    FLOOD_ARGS(run, "sweep", "--from", "fast", "--", "/bin/true");
    flood_run_finish(run);
    ck_assert_int_eq(run->exit_code, 2);
    ck_assert_ptr_nonnull(strstr(run->err.text, "--from: expected a rate"));
    flood_run_free(run);
}
END_TEST

Suite *sweep_suite(void)
{
    Suite *s = suite_create("sweep");
    TCase *t = tcase_create("known");
    tcase_set_timeout(t, 110);
    tcase_add_loop_test(t, what_a_client_can_do_is_found, 0, QUICK_ROWS);
    tcase_add_test(t, a_ladder_goes_where_it_was_told_to);
    tcase_add_test(t, a_client_that_does_not_connect_is_no_saturation);
    tcase_add_test(t, an_interruption_ends_it);
    tcase_add_test(t, usage_errors_run_nothing);
    suite_add_tcase(s, t);
    t = tcase_create("slow");
    tcase_set_timeout(t, 110);
    tcase_set_tags(t, "slow");
    tcase_add_loop_test(t, what_a_client_can_do_is_found, QUICK_ROWS,
                        sizeof known_rows / sizeof known_rows[0]);
    suite_add_tcase(s, t);
    return s;
}
