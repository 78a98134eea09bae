/* Clients that floodtest did not start: found by their socket or named by --pid, judged
 * like any other, and never ended. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A port that was free a moment ago. */
static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    close(fd);
    return ntohs(a.sin_port);
}

static pid_t start_client(int port, const char *how)
{
    char url[64];
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", port);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl(flood_run_python(), "python3", "tests/clients/keeps_trying.py", url, how,
              (char *)NULL);
        _exit(127);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

/* Is it alive? Then end it: it is ours. */
static bool end_client(pid_t pid)
{
    bool alive = waitpid(pid, NULL, WNOHANG) == 0;
    if (alive) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    return alive;
}

struct row {
    const char *how; /* the client is */
    bool by_pid;     /* --pid, else --attach */
    int exit_code;
    const char *class;
};

static const struct row rows[] = {
    {"unbounded", false, 1, "unbounded-queue"},
    {"unbounded", true, 1, "unbounded-queue"},
    {"bounded", false, 0, "backpressure"},
};

START_TEST(a_running_client_is_judged_and_lives_on)
{
    const struct row *row = &rows[_i];
    char port[16];
    char pid_text[16];
    int number = free_port();
    pid_t pid = start_client(number, row->how);
    snprintf(port, sizeof port, "%d", number);
    snprintf(pid_text, sizeof pid_text, "%d", (int)pid);
    struct flood_run *run = flood_run_new(row->by_pid ? "pid" : "attach");
    FLOOD_ARGS(run, "--port", port, "--duration", "6s", "--drain", "3s");
    if (row->by_pid) {
        FLOOD_ARGS(run, "--pid", pid_text);
    } else {
        FLOOD_ARGS(run, "--attach");
    }
    flood_run_json_args(run);
    flood_run_finish(run);
    bool alive = end_client(pid);
    flood_run_expect(run, row->exit_code, row->class);
    ck_assert_msg(alive, "the client was ended\n%s", flood_run_explain(run));
    ck_assert_int_eq((pid_t)flood_run_number(run, "target.pid"), pid);
    flood_run_free(run);
}
END_TEST

Suite *attach_suite(void)
{
    Suite *s = suite_create("attach");
    TCase *tc = tcase_create("attach");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, a_running_client_is_judged_and_lives_on, 0,
                        sizeof rows / sizeof *rows);
    suite_add_tcase(s, tc);
    return s;
}
