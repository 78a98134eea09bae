/* What is no request, or the wrong one: refused with a sentence, and counted. */
#include "tests/conformance/cases.h"

#include <string.h>

static struct conformance t;

/* Sends it to a server whose path is /feed, and waits for the refusal. */
static struct stream_client *refused(int protocol, const void *bytes, size_t len)
{
    conformance_init(&t, protocol);
    t.f.options.path = "/feed";
    conformance_start(&t);
    conformance_flood(&t);
    struct stream_client *c = conformance_connect(&t);
    stream_client_send(c, bytes, len);
    FLOOD_AWAIT(&t.f, t.f.refused == 1 && (c->ended || c->reset));
    ck_assert_uint_eq(t.f.opened, 0);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).refused, 1);
    return c;
}

static void assert_answer(const struct stream_client *c, const char *status,
                          const char *refusal)
{
    ck_assert_msg(strncmp(c->head, status, strlen(status)) == 0, "%s", c->head);
    ck_assert_str_eq(t.f.refusal, refusal);
}

/* It says what it does not finish. */
START_TEST(test_half_a_handshake)
{
    char phrase[SERVER_PHRASE_MAX];
    conformance_begin(&t, _i, 1000, 100);
    server_waits_for(t.f.server, phrase);
    ck_assert_str_eq(phrase, "");
    struct stream_client *c = conformance_connect(&t);
    if (t.protocol->tls) {
        c->paused = true; /* its TLS goes on with each read */
        FLOOD_AWAIT(&t.f, (server_waits_for(t.f.server, phrase), phrase[0] != '\0'));
        ck_assert_str_eq(phrase, "it did not finish its TLS handshake");
        c->paused = false;
    }
    stream_client_send(c, "GET / HTTP/1.1\r\nHo", 18);
    const char *expected = t.protocol->role == SERVER_WS
                               ? "it did not finish its WebSocket handshake"
                               : "it did not finish its HTTP request";
    FLOOD_AWAIT(&t.f,
                (server_waits_for(t.f.server, phrase), strcmp(phrase, expected) == 0));
    stream_client_send(c, "st: x\r\n\r\n", 9);
    FLOOD_AWAIT(&t.f, (server_waits_for(t.f.server, phrase), phrase[0] == '\0'));
    conformance_fini(&t);
}
END_TEST

