/* The order of things in version 2, where home has processes:
 *   mkdir self, move all of home there, "+cpu" for home's children, mkdir group,
 *   cpu.max; the client's processes one by one into group
 * and back: "-cpu" (the limit is gone), all of group and self home, rmdir both. */
#include "harness/run/throttle_group.h"

#include "harness/base/mem.h"
#include "harness/run/throttle_duty.h"
#include "harness/run/throttle_home.h"
#include "probes/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* PASSES_MAX: who forks while he is moved may leave a child behind, until the next. */
enum { TEXT_MAX = 64 * 1024, PASSES_MAX = 20 };

#define PREFIX "floodtest-"

/* --- small files */

static bool join(char path[static PATH_MAX], const char *folder, const char *name)
{
    int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX;
}

/* The text of a file, to be freed; NULL and errno if it cannot be read. */
static char *read_text(const char *folder, const char *name)
{
    char path[PATH_MAX];
    if (!join(path, folder, name)) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    char *text = mem_must_alloc(TEXT_MAX);
    size_t len = 0;
    ssize_t n = 0;
    while (len < TEXT_MAX - 1 && (n = read(fd, text + len, TEXT_MAX - 1 - len)) > 0) {
        len += (size_t)n;
    }
    int errnum = errno;
    close(fd);
    text[len] = '\0';
    if (n < 0) {
        free(text);
        errno = errnum;
        return NULL;
    }
    return text;
}

/* 0 or errno. Appends: the kernel does not mind, and a test can read it all. */
static int write_text(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX];
    if (!join(path, folder, name)) {
        return ENAMETOOLONG;
    }
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno;
    }
    int rv = write(fd, text, strlen(text)) < 0 ? errno : 0;
    close(fd);
    return rv;
}

static bool file_has_word(const char *folder, const char *name, const char *word)
{
    char *text = read_text(folder, name);
    bool has = text != NULL && throttle_home_has(text, word);
    free(text);
    return has;
}

/* --- where we are */

static int find_home(struct throttle_group *g, struct err *e)
{
    char *cgroup = read_text(g->proc_root, "self/cgroup");
    char *mountinfo = read_text(g->proc_root, "self/mountinfo");
    bool found = cgroup != NULL && mountinfo != NULL &&
                 throttle_home_find(cgroup, mountinfo, g->home, &g->version);
    free(cgroup);
    free(mountinfo);
    return found ? 0 : err_set(e, FERR_IO, "no cgroup of the CPU controller is mounted");
}

/* --- moving */

/* 0 or errno; a process that is gone is as good as moved. */
static int move(const char *folder, pid_t pid)
{
    char text[32];
    snprintf(text, sizeof text, "%d\n", (int)pid);
    int rv = write_text(folder, "cgroup.procs", text);
    return rv == ESRCH ? 0 : rv;
}

/* Is this process one of the lines? */
static bool lists(const char *procs, pid_t pid)
{
    char word[32];
    snprintf(word, sizeof word, "%d", (int)pid);
    return procs != NULL && throttle_home_has(procs, word);
}

/* Moves those that are not there yet. Returns how many, or a negative errno. */
static int move_listed(const char *pids, const char *to)
{
    char *there = read_text(to, "cgroup.procs");
    int moved = 0, rv = 0;
    char *end;
    for (const char *at = pids; rv == 0; at = end) {
        pid_t pid = (pid_t)strtol(at, &end, 10);
        if (end == at) {
            break;
        }
        if (!lists(there, pid)) {
            rv = move(to, pid);
            moved++;
        }
    }
    free(there);
    return rv == 0 ? moved : -rv;
}

/* Moves all of one group into another until nobody is left: 0 or errno. */
static int move_all(const char *from, const char *to)
{
    for (int pass = 0; pass < PASSES_MAX; pass++) {
        char *pids = read_text(from, "cgroup.procs");
        int moved = pids == NULL ? -errno : move_listed(pids, to);
        free(pids);
        if (moved <= 0) {
            return -moved;
        }
    }
    return EBUSY;
}

/* Folders of a floodtest that could not remove them. The kernel removes none that is in
 * use. */
static void sweep(const char *home)
{
    DIR *dir = opendir(home);
    if (dir == NULL) {
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        int pid;
        if (sscanf(entry->d_name, PREFIX "%d", &pid) == 1 && pid > 0 &&
            kill(pid, 0) != 0 && errno == ESRCH) {
            unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
        }
    }
    closedir(dir);
}

/* A folder below home: 0 or errno. path is "" on failure. */
static int make_child(const struct throttle_group *g, const char *suffix,
                      char path[static PATH_MAX])
{
    char name[64];
    snprintf(name, sizeof name, PREFIX "%d%s", (int)getpid(), suffix);
    int rv = !join(path, g->home, name) ? ENAMETOOLONG
             : mkdir(path, 0700) != 0   ? errno
                                        : 0;
    if (rv != 0) {
        path[0] = '\0';
    }
    return rv;
}

