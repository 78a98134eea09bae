#include "harness/run/guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* One kill pass reaches every child; what they had started becomes our child by the next.
 */
enum { KILL_PASSES_MAX = 1000, KILL_WAIT_MS = 10 };

struct guard {
    pid_t client;
    bool client_ended;
    bool empty;  /* ... and so did all that it left behind */
    int signals; /* signalfd for SIGCHLD */
};

static void tell(const char *word, int number)
{
    char line[64];
    int n = snprintf(line, sizeof line, "%s %d\n", word, number);
    /* floodtest may be gone; then its EOF comes next. */
    ssize_t rv = send(GUARD_CONTROL_FD, line, (size_t)n, MSG_NOSIGNAL);
    (void)rv;
}

/* The parent of a process from /proc/PID/stat, 0 if it is gone. */
static pid_t parent_of(pid_t pid)
{
    char path[64];
    char text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *after_name = strrchr(text, ')');
    int parent = 0;
    return after_name != NULL && sscanf(after_name + 1, " %*c %d", &parent) == 1 ? parent
                                                                                 : 0;
}

/* Sends a signal to all our children; returns how many there are. */
static int signal_children(int signum)
{
    DIR *proc = opendir("/proc");
    if (proc == NULL) {
        return 0;
    }
    pid_t self = getpid();
    int count = 0;
    const struct dirent *entry;
    while ((entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid > 1 && parent_of(pid) == self) {
            kill(pid, signum);
            count++;
        }
    }
    closedir(proc);
    return count;
}

static void reap(struct guard *g)
{
    int status;
    pid_t pid;
    errno = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid != g->client) {
            continue;
        }
        g->client_ended = true;
        if (WIFSIGNALED(status)) {
            tell("killed", WTERMSIG(status));
        } else {
            tell("exited", WEXITSTATUS(status));
        }
    }
    if (pid < 0 && errno == ECHILD && g->client_ended && !g->empty) {
        g->empty = true;
        tell("empty", 0);
    }
}

static void end_gently(const struct guard *g)
{
    if (!g->client_ended) {
        kill(-g->client, SIGTERM);
    }
    signal_children(SIGTERM);
}

static void kill_all(struct guard *g)
{
    if (!g->client_ended) {
        kill(-g->client, SIGKILL);
    }
    struct pollfd waiting = {.fd = g->signals, .events = POLLIN};
    for (int pass = 0; pass < KILL_PASSES_MAX; pass++) {
        if (signal_children(SIGKILL) == 0) {
            return;
        }
        poll(&waiting, 1, KILL_WAIT_MS);
        struct signalfd_siginfo info;
        while (read(g->signals, &info, sizeof info) > 0) {
        }
        reap(g);
    }
}

/* What the guard was asked to start. */
struct order {
    char **variables; /* NAME=VALUE, up to "--" */
    char **command;   /* NULL-terminated */
};

static bool read_order(struct order *o, char **argv)
{
    o->variables = argv;
    while (*argv != NULL && strcmp(*argv, "--") != 0) {
        argv++;
    }
    if (*argv == NULL || argv[1] == NULL) {
        return false;
    }
    *argv = NULL;
    o->command = argv + 1;
    return true;
}

/* In the child: becomes the client, or reports errno through the pipe. */
static void become_client(const struct order *o, pid_t guard_pid, int report)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guard_pid) { /* the guard died before we asked to die with it */
        _exit(127);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    for (char **v = o->variables; *v != NULL; v++) {
        putenv(*v);
    }
    execvp(o->command[0], o->command);
    int errnum = errno;
    ssize_t rv = write(report, &errnum, sizeof errnum);
    (void)rv;
    _exit(127);
}

/* Starts the client. Returns 0, or the errno of what failed. */
static int start_client(struct guard *g, const struct order *o)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        return errno;
    }
    pid_t self = getpid();
    g->client = fork();
    if (g->client == 0) {
        close(GUARD_CONTROL_FD);
        become_client(o, self, report[1]);
    }
    int errnum = g->client < 0 ? errno : 0;
    close(report[1]);
    if (errnum == 0 && read(report[0], &errnum, sizeof errnum) != sizeof errnum) {
        errnum = 0; /* closed by exec */
    }
    close(report[0]);
    return errnum;
}

/* Handles one order; false when there is nothing more to guard. */
static bool obey(struct guard *g)
{
    char order;
    ssize_t n = recv(GUARD_CONTROL_FD, &order, 1, 0);
    if (n < 0 && errno == EINTR) {
        return true;
    }
    if (n == 1 && order == 't') {
        end_gently(g);
        return true;
    }
    kill_all(g);
    return false;
}

static void watch(struct guard *g)
{
    struct pollfd events[2] = {
        {.fd = GUARD_CONTROL_FD, .events = POLLIN},
        {.fd = g->signals, .events = POLLIN},
    };
    for (;;) {
        if (poll(events, 2, -1) < 0 && errno != EINTR) {
            kill_all(g);
            return;
        }
        if (events[1].revents != 0) {
            struct signalfd_siginfo info;
            while (read(g->signals, &info, sizeof info) > 0) {
            }
            reap(g);
        }
        if (events[0].revents != 0 && !obey(g)) {
            return;
        }
    }
}

/* The client's output goes to floodtest alone: if the guard kept the pipes open too,
 * their end would not tell that the client's last process is gone. */
static void drop_output(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
}

/* The client gets the limit that it would have without floodtest. */
static void restore_nofile(const char *soft)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = (rlim_t)strtoull(soft, NULL, 10);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int guard_main(char **argv)
{
    struct order o;
    if (!read_order(&o, argv + 1)) {
        return EXIT_FAILURE;
    }
    restore_nofile(argv[0]);
    fcntl(GUARD_CONTROL_FD, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "floodtest-guard");
    sigset_t blocked;
    sigfillset(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    /* A client that is slowed down stops and continues all the time. */
    const struct sigaction ended_only = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP};
    sigaction(SIGCHLD, &ended_only, NULL);
    struct guard g = {0};
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    g.signals = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
    int errnum = g.signals < 0 ? errno : start_client(&g, &o);
    if (errnum != 0) {
        tell("failed", errnum);
        return EXIT_FAILURE;
    }
    tell("started", (int)g.client);
    drop_output();
    watch(&g);
    return EXIT_SUCCESS;
}
