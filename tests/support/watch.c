#include "tests/support/watch.h"
#include "harness/base/clock.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <unistd.h>

static uint64_t deadline_after(int limit_ms)
{
    return clock_monotonic_ns() + (uint64_t)limit_ms * NS_PER_MS;
}

static int left_ms(uint64_t deadline_ns)
{
    uint64_t now_ns = clock_monotonic_ns();
    return now_ns >= deadline_ns ? 0 : (int)((deadline_ns - now_ns) / NS_PER_MS) + 1;
}

static int watch_directory_of(const char *path)
{
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%s", path);
    char *slash = strrchr(dir, '/');
    if (slash == NULL) {
        return -1;
    }
    *slash = '\0';
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd >= 0 && inotify_add_watch(fd, dir, IN_CREATE | IN_MOVED_TO) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool watch_file(const char *path, int pidfd, int limit_ms)
{
    uint64_t deadline_ns = deadline_after(limit_ms);
    int notify = watch_directory_of(path);
    if (notify < 0) {
        return false;
    }
    bool there;
    bool ended = false;
    while (there = access(path, F_OK) == 0,
           !there && !ended && left_ms(deadline_ns) > 0) {
        struct pollfd fds[] = {{.fd = notify, .events = POLLIN},
                               {.fd = pidfd, .events = POLLIN}};
        poll(fds, 2, left_ms(deadline_ns));
        char events[4096];
        while (read(notify, events, sizeof events) > 0) {
        }
        ended = fds[1].revents != 0;
    }
    close(notify);
    return there;
}

bool watch_pids_open(struct watch_pids *w, const char *path)
{
    *w = (struct watch_pids){0};
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return false;
    }
    long pid;
    while (w->count < WATCH_PIDS_MAX && fscanf(in, "%ld", &pid) == 1) {
        w->pids[w->count] = (pid_t)pid;
        w->fds[w->count++] = pidfd_open((pid_t)pid, 0);
    }
    fclose(in);
    return w->count > 0;
}

void watch_pids_close(struct watch_pids *w)
{
    for (int i = 0; i < w->count; i++) {
        if (w->fds[i] >= 0) {
            pidfd_send_signal(w->fds[i], SIGKILL, NULL, 0);
            close(w->fds[i]);
        }
    }
    w->count = 0;
}

int watch_pids_alive(const struct watch_pids *w, int limit_ms)
{
    uint64_t deadline_ns = deadline_after(limit_ms);
    int alive = 0;
    for (int i = 0; i < w->count; i++) {
        struct pollfd fd = {.fd = w->fds[i], .events = POLLIN};
        alive += w->fds[i] >= 0 && poll(&fd, 1, left_ms(deadline_ns)) == 0;
    }
    return alive;
}
