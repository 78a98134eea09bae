/* Several threads that send: the same promises as one, with connections on each. */
#include "harness/base/clock.h"
#include "server/backend/tls.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>

enum { CLIENTS = 6, TURNS_MAX = 24 };

static const unsigned thread_counts[] = {2, 4};
enum { THREAD_COUNTS = sizeof thread_counts / sizeof thread_counts[0] };

static struct flood_fixture f;
static struct tls_identity id;

static void begin(unsigned threads, double rate, uint64_t size)
{
    flood_fixture_init(&f);
    f.options.threads = threads;
    f.options.rate = rate;
    f.options.payload.sizes = sizes_constant(size);
}

static const char *check_seq(struct ws_client *c, int opcode, const unsigned char *bytes,
                             size_t len)
{
    char head[32];
    unsigned long long seq = 0;
    snprintf(head, sizeof head, "%.*s", len < 31 ? (int)len : 31, (const char *)bytes);
    if (opcode != WS_CLIENT_TEXT || len != sizes_max(&f.options.payload.sizes) ||
        sscanf(head, "{\"seq\":%llu", &seq) != 1) {
        return "a message that is not what it should be";
    }
    return seq == c->messages ? NULL : "a message is lost or doubled";
}

static void join_all(void)
{
    for (int i = 0; i < CLIENTS; i++) {
        flood_fixture_join(&f)->on_message = check_seq;
    }
    FLOOD_AWAIT(&f, f.opened == CLIENTS);
}

static uint64_t received(void)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < f.client_count; i++) {
        ck_assert_msg(f.clients[i].violation == NULL, "%s", f.clients[i].violation);
        sum += f.clients[i].messages;
    }
    return sum;
}

static bool each_has(uint64_t messages)
{
    for (size_t i = 0; i < f.client_count; i++) {
        if (f.clients[i].fd >= 0 && f.clients[i].messages < messages) {
            return false;
        }
    }
    return true;
}

/* After the stop the blocks that are under way on other threads still count, up to the
 * end of their messages. */
static void check_ledger(uint64_t size)
{
    struct server_totals t;
    FLOOD_AWAIT(&f, (t = flood_fixture_totals(&f)).sent_messages == received() &&
                        t.sent_payload_bytes == t.sent_messages * size);
    ck_assert_uint_eq(t.sent_frame_bytes,
                      t.sent_messages * server_message_bytes(&f.options, size));
    ck_assert_uint_eq(t.accepted, CLIENTS);
}

START_TEST(flood_by_the_schedule)
{
    begin(thread_counts[_i], 30000, 200);
    flood_fixture_start(&f);
    join_all();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, each_has(1000));
    server_flood_stop(f.server, clock_monotonic_ns());
    check_ledger(200);
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_ge(t.lag->total, 1);
    ck_assert_uint_le(t.lag->total, t.sent_messages);
    flood_fixture_fini(&f);
}
END_TEST

static const uint64_t sizes[] = {100, 16384, 200000};

START_TEST(flood_as_fast_as_they_read)
{
    begin(thread_counts[_i % THREAD_COUNTS], 0, sizes[_i / THREAD_COUNTS]);
    flood_fixture_start(&f);
    join_all();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, each_has(50));
    server_flood_stop(f.server, clock_monotonic_ns());
    check_ledger(sizes[_i / THREAD_COUNTS]);
    server_close_connections(f.server);
    FLOOD_AWAIT(&f, f.clients[0].close_code == 1000 && f.clients[1].close_code == 1000);
    flood_fixture_fini(&f);
}
END_TEST

/* From the schedule to full speed and back, while threads are writing. */
START_TEST(the_mode_changes_under_way)
{
    begin(thread_counts[_i], 20000, 300);
    flood_fixture_start(&f);
    join_all();
    for (uint64_t round = 1; round <= 5; round++) {
        server_flood_start(f.server, clock_monotonic_ns());
        FLOOD_AWAIT(&f, each_has(200 * round));
        server_flood_raise(f.server, clock_monotonic_ns());
        FLOOD_AWAIT(&f, each_has(200 * round + 100));
        server_flood_stop(f.server, clock_monotonic_ns());
        check_ledger(300);
    }
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(clients_vanish)
{
    begin(thread_counts[_i % THREAD_COUNTS], _i < THREAD_COUNTS ? 30000 : 0, 1000);
    flood_fixture_start(&f);
    join_all();
    server_flood_start(f.server, clock_monotonic_ns());
    for (int i = 0; i < CLIENTS - 1; i++) {
        FLOOD_AWAIT(&f, each_has(50 * ((uint64_t)i + 1)));
        flood_fixture_drop(&f.clients[i]);
    }
    FLOOD_AWAIT(&f, f.closed == CLIENTS - 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    const struct ws_client *last = &f.clients[CLIENTS - 1];
    uint64_t before = last->messages;
    FLOOD_AWAIT(&f, last->messages > before + 100);
    ck_assert_uint_eq(flood_fixture_totals(&f).connections, 1);
    flood_fixture_fini(&f);
}
END_TEST

/* The server is closed after any number of turns, with connections in every stage. */
START_TEST(close_after_any_turn)
{
    for (int turns = 0; turns < TURNS_MAX; turns++) {
        begin(thread_counts[_i % THREAD_COUNTS], turns % 2 == 0 ? 50000 : 0, 500);
        flood_fixture_start(&f);
        server_flood_start(f.server, clock_monotonic_ns());
        for (int turn = 0; turn < turns; turn++) {
            if (turn < CLIENTS) {
                ws_client_request(flood_fixture_connect(&f), "/", "");
            }
            flood_fixture_turn(&f);
        }
        flood_fixture_fini(&f);
    }
}
END_TEST

START_TEST(flood_over_tls)
{
    struct err e = {0};
    signal(SIGPIPE, SIG_IGN); /* as main does: OpenSSL writes with write(2) */
    ck_assert_int_eq(tls_identity_make(&id, "127.0.0.1", time(NULL), &e), 0);
    begin(thread_counts[_i], 0, 5000);
    f.options.tls = &id;
    flood_fixture_start(&f);
    for (int i = 0; i < CLIENTS; i++) {
        struct ws_client *c = &f.clients[f.client_count++];
        ws_client_open_tls(c, server_port(f.server), id.ca, 0);
        FLOOD_AWAIT(&f, ws_client_is_secure(c));
        ws_client_request(c, "/", "");
        FLOOD_AWAIT(&f, c->upgraded);
        c->on_message = check_seq;
    }
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, each_has(100));
    server_flood_stop(f.server, clock_monotonic_ns());
    check_ledger(5000);
    flood_fixture_fini(&f);
    tls_identity_fini(&id);
}
END_TEST

Suite *server_threads_suite(void)
{
    Suite *s = suite_create("server_threads");
    TCase *t = tcase_create("server_threads");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, flood_by_the_schedule, 0, THREAD_COUNTS);
    tcase_add_loop_test(t, flood_as_fast_as_they_read, 0,
                        THREAD_COUNTS * (int)(sizeof sizes / sizeof sizes[0]));
    tcase_add_loop_test(t, the_mode_changes_under_way, 0, THREAD_COUNTS);
    tcase_add_loop_test(t, clients_vanish, 0, 2 * THREAD_COUNTS);
    tcase_add_loop_test(t, close_after_any_turn, 0, THREAD_COUNTS);
    tcase_add_loop_test(t, flood_over_tls, 0, THREAD_COUNTS);
    suite_add_tcase(s, t);
    return s;
}
