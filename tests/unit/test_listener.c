#include "server/backend/listener.h"

#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];
static struct listener l;
static struct err e;

static void setup(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/socket", dir);
}

static void teardown(void)
{
    scratch_remove(dir);
}

static bool somebody_listens(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    ck_assert_uint_lt(strlen(path), sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return ok;
}

static void listen_there(void)
{
    int rc = listener_init_unix(&l, path, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    ck_assert(somebody_listens());
}

static void expect_refusal(const char *at, int code, const char *says)
{
    ck_assert_int_eq(listener_init_unix(&l, at, &e), code);
    ck_assert_msg(strstr(e.msg, says) != NULL, "'%s' does not say '%s'", e.msg, says);
}

START_TEST(socket_file_lives_as_long_as_the_listener)
{
    listen_there();
    ck_assert_uint_eq(l.port, 0);
    listener_fini(&l);
    ck_assert_int_ne(access(path, F_OK), 0);
    listen_there();
    listener_fini(&l);
    ck_assert_int_eq(scratch_count(dir), 0);
}
END_TEST

START_TEST(socket_that_a_dead_server_left_is_replaced)
{
    listen_there();
    /* Dies: the descriptor goes, the file stays. */
    close(l.fd);
    close(l.spare_fd);
    free(l.unix_path);
    ck_assert_int_eq(access(path, F_OK), 0);
    ck_assert(!somebody_listens());
    listen_there();
    listener_fini(&l);
}
END_TEST

START_TEST(socket_of_a_living_server_is_not)
{
    listen_there();
    struct listener first = l;
    expect_refusal(path, FERR_IO, "address already in use");
    ck_assert(somebody_listens());
    listener_fini(&first);
}
END_TEST

START_TEST(other_files_are_not)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
    expect_refusal(path, FERR_IO, "no socket is in the way");
    ck_assert_int_eq(access(path, F_OK), 0);
    expect_refusal(dir, FERR_IO, "no socket is in the way");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink(dir, path), 0);
    expect_refusal(path, FERR_IO, "no socket is in the way");
    expect_refusal("/nowhere/at/all", FERR_IO, "no such file or directory");
}
END_TEST

START_TEST(senseless_paths_are_a_sentence)
{
    char too_long[200];
    memset(too_long, 'a', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    expect_refusal(too_long, FERR_CONFIG, "expected a path of 1 to 107 bytes");
    expect_refusal("", FERR_CONFIG, "listen on '': expected a path");
}
END_TEST

Suite *listener_suite(void)
{
    Suite *suite = suite_create("listener");
    TCase *tc = tcase_create("unix");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, socket_file_lives_as_long_as_the_listener);
    tcase_add_test(tc, socket_that_a_dead_server_left_is_replaced);
    tcase_add_test(tc, socket_of_a_living_server_is_not);
    tcase_add_test(tc, other_files_are_not);
    tcase_add_test(tc, senseless_paths_are_a_sentence);
    suite_add_tcase(suite, tc);
    return suite;
}
