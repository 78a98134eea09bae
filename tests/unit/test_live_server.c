/* The server of the live view with viewers of two kinds: one that reads, and one that
 * never does. */
#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "harness/live/live_server.h"
#include "probes/self.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 4 << 20, SLACK_BYTES = 6 << 20 };

static struct scenario scenario;
static struct feed *feed;
static struct live_server *server;
static uint16_t port;
static int64_t row_number;

static void setup(void)
{
    struct err e;
    scenario_init(&scenario);
    ck_assert_int_eq(feed_new(&feed, &scenario, &e), 0);
    server = NULL;
    row_number = 0;
    scenario.ui = strdup("0");
    ck_assert_int_eq(live_server_open(&server, &scenario, feed, &e), 0);
    port = live_server_page_port(server);
    feed_begin(feed, NULL, 1, 0);
}

static void teardown(void)
{
    live_server_close(server, 0);
    feed_free(feed);
    scenario_fini(&scenario);
}

/* A row as long as rows can be. */
static void push(int count)
{
    for (int i = 0; i < count; i++) {
        struct sample row;
        int64_t *values = sample_values(&row);
        for (int c = 0; c < SAMPLE_COLUMN_COUNT; c++) {
            values[c] = INT64_MAX - row_number;
        }
        row.phase = PHASE_FLOOD;
        row.t_ns = row_number++;
        feed_row(feed, &row, NULL);
    }
}

/* A WebSocket of ours, its handshake done. */
static int connect_viewer(int receive_bytes)
{
    char text[512], answer[64];
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    int len = snprintf(text, sizeof text,
                       "GET /live HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                       "Origin: http://127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                       "Sec-WebSocket-Protocol: floodtest-live\r\n\r\n",
                       (unsigned)port, (unsigned)port);
    ck_assert_int_eq(send(fd, text, (size_t)len, 0), len);
    ck_assert_int_eq(recv(fd, answer, 12, MSG_WAITALL), 12);
    ck_assert_int_eq(memcmp(answer, "HTTP/1.1 101", 12), 0);
    return fd;
}

/* Reads so much while rows come, far more of them than anybody could be sent. */
static void read_along(int fd, size_t bytes)
{
    static char buffer[256 * 1024];
    for (size_t got = 0; got < bytes;) {
        push(64);
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        ck_assert_msg(n > 0, "the one that reads got %zu of %zu bytes", got, bytes);
        got += (size_t)n;
    }
}

static int64_t resident(void)
{
    struct self_usage self;
    self_read("/proc", &self);
    return (int64_t)self.rss_bytes;
}

START_TEST(one_that_never_reads)
{
    enum { SLEEPERS = 5 };
    int sleepers[SLEEPERS];
    int reader = connect_viewer(4 << 20);
    for (int i = 0; i < SLEEPERS; i++) {
        sleepers[i] = connect_viewer(2048);
    }
    push(10000);
    read_along(reader, READ_BYTES / 4); /* all buffers there are have been used */
    int64_t before = resident();
    read_along(reader, READ_BYTES);
    int64_t grown = resident() - before;
    ck_assert_msg(grown < SLACK_BYTES, "grew by %lld bytes", (long long)grown);
    uint64_t began_ns = clock_monotonic_ns();
    live_server_close(server, 300 * NS_PER_MS);
    server = NULL;
    uint64_t took_ns = clock_monotonic_ns() - began_ns;
    ck_assert_uint_ge(took_ns, 250 * NS_PER_MS); /* somebody was there */
    ck_assert_uint_lt(took_ns, 2 * NS_PER_S);
    for (int i = 0; i < SLEEPERS; i++) {
        close(sleepers[i]);
    }
    close(reader);
}
END_TEST

START_TEST(nobody_is_waited_for)
{
    push(100);
    int fd = connect_viewer(65536);
    read_along(fd, 1000);
    shutdown(fd, SHUT_RDWR);
    close(fd);
    uint64_t began_ns = clock_monotonic_ns();
    live_server_close(server, 60 * NS_PER_S);
    server = NULL;
    ck_assert_uint_lt(clock_monotonic_ns() - began_ns, 10 * NS_PER_S);
}
END_TEST

START_TEST(a_taken_port)
{
    struct live_server *second;
    struct err e;
    char text[8];
    snprintf(text, sizeof text, "%u", (unsigned)port);
    free(scenario.ui);
    scenario.ui = strdup(text);
    ck_assert_int_eq(live_server_open(&second, &scenario, feed, &e), FERR_IO);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(strstr(e.msg, "--ui: listen on 127.0.0.1:"));
}
END_TEST

START_TEST(none_is_asked_for)
{
    struct live_server *none;
    struct scenario quiet;
    struct err e;
    scenario_init(&quiet);
    ck_assert_int_eq(live_server_open(&none, &quiet, feed, &e), 0);
    ck_assert_ptr_null(none);
    live_server_close(none, 0);
    scenario_fini(&quiet);
}
END_TEST

Suite *live_server_suite(void)
{
    Suite *suite = suite_create("live_server");
    TCase *tc = tcase_create("server");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, one_that_never_reads);
    tcase_add_test(tc, nobody_is_waited_for);
    tcase_add_test(tc, a_taken_port);
    tcase_add_test(tc, none_is_asked_for);
    suite_add_tcase(suite, tc);
    return suite;
}
