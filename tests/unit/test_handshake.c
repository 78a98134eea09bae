#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

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
#define LONG                                                                             \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,"                 \
    "cccccccccccccccccccccccccccccccc,dddddddddddddddddddddddddddddddd"
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
     "GET /page, but it is plain HTTP"},
    {NULL, NULL, "POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
     "HTTP/1.1 426 ", "POST /page, but it is plain HTTP"},
    {NULL, NULL, "GET / HTTP/1.1\r\n" UPGRADE "\r\n", "HTTP/1.1 400 ",
     "GET /, but without a Sec-WebSocket-Key"},
    {NULL, "mqtt", "GET / HTTP/1.1\r\n" UPGRADE KEY "\r\n", "HTTP/1.1 400 ",
     "GET /, but without a subprotocol, and --subprotocol is mqtt"},
    {NULL, "mqtt",
     "GET / HTTP/1.1\r\n" UPGRADE KEY "Sec-WebSocket-Protocol: a, mqtt2\r\n\r\n",
     "HTTP/1.1 400 ",
     "GET /, but its subprotocol is 'a, mqtt2', and --subprotocol is mqtt"},
    {NULL, NULL, "GET / HTTP/1.1\r\n" UPGRADE KEY "Sec-WebSocket-Protocol: 12345\r\n\r\n",
     "HTTP/1.1 400 ", "GET /, but libwebsockets cannot read its subprotocol '12345'"},
    {NULL, NULL,
     "GET / HTTP/1.1\r\n" UPGRADE KEY "Sec-WebSocket-Protocol: " LONG "\r\n\r\n",
     "HTTP/1.1 400 ",
     "GET /, but it offers more subprotocols than libwebsockets can read"},
    {NULL, NULL, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "",
     "a TLS handshake: the client wants wss://, this is ws://"},
    {NULL, NULL, "SSH-2.0-OpenSSH_9.2\r\n", "",
     "21 bytes that are no HTTP request: SSH-2.0-OpenSSH_9.2\\x0d\\x0a"},
    {NULL, NULL, "\x01\x02\x03", "", "3 bytes that are no HTTP request: \\x01\\x02\\x03"},
};

START_TEST(test_refusal)
{
    start(refusals[_i].path, refusals[_i].subprotocol);
    const char *sent = refusals[_i].sent;
    size_t len = sent[0] == '\x16' ? 11 : strlen(sent);
    struct ws_client *c = refused(sent, len);
    ck_assert_msg(strncmp(f.refusal, refusals[_i].says, strlen(refusals[_i].says)) == 0,
                  "%s", f.refusal);
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
    flood_fixture_drop(c);
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

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

Suite *handshake_suite(void)
{
    Suite *s = suite_create("handshake");
    TCase *t = tcase_create("handshake");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_refusal, 0, ROWS(refusals));
    tcase_add_loop_test(t, test_half_a_handshake_is_counted, 0, 3);
    tcase_add_loop_test(t, test_subprotocol_is_answered, 0, ROWS(subprotocols));
    tcase_add_test(t, test_extensions_are_not_taken);
    suite_add_tcase(s, t);
    return s;
}
