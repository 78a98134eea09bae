/* A tree of processes in a made-up /proc. The pids are above the highest that Linux gives
 * out, so no real process can be mistaken for one of them. */
#include "probes/proc.h"

#include "harness/base/clock.h"
#include "tests/support/fake_proc.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { A = 5000001, B, C, D, FAR = 5000500, NOBODY = 65534, KIB = 1024 };

static char root[SCRATCH_PATH_MAX];
static struct proc_tree *tree;

static void setup(void)
{
    ck_assert(scratch_make(root, NULL));
    ck_assert_int_eq(chmod(root, 0755), 0);
    tree = proc_tree_new(root);
}

static void teardown(void)
{
    proc_tree_free(tree);
    tree = NULL;
    scratch_remove(root);
}

static void put(const struct fake_proc *f)
{
    fake_proc_put(root, f);
}

static void put_thread(const struct fake_proc *f, int tid)
{
    fake_proc_put_thread(root, f, tid);
}

static void vanish(int pid)
{
    fake_proc_remove(root, "%d", pid);
}

static struct proc_totals sample(void)
{
    struct proc_totals t;
    proc_tree_sample(tree, &t);
    return t;
}

static struct proc_totals refresh(void)
{
    proc_tree_refresh(tree);
    return sample();
}

static uint64_t ticks_ns(uint64_t ticks)
{
    return ticks * NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
}

START_TEST(one_process_is_read_whole)
{
    put(&(struct fake_proc){A, 1, 10, 7, 33, 400, 5, 3, 0, ""});
    proc_tree_add(tree, A);
    proc_tree_add(tree, A);
    ck_assert_uint_eq(sample().memory_bytes, 400 * KIB);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.memory_bytes, 400 * KIB);
    ck_assert_uint_eq(t.rss_bytes, 500 * KIB);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(7));
    ck_assert_uint_eq(t.minor_faults, 33);
    ck_assert_uint_eq(t.wakeups, 5);
    ck_assert_uint_eq(t.threads, 2);
    ck_assert_uint_eq(t.fds, 3);
    ck_assert_uint_eq(t.processes, 1);
    ck_assert_uint_eq(t.epoch, 1);
    ck_assert(!t.denied);
    ck_assert_uint_eq(proc_tree_memory(tree), 400 * KIB);
    pid_t pid = 0;
    ck_assert_uint_eq(proc_tree_pids(tree, &pid, 1), 1);
    ck_assert_int_eq(pid, A);
}
END_TEST

START_TEST(changes_show_without_refresh)
{
    struct fake_proc a = {A, 1, 10, 7, 33, 400, 5, 3, 0, ""};
    put(&a);
    proc_tree_add(tree, A);
    a.anon_kib = 900;
    a.ticks = 9;
    put(&a);
    ck_assert_uint_eq(proc_tree_memory(tree), 900 * KIB);
    ck_assert_uint_eq(sample().cpu_ns, ticks_ns(9));
}
END_TEST

/* C hangs below a thread of A that is not its main thread, D below C. */
static void put_family(bool with_children_files)
{
    bool w = with_children_files;
    struct fake_proc a = {A, 1, 10, 1, 1, 100, 1, 0, 0, w ? "5000002 " : NULL};
    put(&a);
    a.children = w ? "5000003 " : NULL;
    put_thread(&a, A + 50);
    put(&(struct fake_proc){B, A, 11, 2, 2, 200, 2, 0, 0, w ? "" : NULL});
    put(&(struct fake_proc){C, A, 12, 3, 3, 400, 3, 0, 0, w ? "5000004 " : NULL});
    put(&(struct fake_proc){D, C, 13, 4, 4, 800, 4, 0, 0, w ? "" : NULL});
    put(&(struct fake_proc){FAR, 1, 14, 5, 5, 1600, 5, 0, 0, w ? "" : NULL});
}

START_TEST(descendants_are_found)
{
    put_family(_i == 0);
    proc_tree_add(tree, A);
    ck_assert_uint_eq(sample().processes, 1);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 4);
    ck_assert_uint_eq(t.memory_bytes, 1500 * KIB);
    ck_assert_uint_eq(t.wakeups, 1 + 1 + 2 + 3 + 4);
    ck_assert_uint_eq(t.epoch, 4);
    ck_assert(proc_tree_has(tree, D));
    ck_assert(!proc_tree_has(tree, FAR));
    ck_assert_uint_eq(refresh().epoch, 4);
    pid_t pids[2];
    ck_assert_uint_eq(proc_tree_pids(tree, pids, 2), 4);
}
END_TEST

