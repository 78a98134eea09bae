#include "probes/proc.h"

#include "probes/proc_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TREE_PIDS = 256 }; /* more are found by the search everywhere */

static bool holds_link(int root_fd, pid_t pid, const char *wanted)
{
    char path[PROC_PATH_MAX];
    snprintf(path, sizeof path, "%d/fd", (int)pid);
    struct proc_walk walk;
    bool found = false;
    pid_t fd = proc_walk_begin(&walk, root_fd, path) == 0 ? proc_walk_next(&walk) : -1;
    for (; fd >= 0 && !found; fd = proc_walk_next(&walk)) {
        char name[PROC_PATH_MAX];
        char target[PROC_PATH_MAX];
        snprintf(name, sizeof name, "%d", (int)fd);
        ssize_t n = readlinkat(walk.fd, name, target, sizeof target - 1);
        if (n > 0) {
            target[n] = '\0';
            found = strcmp(target, wanted) == 0;
        }
    }
    proc_walk_end(&walk);
    return found;
}

static pid_t search_tree(int root_fd, const struct proc_tree *t, const char *wanted)
{
    pid_t pids[MAX_TREE_PIDS];
    size_t n = proc_tree_pids(t, pids, MAX_TREE_PIDS);
    for (size_t i = 0; i < n && i < MAX_TREE_PIDS; i++) {
        if (holds_link(root_fd, pids[i], wanted)) {
            return pids[i];
        }
    }
    return 0;
}

static pid_t search_all(int root_fd, const char *wanted)
{
    struct proc_walk walk;
    pid_t pid = proc_walk_begin(&walk, root_fd, ".") == 0 ? proc_walk_next(&walk) : -1;
    while (pid >= 0 && !holds_link(root_fd, pid, wanted)) {
        pid = proc_walk_next(&walk);
    }
    proc_walk_end(&walk);
    return pid < 0 ? 0 : pid;
}

pid_t proc_find_socket_owner(const char *root, const struct proc_tree *t, uint64_t inode)
{
    int root_fd = inode == 0 ? -1 : proc_file_open_dir(AT_FDCWD, root);
    if (root_fd < 0) {
        return 0;
    }
    char wanted[PROC_PATH_MAX];
    snprintf(wanted, sizeof wanted, "socket:[%" PRIu64 "]", inode);
    pid_t pid = t == NULL ? 0 : search_tree(root_fd, t, wanted);
    if (pid == 0) {
        pid = search_all(root_fd, wanted);
    }
    close(root_fd);
    return pid;
}

/* The parent of a process, 0 if it is gone or has none that may be seen. */
static pid_t parent_of(int root_fd, pid_t pid)
{
    char name[PROC_PATH_MAX];
    char text[1024];
    struct proc_stat stat;
    snprintf(name, sizeof name, "%d/stat", (int)pid);
    ssize_t len = proc_file_read(root_fd, name, text, sizeof text);
    return len > 0 && proc_parse_stat(text, (size_t)len, &stat) == 0 ? stat.ppid : 0;
}

bool proc_is_below(const char *root, pid_t pid, pid_t ancestor)
{
    enum { GENERATIONS_MAX = 64 };
    int root_fd = proc_file_open_dir(AT_FDCWD, root);
    bool found = false;
    for (int i = 0; root_fd >= 0 && pid > 1 && !found && i < GENERATIONS_MAX; i++) {
        pid = parent_of(root_fd, pid);
        found = pid == ancestor;
    }
    if (root_fd >= 0) {
        close(root_fd);
    }
    return found;
}
