#include "probes/proc.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "probes/proc_entry.h"
#include "probes/proc_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INITIAL_ENTRIES = 16, MAX_PPID_PASSES = 8 };

struct proc_tree {
    struct proc_reader reader;
    struct proc_entry *entries; /* grows with the tree only */
    size_t count;
    size_t cap;
    uint64_t ns_per_tick;
    uint64_t epoch;
    uint64_t gone_cpu_ticks;
    uint64_t gone_minor_faults;
    uint64_t gone_wakeups;
    bool root_denied; /* a process that was added could not be read, so it is not here */
    bool no_children_file; /* this kernel has none (CONFIG_PROC_CHILDREN) */
};

struct proc_tree *proc_tree_new(const char *root)
{
    struct proc_tree *t = mem_must_alloc(sizeof *t);
    t->reader.root_fd = proc_file_open_dir(AT_FDCWD, root);
    t->root_denied = proc_file_denied(t->reader.root_fd);
    t->ns_per_tick = NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
    t->cap = INITIAL_ENTRIES;
    t->entries = mem_must_alloc(t->cap * sizeof *t->entries);
    return t;
}

void proc_tree_free(struct proc_tree *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->count; i++) {
        proc_entry_detach(&t->entries[i], &t->reader);
    }
    if (t->reader.root_fd >= 0) {
        close(t->reader.root_fd);
    }
    free(t->entries);
    free(t);
}

static struct proc_entry *find(const struct proc_tree *t, pid_t pid)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->entries[i].pid == pid) {
            return &t->entries[i];
        }
    }
    return NULL;
}

static void settle_epoch(struct proc_tree *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct proc_entry *e = &t->entries[i];
        t->epoch += e->alive != e->counted;
        e->counted = e->alive;
    }
}

/* Forgets a process whose pid is free again, but not what it used. */
static void retire(struct proc_tree *t, struct proc_entry *e)
{
    t->epoch += e->counted;
    t->gone_cpu_ticks += e->cpu_ticks;
    t->gone_minor_faults += e->minor_faults;
    t->gone_wakeups += e->wakeups;
    proc_entry_detach(e, &t->reader);
    size_t behind = (size_t)(t->entries + t->count - (e + 1));
    memmove(e, e + 1, behind * sizeof *e);
    t->count--;
}

/* 0 or -errno. Pointers to entries are stale afterwards. */
static int attach(struct proc_tree *t, pid_t pid)
{
    if (t->count == t->cap) {
        struct proc_entry *grown = mem_must_alloc(2 * t->cap * sizeof *grown);
        memcpy(grown, t->entries, t->count * sizeof *grown);
        free(t->entries);
        t->entries = grown;
        t->cap *= 2;
    }
    int rc = proc_entry_attach(&t->entries[t->count], &t->reader, pid);
    t->count += rc == 0;
    return rc;
}

/* With hidepid=2 a foreign process looks as if it were not there; a signal tells. */
static bool is_hidden(int rc, pid_t pid)
{
    return proc_file_gone(rc) && kill(pid, 0) != 0 && errno == EPERM;
}

void proc_tree_add(struct proc_tree *t, pid_t pid)
{
    if (pid <= 0) {
        return;
    }
    struct proc_entry *known = find(t, pid);
    if (known != NULL) {
        int dir_fd = proc_entry_enter(known, &t->reader);
        if (!proc_file_gone(dir_fd)) {
            if (dir_fd >= 0) {
                close(dir_fd);
            }
            return;
        }
        retire(t, known);
    }
    int rc = attach(t, pid);
    t->root_denied |= proc_file_denied(rc) || is_hidden(rc, pid);
    settle_epoch(t);
}

/* Adds a process that was seen below a known one. */
static void discover(struct proc_tree *t, pid_t pid)
{
    if (pid > 0 && find(t, pid) == NULL) {
        t->reader.denied |= proc_file_denied(attach(t, pid));
    }
}

static void drop_gone(struct proc_tree *t)
{
    for (size_t i = 0; i < t->count;) {
        struct proc_entry *e = &t->entries[i];
        int dir_fd = proc_entry_enter(e, &t->reader);
        if (proc_file_gone(dir_fd)) {
            retire(t, e);
            continue;
        }
        t->reader.denied |= proc_file_denied(dir_fd);
        if (dir_fd >= 0) {
            proc_entry_renew(e, &t->reader, dir_fd);
            close(dir_fd);
        }
        i++;
    }
}

/* Reads "1 22 333 " in pieces; a number without the blank behind it was cut and is none.
 */
