/* What /proc says about the client: a tree of processes, summed.
 *
 * proc_parse_* are pure readers of one file's text; they accept any bytes and tell
 * garbage (negative) from absence. struct proc_tree follows the roots it was given and
 * everything below them (children files where the kernel has them, else ppid), guards
 * against pid reuse by start time, and keeps what gone processes had used, so that
 * counters never fall. root is "/proc" except in tests. */
#ifndef FLOODTEST_PROBES_PROC_H
#define FLOODTEST_PROBES_PROC_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_status {       /* /proc/PID/status */
    uint64_t memory_bytes; /* RssAnon + RssShmem + VmSwap */
    uint64_t rss_bytes;
    uint64_t peak_rss_bytes; /* VmHWM */
    uint64_t threads;
    pid_t ppid;
    char state; /* R S D Z T … */
};

struct proc_stat { /* /proc/PID/stat; comm may hold spaces and parentheses */
    pid_t ppid;
    char state;
    uint64_t minor_faults;
    uint64_t cpu_ticks; /* utime + stime */
    uint64_t start_ticks;
};

int proc_parse_status(const char *text, size_t len, struct proc_status *out) MUST_CHECK;
int proc_parse_stat(const char *text, size_t len, struct proc_stat *out) MUST_CHECK;
int proc_parse_wakeups(const char *text, size_t len, uint64_t *voluntary) MUST_CHECK;
/* /proc/PID/smaps_rollup; huge pages count as none where the kernel has no such line. */
struct proc_rollup {
    uint64_t pss_bytes;
    uint64_t huge_bytes; /* AnonHugePages */
};

int proc_parse_rollup(const char *text, size_t len, struct proc_rollup *out) MUST_CHECK;
int proc_parse_meminfo(const char *text, size_t len,
                       uint64_t *available_bytes) MUST_CHECK;

/* Sums over the tree at one instant. */
struct proc_totals {
    uint64_t memory_bytes;
    uint64_t rss_bytes;
    uint64_t cpu_ns;  /* gone processes included */
    uint64_t wakeups; /* voluntary switches, summed over threads; gone ones included */
    uint64_t minor_faults; /* gone ones included */
    uint64_t threads;
    uint64_t fds;
    uint64_t processes; /* alive, zombies not counted */
    uint64_t epoch;     /* rises by one when a process came or went */
    bool denied;        /* something was not readable: hidepid, another user */
};

struct proc_tree;

struct proc_tree *proc_tree_new(const char *root);
void proc_tree_free(struct proc_tree *t);

/* Adds a process and, from the next refresh on, its descendants. Adding twice is fine. */
void proc_tree_add(struct proc_tree *t, pid_t pid);

/* Looks for new descendants and drops gone ones: one pass over the tree. A few hundred us
 * for small trees; call it some times per second, sample at will in between. */
void proc_tree_refresh(struct proc_tree *t);

/* Memory, CPU, threads and faults of every known process; wakeups and fds cost a
 * directory scan each and are renewed by proc_tree_refresh only. */
void proc_tree_sample(struct proc_tree *t, struct proc_totals *out);

/* Memory only, the cheapest reading there is, for the memory guard (any thread may call
 * it with its own tree object; a proc_tree itself is not shared). */
uint64_t proc_tree_memory(struct proc_tree *t);

/* Copies up to max living pids, returns how many there are. */
size_t proc_tree_pids(const struct proc_tree *t, pid_t *pids, size_t max);

bool proc_tree_has(const struct proc_tree *t, pid_t pid);

/* The process that holds the socket with this inode: first among the tree's own (may be
 * NULL), then everywhere. 0 if none may be seen. */
pid_t proc_find_socket_owner(const char *root, const struct proc_tree *t, uint64_t inode);

/* Is ancestor a parent, grandparent, ... of pid? */
bool proc_is_below(const char *root, pid_t pid, pid_t ancestor);

/* smaps_rollup of one process. It holds the target's mmap lock for milliseconds: call it
 * from a worker. */
int proc_read_rollup(const char *root, pid_t pid, struct proc_rollup *out,
                     struct err *e) MUST_CHECK;

/* MemAvailable of the host, bytes. */
int proc_read_available(const char *root, uint64_t *bytes, struct err *e) MUST_CHECK;

#endif
