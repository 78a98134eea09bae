/* Beginnings and ends of connections: handshakes that are refused, closes from both
 * sides. */
#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

static struct flood_fixture f;

static void start(void)
{
    flood_fixture_init(&f);
    flood_fixture_start(&f);
}

START_TEST(test_client_closes_with_a_reason)
{
    start();
    struct ws_client *c = flood_fixture_join(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages > 3);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xf1message too big", 17);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "close frame 1009 'message too big'");
    ck_assert_int_ne(f.closed_fd_state, -1);
    FLOOD_AWAIT(&f, c->ended);
    ck_assert_int_eq(c->close_code, 1009);
    flood_fixture_fini(&f);
}
END_TEST

/* A client whose memory is full says so while it does not read: that must not be lost. */
START_TEST(test_close_frame_of_a_blocked_client_is_seen)
{
    flood_fixture_init(&f);
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(1000);
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    uint64_t sent = 0;
    for (int quiet = 0; quiet < 50; quiet++) {
        flood_fixture_turn(&f);
        uint64_t now = flood_fixture_totals(&f).sent_messages;
        quiet = now == sent ? quiet : 0;
        sent = now;
    }
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe9", 2);
    for (int i = 0; i < 20; i++) {
        flood_fixture_turn(&f);
    }
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "close frame 1001");
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_client_vanishes)
{
    bool reset = _i == 1;
    start();
    struct ws_client *c = flood_fixture_join(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages > 3);
    if (reset) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
        ws_client_read(c, 1 << 20); /* nothing unread: an orderly end */
        shutdown(c->fd, SHUT_WR);
    }
    if (reset) {
        flood_fixture_drop(c);
    }
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, reset ? "connection reset" : "");
    ck_assert_uint_eq(flood_fixture_totals(&f).connections, 0);
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).withheld_messages > 3);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_clients_vanish_in_a_full_flood)
{
    flood_fixture_init(&f);
    f.options.rate = _i == 0 ? 0 : 500000;
    f.options.payload.sizes = sizes_constant(_i == 2 ? 300000 : 500);
    flood_fixture_start(&f);
    for (int i = 0; i < 20; i++) {
        (void)flood_fixture_join(&f);
    }
    server_flood_start(f.server, clock_monotonic_ns());
    f.paused = true;
    for (size_t i = 0; i < f.client_count; i++) {
        for (size_t k = 0; k < i % 7; k++) {
            flood_fixture_turn(&f);
        }
        flood_fixture_drop(&f.clients[i]); /* with bytes unread: a reset */
    }
    FLOOD_AWAIT(&f, f.closed == 20);
    ck_assert_uint_eq(flood_fixture_totals(&f).connections, 0);
    struct ws_client *c = flood_fixture_join(&f);
    f.paused = false;
    FLOOD_AWAIT(&f, c->messages > 10);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_client_breaks_the_protocol)
{
    static const char *const broken[] = {
        "\x83\x80\x01\x02\x03\x04", /* opcode 3 */
        "\xc1\x80\x01\x02\x03\x04", /* a reserved bit */
        "\x09\x80\x01\x02\x03\x04", /* a fragmented ping */
        "\x80\x80\x01\x02\x03\x04", /* a continuation of nothing */
        "\x89\xfe\x01\x00\x01\x02", /* a long ping */
    };
    start();
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_send(c, broken[_i], 6);
    FLOOD_AWAIT(&f, c->close_code != 0 || c->ended);
    if (c->close_code != 0) {
        ck_assert_int_eq(c->close_code, 1002);
        ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xea", 2);
    }
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_PROTOCOL);
    ck_assert_str_ne(f.detail, "");
    FLOOD_AWAIT(&f, c->ended);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_we_close_all)
{
    start();
    for (int i = 0; i < 5; i++) {
        (void)flood_fixture_join(&f);
    }
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, f.clients[4].messages > 3);
    server_flood_stop(f.server, clock_monotonic_ns());
    server_close_connections(f.server);
    for (int i = 0; i < 5; i++) {
        struct ws_client *c = &f.clients[i];
        FLOOD_AWAIT(&f, c->close_code == 1000);
        ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    }
    FLOOD_AWAIT(&f, f.closed == 5);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_US);
    ck_assert_str_eq(f.detail, "");
    struct ws_client *late = flood_fixture_connect(&f);
    ws_client_request(late, "/", "");
    FLOOD_AWAIT(&f, f.refused == 1 && late->ended);
    ck_assert_str_eq(f.refusal, "GET /, but the flood is over");
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_we_close_behind_a_begun_message)
{
    flood_fixture_init(&f);
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(8 << 20);
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_frame_bytes > 100000);
    server_flood_stop(f.server, clock_monotonic_ns());
    ck_assert_uint_eq(flood_fixture_totals(&f).sent_messages, 0);
    server_close_connections(f.server);
    f.paused = false;
    FLOOD_AWAIT(&f, c->close_code == 1000);
    ck_assert_uint_eq(c->messages, 1);
    ck_assert_int_eq(c->message_opcode, 0);
    ck_assert_uint_eq(flood_fixture_totals(&f).withheld_messages, 0);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_US);
    flood_fixture_fini(&f);
}
END_TEST

