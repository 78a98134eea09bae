/* Waiting for what other processes do, bounded and without sleeping. */
#ifndef FLOODTEST_TESTS_SUPPORT_WATCH_H
#define FLOODTEST_TESTS_SUPPORT_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

/* Waits until the file is there. False when limit_ms passed or the process behind pidfd
 * ended before. The file's directory must exist. */
bool watch_file(const char *path, int pidfd, int limit_ms);

/* A set of processes, held by pidfds so that a reused pid cannot deceive. */
enum { WATCH_PIDS_MAX = 8 };

struct watch_pids {
    int count;
    pid_t pids[WATCH_PIDS_MAX];
    int fds[WATCH_PIDS_MAX]; /* -1: it was gone already */
};

/* Reads process ids from a text file. False if there is none in it. */
bool watch_pids_open(struct watch_pids *w, const char *path);

/* Kills those that are still alive: a failed test must not leave them behind. */
void watch_pids_close(struct watch_pids *w);

/* How many of them are alive after waiting up to limit_ms for all of them to end. */
int watch_pids_alive(const struct watch_pids *w, int limit_ms);

#endif
