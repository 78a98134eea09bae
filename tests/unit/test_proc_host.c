/* What is read outside a tree: owners of sockets, the host, ourselves. */
#include "probes/proc.h"

#include "harness/base/clock.h"
#include "probes/self.h"
#include "tests/support/fake_proc.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { A = 5000001, B };

static char root[SCRATCH_PATH_MAX];

static void setup(void)
{
    ck_assert(scratch_make(root, NULL));
}

static void teardown(void)
{
    scratch_remove(root);
}

static void put_socket(int pid, int fd, int inode)
{
    char path[FAKE_PATH_MAX];
    char target[60];
    fake_proc_path(path, root, "%d/fd/%d", pid, fd);
    snprintf(target, sizeof target, "socket:[%d]", inode);
    ck_assert_int_eq(symlink(target, path), 0);
}

START_TEST(socket_owner_is_searched_in_the_tree_first)
{
    fake_proc_put(root, &(struct fake_proc){.pid = A, .ppid = 1, .fds = 2});
    fake_proc_put(root, &(struct fake_proc){.pid = B, .ppid = 1, .fds = 2});
    put_socket(A, 7, 1234);
    put_socket(B, 7, 1234);
    put_socket(A, 8, 77);
    struct proc_tree *tree = proc_tree_new(root);
    proc_tree_add(tree, B);
    ck_assert_int_eq(proc_find_socket_owner(root, tree, 1234), B);
    ck_assert_int_eq(proc_find_socket_owner(root, tree, 77), A);
    ck_assert_int_eq(proc_find_socket_owner(root, NULL, 77), A);
    ck_assert_int_eq(proc_find_socket_owner(root, tree, 123), 0);
    ck_assert_int_eq(proc_find_socket_owner(root, tree, 12345), 0);
    ck_assert_int_eq(proc_find_socket_owner(root, tree, 0), 0);
    ck_assert_int_eq(proc_find_socket_owner("/nonexistent", tree, 1234), 0);
    proc_tree_free(tree);
}
END_TEST

START_TEST(own_socket_is_found)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct stat st;
    ck_assert_int_eq(fstat(fd, &st), 0);
    struct proc_tree *tree = proc_tree_new("/proc");
    proc_tree_add(tree, getppid());
    ck_assert_int_eq(proc_find_socket_owner("/proc", NULL, st.st_ino), getpid());
    ck_assert_int_eq(proc_find_socket_owner("/proc", tree, st.st_ino), getpid());
    ck_assert_int_eq(proc_find_socket_owner("/proc", NULL, UINT64_MAX), 0);
    proc_tree_free(tree);
    close(fd);
    ck_assert_int_eq(proc_find_socket_owner("/proc", NULL, st.st_ino), 0);
}
END_TEST

START_TEST(host_and_self_are_read)
{
    uint64_t available = 0;
    struct err e = {0};
    ck_assert_msg(proc_read_available("/proc", &available, &e) == 0, "%s", e.msg);
    ck_assert_uint_gt(available, 1 << 20);
    struct self_usage before;
    struct self_usage after;
    self_read("/proc", &before);
    while (clock_process_cpu_ns() < before.cpu_ns + 50 * NS_PER_MS) {
    }
    self_read("/proc", &after);
    ck_assert_uint_ge(after.cpu_ns, before.cpu_ns + 50 * NS_PER_MS);
    ck_assert_uint_gt(after.rss_bytes, 100000);
    self_read("/nonexistent", &after);
    ck_assert_uint_eq(after.rss_bytes, 0);
}
END_TEST

START_TEST(unreadable_host_is_an_error)
{
    uint64_t bytes;
    struct proc_rollup rollup;
    struct err e = {0};
    ck_assert_int_eq(proc_read_available("/nonexistent", &bytes, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "/nonexistent"));
    ck_assert_int_eq(proc_read_rollup("/proc", A, &rollup, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "5000001/smaps_rollup"));
    char path[FAKE_PATH_MAX];
    fake_proc_path(path, root, "meminfo");
    fake_proc_write(path, "MemTotal: 1 kB\n");
    ck_assert_int_eq(proc_read_available(root, &bytes, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "meminfo"));
    fake_proc_write(path, "MemAvailable: 3 kB\n");
    ck_assert_int_eq(proc_read_available(root, &bytes, &e), 0);
    ck_assert_uint_eq(bytes, 3 * 1024);
}
END_TEST

Suite *proc_host_suite(void)
{
    Suite *suite = suite_create("proc_host");
    TCase *tc = tcase_create("host");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, socket_owner_is_searched_in_the_tree_first);
    tcase_add_test(tc, own_socket_is_found);
    tcase_add_test(tc, host_and_self_are_read);
    tcase_add_test(tc, unreadable_host_is_an_error);
    suite_add_tcase(suite, tc);
    return suite;
}