/* server_close after any number of turns: with a connection in each stage of its life. */
START_TEST(test_close_at_every_turn)
{
    flood_fixture_init(&f);
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(_i % 2 == 0 ? 200000 : 100);
    flood_fixture_start(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    f.paused = _i % 3 == 0;
    for (int turn = 0; turn < _i; turn++) {
        if (turn % 3 == 0) {
            struct ws_client *c = flood_fixture_connect(&f);
            if (turn % 2 == 0) {
                ws_client_request(c, "/", "");
            }
        }
        if (turn % 7 == 6) {
            server_close_connections(f.server);
        }
        flood_fixture_turn(&f);
    }
    flood_fixture_close(&f);
    ck_assert(f.opened == 0 || f.reason == SERVER_CLOSED_BY_US);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_port_taken)
{
    start();
    struct server_options o = f.options;
    o.port = server_port(f.server);
    struct server *second = NULL;
    struct err e = {0};
    static const struct server_events none = {0};
    ck_assert_int_eq(server_open(&f.loop, &o, &none, NULL, &second, &e), FERR_IO);
    char expected[80];
    snprintf(expected, sizeof expected, "listen on 127.0.0.1:%u: address already in use",
             (unsigned)o.port);
    ck_assert_str_eq(e.msg, expected);
    o.host = "localhost";
    ck_assert_int_eq(server_open(&f.loop, &o, &none, NULL, &second, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg,
                     "listen on 'localhost': expected a numeric address like 127.0.0.1");
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_out_of_descriptors)
{
    start();
    struct ws_client *c = flood_fixture_connect(&f);
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    struct rlimit tight = before;
    tight.rlim_cur = (rlim_t)c->fd + 1; /* all below are taken */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &tight), 0);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_str_eq(f.refusal,
                     "a connection, but no file descriptor is left (ulimit -n)");
    (void)flood_fixture_join(&f);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_process_is_left_alone)
{
    static const int signals[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGFPE};
    enum { N = sizeof signals / sizeof signals[0] };
    struct sigaction before[N];
    struct rlimit files_before;
    for (size_t i = 0; i < N; i++) {
        sigaction(signals[i], NULL, &before[i]);
    }
    getrlimit(RLIMIT_NOFILE, &files_before);
    start();
    for (size_t i = 0; i < N; i++) {
        struct sigaction after;
        sigaction(signals[i], NULL, &after);
        ck_assert(after.sa_handler == before[i].sa_handler);
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    ck_assert_uint_eq(files.rlim_cur, files_before.rlim_cur);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_ipv6)
{
    flood_fixture_init(&f);
    f.options.host = "::1";
    flood_fixture_start(&f);
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(server_port(f.server)),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    f.clients[f.client_count++] = (struct ws_client){.fd = fd};
    ws_client_request(&f.clients[0], "/", "");
    FLOOD_AWAIT(&f, f.opened == 1);
    ck_assert_int_eq(f.last->local.ss_family, AF_INET6);
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_ends_suite(void)
{
    Suite *s = suite_create("server_ends");
    TCase *t = tcase_create("ends");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_client_closes_with_a_reason);
    tcase_add_test(t, test_close_frame_of_a_blocked_client_is_seen);
    tcase_add_loop_test(t, test_client_vanishes, 0, 2);
    tcase_add_loop_test(t, test_clients_vanish_in_a_full_flood, 0, 3);
    tcase_add_loop_test(t, test_client_breaks_the_protocol, 0, 5);
    tcase_add_test(t, test_we_close_all);
    tcase_add_test(t, test_we_close_behind_a_begun_message);
    tcase_add_loop_test(t, test_close_at_every_turn, 0, 40);
    tcase_add_test(t, test_port_taken);
    tcase_add_test(t, test_out_of_descriptors);
    tcase_add_test(t, test_process_is_left_alone);
    tcase_add_test(t, test_ipv6);
    suite_add_tcase(s, t);
    return s;
}
