#include "tests/support/flood_run.h"
#include "harness/base/clock.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char all_runs[SCRATCH_PATH_MAX];
static const char *python;

static bool has_libraries(const char *interpreter)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp(interpreter, interpreter, "-c", "import websockets, aiohttp, tornado",
               (char *)NULL);
        _exit(127);
    }
    int status = -1;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

bool flood_run_open(void)
{
    static const char *const candidates[] = {"/usr/bin/python3", "python3"};
    for (size_t i = 0; python == NULL && i < sizeof candidates / sizeof *candidates;
         i++) {
        python = has_libraries(candidates[i]) ? candidates[i] : NULL;
    }
    if (python == NULL) {
        fprintf(stderr,
                "live tests need a python3 with websockets, aiohttp and tornado\n");
        return false;
    }
    setenv("FLOODTEST_HISTORY", "off", 1); /* the developer's own is none of ours */
    if (!scratch_make(all_runs, NULL)) {
        fprintf(stderr, "live tests: no temporary directory: %s\n", strerror(errno));
        return false;
    }
    return true;
}

void flood_run_close(void)
{
    scratch_remove(all_runs);
}

const char *flood_run_python(void)
{
    return python;
}

struct flood_run *flood_run_new(const char *name)
{
    struct flood_run *run = calloc(1, sizeof *run);
    ck_assert_ptr_nonnull(run);
    snprintf(run->name, sizeof run->name, "%s", name);
    ck_assert_msg(scratch_make(run->dir, all_runs), "%s: %s", name, strerror(errno));
    char tmpdir[SCRATCH_PATH_MAX];
    ck_assert_int_eq(mkdir(flood_run_tmpdir(run, tmpdir), 0700), 0);
    run->limit_ms = 60000;
    run->pidfd = run->out.fd = run->err.fd = -1;
    const char *binary = getenv("FLOODTEST");
    FLOOD_ARGS(run, binary != NULL ? binary : "build/debug/floodtest");
    return run;
}

static void reap(struct flood_run *run)
{
    int status = 0;
    ck_assert_int_eq(waitpid(run->pid, &status, 0), run->pid);
    run->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    run->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    close(run->pidfd);
    run->pidfd = -1;
}

void flood_run_free(struct flood_run *run)
{
    if (run->pidfd >= 0) {
        kill(-run->pid, SIGKILL);
        reap(run);
    }
    for (int i = 0; i < run->arg_count; i++) {
        free(run->args[i]);
    }
    int fds[] = {run->out.fd, run->err.fd};
    for (int i = 0; i < 2; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    json_decref(run->json);
    free(run->report);
    scratch_remove(run->dir);
    free(run);
}

void flood_run_args(struct flood_run *run, ...)
{
    va_list list;
    va_start(list, run);
    for (char *arg = va_arg(list, char *); arg != NULL; arg = va_arg(list, char *)) {
        ck_assert_int_lt(run->arg_count, FLOOD_RUN_ARGS_MAX);
        run->args[run->arg_count++] = strdup(arg);
    }
    va_end(list);
}

char *flood_run_path(const struct flood_run *run, const char *file,
                     char path[SCRATCH_PATH_MAX])
{
    int len = snprintf(path, SCRATCH_PATH_MAX, "%s/%s", run->dir, file);
    ck_assert_int_lt(len, SCRATCH_PATH_MAX);
    return path;
}

char *flood_run_tmpdir(const struct flood_run *run, char path[SCRATCH_PATH_MAX])
{
    return flood_run_path(run, "tmp", path);
}

void flood_run_json_args(struct flood_run *run)
{
    char path[SCRATCH_PATH_MAX];
    FLOOD_ARGS(run, "--json", flood_run_path(run, "result.json", path));
}

void flood_run_client(struct flood_run *run, const char *client)
{
    char path[SCRATCH_PATH_MAX];
    const char *folder = strchr(client, '/') != NULL ? "" : "tests/clients/";
    snprintf(path, sizeof path, "%s%s", folder, client);
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--python", python, "--target", path);
}

static void become_floodtest(struct flood_run *run, pid_t parent, int out, int err)
{
    char tmpdir[SCRATCH_PATH_MAX];
    int nothing = open("/dev/null", O_RDONLY);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || dup2(nothing, 0) < 0 || dup2(out, 1) < 0 ||
        dup2(err, 2) < 0) {
        _exit(126);
    }
    setenv("TMPDIR", flood_run_tmpdir(run, tmpdir), 1);
    setenv("NODE_PATH", "/usr/share/nodejs", 0);
    unsetenv("FLOODTEST_PYTHON");
    unsetenv("GITHUB_ACTIONS"); /* the tests may run in a CI themselves */
    unsetenv("GITLAB_CI");
    execv(run->args[0], run->args);
    fprintf(stderr, "%s: %s\n", run->args[0], strerror(errno));
    _exit(127);
}

