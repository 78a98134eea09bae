/* The real /proc, with real children whose size and doings are known. */
#include "probes/proc.h"

#include "harness/base/clock.h"
#include "tests/unit/suites.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK_BYTES = 32 << 20 };

/* A sanitizer needs memory of its own for the memory that a child touches. */
enum { LESS_BYTES = 1 << 20, MORE_BYTES = 8 << 20 };

/* A child obeys one-letter orders and answers each with four bytes. */
enum order {
    PING = 'p',        /* answers 0 */
    TOUCH = 't',       /* allocate and touch BLOCK_BYTES */
    BURN = 'b',        /* use 50 ms of CPU */
    FORK = 'f',        /* have a child; answers its pid */
    THREAD_FORK = 'F', /* the same from another thread, which stays */
    REAP = 'r',        /* end that child */
    RETIRE = 'R',      /* end the main thread; another one goes on obeying */
};

struct child {
    pid_t pid;
    int link;
    struct proc_tree *tree;
};

static struct child kid;

static void touch_block(void)
{
    char *block = mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) {
        _exit(3);
    }
    memset(block, 'x', BLOCK_BYTES);
}

static void burn_cpu(void)
{
    uint64_t until = clock_process_cpu_ns() + 50 * NS_PER_MS;
    while (clock_process_cpu_ns() < until) {
    }
}

static pid_t fork_waiting(void)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == parent) {
            pause();
        }
        _exit(0);
    }
    return pid;
}

static void *fork_in_thread(void *pid)
{
    *(pid_t *)pid = fork_waiting();
    for (;;) {
        pause();
    }
    return NULL;
}

static pid_t obey_one(char order, pid_t grandchild)
{
    static volatile pid_t forked;
    pthread_t thread;
    switch (order) {
    case PING:
        return 0;
    case TOUCH:
        touch_block();
        return 0;
    case BURN:
        burn_cpu();
        return 0;
    case FORK:
        return fork_waiting();
    case THREAD_FORK:
        if (pthread_create(&thread, NULL, fork_in_thread, (void *)&forked) != 0) {
            _exit(4);
        }
        while (forked == 0) {
            sched_yield();
        }
        return forked;
    case REAP:
        kill(grandchild, SIGKILL);
        return waitpid(grandchild, NULL, 0);
    default:
        return -1;
    }
}

static void *obey(void *link)
{
    int fd = *(int *)link;
    char order;
    pid_t grandchild = 0;
    while (read(fd, &order, 1) == 1 && order != RETIRE) {
        pid_t answer = obey_one(order, grandchild);
        grandchild = answer > 0 ? answer : grandchild;
        if (write(fd, &answer, sizeof answer) != sizeof answer) {
            break;
        }
    }
    return NULL;
}

/* After RETIRE the orders are obeyed by a second thread, and the first one ends. */
static void *obey_after_retirement(void *link)
{
    pid_t answer = 0;
    if (write(*(int *)link, &answer, sizeof answer) == sizeof answer) {
        obey(link);
    }
    _exit(0);
}

static void be_a_child(int link)
{
    static int fd;
    pthread_t thread;
    fd = link;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    obey(&fd);
    if (pthread_create(&thread, NULL, obey_after_retirement, &fd) != 0) {
        _exit(5);
    }
    pthread_exit(NULL);
}

static pid_t order(enum order what)
{
    char letter = (char)what;
    pid_t answer;
    ck_assert_int_eq(write(kid.link, &letter, 1), 1);
    ck_assert_int_eq(recv(kid.link, &answer, sizeof answer, MSG_WAITALL), sizeof answer);
    return answer;
}

static void setup(void)
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    kid.link = ends[0];
    kid.pid = fork();
    ck_assert_int_ge(kid.pid, 0);
    if (kid.pid == 0) {
        close(ends[0]);
        be_a_child(ends[1]);
    }
    close(ends[1]);
    order(PING); /* it has closed our end */
    kid.tree = proc_tree_new("/proc");
    proc_tree_add(kid.tree, kid.pid);
}

static void end_child(void)
{
    if (kid.pid > 0) {
        kill(kid.pid, SIGKILL);
        waitpid(kid.pid, NULL, 0);
    }
    kid.pid = 0;
}

static void teardown(void)
{
    end_child();
    proc_tree_free(kid.tree);
    close(kid.link);
}

static struct proc_totals refresh(void)
{
    struct proc_totals t;
    proc_tree_refresh(kid.tree);
    proc_tree_sample(kid.tree, &t);
    return t;
}

static void expect_near(uint64_t bytes, uint64_t expected)
{
    ck_assert_uint_ge(bytes + LESS_BYTES, expected);
    ck_assert_uint_le(bytes, expected + MORE_BYTES);
}

