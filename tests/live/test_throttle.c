/* Clients that are held to a share of one core, by whatever means this machine has: their
 * verdicts stay what they are. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/watch.h"

#include <signal.h>
#include <string.h>

struct slowed_row {
    const char *client;
    const char *percent, *rate;
    int exit_code;
    const char *classes;
};

static const struct slowed_row slowed_rows[] = {
    {"scenarios/founding/leaky.py", "10%", "5000", 1, "unbounded-queue"},
    {"scenarios/founding/bounded.py", "10%", "5000", 0, "backpressure"},
    {"keeps_up.py", "25%", "1000", 0, "kept-up"},
    {"keeps_up.py", "5%", "max", 0, "backpressure"},
    {"retains.py", "25%", "5000", 1, "retained-leak"},
    {"node_keeps_up.js", "10%", "max", 0, "backpressure"},
};

enum { QUICK_ROWS = 3 };

START_TEST(slowed_clients_keep_their_class)
{
    const struct slowed_row *row = &slowed_rows[_i];
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--throttle-cpu", row->percent, "--rate", row->rate, "--duration",
               "4s", "--max-duration", "40s");
    flood_run_client(run, row->client);
    flood_run_finish(run);
    flood_run_expect(run, row->exit_code, row->classes);
    const char *how = flood_run_string(run, "instrument.sources.throttle");
    ck_assert_msg(strncmp(how, "cgroup cpu.", 11) == 0 ||
                      strncmp(how, "SIGSTOP duty cycle; ", 20) == 0,
                  "%s\n%s", how, flood_run_explain(run));
    double cpu_s = flood_run_number(run, "client.cpu_seconds");
    double flood_s = flood_run_number(run, "flood.duration_s");
    double percent = 100 * flood_run_number(run, "scenario.throttle_cpu");
    ck_assert_msg(100 * cpu_s / flood_s < percent + 3, "%.1f %% of a core\n%s",
                  100 * cpu_s / flood_s, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

static const int ends[] = {SIGKILL, SIGTERM};

/* Some of its processes may be stopped at that moment. */
START_TEST(nobody_is_left_stopped)
{
    char pid_file[SCRATCH_PATH_MAX];
    struct watch_pids pids;
    struct flood_run *run = flood_run_new(strsignal(ends[_i]));
    FLOOD_ARGS(run, "--throttle-cpu", "5%", "--duration", "40s");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/forks_workers.py", "{url}",
               flood_run_path(run, "pids", pid_file));
    flood_run_start(run);
    ck_assert(watch_file(pid_file, run->pidfd, 20000));
    ck_assert(watch_pids_open(&pids, pid_file));
    flood_run_signal(run, ends[_i]);
    flood_run_finish(run);
    int alive = watch_pids_alive(&pids, 10000);
    watch_pids_close(&pids);
    ck_assert_msg(alive == 0, "%d of %d client processes outlive floodtest\n%s", alive,
                  pids.count, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

/* The memory guard stops it in the middle of its turns. */
START_TEST(memory_limit_holds_for_slowed_clients)
{
    struct flood_run *run = flood_run_new("grows_fast.py");
    FLOOD_ARGS(run, "--throttle-cpu", "50%", "--duration", "20s", "--memory-limit",
               "300MiB");
    flood_run_client(run, "grows_fast.py");
    flood_run_finish(run);
    flood_run_expect(run, 1, "unbounded-queue|retained-leak|over-budget|ceiling|crashed");
    double peak = flood_run_number(run, "client.memory.peak_bytes");
    ck_assert_msg(peak < (400 << 20), "peak of %.1f MB\n%s", peak / 1e6,
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *throttle_suite(void)
{
    Suite *s = suite_create("throttle");
    TCase *tc = tcase_create("throttle");
    tcase_set_timeout(tc, 90);
    tcase_add_loop_test(tc, slowed_clients_keep_their_class, 0, QUICK_ROWS);
    suite_add_tcase(s, tc);
    tc = tcase_create("more clients");
    tcase_set_tags(tc, "slow");
    tcase_set_timeout(tc, 90);
    tcase_add_loop_test(tc, slowed_clients_keep_their_class, QUICK_ROWS,
                        sizeof slowed_rows / sizeof slowed_rows[0]);
    suite_add_tcase(s, tc);
    tc = tcase_create("ends");
    tcase_set_tags(tc, "san");
    tcase_set_timeout(tc, 90);
    tcase_add_loop_test(tc, nobody_is_left_stopped, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(tc, memory_limit_holds_for_slowed_clients);
    suite_add_tcase(s, tc);
    return s;
}