START_TEST(test_garbage)
{
    (void)refused(_i, "\x01\x02hello\xff\r\n\r\n", 12);
    ck_assert_msg(strstr(t.f.refusal, "12 bytes that are no HTTP request: ") ==
                      t.f.refusal,
                  "%s", t.f.refusal);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_tls_hello)
{
    (void)refused(_i, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    ck_assert_str_eq(t.f.refusal,
                     t.protocol->role == SERVER_WS
                         ? "a TLS handshake: the client wants wss://, this is ws://"
                         : "a TLS handshake: the client wants https://, this is http://");
    conformance_fini(&t);
}
END_TEST

START_TEST(test_wrong_path)
{
    static const char plain[] = "GET /wrong?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static const char upgrade[] = "GET /wrong?x=1 HTTP/1.1\r\nHost: localhost\r\n"
                                  "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                  "Sec-WebSocket-Version: 13\r\n\r\n";
    bool ws = PROTOCOLS[_i].role == SERVER_WS;
    struct stream_client *c =
        refused(_i, ws ? upgrade : plain, ws ? sizeof upgrade - 1 : sizeof plain - 1);
    assert_answer(c, "HTTP/1.1 404 Not Found", "GET /wrong, but --path is /feed");
    conformance_fini(&t);
}
END_TEST

START_TEST(test_silence)
{
    conformance_begin(&t, _i, 1000, 100);
    struct stream_client *c = conformance_connect(&t);
    flood_fixture_turn(&t.f);
    stream_client_close(c);
    FLOOD_AWAIT(&t.f, t.f.refused == 1);
    ck_assert_str_eq(t.f.refusal,
                     t.protocol->role == SERVER_WS
                         ? "a connection that ended without a valid WebSocket handshake"
                         : "a connection that ended without a whole HTTP request");
    conformance_fini(&t);
}
END_TEST

START_TEST(test_wrong_method)
{
    static const char head[] = "HEAD /feed HTTP/1.1\r\nHost: localhost\r\n\r\n";
    struct stream_client *c = refused(_i, head, sizeof head - 1);
    assert_answer(c, "HTTP/1.1 405 Method Not Allowed",
                  "HEAD /feed, but only GET and POST are answered");
    ck_assert_ptr_nonnull(strstr(c->head, "\r\nAllow: GET, POST\r\n"));
    ck_assert(stream_client_is_between(c)); /* no text after the head */
    conformance_fini(&t);
}
END_TEST

START_TEST(test_upgrade)
{
    static const char ask[] = "GET /feed HTTP/1.1\r\nHost: localhost\r\n"
                              "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    struct stream_client *c = refused(_i, ask, sizeof ask - 1);
    assert_answer(c, "HTTP/1.1 400 Bad Request",
                  "GET /feed, but it asks for an upgrade to WebSocket, and this is "
                  "plain HTTP");
    conformance_fini(&t);
}
END_TEST

START_TEST(test_endless_head)
{
    static char head[20000];
    memset(head, 'a', sizeof head);
    memcpy(head, "GET /feed HTTP/1.1\r\nX: ", 23);
    struct stream_client *c = refused(_i, head, 8193);
    assert_answer(c, "HTTP/1.1 431 ", "GET /feed, but its head has more than 8192 bytes");
    conformance_fini(&t);
}
END_TEST

START_TEST(test_broken_head)
{
    static const char folded[] = "GET /feed HTTP/1.1\r\nX: a\r\n folded\r\n\r\n";
    struct stream_client *c = refused(_i, folded, sizeof folded - 1);
    assert_answer(c, "HTTP/1.1 400 Bad Request",
                  "GET /feed, but a line of its head is no field that HTTP knows");
    conformance_fini(&t);
}
END_TEST

/* The answer, to requests that come whole, in pieces, with a body, of HTTP/1.0. */
static struct stream_client *answered(int protocol, const char *request, size_t piece)
{
    conformance_init(&t, protocol);
    t.f.options.path = "/feed";
    t.f.options.content_type = "text/event-stream";
    conformance_start(&t);
    conformance_flood(&t);
    struct stream_client *c = conformance_connect(&t);
    size_t len = strlen(request);
    for (size_t at = 0; at < len; at += piece) {
        stream_client_send(c, request + at, len - at < piece ? len - at : piece);
        flood_fixture_turn(&t.f);
    }
    FLOOD_AWAIT(&t.f, c->messages > 3 || c->violation != NULL);
    ck_assert_ptr_nonnull(strstr(c->head, "\r\nContent-Type: text/event-stream\r\n"));
    ck_assert_ptr_nonnull(strstr(c->head, "\r\nConnection: close\r\n"));
    ck_assert_ptr_null(strcasestr(c->head, "content-length"));
    ck_assert_uint_eq(t.f.refused, 0);
    return c;
}

START_TEST(test_request_in_pieces)
{
    struct stream_client *c = answered(
        _i, "GET /feed?since=1 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n", 1);
    ck_assert_int_eq(c->chunked, t.protocol->chunked);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_request_with_a_body)
{
    (void)answered(_i, "POST /feed HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", 1000);
    FLOOD_AWAIT(&t.f, t.f.last->received_bytes == 5);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).acked_messages, 0);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_offer_of_http_2_is_passed_over)
{
    (void)answered(_i,
                   "GET /feed HTTP/1.1\r\nHost: localhost\r\n"
                   "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                   "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
                   1000);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_http_1_0_gets_no_chunks)
{
    struct stream_client *c = answered(_i, "GET /feed HTTP/1.0\r\n\r\n", 1000);
    ck_assert(!c->chunked);
    server_close_connections(t.f.server);
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    conformance_assert_ledger(&t, c);
    conformance_fini(&t);
}
END_TEST

void case_request(Suite *s, int protocol)
{
    if (PROTOCOLS[protocol].role == SERVER_RAW) {
        return;
    }
    TCase *tc = case_new(s, "request");
    tcase_add_loop_test(tc, test_half_a_handshake, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_garbage, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_tls_hello, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_wrong_path, protocol, protocol + 1);
    if (!PROTOCOLS[protocol].tls) { /* there it is a failed handshake: test_server_tls */
        tcase_add_loop_test(tc, test_silence, protocol, protocol + 1);
    }
    if (PROTOCOLS[protocol].role != SERVER_HTTP) {
        return;
    }
    tcase_add_loop_test(tc, test_wrong_method, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_upgrade, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_endless_head, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_broken_head, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_request_in_pieces, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_request_with_a_body, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_offer_of_http_2_is_passed_over, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_http_1_0_gets_no_chunks, protocol, protocol + 1);
}
