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

static void start(const char *path, const char *subprotocol)
{
    flood_fixture_init(&f);
    f.options.path = path;
    f.options.subprotocol = subprotocol;
    flood_fixture_start(&f);
}

static struct ws_client *refused(const void *bytes, size_t len)
{
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_send(c, bytes, len);
    FLOOD_AWAIT(&f, f.refused == 1 && c->ended);
    ck_assert_uint_eq(f.opened, 0);
    ck_assert_uint_eq(flood_fixture_totals(&f).refused, 1);
    ck_assert_uint_eq(flood_fixture_totals(&f).accepted, 0);
    return c;
}

#define UPGRADE                                                                          \
    "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "    \
    "13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static const struct {
    const char *path;
    const char *subprotocol;
    const char *sent;
    const char *status; /* "" for none */
    const char *says;
} refusals[] = {
    {"/feed", NULL, "GET /wrong HTTP/1.1\r\n" UPGRADE KEY "\r\n", "HTTP/1.1 404 ",
     "GET /wrong, but --path is /feed"},
    {"/feed", NULL, "GET /feed/ HTTP/1.1\r\n" UPGRADE KEY "\r\n", "HTTP/1.1 404 ",
     "GET /feed/, but --path is /feed"},
    {NULL, NULL, "GET /page HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 426 ",
     "GET /page, but only WebSocket is spoken here"},
    {NULL, NULL, "POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
     "HTTP/1.1 426 ", "POST /page, but only WebSocket is spoken here"},
    {NULL, NULL, "GET / HTTP/1.1\r\n" UPGRADE "\r\n", "HTTP/1.1 400 ",
     "GET /, but without a Sec-WebSocket-Key"},
    {NULL, "mqtt", "GET / HTTP/1.1\r\n" UPGRADE KEY "\r\n", "HTTP/1.1 400 ",
     "GET /, but without a subprotocol, and --subprotocol is mqtt"},
    {NULL, "mqtt",
     "GET / HTTP/1.1\r\n" UPGRADE KEY "Sec-WebSocket-Protocol: a, mqtt2\r\n\r\n",
     "HTTP/1.1 400 ",
     "GET /, but its subprotocol is 'a, mqtt2', and --subprotocol is mqtt"},
    {NULL, NULL, "GET / HTTP/1.1\r\n" UPGRADE KEY "Sec-WebSocket-Protocol: a/b\r\n\r\n",
     "", NULL},
    {NULL, NULL, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "",
     "a TLS handshake: the client wants wss://, this is ws://"},
    {NULL, NULL, "SSH-2.0-OpenSSH_9.2\r\n", "",
     "21 bytes that are no HTTP request: SSH-2.0-OpenSSH_9.2"},
    {NULL, NULL, "\x01\x02\x03", "", "3 bytes that are no HTTP request: \\x01\\x02\\x03"},
};

START_TEST(test_refusal)
{
    /* A row that libwebsockets may also take: only that nothing breaks is checked. */
    if (refusals[_i].says == NULL) {
        start(NULL, NULL);
        struct ws_client *c = flood_fixture_connect(&f);
        ws_client_send(c, refusals[_i].sent, strlen(refusals[_i].sent));
        FLOOD_AWAIT(&f, f.refused + f.opened == 1);
        flood_fixture_fini(&f);
        return;
    }
    start(refusals[_i].path, refusals[_i].subprotocol);
    const char *sent = refusals[_i].sent;
    size_t len = sent[0] == '\x16' ? 11 : strlen(sent);
    struct ws_client *c = refused(sent, len);
    ck_assert_int_eq(strncmp(f.refusal, refusals[_i].says, strlen(refusals[_i].says)), 0);
    ck_assert_int_eq(strncmp(c->head, refusals[_i].status, strlen(refusals[_i].status)),
                     0);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_half_a_handshake_is_counted)
{
    static const char *const halves[] = {"", "G", "GET / HTTP/1.1\r\nHost: x\r\nUpgr"};
    start(NULL, NULL);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_send(c, halves[_i], strlen(halves[_i]));
    for (int i = 0; i < 5; i++) {
        flood_fixture_turn(&f);
    }
    flood_fixture_drop(&f, c);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_str_eq(f.refusal,
                     "a connection that ended without a valid WebSocket handshake");
    flood_fixture_fini(&f);
}
END_TEST

