/* A run harms nobody: not the host's memory, not its process table, not its disk. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"
#include "tests/support/watch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const double MIB = 1 << 20;

START_TEST(memory_limit_holds)
{
    struct flood_run *run = flood_run_new("grows_fast.py");
    FLOOD_ARGS(run, "--duration", "5s", "--memory-limit", "300MiB");
    flood_run_client(run, "grows_fast.py");
    flood_run_finish(run);
    flood_run_expect(run, 1, "unbounded-queue|retained-leak|over-budget|ceiling|crashed");
    double peak = flood_run_number(run, "client.memory.peak_bytes");
    for (size_t row = 0; row < flood_run_rows(run); row++) {
        double memory = flood_run_cell(run, row, "memory_bytes");
        peak = memory > peak ? memory : peak;
    }
    ck_assert_msg(peak > 200 * MIB && peak < 400 * MIB, "peak of %.1f MiB\n%s",
                  peak / MIB, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

/* Starts the client of three processes and waits until it is being flooded. */
static struct flood_run *flood_workers(const char *name, struct watch_pids *pids)
{
    char pid_file[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new(name);
    FLOOD_ARGS(run, "--duration", "40s");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/forks_workers.py", "{url}",
               flood_run_path(run, "pids", pid_file));
    flood_run_start(run);
    if (!watch_file(pid_file, run->pidfd, 20000)) {
        flood_run_signal(run, SIGKILL);
        flood_run_finish(run);
        ck_abort_msg("the client was not flooded\n%s", flood_run_explain(run));
    }
    ck_assert(watch_pids_open(pids, pid_file));
    ck_assert_int_eq(pids->count, 3);
    ck_assert_int_eq(watch_pids_alive(pids, 0), 3);
    return run;
}

START_TEST(killed_floodtest_leaves_no_client)
{
    struct watch_pids pids;
    struct flood_run *run = flood_workers("SIGKILL", &pids);
    flood_run_signal(run, SIGKILL);
    flood_run_finish(run);
    ck_assert_int_eq(run->signal, SIGKILL);
    int alive = watch_pids_alive(&pids, 10000);
    watch_pids_close(&pids);
    ck_assert_msg(alive == 0, "%d of 3 client processes outlive floodtest\n%s", alive,
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

static const int interrupts[] = {SIGINT, SIGTERM, SIGQUIT};

START_TEST(interrupted_run_cleans_up)
{
    char tmpdir[SCRATCH_PATH_MAX];
    struct watch_pids pids;
    struct flood_run *run = flood_workers(strsignal(interrupts[_i]), &pids);
    flood_run_signal(run, interrupts[_i]);
    flood_run_finish(run);
    int alive = watch_pids_alive(&pids, 2000);
    watch_pids_close(&pids);
    flood_run_expect(run, 130, NULL);
    ck_assert_str_eq(flood_run_string(run, "schema"), "floodtest.result/1");
    ck_assert_msg(alive == 0, "%d of 3 client processes live on\n%s", alive,
                  flood_run_explain(run));
    ck_assert_int_eq(scratch_count(flood_run_tmpdir(run, tmpdir)), 0);
    flood_run_free(run);
}
END_TEST

START_TEST(taken_port_is_named)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(taken, (struct sockaddr *)&address, len), 0);
    ck_assert_int_eq(listen(taken, 1), 0);
    ck_assert_int_eq(getsockname(taken, (struct sockaddr *)&address, &len), 0);
    char port[16];
    snprintf(port, sizeof port, "%d", ntohs(address.sin_port));

    struct flood_run *run = flood_run_new("port");
    FLOOD_ARGS(run, "--port", port);
    flood_run_client(run, "keeps_up.py");
    flood_run_finish(run);
    close(taken);
    flood_run_expect(run, 3, NULL);
    ck_assert_msg(strstr(run->err.text, port) != NULL, "the port is not named\n%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

/* The client would write its pid file once it is flooded: it must not come that far. */
START_TEST(unwritable_result_is_known_before)
{
    char result[SCRATCH_PATH_MAX], pid_file[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new("unwritable");
    FLOOD_ARGS(run, "--duration", "2s", "--json",
               flood_run_path(run, "missing/result.json", result), "--",
               flood_run_python(), "tests/clients/forks_workers.py", "{url}",
               flood_run_path(run, "pids", pid_file));
    flood_run_finish(run);
    flood_run_expect(run, 3, NULL);
    ck_assert_msg(strstr(run->err.text, result) != NULL, "the file is not named\n%s",
                  flood_run_explain(run));
    ck_assert_msg(access(pid_file, F_OK) != 0, "the client was flooded\n%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *limits_suite(void)
{
    Suite *s = suite_create("limits");
    TCase *tc = tcase_create("limits");
    tcase_set_tags(tc, "san");
    tcase_set_timeout(tc, 90);
    tcase_add_test(tc, memory_limit_holds);
    tcase_add_test(tc, killed_floodtest_leaves_no_client);
    tcase_add_loop_test(tc, interrupted_run_cleans_up, 0,
                        sizeof interrupts / sizeof *interrupts);
    tcase_add_test(tc, taken_port_is_named);
    tcase_add_test(tc, unwritable_result_is_known_before);
    suite_add_tcase(s, tc);
    return s;
}