void flood_run_start(struct flood_run *run)
{
    int out[2], err[2];
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
    pid_t parent = getpid();
    run->pid = fork();
    ck_assert_int_ge(run->pid, 0);
    if (run->pid == 0) {
        become_floodtest(run, parent, out[1], err[1]);
    }
    setpgid(run->pid, run->pid);
    run->pidfd = pidfd_open(run->pid, 0);
    ck_assert_int_ge(run->pidfd, 0);
    close(out[1]);
    close(err[1]);
    run->out.fd = out[0];
    run->err.fd = err[0];
    ck_assert_int_eq(fcntl(out[0], F_SETFL, O_NONBLOCK), 0);
    ck_assert_int_eq(fcntl(err[0], F_SETFL, O_NONBLOCK), 0);
}

void flood_run_signal(const struct flood_run *run, int signal)
{
    ck_assert_int_eq(kill(run->pid, signal), 0);
}

/* Reads what is there; output beyond the buffer is read and dropped, so that the writer
 * does not block. */
static void take_output(struct flood_text *t)
{
    char dropped[4096];
    ssize_t n = 1;
    while (t->fd >= 0 && n > 0) {
        size_t room = FLOOD_RUN_TEXT_MAX - t->len;
        n = room > 0 ? read(t->fd, t->text + t->len, room)
                     : read(t->fd, dropped, sizeof dropped);
        if (n > 0 && room > 0) {
            t->len += (size_t)n;
        }
    }
    if (t->fd >= 0 && n == 0) {
        close(t->fd);
        t->fd = -1;
    }
}

static void await_end(struct flood_run *run)
{
    uint64_t deadline_ns = clock_monotonic_ns() + (uint64_t)run->limit_ms * NS_PER_MS;
    struct pollfd fds[3] = {{.fd = run->pidfd, .events = POLLIN}};
    bool late = false;
    while (fds[0].revents == 0) {
        fds[1] = (struct pollfd){.fd = run->out.fd, .events = POLLIN};
        fds[2] = (struct pollfd){.fd = run->err.fd, .events = POLLIN};
        uint64_t now_ns = clock_monotonic_ns();
        if (now_ns >= deadline_ns && !late) {
            late = true;
            kill(-run->pid, SIGKILL);
        }
        int left_ms = late ? -1 : (int)((deadline_ns - now_ns) / NS_PER_MS) + 1;
        if (poll(fds, 3, left_ms) < 0) {
            fds[0].revents = 0;
        }
        take_output(&run->out);
        take_output(&run->err);
    }
    reap(run);
    ck_assert_msg(!late, "%s was not done after %d s\n%s", run->name,
                  run->limit_ms / 1000, flood_run_explain(run));
}

void flood_run_finish(struct flood_run *run)
{
    if (run->pidfd < 0) {
        flood_run_start(run);
    }
    await_end(run);
    take_output(&run->out);
    take_output(&run->err);
    char path[SCRATCH_PATH_MAX];
    if (access(flood_run_path(run, "result.json", path), F_OK) == 0) {
        json_error_t error;
        run->json = json_load_file(path, 0, &error);
        ck_assert_msg(run->json != NULL, "%s: result.json:%d: %s\n%s", run->name,
                      error.line, error.text, flood_run_explain(run));
    }
}

const char *flood_run_explain(struct flood_run *run)
{
    free(run->report);
    run->report = NULL;
    int len =
        asprintf(&run->report,
                 "%s: exit code %d, signal %d\n--- stdout ---\n%.2500s\n"
                 "--- stderr ---\n%.2500s",
                 run->name, run->exit_code, run->signal, run->out.text, run->err.text);
    ck_assert_int_ge(len, 0);
    return run->report;
}