START_TEST(touched_memory_is_seen)
{
    struct proc_totals before = refresh();
    ck_assert_uint_eq(before.processes, 1);
    ck_assert_uint_gt(before.fds, 0);
    uint64_t memory = proc_tree_memory(kid.tree);
    struct proc_rollup rollup;
    struct err e = {0};
    ck_assert_msg(proc_read_rollup("/proc", kid.pid, &rollup, &e) == 0, "%s", e.msg);
    order(TOUCH);
    expect_near(proc_tree_memory(kid.tree), memory + BLOCK_BYTES);
    struct proc_totals after;
    proc_tree_sample(kid.tree, &after);
    expect_near(after.memory_bytes, before.memory_bytes + BLOCK_BYTES);
    expect_near(after.rss_bytes, before.rss_bytes + BLOCK_BYTES);
    ck_assert_uint_gt(after.minor_faults, before.minor_faults);
    struct proc_rollup more;
    ck_assert_msg(proc_read_rollup("/proc", kid.pid, &more, &e) == 0, "%s", e.msg);
    expect_near(more.pss_bytes, rollup.pss_bytes + BLOCK_BYTES);
}
END_TEST

static char main_thread_state(void)
{
    char text[4096];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)kid.pid);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    struct proc_stat stat;
    ck_assert_int_eq(proc_parse_stat(text, len, &stat), 0);
    return stat.state;
}

static void await_state(char state)
{
    while (main_thread_state() != state) {
        sched_yield();
    }
}

START_TEST(cpu_and_wakeups_are_counted)
{
    await_state('S');
    struct proc_totals before = refresh();
    for (int i = 0; i < 4; i++) {
        order(BURN);
        await_state('S');
    }
    struct proc_totals after = refresh();
    ck_assert_uint_ge(after.cpu_ns - before.cpu_ns, 150 * NS_PER_MS);
    ck_assert_uint_ge(after.wakeups - before.wakeups, 4);
}
END_TEST

START_TEST(grandchild_comes_and_goes)
{
    static const enum order forks[] = {FORK, THREAD_FORK};
    struct proc_totals alone = refresh();
    pid_t grandchild = order(forks[_i]);
    ck_assert_int_gt(grandchild, 0);
    ck_assert(!proc_tree_has(kid.tree, grandchild));
    struct proc_totals both = refresh();
    ck_assert(proc_tree_has(kid.tree, grandchild));
    ck_assert_uint_eq(both.processes, 2);
    ck_assert_uint_eq(both.epoch, alone.epoch + 1);
    ck_assert_int_eq(order(REAP), grandchild);
    struct proc_totals after;
    for (int i = 0; i < 2; i++) {
        proc_tree_sample(kid.tree, &after); /* before any refresh, then after one */
        ck_assert_uint_eq(after.processes, 1);
        ck_assert_uint_eq(after.epoch, both.epoch + 1);
        ck_assert_uint_ge(after.cpu_ns, both.cpu_ns);
        ck_assert_uint_ge(after.minor_faults, both.minor_faults);
        ck_assert_uint_ge(after.wakeups, both.wakeups);
        ck_assert(!proc_tree_has(kid.tree, grandchild));
        proc_tree_refresh(kid.tree);
    }
}
END_TEST

START_TEST(ended_child_leaves_its_counters)
{
    order(BURN);
    struct proc_totals before = refresh();
    end_child();
    struct proc_totals after;
    proc_tree_sample(kid.tree, &after);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(after.processes, 0);
        ck_assert_uint_eq(after.memory_bytes, 0);
        ck_assert_uint_eq(after.epoch, before.epoch + 1);
        ck_assert_uint_ge(after.cpu_ns, before.cpu_ns);
        ck_assert_uint_ge(after.wakeups, before.wakeups);
        ck_assert_uint_ge(after.minor_faults, before.minor_faults);
        after = refresh();
    }
    ck_assert(!after.denied);
}
END_TEST

START_TEST(zombie_does_not_count)
{
    kill(kid.pid, SIGKILL);
    siginfo_t info;
    ck_assert_int_eq(waitid(P_PID, (id_t)kid.pid, &info, WEXITED | WNOWAIT), 0);
    struct proc_totals t;
    proc_tree_sample(kid.tree, &t);
    ck_assert_uint_eq(t.processes, 0);
    ck_assert_uint_eq(refresh().processes, 0);
    ck_assert_uint_eq(proc_tree_memory(kid.tree), 0);
}
END_TEST

START_TEST(memory_is_seen_after_the_main_thread_ended)
{
    order(RETIRE);
    await_state('Z');
    ck_assert_uint_eq(refresh().processes, 1);
    uint64_t before = proc_tree_memory(kid.tree);
    order(TOUCH);
    expect_near(proc_tree_memory(kid.tree), before + BLOCK_BYTES);
    ck_assert(proc_tree_has(kid.tree, kid.pid));
}
END_TEST

Suite *proc_suite(void)
{
    Suite *suite = suite_create("proc");
    TCase *tc = tcase_create("real proc");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, touched_memory_is_seen);
    tcase_add_test(tc, cpu_and_wakeups_are_counted);
    tcase_add_loop_test(tc, grandchild_comes_and_goes, 0, 2);
    tcase_add_test(tc, ended_child_leaves_its_counters);
    tcase_add_test(tc, zombie_does_not_count);
    tcase_add_test(tc, memory_is_seen_after_the_main_thread_ended);
    suite_add_tcase(suite, tc);
    return suite;
}
