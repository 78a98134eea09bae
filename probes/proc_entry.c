#include "probes/proc_entry.h"

#include "probes/proc_file.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool is_dead(char state)
{
    return state == 'Z' || state == 'X' || state == 'x';
}

/* Whatever goes wrong with a read, the last known values stay. */
static void note_failure(struct proc_entry *e, struct proc_reader *r, ssize_t rc)
{
    if (proc_file_gone(rc)) {
        e->alive = false;
    }
    r->denied |= proc_file_denied(rc);
}

static void note_status(struct proc_entry *e, struct proc_reader *r, ssize_t len)
{
    if (len < 0) {
        note_failure(e, r, len);
        return;
    }
    struct proc_status status;
    if (proc_parse_status(r->text, (size_t)len, &status) == 0) {
        e->status = status;
        e->alive = !is_dead(status.state);
    }
}

static void note_stat(struct proc_entry *e, const struct proc_stat *stat)
{
    e->cpu_ticks = max_u64(e->cpu_ticks, stat->cpu_ticks);
    e->minor_faults = max_u64(e->minor_faults, stat->minor_faults);
}

static int read_stat(struct proc_reader *r, int dir_fd, struct proc_stat *stat)
{
    ssize_t len = proc_file_read(dir_fd, "stat", r->text, sizeof r->text);
    if (len < 0) {
        return (int)len;
    }
    return proc_parse_stat(r->text, (size_t)len, stat) == 0 ? 0 : -EBADMSG;
}

static const char *status_path(const struct proc_entry *e,
                               char path[static PROC_PATH_MAX])
{
    if (e->tid == e->pid) {
        return "status";
    }
    snprintf(path, PROC_PATH_MAX, "task/%d/status", (int)e->tid);
    return path;
}

static void keep_files(struct proc_entry *e, struct proc_reader *r, int dir_fd)
{
    if (e->status_fd >= 0 || r->kept >= PROC_KEPT_MAX) {
        return;
    }
    char path[PROC_PATH_MAX];
    int status_fd = proc_file_open(dir_fd, status_path(e, path));
    if (status_fd < 0) {
        return;
    }
    int stat_fd = proc_file_open(dir_fd, "stat");
    if (stat_fd < 0) {
        close(status_fd);
        return;
    }
    e->status_fd = status_fd;
    e->stat_fd = stat_fd;
    r->kept++;
}

static void read_status(struct proc_entry *e, struct proc_reader *r, int dir_fd)
{
    char path[PROC_PATH_MAX];
    note_status(e, r,
                proc_file_read(dir_fd, status_path(e, path), r->text, sizeof r->text));
}

int proc_entry_attach(struct proc_entry *e, struct proc_reader *r, pid_t pid)
{
    *e = (struct proc_entry){.pid = pid, .tid = pid, .stat_fd = -1, .status_fd = -1};
    int dir_fd = proc_file_open_id(r->root_fd, pid);
    if (dir_fd < 0) {
        return dir_fd;
    }
    struct proc_stat stat;
    int rc = read_stat(r, dir_fd, &stat);
    if (rc == 0) {
        e->start_ticks = stat.start_ticks;
        note_stat(e, &stat);
        proc_entry_renew(e, r, dir_fd);
    }
    close(dir_fd);
    return rc;
}

void proc_entry_detach(struct proc_entry *e, struct proc_reader *r)
{
    if (e->status_fd >= 0) {
        close(e->status_fd);
        close(e->stat_fd);
        r->kept--;
    }
    e->status_fd = e->stat_fd = -1;
}

int proc_entry_enter(struct proc_entry *e, struct proc_reader *r)
{
    int dir_fd = proc_file_open_id(r->root_fd, e->pid);
    if (dir_fd < 0) {
        return dir_fd;
    }
    struct proc_stat stat;
    int rc = read_stat(r, dir_fd, &stat);
    if (rc == 0 && stat.start_ticks != e->start_ticks) {
        rc = -ESRCH;
    }
    if (rc < 0) {
        close(dir_fd);
        return rc;
    }
    note_stat(e, &stat);
    return dir_fd;
}

void proc_entry_renew(struct proc_entry *e, struct proc_reader *r, int dir_fd)
{
    keep_files(e, r, dir_fd);
    read_status(e, r, dir_fd);
}

void proc_entry_follow_thread(struct proc_entry *e, struct proc_reader *r, int dir_fd,
                              pid_t tid)
{
    proc_entry_detach(e, r);
    e->tid = tid;
    proc_entry_renew(e, r, dir_fd);
}

static void sample_kept(struct proc_entry *e, struct proc_reader *r, bool counters)
{
    if (counters) {
        struct proc_stat stat;
        ssize_t len = proc_file_pread(e->stat_fd, r->text, sizeof r->text);
        if (len >= 0 && proc_parse_stat(r->text, (size_t)len, &stat) == 0) {
            note_stat(e, &stat);
        }
    }
    if (e->alive) {
        note_status(e, r, proc_file_pread(e->status_fd, r->text, sizeof r->text));
    }
}

void proc_entry_sample(struct proc_entry *e, struct proc_reader *r, bool counters)
{
    if (e->status_fd >= 0) {
        sample_kept(e, r, counters);
        return;
    }
    int dir_fd = proc_entry_enter(e, r);
    if (dir_fd < 0) {
        note_failure(e, r, dir_fd);
        return;
    }
    if (e->alive) {
        read_status(e, r, dir_fd);
    }
    close(dir_fd);
}
