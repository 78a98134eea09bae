#include "harness/run/throttle.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "harness/run/throttle_duty.h"
#include "harness/run/throttle_group.h"
#include "probes/proc.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { MEMBERS_MAX = 1024 };

struct member {
    pid_t pid;
    clockid_t clock;
    uint64_t cpu_ns; /* that was counted */
    bool stopped;    /* by us */
    bool seen;       /* in the latest look */
};

struct work {
    struct throttle *t;
    struct proc_tree *tree;
    struct member *members;
    size_t count;
    uint64_t used_ns; /* by all of them, since we look */
    unsigned cores;
};

static void set_state(struct throttle *t, const char *how, const char *why)
{
    uv_mutex_lock(&t->mutex);
    /* As much of the reason as there is room for. */
    int room = (int)(sizeof t->state - strlen(how) - sizeof "; ");
    snprintf(t->state, sizeof t->state, "%s%s%.*s", how, why[0] == '\0' ? "" : "; ", room,
             why);
    uv_mutex_unlock(&t->mutex);
}

/* Waits; true when it is time to stop. */
static bool wait_ns(struct throttle *t, uint64_t ns)
{
    uv_mutex_lock(&t->mutex);
    if (!t->stopping) {
        uv_cond_timedwait(&t->changed, &t->mutex, ns);
    }
    bool stopping = t->stopping;
    uv_mutex_unlock(&t->mutex);
    return stopping;
}

/* --- by the kernel */

/* Moves whoever is not in the group yet, and those that they started meanwhile. */
static int gather(struct work *w, struct throttle_group *g, struct err *e)
{
    enum { PASSES_MAX = 10 };
    pid_t pids[MEMBERS_MAX];
    int moved = 1;
    for (int pass = 0; moved > 0 && pass < PASSES_MAX; pass++) {
        proc_tree_refresh(w->tree);
        size_t count = proc_tree_pids(w->tree, pids, MEMBERS_MAX);
        count = count < MEMBERS_MAX ? count : MEMBERS_MAX;
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            if (pids[i] != w->t->above) {
                pids[kept++] = pids[i];
            }
        }
        moved = throttle_group_add(g, pids, kept, e);
    }
    return moved < 0 ? moved : 0;
}

/* False: it cannot be done, and e says why. */
static bool run_group(struct work *w, struct err *e)
{
    struct throttle_group g;
    if (throttle_group_open(&g, w->t->proc_root, w->t->percent, e) != 0) {
        return false;
    }
    int rv = gather(w, &g, e);
    if (rv == 0) {
        set_state(w->t, g.version == 2 ? THROTTLE_GROUP_V2 : THROTTLE_GROUP_V1, "");
    }
    while (rv == 0 && !wait_ns(w->t, THROTTLE_FIND_MS * NS_PER_MS)) {
        struct err later;
        int failed = gather(w, &g, &later);
        (void)failed; /* one that became somebody else's: all others stay slow */
    }
    throttle_group_close(&g);
    return rv == 0;
}

/* --- by signals */

static uint64_t read_clock(clockid_t clock)
{
    struct timespec ts;
    if (clock_gettime(clock, &ts) != 0) {
        return 0; /* it ended */
    }
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static struct member *find_member(struct work *w, pid_t pid)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->members[i].pid == pid) {
            return &w->members[i];
        }
    }
    return NULL;
}

/* Brings the members up to date. What was there before us does not pay for its past. */
static void find_members(struct work *w, bool first)
{
    pid_t pids[MEMBERS_MAX];
    proc_tree_refresh(w->tree);
    size_t count = proc_tree_pids(w->tree, pids, MEMBERS_MAX);
    for (size_t i = 0; i < w->count; i++) {
        w->members[i].seen = false;
    }
    for (size_t i = 0; i < count && i < MEMBERS_MAX; i++) {
        struct member *m = find_member(w, pids[i]);
        struct member fresh = {.pid = pids[i]};
        if (m == NULL && pids[i] != w->t->above && w->count < MEMBERS_MAX &&
            clock_getcpuclockid(pids[i], &fresh.clock) == 0) {
            m = &w->members[w->count++];
            *m = fresh;
            m->cpu_ns = first ? read_clock(m->clock) : 0;
        }
        if (m != NULL) {
            m->seen = true;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++) {
        if (w->members[i].seen) {
            w->members[kept++] = w->members[i];
        }
    }
    w->count = kept;
}

static uint64_t count_cpu(struct work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct member *m = &w->members[i];
        uint64_t now = read_clock(m->clock);
        if (now > m->cpu_ns) {
            w->used_ns += now - m->cpu_ns;
            m->cpu_ns = now;
        }
    }
    return w->used_ns;
}