static const struct {
    const char *wanted;
    const char *offered;
    const char *answer;
} subprotocols[] = {
    {NULL, "chat", "chat"},
    {NULL, "graphql-transport-ws, graphql-ws", "graphql-transport-ws"},
    {NULL, "v12.stomp,v11.stomp", "v12.stomp"},
    {NULL, "ocpp1.6", "ocpp1.6"},
    {NULL, "wamp.2.json, wamp.2.msgpack", "wamp.2.json"},
    {NULL, "base64.binary.k8s.io", "base64.binary.k8s.io"},
    {NULL, NULL, NULL},
    {"mqtt", "amqp, mqtt", "mqtt"},
    {"mqtt", "mqtt", "mqtt"},
};

START_TEST(test_subprotocol_is_answered)
{
    start("/ws", subprotocols[_i].wanted);
    struct ws_client *c = flood_fixture_connect(&f);
    char line[128] = "";
    if (subprotocols[_i].offered != NULL) {
        snprintf(line, sizeof line, "Sec-WebSocket-Protocol: %s\r\n",
                 subprotocols[_i].offered);
    }
    ws_client_request(c, "/ws?token=1", line);
    FLOOD_AWAIT(&f, c->upgraded && f.opened == 1);
    const char *answer = strstr(c->head, "Sec-WebSocket-Protocol: ");
    if (subprotocols[_i].answer == NULL) {
        ck_assert_ptr_null(answer);
    } else {
        snprintf(line, sizeof line, "Sec-WebSocket-Protocol: %s\r\n",
                 subprotocols[_i].answer);
        ck_assert_ptr_nonnull(answer);
        ck_assert_int_eq(strncmp(answer, line, strlen(line)), 0);
    }
    ck_assert_ptr_null(strstr(c->head, "Extensions"));
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_extensions_are_not_taken)
{
    start(NULL, NULL);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_request(c, "/", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    FLOOD_AWAIT(&f, c->upgraded);
    ck_assert_ptr_null(strstr(c->head, "Extensions"));
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_client_closes_with_a_reason)
{
    start(NULL, NULL);
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
    f.options.size_bytes = 1000;
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
    flood_fixture_drop(&f, c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "close frame 1001");
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_client_vanishes)
{
    bool reset = _i == 1;
    start(NULL, NULL);
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
        flood_fixture_drop(&f, c);
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
    f.options.size_bytes = _i == 2 ? 300000 : 500;
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
        flood_fixture_drop(&f, &f.clients[i]); /* with bytes unread: a reset */
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
    start(NULL, NULL);
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_send(c, broken[_i], 6);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_PROTOCOL);
    ck_assert_str_ne(f.detail, "");
    FLOOD_AWAIT(&f, c->ended);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_we_close_all)
{
    start(NULL, NULL);
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
    f.options.size_bytes = 8 << 20;
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
    f.options.size_bytes = _i % 2 == 0 ? 200000 : 100;
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
    start(NULL, NULL);
    struct server_options o = f.options;
    o.port = server_port(f.server);
    struct server *second = NULL;
    struct err e = {0};
    static const struct server_events none = {NULL, NULL, NULL};
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
    start(NULL, NULL);
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
    start(NULL, NULL);
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

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

Suite *server_ends_suite(void)
{
    Suite *s = suite_create("server_ends");
    TCase *t = tcase_create("ends");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_refusal, 0, ROWS(refusals));
    tcase_add_loop_test(t, test_half_a_handshake_is_counted, 0, 3);
    tcase_add_loop_test(t, test_subprotocol_is_answered, 0, ROWS(subprotocols));
    tcase_add_test(t, test_extensions_are_not_taken);
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