START_TEST(orphan_stays_in_the_tree)
{
    put_family(true);
    proc_tree_add(tree, A);
    proc_tree_refresh(tree);
    vanish(C);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 3);
    ck_assert(proc_tree_has(tree, D));
    ck_assert(!proc_tree_has(tree, C));
    ck_assert_uint_eq(t.memory_bytes, 1100 * KIB);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(10));
    ck_assert_uint_eq(t.minor_faults, 10);
    ck_assert_uint_eq(t.wakeups, 11);
    ck_assert_uint_eq(t.epoch, 5);
}
END_TEST

START_TEST(reused_pid_is_another_process)
{
    put(&(struct fake_proc){A, 1, 10, 7, 33, 400, 5, 3, 0, ""});
    proc_tree_add(tree, A);
    proc_tree_refresh(tree);
    vanish(A);
    put(&(struct fake_proc){A, 1, 99, 1000, 1000, 5000, 1000, 3, 0, ""});
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 0);
    ck_assert_uint_eq(t.memory_bytes, 0);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(7));
    ck_assert_uint_eq(t.wakeups, 5);
    ck_assert_uint_eq(t.epoch, 2);
    ck_assert(!proc_tree_has(tree, A));
    proc_tree_add(tree, A);
    t = refresh();
    ck_assert_uint_eq(t.processes, 1);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(1007));
    ck_assert_uint_eq(t.epoch, 3);
}
END_TEST

START_TEST(added_again_after_reuse_without_refresh)
{
    put(&(struct fake_proc){A, 1, 10, 7, 0, 400, 0, 0, 0, ""});
    proc_tree_add(tree, A);
    vanish(A);
    put(&(struct fake_proc){A, 1, 99, 1, 0, 900, 0, 0, 0, ""});
    proc_tree_add(tree, A);
    struct proc_totals t = sample();
    ck_assert_uint_eq(t.memory_bytes, 900 * KIB);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(8));
    ck_assert_uint_eq(t.processes, 1);
}
END_TEST

START_TEST(zombie_is_no_process)
{
    struct fake_proc a = {A, 1, 10, 7, 33, 400, 5, 3, 0, ""};
    put(&a);
    proc_tree_add(tree, A);
    proc_tree_refresh(tree);
    a.state = 'Z';
    a.ticks = 8;
    put(&a);
    for (int i = 0; i < 2; i++) {
        struct proc_totals t = i == 0 ? sample() : refresh();
        ck_assert_uint_eq(t.processes, 0);
        ck_assert_uint_eq(t.memory_bytes, 0);
        ck_assert_uint_eq(t.cpu_ns, ticks_ns(8));
        ck_assert_uint_eq(t.epoch, 2);
        ck_assert(!proc_tree_has(tree, A));
    }
}
END_TEST

START_TEST(ended_main_thread_hides_no_memory)
{
    struct fake_proc a = {A, 1, 10, 7, 33, 400, 5, 3, 'Z', ""};
    put(&a);
    a.state = 'S';
    put_thread(&a, A + 9);
    proc_tree_add(tree, A);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 1);
    ck_assert_uint_eq(t.memory_bytes, 400 * KIB);
    ck_assert_uint_eq(proc_tree_memory(tree), 400 * KIB);
    ck_assert_uint_eq(refresh().memory_bytes, 400 * KIB);
}
END_TEST

START_TEST(counters_never_fall)
{
    struct fake_proc a = {A, 1, 10, 7, 33, 400, 5, 3, 0, ""};
    put(&a);
    put_thread(&a, A + 9);
    proc_tree_add(tree, A);
    ck_assert_uint_eq(refresh().wakeups, 10);
    fake_proc_remove(root, "%d/task/%d", A, A + 9);
    a.ticks = a.faults = 0;
    put(&a);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.wakeups, 10);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(7));
    ck_assert_uint_eq(t.minor_faults, 33);
}
END_TEST

START_TEST(garbage_keeps_the_last_values)
{
    put(&(struct fake_proc){A, 1, 10, 7, 33, 400, 5, 3, 0,
                            "x 0 -5 99999999999999999999 5000002"});
    put(&(struct fake_proc){B, A, 10, 7, 33, 400, 5, 3, 0, ""});
    proc_tree_add(tree, A);
    ck_assert_uint_eq(refresh().processes, 1); /* B's number has no blank behind it */
    char path[FAKE_PATH_MAX];
    fake_proc_path(path, root, "%d/status", A);
    fake_proc_write(path, "State:\t");
    fake_proc_path(path, root, "%d/stat", A);
    fake_proc_write(path, "\xff\xfe (");
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 1);
    ck_assert_uint_eq(t.memory_bytes, 400 * KIB);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(7));
    ck_assert_uint_eq(t.epoch, 1);
}
END_TEST

START_TEST(missing_process_is_not_denied)
{
    proc_tree_add(tree, A);
    proc_tree_add(tree, 0);
    proc_tree_add(tree, -1);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, 0);
    ck_assert_uint_eq(t.epoch, 0);
    ck_assert(!t.denied);
}
END_TEST

