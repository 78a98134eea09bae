/* The server behind TLS: handshakes with a client of OpenSSL's on the same loop. */
#include "harness/base/clock.h"
#include "server/backend/tls.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <string.h>

static struct flood_fixture f;
static struct tls_identity id;

static void setup(void)
{
    struct err e = {0};
    /* As main does: OpenSSL writes with write(2). */
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(tls_identity_make(&id, "127.0.0.1", time(NULL), &e), 0);
    flood_fixture_init(&f);
    f.options.tls = &id;
}

static void teardown(void)
{
    flood_fixture_fini(&f);
    tls_identity_fini(&id);
}

static struct ws_client *connect_tls(const char *ca, int version)
{
    ck_assert_uint_lt(f.client_count, FLOOD_CLIENTS_MAX);
    struct ws_client *c = &f.clients[f.client_count++];
    ws_client_open_tls(c, server_port(f.server), ca, version);
    return c;
}

static struct ws_client *join_tls(int version)
{
    struct ws_client *c = connect_tls(id.ca, version);
    FLOOD_AWAIT(&f, ws_client_is_secure(c));
    ws_client_request(c, "/", "");
    FLOOD_AWAIT(&f, c->upgraded);
    return c;
}

static const int VERSIONS[] = {TLS1_2_VERSION, TLS1_3_VERSION};

START_TEST(flood_arrives_whole)
{
    f.options.rate = 20000;
    f.options.payload.sizes = sizes_constant(200);
    flood_fixture_start(&f);
    struct ws_client *c = join_tls(VERSIONS[_i]);
    ck_assert_int_eq(SSL_version(c->tls), VERSIONS[_i]);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 5000);
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, c->messages == t.sent_messages);
    ck_assert_uint_eq(f.last->written_bytes, t.sent_frame_bytes);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_int_ne(f.closed_fd_state, -1);
    FLOOD_AWAIT(&f, c->close_code == 1000);
}
END_TEST

/* Messages of several blocks, while the client stops and reads on: what libwebsockets
 * keeps of a write goes out before anything else. */
START_TEST(blocked_writes_lose_nothing)
{
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(150000);
    flood_fixture_start(&f);
    struct ws_client *c = join_tls(VERSIONS[_i]);
    server_flood_start(f.server, clock_monotonic_ns());
    for (int round = 0; round < 5; round++) {
        f.paused = true;
        uint64_t sent = 0;
        for (int quiet = 0; quiet < 20; quiet++) {
            flood_fixture_turn(&f);
            uint64_t now = flood_fixture_totals(&f).sent_messages;
            quiet = now == sent ? quiet : 0;
            sent = now;
        }
        f.paused = false;
        FLOOD_AWAIT(&f, c->messages >= sent);
    }
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, c->messages == t.sent_messages);
    ck_assert_uint_gt(c->messages, 5);
}
END_TEST

START_TEST(websocket_is_never_upgraded_over_http2)
{
    const unsigned char *name;
    unsigned len;
    flood_fixture_start(&f);
    const struct ws_client *c = join_tls(0);
    SSL_get0_alpn_selected(c->tls, &name, &len);
    ck_assert_uint_eq(len, 8);
    ck_assert_mem_eq(name, "http/1.1", 8);
}
END_TEST

/* A ticket that the client never reads would make its close a reset, and so would an
 * alert about a missing close_notify. */
START_TEST(client_that_read_everything_closes_in_order)
{
    flood_fixture_start(&f);
    struct ws_client *c = join_tls(VERSIONS[_i % 2]);
    ck_assert_int_eq(SSL_SESSION_is_resumable(SSL_get_session(c->tls)), 0);
    if (_i >= 2) {
        ck_assert_int_eq(SSL_shutdown(c->tls), 0); /* sends it, awaits none */
    }
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "");
    ck_assert(f.in_order);
}
END_TEST

START_TEST(client_that_left_bytes_unread_does_not)
{
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(1000);
    flood_fixture_start(&f);
    struct ws_client *c = join_tls(VERSIONS[_i]);
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_messages > 100);
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_str_eq(f.detail, "connection reset");
    ck_assert(!f.in_order);
}
END_TEST

START_TEST(client_that_vanishes_in_the_flood_ends_it_only_for_itself)
{
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(1000);
    flood_fixture_start(&f);
    struct ws_client *gone = join_tls(VERSIONS[_i]);
    struct ws_client *stays = join_tls(VERSIONS[_i]);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, gone->messages > 10 && stays->messages > 10);
    flood_fixture_drop(gone);
    FLOOD_AWAIT(&f, f.closed == 1);
    uint64_t before = stays->messages;
    FLOOD_AWAIT(&f, stays->messages > before + 10);
}
END_TEST

