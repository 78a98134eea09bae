#include "tests/support/fake_proc.h"

#include "tests/support/scratch.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((format(printf, 3, 0))) static void
vpath(char path[static FAKE_PATH_MAX], const char *root, const char *fmt, va_list args)
{
    int n = snprintf(path, FAKE_PATH_MAX, "%s/", root);
    n += vsnprintf(path + n, FAKE_PATH_MAX - (size_t)n, fmt, args);
    ck_assert_int_lt(n, FAKE_PATH_MAX);
}

void fake_proc_path(char path[static FAKE_PATH_MAX], const char *root, const char *fmt,
                    ...)
{
    va_list args;
    va_start(args, fmt);
    vpath(path, root, fmt, args);
    va_end(args);
}

void fake_proc_remove(const char *root, const char *fmt, ...)
{
    char path[FAKE_PATH_MAX];
    va_list args;
    va_start(args, fmt);
    vpath(path, root, fmt, args);
    va_end(args);
    scratch_remove(path);
}

static void make_dir(const char *path)
{
    ck_assert(mkdir(path, 0755) == 0 || access(path, F_OK) == 0);
}

void fake_proc_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_msg(f != NULL, "cannot write %s", path);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static void write_status(const char *path, const struct fake_proc *f)
{
    char text[600];
    char state = f->state == 0 ? 'S' : f->state;
    char memory[200] = "";
    if (state != 'Z') {
        snprintf(memory, sizeof memory,
                 "VmHWM:\t%d kB\nVmRSS:\t%d kB\nRssAnon:\t%d kB\nRssShmem:\t0 kB\n",
                 f->anon_kib, f->anon_kib + 100, f->anon_kib);
    }
    snprintf(text, sizeof text,
             "Name:\ta) R (b\nState:\t%c\nPPid:\t%d\n%sThreads:\t2\n"
             "voluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t9\n",
             state, f->ppid, memory, f->wakeups);
    fake_proc_write(path, text);
}

void fake_proc_put_thread(const char *root, const struct fake_proc *f, int tid)
{
    char path[FAKE_PATH_MAX];
    fake_proc_path(path, root, "%d/task/%d", f->pid, tid);
    make_dir(path);
    fake_proc_path(path, root, "%d/task/%d/status", f->pid, tid);
    write_status(path, f);
    if (f->children != NULL) {
        fake_proc_path(path, root, "%d/task/%d/children", f->pid, tid);
        fake_proc_write(path, f->children);
    }
}

void fake_proc_put(const char *root, const struct fake_proc *f)
{
    static const char *const dirs[] = {"", "/task", "/fd"};
    char path[FAKE_PATH_MAX];
    for (int i = 0; i < 3; i++) {
        fake_proc_path(path, root, "%d%s", f->pid, dirs[i]);
        make_dir(path);
    }
    char text[300];
    snprintf(text, sizeof text,
             "%d (a) R (b\n) %c %d 1 1 0 -1 0 %d 9 9 9 %d 0 9 9 20 0 2 0 %d 1 1 1\n",
             f->pid, f->state == 0 ? 'S' : f->state, f->ppid, f->faults, f->ticks,
             f->start);
    fake_proc_path(path, root, "%d/stat", f->pid);
    fake_proc_write(path, text);
    fake_proc_path(path, root, "%d/status", f->pid);
    write_status(path, f);
    for (int i = 0; i < f->fds; i++) {
        fake_proc_path(path, root, "%d/fd/%d", f->pid, i);
        fake_proc_write(path, "");
    }
    fake_proc_put_thread(root, f, f->pid);
}