static void discover_listed(struct proc_tree *t, int fd)
{
    char text[1024];
    int64_t pid = -1;
    ssize_t n;
    while ((n = read(fd, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            bool digit = text[i] >= '0' && text[i] <= '9';
            if (digit && pid <= INT32_MAX) {
                pid = (pid < 0 ? 0 : pid * 10) + (text[i] - '0');
            } else if (!digit) {
                discover(t, pid <= INT32_MAX ? (pid_t)pid : -1);
                pid = -1;
            }
        }
    }
}

/* Reads one thread's wakeups and children, which /proc lists under the thread that
 * forked. */
static void scan_thread(struct proc_tree *t, size_t index, int dir_fd, int thread_fd,
                        pid_t tid, uint64_t *wakeups)
{
    struct proc_reader *r = &t->reader;
    struct proc_entry *e = &t->entries[index];
    ssize_t len = proc_file_read(thread_fd, "status", r->text, sizeof r->text);
    if (len < 0) {
        return;
    }
    uint64_t voluntary;
    if (proc_parse_wakeups(r->text, (size_t)len, &voluntary) == 0) {
        *wakeups += voluntary;
    }
    struct proc_status status;
    if (!e->alive && proc_parse_status(r->text, (size_t)len, &status) == 0 &&
        status.state != 'Z' && status.state != 'X') {
        proc_entry_follow_thread(e, r, dir_fd, tid);
    }
    int children_fd = proc_file_open(thread_fd, "children");
    if (children_fd < 0) {
        /* An ended thread has no such file either, but no status as well. */
        t->no_children_file |=
            children_fd == -ENOENT &&
            proc_file_read(thread_fd, "status", r->text, sizeof r->text) > 0;
        return;
    }
    discover_listed(t, children_fd);
    close(children_fd);
}

static void scan_threads(struct proc_tree *t, size_t index, int dir_fd)
{
    struct proc_walk walk;
    int rc = proc_walk_begin(&walk, dir_fd, "task");
    t->reader.denied |= proc_file_denied(rc);
    uint64_t wakeups = 0;
    pid_t tid;
    while ((tid = proc_walk_next(&walk)) >= 0) {
        int thread_fd = proc_file_open_id(walk.fd, tid);
        if (thread_fd >= 0) {
            scan_thread(t, index, dir_fd, thread_fd, tid, &wakeups);
            close(thread_fd);
        }
    }
    proc_walk_end(&walk);
    struct proc_entry *e = &t->entries[index];
    e->wakeups = wakeups > e->wakeups ? wakeups : e->wakeups;
}

static void count_fds(struct proc_tree *t, size_t index, int dir_fd)
{
    struct proc_walk walk;
    int rc = proc_walk_begin(&walk, dir_fd, "fd");
    t->reader.denied |= proc_file_denied(rc);
    if (rc == 0) {
        uint64_t n = 0;
        while (proc_walk_next(&walk) >= 0) {
            n++;
        }
        t->entries[index].fds = n;
    }
    proc_walk_end(&walk);
}

/* The slow way to find children. Parents mostly have smaller pids than their children, so
 * one pass finds nearly all; each further one goes a generation deeper where not. */
static void discover_by_ppid(struct proc_tree *t)
{
    struct proc_reader *r = &t->reader;
    size_t before = 0;
    for (int pass = 0; pass < MAX_PPID_PASSES && before != t->count; pass++) {
        before = t->count;
        struct proc_walk walk;
        t->reader.denied |= proc_file_denied(proc_walk_begin(&walk, r->root_fd, "."));
        pid_t pid;
        while ((pid = proc_walk_next(&walk)) >= 0) {
            char path[PROC_PATH_MAX];
            snprintf(path, sizeof path, "%d/stat", (int)pid);
            struct proc_stat stat;
            ssize_t len = proc_file_read(r->root_fd, path, r->text, sizeof r->text);
            if (len >= 0 && proc_parse_stat(r->text, (size_t)len, &stat) == 0 &&
                find(t, stat.ppid) != NULL) {
                discover(t, pid);
            }
        }
        proc_walk_end(&walk);
    }
}

static void scan_from(struct proc_tree *t, size_t index)
{
    for (; index < t->count; index++) {
        int dir_fd = proc_entry_enter(&t->entries[index], &t->reader);
        if (dir_fd >= 0) {
            scan_threads(t, index, dir_fd);
            if (t->entries[index].alive) {
                count_fds(t, index, dir_fd);
            }
            close(dir_fd);
        }
    }
}

void proc_tree_refresh(struct proc_tree *t)
{
    t->reader.denied = false;
    drop_gone(t);
    scan_from(t, 0); /* the list grows on the way */
    if (t->no_children_file) {
        size_t scanned = t->count;
        discover_by_ppid(t);
        scan_from(t, scanned);
    }
    settle_epoch(t);
}

void proc_tree_sample(struct proc_tree *t, struct proc_totals *out)
{
    uint64_t ticks = t->gone_cpu_ticks;
    *out = (struct proc_totals){
        .wakeups = t->gone_wakeups,
        .minor_faults = t->gone_minor_faults,
    };
    for (size_t i = 0; i < t->count; i++) {
        struct proc_entry *e = &t->entries[i];
        proc_entry_sample(e, &t->reader, true);
        ticks += e->cpu_ticks;
        out->wakeups += e->wakeups;
        out->minor_faults += e->minor_faults;
        if (e->alive) {
            out->memory_bytes += e->status.memory_bytes;
            out->rss_bytes += e->status.rss_bytes;
            out->threads += e->status.threads;
            out->fds += e->fds;
            out->processes++;
        }
    }
    settle_epoch(t);
    out->cpu_ns = ticks * t->ns_per_tick;
    out->epoch = t->epoch;
    out->denied = t->reader.denied || t->root_denied;
}

uint64_t proc_tree_memory(struct proc_tree *t)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct proc_entry *e = &t->entries[i];
        if (e->alive) {
            proc_entry_sample(e, &t->reader, false);
        }
        bytes += e->alive ? e->status.memory_bytes : 0;
    }
    settle_epoch(t);
    return bytes;
}

size_t proc_tree_pids(const struct proc_tree *t, pid_t *pids, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->entries[i].alive) {
            if (n < max) {
                pids[n] = t->entries[i].pid;
            }
            n++;
        }
    }
    return n;
}

bool proc_tree_has(const struct proc_tree *t, pid_t pid)
{
    const struct proc_entry *e = find(t, pid);
    return e != NULL && e->alive;
}