START_TEST(client_that_does_not_trust_us_is_told_of)
{
    struct err e = {0};
    struct tls_identity other;
    ck_assert_int_eq(tls_identity_make(&other, NULL, time(NULL), &e), 0);
    flood_fixture_start(&f);
    const struct ws_client *c = connect_tls(other.ca, VERSIONS[_i]);
    tls_identity_fini(&other);
    FLOOD_AWAIT(&f, f.refused == 1 && c->ended);
    ck_assert_int_eq(ERR_GET_REASON(c->tls_error), SSL_R_CERTIFICATE_VERIFY_FAILED);
    static const char says[] = "the client does not trust the CA (TLS alert 48, ";
    ck_assert_msg(strncmp(f.refusal, says, sizeof says - 1) == 0, "%s", f.refusal);
    ck_assert_ptr_nonnull(strstr(f.refusal, "$SSL_CERT_FILE"));
    ck_assert_uint_eq(flood_fixture_totals(&f).refused, 1);
    ck_assert_uint_eq(f.opened, 0);
}
END_TEST

static const struct {
    const char *sent;
    const char *says;
} PLAIN[] = {
    {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "plain HTTP, but the server speaks TLS"},
    {"SUBSCRIBE all messages\r\n", "bytes that are no TLS"},
    {"\x01\x02\x03\x04\x05\x06\x07\x08", "bytes that are no TLS"},
};

START_TEST(plain_bytes_are_told_of)
{
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_send(c, PLAIN[_i].sent, strlen(PLAIN[_i].sent));
    FLOOD_AWAIT(&f, f.refused == 1 && c->ended);
    ck_assert_msg(strncmp(f.refusal, PLAIN[_i].says, strlen(PLAIN[_i].says)) == 0, "%s",
                  f.refusal);
}
END_TEST

/* Node leaves like that when it does not trust us. */
START_TEST(half_a_handshake_is_told_of)
{
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_send(c, "\x16\x03\x01\x02\x00\x01", 6);
    for (int i = 0; i < 5; i++) {
        flood_fixture_turn(&f);
    }
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_str_eq(f.refusal, "a connection that ended in its TLS handshake: does the "
                                "client trust the CA in $SSL_CERT_FILE?");
}
END_TEST

START_TEST(client_that_leaves_behind_the_handshake_is_told_of)
{
    flood_fixture_start(&f);
    struct ws_client *c = connect_tls(id.ca, VERSIONS[_i]);
    FLOOD_AWAIT(&f, ws_client_is_secure(c));
    for (int i = 0; i < 5; i++) {
        flood_fixture_turn(&f);
    }
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_str_eq(f.refusal,
                     "a connection that ended behind its TLS handshake: does the "
                     "client trust the CA in $SSL_CERT_FILE?");
}
END_TEST

START_TEST(non_websocket_inside_of_tls_is_told_of)
{
    flood_fixture_start(&f);
    struct ws_client *c = connect_tls(id.ca, 0);
    FLOOD_AWAIT(&f, ws_client_is_secure(c));
    ws_client_send(c, "GET /page HTTP/1.1\r\nHost: x\r\n\r\n", 31);
    FLOOD_AWAIT(&f, f.refused == 1 && c->ended);
    ck_assert_ptr_nonnull(strstr(f.refusal, "GET /page, but it is plain HTTP"));
    ck_assert_ptr_nonnull(strstr(c->head, "426 Upgrade Required"));
}
END_TEST

/* A close at every turn of the handshake leaves nothing behind (the tear-down looks). */
START_TEST(server_may_close_at_every_turn)
{
    flood_fixture_start(&f);
    (void)connect_tls(id.ca, 0);
    for (int i = 0; i < _i; i++) {
        flood_fixture_turn(&f);
    }
}
END_TEST

START_TEST(signals_are_left_alone)
{
    struct sigaction before;
    struct sigaction after;
    signal(SIGPIPE, SIG_DFL);
    sigaction(SIGPIPE, NULL, &before);
    flood_fixture_start(&f);
    sigaction(SIGPIPE, NULL, &after);
    ck_assert(after.sa_handler == before.sa_handler);
}
END_TEST

Suite *server_tls_suite(void)
{
    Suite *suite = suite_create("server_tls");
    TCase *tc = tcase_create("server_tls");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, flood_arrives_whole, 0, 2);
    tcase_add_loop_test(tc, blocked_writes_lose_nothing, 0, 2);
    tcase_add_test(tc, websocket_is_never_upgraded_over_http2);
    tcase_add_loop_test(tc, client_that_read_everything_closes_in_order, 0, 4);
    tcase_add_loop_test(tc, client_that_left_bytes_unread_does_not, 0, 2);
    tcase_add_loop_test(tc, client_that_vanishes_in_the_flood_ends_it_only_for_itself, 0,
                        2);
    tcase_add_loop_test(tc, client_that_does_not_trust_us_is_told_of, 0, 2);
    tcase_add_loop_test(tc, plain_bytes_are_told_of, 0,
                        (int)(sizeof PLAIN / sizeof PLAIN[0]));
    tcase_add_test(tc, half_a_handshake_is_told_of);
    tcase_add_loop_test(tc, client_that_leaves_behind_the_handshake_is_told_of, 0, 2);
    tcase_add_test(tc, non_websocket_inside_of_tls_is_told_of);
    tcase_add_loop_test(tc, server_may_close_at_every_turn, 0, 12);
    tcase_add_test(tc, signals_are_left_alone);
    suite_add_tcase(suite, tc);
    return suite;
}
