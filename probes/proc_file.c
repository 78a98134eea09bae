#include "probes/proc_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

bool proc_file_gone(ssize_t rc)
{
    return rc == -ENOENT || rc == -ESRCH;
}

bool proc_file_denied(ssize_t rc)
{
    return rc == -EACCES || rc == -EPERM;
}

static int open_or_errno(int dir_fd, const char *name, int flags)
{
    int fd = openat(dir_fd, name, flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int proc_file_open_dir(int dir_fd, const char *name)
{
    return open_or_errno(dir_fd, name, O_PATH | O_DIRECTORY);
}

int proc_file_open_id(int dir_fd, pid_t id)
{
    char name[PROC_PATH_MAX];
    snprintf(name, sizeof name, "%d", (int)id);
    return proc_file_open_dir(dir_fd, name);
}

int proc_file_open(int dir_fd, const char *name)
{
    return open_or_errno(dir_fd, name, O_RDONLY);
}

ssize_t proc_file_pread(int fd, char *text, size_t size)
{
    ssize_t n = pread(fd, text, size, 0);
    return n < 0 ? -errno : n;
}

ssize_t proc_file_read(int dir_fd, const char *name, char *text, size_t size)
{
    int fd = proc_file_open(dir_fd, name);
    if (fd < 0) {
        return fd;
    }
    ssize_t n = proc_file_pread(fd, text, size);
    close(fd);
    return n;
}

int proc_walk_begin(struct proc_walk *w, int dir_fd, const char *name)
{
    w->at = w->len = 0;
    w->fd = open_or_errno(dir_fd, name, O_RDONLY | O_DIRECTORY);
    return w->fd < 0 ? w->fd : 0;
}

void proc_walk_end(struct proc_walk *w)
{
    if (w->fd >= 0) {
        close(w->fd);
    }
    w->fd = -1;
}

static pid_t as_number(const char *name)
{
    int64_t value = 0;
    for (const char *s = name; *s != '\0'; s++) {
        value = value * 10 + (*s - '0');
        if (*s < '0' || *s > '9' || value > INT32_MAX) {
            return -1;
        }
    }
    return *name == '\0' ? -1 : (pid_t)value;
}

pid_t proc_walk_next(struct proc_walk *w)
{
    for (;;) {
        if (w->at >= w->len) {
            ssize_t n = w->fd < 0 ? -1 : getdents64(w->fd, w->entries, sizeof w->entries);
            if (n <= 0) {
                return -1;
            }
            w->at = 0;
            w->len = (size_t)n;
        }
        const struct dirent64 *entry = (const void *)(w->entries + w->at);
        w->at += entry->d_reclen;
        pid_t number = as_number(entry->d_name);
        if (number >= 0) {
            return number;
        }
    }
}