/* Somebody else stopped it, or traces it: then it is not ours to continue. */
static bool is_stopped(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return true; /* gone */
    }
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    struct proc_stat stat;
    bool known = n > 0 && proc_parse_stat(text, (size_t)n, &stat) == 0;
    return known && (stat.state == 'T' || stat.state == 't');
}

static void stop_all(struct work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct member *m = &w->members[i];
        if (!m->stopped && !is_stopped(m->pid)) {
            m->stopped = kill(m->pid, SIGSTOP) == 0;
        }
    }
}

/* Under the mutex: once held, nobody may be continued. */
static void continue_all(struct work *w)
{
    uv_mutex_lock(&w->t->mutex);
    for (size_t i = 0; i < w->count && !w->t->held; i++) {
        if (w->members[i].stopped) {
            kill(w->members[i].pid, SIGCONT);
        }
        w->members[i].stopped = false;
    }
    uv_mutex_unlock(&w->t->mutex);
}

static void run_duty(struct work *w)
{
    find_members(w, true);
    uint64_t now = clock_monotonic_ns();
    uint64_t look_ns = now + THROTTLE_FIND_MS * NS_PER_MS;
    struct throttle_duty duty;
    throttle_duty_init(&duty, w->t->percent, now, count_cpu(w));
    uint64_t pause = 0;
    while (!wait_ns(w->t, pause)) {
        now = clock_monotonic_ns();
        if (now >= look_ns) {
            find_members(w, false);
            look_ns = now + THROTTLE_FIND_MS * NS_PER_MS;
        }
        bool before = duty.stopped;
        pause = throttle_duty_next(&duty, now, count_cpu(w), w->cores);
        if (duty.stopped) {
            stop_all(w); /* new ones, too */
        } else if (before) {
            continue_all(w);
        }
    }
    continue_all(w);
}

/* --- the thread */

static void run(void *arg)
{
    struct throttle *t = arg;
    prctl(PR_SET_TIMERSLACK, 1UL); /* turns are a few ms */
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct work w = {
        .t = t,
        .tree = proc_tree_new("/proc"),
        .members = mem_must_alloc(MEMBERS_MAX * sizeof *w.members),
        .cores = cores > 0 ? (unsigned)cores : 1,
    };
    proc_tree_add(w.tree, t->above);
    struct err e = {0};
    if (!run_group(&w, &e)) {
        set_state(t, "SIGSTOP duty cycle", e.msg);
        run_duty(&w);
    }
    proc_tree_free(w.tree);
    free(w.members);
}

void throttle_init(struct throttle *t, uint32_t percent, const char *proc_root)
{
    *t = (struct throttle){.percent = percent, .proc_root = proc_root};
    int rv = uv_mutex_init(&t->mutex);
    assert(rv == 0);
    rv = uv_cond_init(&t->changed);
    assert(rv == 0);
    (void)rv;
}

void throttle_on(struct throttle *t, pid_t above)
{
    if (t->on) {
        return;
    }
    t->on = true;
    t->above = above;
    t->stopping = false; /* no thread looks at it yet */
    int rv = uv_thread_create(&t->thread, run, t);
    assert(rv == 0);
    (void)rv;
}

void throttle_off(struct throttle *t)
{
    if (!t->on) {
        return;
    }
    t->on = false;
    uv_mutex_lock(&t->mutex);
    t->stopping = true;
    uv_cond_signal(&t->changed);
    uv_mutex_unlock(&t->mutex);
    uv_thread_join(&t->thread);
}

void throttle_hold(struct throttle *t)
{
    uv_mutex_lock(&t->mutex);
    t->held = true;
    uv_mutex_unlock(&t->mutex);
}

void throttle_get_state(struct throttle *t, char out[static THROTTLE_STATE_MAX])
{
    uv_mutex_lock(&t->mutex);
    memcpy(out, t->state, THROTTLE_STATE_MAX);
    uv_mutex_unlock(&t->mutex);
}

void throttle_fini(struct throttle *t)
{
    throttle_off(t);
    uv_cond_destroy(&t->changed);
    uv_mutex_destroy(&t->mutex);
}
