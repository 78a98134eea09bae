/* Private to the proc probe: reads from /proc without allocating.
 *
 * Results are bytes or a file descriptor (>= 0), else -errno: a process that ended on the
 * way is no error to report but a fact to handle (proc_file_gone). */
#ifndef FLOODTEST_PROBES_PROC_FILE_H
#define FLOODTEST_PROBES_PROC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PROC_PATH_MAX = 64 };

/* ENOENT, ESRCH: there is no such process (any more). */
bool proc_file_gone(ssize_t rc);

/* EACCES, EPERM: hidepid, another user. */
bool proc_file_denied(ssize_t rc);

/* Opens a directory for paths below it; relative to dir_fd unless name is absolute. */
int proc_file_open_dir(int dir_fd, const char *name);

/* Opens the directory of a process, or of a thread in a task directory. */
int proc_file_open_id(int dir_fd, pid_t id);

int proc_file_open(int dir_fd, const char *name);

/* Reads from the file's start with one call: files of /proc come whole that way, as long
 * as they fit. */
ssize_t proc_file_pread(int fd, char *text, size_t size);

/* Opens, reads from the start and closes. */
ssize_t proc_file_read(int dir_fd, const char *name, char *text, size_t size);

/* A walk over the entries of a directory whose names are numbers (pids, threads, fds). */
struct proc_walk {
    int fd;
    size_t at;
    size_t len;
    _Alignas(8) char entries[4096];
};

/* 0 or -errno; on failure the walk is empty and may be ended. */
int proc_walk_begin(struct proc_walk *w, int dir_fd, const char *name);
void proc_walk_end(struct proc_walk *w);

/* The next number, -1 at the end. */
pid_t proc_walk_next(struct proc_walk *w);

#endif