START_TEST(missing_root_is_an_empty_tree)
{
    struct proc_tree *t = proc_tree_new("/nonexistent");
    proc_tree_add(t, A);
    proc_tree_refresh(t);
    ck_assert_uint_eq(proc_tree_memory(t), 0);
    ck_assert_uint_eq(proc_tree_pids(t, NULL, 0), 0);
    proc_tree_free(t);
    proc_tree_free(NULL);
}
END_TEST

/* Runs as nobody, where permissions count even if the tests run as root. Exit code: which
 * expectation failed. */
static int look_as_nobody(void)
{
    if (geteuid() == 0 && (setegid(NOBODY) != 0 || seteuid(NOBODY) != 0)) {
        return 9;
    }
    struct proc_tree *t = proc_tree_new(root);
    struct proc_totals sum;
    proc_tree_add(t, A); /* its fd directory is closed to us */
    proc_tree_sample(t, &sum);
    if (sum.denied) {
        return 1;
    }
    proc_tree_refresh(t);
    proc_tree_sample(t, &sum);
    if (!sum.denied || sum.memory_bytes != 400 * KIB || sum.processes != 1) {
        return 2;
    }
    proc_tree_free(t);
    t = proc_tree_new(root);
    proc_tree_add(t, B); /* closed altogether */
    proc_tree_refresh(t);
    proc_tree_sample(t, &sum);
    if (!sum.denied || sum.processes != 0 || proc_tree_has(t, B)) {
        return 3;
    }
    proc_tree_free(t);
    return 0;
}

START_TEST(unreadable_is_denied)
{
    put(&(struct fake_proc){A, 1, 10, 7, 33, 400, 5, 0, 0, ""});
    put(&(struct fake_proc){B, 1, 10, 7, 33, 400, 5, 0, 0, ""});
    char path[FAKE_PATH_MAX];
    fake_proc_path(path, root, "%d/fd", A);
    ck_assert_int_eq(chmod(path, 0), 0);
    fake_proc_path(path, root, "%d/stat", B);
    ck_assert_int_eq(chmod(path, 0), 0);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(look_as_nobody());
    }
    int status = -1;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    fake_proc_path(path, root, "%d/fd", A);
    ck_assert_int_eq(chmod(path, 0755), 0);
}
END_TEST

START_TEST(large_tree_keeps_few_files)
{
    enum { COUNT = 70 };
    int before = scratch_count("/proc/self/fd");
    struct fake_proc f = {A, 1, 10, 1, 1, 10, 1, 0, 0, ""};
    for (f.pid = A; f.pid < A + COUNT; f.pid++) {
        put(&f);
        proc_tree_add(tree, f.pid);
    }
    int kept = scratch_count("/proc/self/fd") - before;
    ck_assert_int_gt(kept, 0);
    ck_assert_int_le(kept, 128);
    struct proc_totals t = refresh();
    ck_assert_uint_eq(t.processes, COUNT);
    ck_assert_uint_eq(t.memory_bytes, COUNT * 10 * KIB);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(COUNT));
    vanish(A + COUNT - 1); /* no file of it is kept: seen at once */
    ck_assert_uint_eq(proc_tree_memory(tree), (COUNT - 1) * 10 * KIB);
    vanish(A);
    t = refresh();
    ck_assert_uint_eq(t.processes, COUNT - 2);
    ck_assert_uint_eq(t.cpu_ns, ticks_ns(COUNT));
    ck_assert_uint_eq(t.epoch, COUNT + 2);
    proc_tree_refresh(tree); /* one of the others has the free place now */
    ck_assert_int_eq(scratch_count("/proc/self/fd") - before, kept);
    proc_tree_free(tree);
    ck_assert_int_eq(scratch_count("/proc/self/fd"), before - 1);
    tree = NULL;
}
END_TEST

Suite *proc_tree_suite(void)
{
    Suite *suite = suite_create("proc_tree");
    TCase *tc = tcase_create("made-up proc");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, one_process_is_read_whole);
    tcase_add_test(tc, changes_show_without_refresh);
    tcase_add_loop_test(tc, descendants_are_found, 0, 2);
    tcase_add_test(tc, orphan_stays_in_the_tree);
    tcase_add_test(tc, reused_pid_is_another_process);
    tcase_add_test(tc, added_again_after_reuse_without_refresh);
    tcase_add_test(tc, zombie_is_no_process);
    tcase_add_test(tc, ended_main_thread_hides_no_memory);
    tcase_add_test(tc, counters_never_fall);
    tcase_add_test(tc, garbage_keeps_the_last_values);
    tcase_add_test(tc, missing_process_is_not_denied);
    tcase_add_test(tc, missing_root_is_an_empty_tree);
    tcase_add_test(tc, unreadable_is_denied);
    tcase_add_test(tc, large_tree_keeps_few_files);
    suite_add_tcase(suite, tc);
    return suite;
}
