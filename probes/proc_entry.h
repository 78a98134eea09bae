/* Private to the proc probe: one process of a tree.
 *
 * An entry stands for one life of a pid. The files kept open belong to that life (the
 * kernel answers ESRCH after it, whoever has the number then); whatever is opened by path
 * is compared by start time first. Only the first PROC_KEPT_MAX entries keep files. */
#ifndef FLOODTEST_PROBES_PROC_ENTRY_H
#define FLOODTEST_PROBES_PROC_ENTRY_H

#include "probes/proc.h"

enum { PROC_KEPT_MAX = 64, PROC_TEXT_BYTES = 16384 };

/* What all entries of a tree share. */
struct proc_reader {
    int root_fd;
    unsigned kept; /* entries with open files */
    bool denied;
    char text[PROC_TEXT_BYTES];
};

struct proc_entry {
    pid_t pid;
    pid_t tid; /* whose status is read: pid, or a living thread of an ended main thread */
    uint64_t start_ticks;
    int stat_fd; /* both or none: -1 */
    int status_fd;
    bool alive;                /* seen, and no zombie */
    bool counted;              /* alive when the epoch was last settled */
    struct proc_status status; /* as last seen */
    uint64_t cpu_ticks;        /* these never fall */
    uint64_t minor_faults;
    uint64_t wakeups;
    uint64_t fds;
};

/* Starts to follow pid. 0, or -errno when it cannot be read. */
int proc_entry_attach(struct proc_entry *e, struct proc_reader *r, pid_t pid);

/* Closes what is kept; the counters stay readable. */
void proc_entry_detach(struct proc_entry *e, struct proc_reader *r);

/* Opens the process's directory after a look at its start time, and renews the counters.
 * The caller closes the result. -ESRCH when the pid means another process now. */
int proc_entry_enter(struct proc_entry *e, struct proc_reader *r);

/* Reads status from an entered directory, and keeps files open when there is room. */
void proc_entry_renew(struct proc_entry *e, struct proc_reader *r, int dir_fd);

/* Lets the status of thread tid stand for the process. */
void proc_entry_follow_thread(struct proc_entry *e, struct proc_reader *r, int dir_fd,
                              pid_t tid);

/* Renews status, and with counters also CPU and faults. */
void proc_entry_sample(struct proc_entry *e, struct proc_reader *r, bool counters);

#endif
