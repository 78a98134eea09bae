#include "probes/unix_diag.h"

#include "probes/proc.h"
#include "tests/support/random.h"
#include "tests/support/scratch.h"
#include "tests/unit/data/unix_diag_answers.h"
#include "tests/unit/suites.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { AT_BODY = 16 };

static const struct recorded {
    const unsigned char *bytes;
    size_t len;
    int rc;
    uint32_t state;
    bool has_peer;
    uint64_t queue;
} RECORDED[] = {
    {answer_unix_unread, sizeof answer_unix_unread, 0, TCP_ESTABLISHED, true, 10001},
    {answer_unix_partly_read, sizeof answer_unix_partly_read, 0, TCP_ESTABLISHED, true,
     9864},
    {answer_unix_peer_gone, sizeof answer_unix_peer_gone, 0, TCP_ESTABLISHED, false, 0},
    {answer_unix_we_closed, sizeof answer_unix_we_closed, 0, TCP_ESTABLISHED, false, 500},
    {answer_unix_listener, sizeof answer_unix_listener, 0, TCP_LISTEN, false, 0},
    {answer_unix_not_found, sizeof answer_unix_not_found, 1, 0, false, 0},
};

enum { RECORDED_COUNT = sizeof RECORDED / sizeof RECORDED[0] };

static struct unix_socket out;
static struct err e;

/* From a block of exactly len bytes, so that a sanitizer sees any step over its end. */
static int parse_exact(const void *bytes, size_t len, uint32_t sequence)
{
    unsigned char *copy = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, len);
    int rc = unix_diag_parse(copy, len, sequence, &out, &e);
    free(copy);
    return rc;
}

START_TEST(recorded_answer_is_understood)
{
    const struct recorded *r = &RECORDED[_i];
    ck_assert_int_eq(parse_exact(r->bytes, r->len, 1), r->rc);
    ck_assert_uint_eq(out.state, r->state);
    ck_assert_uint_eq(out.recv_queue_bytes, r->queue);
    ck_assert_int_eq(out.peer_inode != 0, r->has_peer);
    ck_assert_int_eq(out.inode != 0, r->rc == 0);
}
END_TEST

START_TEST(answer_to_another_question_is_refused)
{
    ck_assert_int_eq(parse_exact(RECORDED[_i].bytes, RECORDED[_i].len, 2), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "to question 2"));
}
END_TEST

START_TEST(cut_answer_is_refused)
{
    for (size_t len = 0; len < RECORDED[_i].len; len++) {
        ck_assert_int_lt(parse_exact(RECORDED[_i].bytes, len, 1), 0);
    }
}
END_TEST

/* Without the queue nothing is known of what was read: that is no answer. */
START_TEST(answer_without_a_queue_is_refused)
{
    unsigned char bytes[sizeof answer_unix_unread];
    memcpy(bytes, answer_unix_unread, sizeof bytes);
    uint32_t len = AT_BODY + 16; /* the socket, no attribute */
    memcpy(bytes, &len, sizeof len);
    ck_assert_int_eq(parse_exact(bytes, sizeof bytes, 1), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "no queue"));
}
END_TEST

START_TEST(garbage_is_survived)
{
    struct random r;
    random_init(&r, 20 + (uint64_t)_i, "unix_diag");
    for (int i = 0; i < 20000; i++) {
        unsigned char bytes[sizeof answer_unix_unread];
        memcpy(bytes, answer_unix_unread, sizeof bytes);
        int changes = 1 + (int)random_below(&r, 6);
        while (changes-- > 0) {
            bytes[random_below(&r, sizeof bytes)] = (unsigned char)random_below(&r, 256);
        }
        int rc = parse_exact(bytes, sizeof bytes, 1);
        ck_assert(rc == 0 || rc == 1 || rc == FERR_IO);
    }
}
END_TEST

/* --- the kernel's own answers --------------------------------------------------------
 */

static struct unix_diag diag;
static int server = -1;
static int client = -1;
static uint64_t written;

