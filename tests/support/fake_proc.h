/* Test support: processes in a made-up /proc, as files below a root directory. Failures
 * fail the test. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_PROC_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_PROC_H

enum { FAKE_PATH_MAX = 600 };

struct fake_proc {
    int pid;
    int ppid;
    int start;
    int ticks;
    int faults;
    int anon_kib;
    int wakeups;
    int fds;
    char state;           /* 0: S */
    const char *children; /* NULL: the kernel has no such file */
};

/* Writes or rewrites /PID with its main thread and fds 0 … fds-1. Files are rewritten in
 * place, so that who has them open sees the new text. */
void fake_proc_put(const char *root, const struct fake_proc *f);

/* Writes or rewrites /PID/task/TID. */
void fake_proc_put_thread(const char *root, const struct fake_proc *f, int tid);

/* The path of something below root. */
void fake_proc_path(char path[static FAKE_PATH_MAX], const char *root, const char *fmt,
                    ...) __attribute__((format(printf, 3, 4)));

void fake_proc_write(const char *path, const char *text);

/* Removes something below root and all that is in it. */
void fake_proc_remove(const char *root, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