/* --- version 2 */

/* All processes in the group are ours: floodtest and what it started. */
static bool is_all_ours(const struct throttle_group *g)
{
    char *text = read_text(g->home, "cgroup.procs");
    bool ours = text != NULL;
    char *end;
    for (char *at = text; ours; at = end) {
        pid_t pid = (pid_t)strtol(at, &end, 10);
        if (end == at) {
            break;
        }
        /* 0 is a process of another pid namespace. */
        ours = pid == getpid() || (pid > 0 && proc_is_below(g->proc_root, pid, getpid()));
    }
    free(text);
    return ours;
}

/* Gives the controller to home's children. */
static int enable(struct throttle_group *g, struct err *e)
{
    if (file_has_word(g->home, "cgroup.subtree_control", "cpu")) {
        return 0;
    }
    if (!file_has_word(g->home, "cgroup.controllers", "cpu")) {
        return err_set(e, FERR_IO, "floodtest's cgroup has no CPU controller");
    }
    char *type = read_text(g->home, "cgroup.type"); /* the root has none */
    bool is_root = type == NULL;
    bool is_domain = !is_root && strcmp(type, "domain\n") == 0;
    free(type);
    if (!is_root && !is_domain) {
        return err_set(e, FERR_IO, "floodtest's cgroup is a threaded one");
    }
    if (!is_root && !is_all_ours(g)) {
        return err_set(e, FERR_IO, "other processes share floodtest's cgroup");
    }
    int rv = is_root ? 0 : make_child(g, ".self", g->self);
    rv = rv != 0 || is_root ? rv : move_all(g->home, g->self);
    rv = rv != 0 ? rv : write_text(g->home, "cgroup.subtree_control", "+cpu\n");
    g->enabled = rv == 0;
    return rv == 0 ? 0 : err_sys(e, rv, "the cgroup '%s' is not ours to divide", g->home);
}

/* --- the group */

static int set_limit(const struct throttle_group *g, uint32_t percent)
{
    struct throttle_turn t = throttle_turn(percent);
    char text[64], quota[32];
    if (g->version == 2) {
        snprintf(text, sizeof text, "%" PRIu64 " %" PRIu64 "\n", t.turn_ns / 1000,
                 t.period_ns / 1000);
        return write_text(g->group, "cpu.max", text);
    }
    snprintf(text, sizeof text, "%" PRIu64 "\n", t.period_ns / 1000);
    snprintf(quota, sizeof quota, "%" PRIu64 "\n", t.turn_ns / 1000);
    int rv = write_text(g->group, "cpu.cfs_period_us", text);
    return rv != 0 ? rv : write_text(g->group, "cpu.cfs_quota_us", quota);
}

int throttle_group_open(struct throttle_group *g, const char *proc_root, uint32_t percent,
                        struct err *e)
{
    *g = (struct throttle_group){.proc_root = proc_root};
    int code = find_home(g, e);
    if (code != 0) {
        return code;
    }
    sweep(g->home);
    code = g->version == 2 ? enable(g, e) : 0;
    if (code == 0) {
        int rv = make_child(g, "", g->group);
        rv = rv != 0 ? rv : set_limit(g, percent);
        code = rv == 0 ? 0 : err_sys(e, rv, "no cgroup can be made in '%s'", g->home);
    }
    if (code != 0) {
        throttle_group_close(g);
    }
    return code;
}

int throttle_group_add(struct throttle_group *g, const pid_t *pids, size_t count,
                       struct err *e)
{
    char *procs = read_text(g->group, "cgroup.procs");
    int moved = 0;
    for (size_t i = 0; i < count; i++) {
        if (lists(procs, pids[i])) {
            continue;
        }
        int rv = move(g->group, pids[i]);
        if (rv != 0) {
            free(procs);
            return err_sys(e, rv, "the client may not be moved into '%s'", g->group);
        }
        moved++;
    }
    free(procs);
    return moved;
}

void throttle_group_close(struct throttle_group *g)
{
    if (g->enabled) {
        write_text(g->home, "cgroup.subtree_control", "-cpu\n");
    } else if (g->group[0] != '\0') {
        bool v1 = g->version == 1;
        write_text(g->group, v1 ? "cpu.cfs_quota_us" : "cpu.max", v1 ? "-1\n" : "max\n");
    }
    char *const folders[] = {g->group, g->self};
    for (int i = 0; i < 2; i++) {
        if (folders[i][0] != '\0') {
            move_all(folders[i], g->home);
            rmdir(folders[i]);
            folders[i][0] = '\0';
        }
    }
    g->enabled = false;
}