static void open_pair(void)
{
    char dir[SCRATCH_PATH_MAX];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    ck_assert(scratch_make(dir, NULL));
    ck_assert_int_lt(snprintf(address.sun_path, sizeof address.sun_path, "%.90s/s", dir),
                     (int)sizeof address.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    server = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ck_assert_int_ge(server, 0);
    close(listener);
    scratch_remove(dir);
    written = 0;
    ck_assert_msg(unix_diag_open(&diag, &e) == 0, "%s", e.msg);
}

static void close_pair(void)
{
    close(server);
    close(client);
    unix_diag_close(&diag);
}

static ssize_t server_writes(size_t len)
{
    static const char bytes[65536];
    ssize_t n = write(server, bytes, len);
    written += n > 0 ? (uint64_t)n : 0;
    return n;
}

static void expect_read(uint64_t read_bytes)
{
    struct sock_client c;
    int rc = unix_diag_client(&diag, server, written, &c, &e);
    ck_assert_msg(rc == 0, "%d %s", rc, e.msg);
    ck_assert_uint_eq(c.delivered_bytes, written);
    ck_assert_uint_eq(c.read_bytes, read_bytes);
    ck_assert_uint_eq(c.recv_queue_bytes, written - read_bytes);
}

static uint64_t client_reads(size_t len)
{
    static char bytes[65536];
    ssize_t n = recv(client, bytes, len, MSG_DONTWAIT);
    return n > 0 ? (uint64_t)n : 0;
}

START_TEST(bytes_are_exact_at_each_step)
{
    expect_read(0);
    server_writes(10000);
    expect_read(0);
    uint64_t read_bytes = client_reads(137);
    expect_read(read_bytes);
    server_writes(1);
    read_bytes += client_reads(9000);
    expect_read(read_bytes);
    read_bytes += client_reads(65536);
    ck_assert_uint_eq(read_bytes, 10001);
    expect_read(10001);
}
END_TEST

START_TEST(full_queue_is_exact)
{
    while (server_writes(65536) > 0) {
    }
    ck_assert_uint_gt(written, 65536);
    expect_read(0);
    uint64_t read_bytes = client_reads(997);
    expect_read(read_bytes);
    struct sock_client c;
    ck_assert_int_eq(unix_diag_client(&diag, server, written, &c, &e), 0);
    ck_assert_uint_gt(c.recv_alloc_bytes, c.recv_queue_bytes);
    ck_assert_uint_gt(c.recv_buffer_bytes, 0);
    ck_assert_uint_eq(c.state, TCP_ESTABLISHED);
}
END_TEST

START_TEST(shutdowns_change_nothing)
{
    server_writes(100);
    ck_assert_int_eq(shutdown(server, SHUT_WR), 0);
    expect_read(0);
    ck_assert_uint_eq(client_reads(40), 40);
    ck_assert_int_eq(shutdown(client, SHUT_WR), 0);
    expect_read(40);
}
END_TEST

START_TEST(closed_client_is_absent)
{
    struct sock_client c;
    server_writes(100);
    close(client);
    client = -1;
    ck_assert_int_eq(unix_diag_client(&diag, server, written, &c, &e), 1);
    ck_assert_uint_eq(c.delivered_bytes, 0);
}
END_TEST

START_TEST(owner_is_found_by_the_inode)
{
    struct sock_client c;
    ck_assert_int_eq(unix_diag_client(&diag, server, written, &c, &e), 0);
    ck_assert_uint_ne(c.inode, 0);
    ck_assert_int_eq(proc_find_socket_owner("/proc", NULL, c.inode), getpid());
}
END_TEST

START_TEST(what_is_no_unix_connection_is_absent)
{
    struct sock_client c;
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int alone = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(unix_diag_client(&diag, file, 1, &c, &e), 1);
    ck_assert_int_eq(unix_diag_client(&diag, alone, 1, &c, &e), 1);
    ck_assert_int_eq(unix_diag_client(&diag, tcp, 1, &c, &e), 1);
    ck_assert_int_eq(unix_diag_client(&diag, -1, 1, &c, &e), 1);
    struct unix_diag closed = {.fd = -1};
    ck_assert_int_eq(unix_diag_client(&closed, server, 1, &c, &e), FERR_IO);
    close(file);
    close(alone);
    close(tcp);
}
END_TEST

Suite *unix_diag_suite(void)
{
    Suite *suite = suite_create("unix_diag");
    TCase *parse = tcase_create("parse");
    tcase_set_timeout(parse, 20);
    tcase_add_loop_test(parse, recorded_answer_is_understood, 0, RECORDED_COUNT);
    tcase_add_loop_test(parse, answer_to_another_question_is_refused, 0, RECORDED_COUNT);
    tcase_add_loop_test(parse, cut_answer_is_refused, 0, RECORDED_COUNT);
    tcase_add_test(parse, answer_without_a_queue_is_refused);
    tcase_add_loop_test(parse, garbage_is_survived, 0, 3);
    suite_add_tcase(suite, parse);
    TCase *tc = tcase_create("kernel");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, open_pair, close_pair);
    tcase_add_test(tc, bytes_are_exact_at_each_step);
    tcase_add_test(tc, full_queue_is_exact);
    tcase_add_test(tc, shutdowns_change_nothing);
    tcase_add_test(tc, closed_client_is_absent);
    tcase_add_test(tc, owner_is_found_by_the_inode);
    tcase_add_test(tc, what_is_no_unix_connection_is_absent);
    suite_add_tcase(suite, tc);
    return suite;
}
