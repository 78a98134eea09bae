#include "harness/base/mem.h"
#include "harness/base/room.h"
#include "tests/unit/suites.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(threads_need_room)
{
    struct err e = {0};
    ck_assert_int_eq(room_for_threads(4, &e), 0);
    ck_assert_int_eq(room_for_threads(SIZE_MAX >> 25, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "out of memory: "));
    ck_assert_ptr_nonnull(strstr(e.msg, "ulimit -v"));
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
/* One sentence and a status of ours, no core. */
START_TEST(no_memory_ends_the_process)
{
    int err[2];
    ck_assert_int_eq(pipe(err), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(err[1], STDERR_FILENO);
        volatile size_t all = SIZE_MAX / 4;
        free(mem_must_alloc(all));
        _exit(0);
    }
    close(err[1]);
    char said[64] = "";
    ck_assert_int_gt((int)read(err[0], said, sizeof said - 1), 0);
    close(err[0]);
    int status = 0;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 70);
    ck_assert_str_eq(said, "floodtest: out of memory\n");
}
END_TEST

#endif

Suite *room_suite(void)
{
    Suite *s = suite_create("room");
    TCase *t = tcase_create("room");
    tcase_add_test(t, threads_need_room);
#ifndef __SANITIZE_ADDRESS__ /* which ends it itself */
    tcase_add_test(t, no_memory_ends_the_process);
#endif
    suite_add_tcase(s, t);
    return s;
}
