#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <jansson.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/ioctl.h>

static struct flood_fixture f;

static void start(double rate, uint64_t size)
{
    flood_fixture_init(&f);
    f.options.rate = rate;
    f.options.payload.sizes = sizes_constant(size);
    flood_fixture_start(&f);
}

/* Every text message is whole, valid and the next one in order. */
static const char *check_message(struct ws_client *c, int opcode,
                                 const unsigned char *bytes, size_t len)
{
    if (opcode != WS_CLIENT_TEXT || len != sizes_max(&f.options.payload.sizes)) {
        return "a message of the wrong kind or size";
    }
    json_t *j = json_loadb((const char *)bytes, len, 0, NULL);
    uint64_t seq = (uint64_t)json_integer_value(json_object_get(j, "seq"));
    bool padded = json_is_string(json_object_get(j, "pad"));
    json_decref(j);
    if (!padded) {
        return "a message that is not the JSON it should be";
    }
    return seq == c->messages ? NULL : "a message is lost or doubled";
}

static struct ws_client *join_checked(void)
{
    struct ws_client *c = flood_fixture_join(&f);
    c->on_message = check_message;
    return c;
}

/* However busy the machine is: between two wake-ups are 20 ms at least, and the messages
 * of that time are late by 10 ms on the average. */
START_TEST(test_one_tick_serves_many)
{
    flood_fixture_init(&f);
    f.options.rate = 5000;
    f.options.tick_ns = 20 * NS_PER_MS;
    f.options.payload.sizes = sizes_constant(200);
    flood_fixture_start(&f);
    struct ws_client *c = join_checked();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 1000);
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_ge(lag_quantile(t.lag, 0.6), 8 * NS_PER_MS);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_messages_arrive_in_order)
{
    start(20000, 200);
    struct ws_client *c = join_checked();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 5000);
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, c->messages == t.sent_messages);
    ck_assert_uint_eq(t.sent_payload_bytes, t.sent_messages * 200);
    ck_assert_uint_eq(t.sent_frame_bytes, t.sent_messages * 204);
    ck_assert_uint_eq(f.last->sent_messages, t.sent_messages);
    ck_assert_uint_eq(c->frames, c->messages);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_rate_is_the_schedule)
{
    start(3000, 100);
    struct ws_client *c = join_checked();
    uint64_t begin = clock_monotonic_ns();
    server_flood_start(f.server, begin);
    FLOOD_AWAIT(&f, c->messages >= 1500);
    uint64_t now = clock_monotonic_ns();
    struct server_totals t;
    server_get_totals(f.server, now, &t);
    ck_assert_uint_eq(t.due_messages, (now - begin) * 3 / 1000000 + 1);
    /* Half a second's worth, that arrived: not sooner than it was due. */
    ck_assert_uint_ge(now - begin, 1499 * NS_PER_S / 3000);
    ck_assert_uint_gt(t.lag->total, 0);
    ck_assert_uint_le(t.lag->total, t.sent_messages);
    server_flood_stop(f.server, now);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_slow_rate_sends_the_first_message_at_once)
{
    start(0.01, 100);
    struct ws_client *c = join_checked();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages == 1);
    ck_assert_uint_eq(flood_fixture_totals(&f).due_messages, 1);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_binary_messages)
{
    flood_fixture_init(&f);
    f.options.payload.kind = PAYLOAD_BINARY;
    f.options.payload.sizes = sizes_constant(16);
    f.options.rate = 0;
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 10000);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_large_message_lets_a_pong_through)
{
    start(0, 1 << 20);
    struct ws_client *c = join_checked();
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_frame_bytes > 70000);
    /* Pings until one falls inside of a message that is on its way. */
    for (unsigned i = 0; c->pongs_inside == 0; i++) {
        ck_assert_uint_lt(i, 500);
        char text[16];
        int n = snprintf(text, sizeof text, "ping %u", i);
        ws_client_frame(c, WS_CLIENT_PING, text, (size_t)n);
        uint64_t before = c->pongs;
        while (c->pongs == before) {
            flood_fixture_turn(&f);
            ws_client_read(c, 100000);
        }
        ck_assert_str_eq(c->pong, text);
    }
    f.paused = false;
    server_flood_stop(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->message_opcode == 0 &&
                        c->messages == flood_fixture_totals(&f).sent_messages);
    ck_assert_uint_ge(c->frames, c->messages * 16);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_paused_client_is_withheld_from)
{
    start(200000, 1000);
    struct ws_client *c = join_checked();
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).withheld_messages > 50000);
    uint64_t sent = flood_fixture_totals(&f).sent_messages;
    for (int i = 0; i < 20; i++) {
        flood_fixture_turn(&f);
    }
    struct server_totals t = flood_fixture_totals(&f);
    /* The kernel may still find room for a few blocks, of 65 messages each. */
    ck_assert_uint_le(t.sent_messages, sent + 5 * 65);
    ck_assert_uint_gt(t.withheld_messages, 50000);
    /* On a busy machine what became due just now may not have been looked at. */
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).short_messages == 0);

    f.paused = false; /* and gets what was due */
    FLOOD_AWAIT(&f, c->messages > sent + 50000);
    f.paused = true;
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).withheld_messages > 10000);
    server_flood_stop(f.server, clock_monotonic_ns());
    uint64_t kept = flood_fixture_totals(&f).withheld_messages;
    f.paused = false;
    FLOOD_AWAIT(&f, c->messages == flood_fixture_totals(&f).sent_messages);
    ck_assert_uint_eq(flood_fixture_totals(&f).withheld_messages, kept);
    ck_assert_uint_eq(flood_fixture_totals(&f).short_messages, 0);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_raise_sends_as_fast_as_it_reads)
{
    start(10, 1000);
    struct ws_client *c = join_checked();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 2);
    server_flood_raise(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 20000);
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_le(t.withheld_messages, 1);
    server_flood_stop(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages == flood_fixture_totals(&f).sent_messages);
    flood_fixture_fini(&f);
}
END_TEST

/* A shape that begins slowly would leave a second flood without messages. */
START_TEST(test_a_second_flood_goes_at_the_rate_of_the_shape)
{
    struct err e;
    flood_fixture_init(&f);
    f.options.rate = 20000;
    ck_assert_int_eq(shape_parse("ramp:1000h", &f.options.shape, &e), 0);
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages >= 1);
    server_flood_stop(f.server, clock_monotonic_ns());
    uint64_t began = clock_monotonic_ns();
    uint64_t due = flood_fixture_totals(&f).due_messages;
    server_flood_again(f.server, began);
    FLOOD_AWAIT(&f, c->messages >= 2000);
    struct server_totals t;
    server_get_totals(f.server, began + 10 * NS_PER_S, &t); /* pure of the clock */
    ck_assert_uint_ge(t.due_messages - due, 200000);
    ck_assert_uint_le(t.due_messages - due, 200001);
    flood_fixture_fini(&f);
}
END_TEST

/* A connection that the server has left is open and not flooded. */
START_TEST(test_a_stalled_connection_is_not_flooded)
{
    flood_fixture_init(&f);
    f.options.rate = 10000;
    f.options.manner = (struct server_manner){.end = MANNER_STALLS, .end_after = 100};
    flood_fixture_start(&f);
    flood_fixture_join(&f);
    ck_assert_uint_eq(flood_fixture_totals(&f).flooded, 1);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).flooded == 0);
    ck_assert_uint_eq(flood_fixture_totals(&f).connections, 1);
    ck_assert_uint_eq(flood_fixture_totals(&f).sent_messages, 100);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_no_connection_is_withheld)
{
    start(1000, 100);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).due_messages >= 20);
    uint64_t before = flood_fixture_totals(&f).due_messages;
    ck_assert_uint_eq(flood_fixture_totals(&f).withheld_messages, before);
    struct ws_client *c = join_checked();
    FLOOD_AWAIT(&f, c->messages >= 20);
    ck_assert_uint_ge(flood_fixture_totals(&f).withheld_messages, before);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_received_bytes_are_counted)
{
    start(100, 100);
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_frame(c, WS_CLIENT_TEXT, "hello", 5);
    ws_client_frame(c, WS_CLIENT_BINARY, "1234567", 7);
    FLOOD_AWAIT(&f, f.last->received_bytes == 12);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_500_connections_share_the_flood)
{
    enum { N = 500, EACH = 20 };
    start(N * 100, 100);
    for (int i = 0; i < N; i++) {
        struct ws_client *c = flood_fixture_connect(&f);
        c->on_message = check_message;
        ws_client_request(c, "/", "");
    }
    FLOOD_AWAIT(&f, f.opened == N);
    ck_assert_uint_eq(f.last->id, N);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).due_messages >= N * EACH);
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_eq(t.connections, N);
    uint64_t got = 0;
    for (int turns = 0; turns < 10000 && got < t.sent_messages; turns++) {
        flood_fixture_turn(&f);
        got = 0;
        for (int i = 0; i < N; i++) {
            got += f.clients[i].messages;
        }
    }
    ck_assert_uint_eq(got, t.sent_messages);
    for (int i = 0; i < N;
         i++) { /* round robin: fair to a message, but for what is short */
        ck_assert_uint_le(f.clients[i].messages, t.due_messages / N + 1);
    }
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_kernel_holds_little_unsent)
{
    start(0, 1000);
    (void)flood_fixture_join(&f);
    int unsent = 0;
    socklen_t len = sizeof unsent;
    ck_assert_int_eq(
        getsockopt(f.last->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, &len), 0);
    ck_assert_int_eq(unsent, 2 * SERVER_BLOCK_BYTES);
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    uint64_t sent = 0;
    for (int quiet = 0; quiet < 50; quiet++) { /* until nothing moves any more */
        flood_fixture_turn(&f);
        uint64_t now = flood_fixture_totals(&f).sent_messages;
        quiet = now == sent ? quiet : 0;
        sent = now;
    }
    ck_assert_int_eq(ioctl(f.last->fd, SIOCOUTQNSD, &unsent), 0);
    ck_assert_uint_gt(sent, 0);
    ck_assert_int_gt(unsent, 0);
    ck_assert_int_le(unsent, 2 * SERVER_BLOCK_BYTES);
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_suite(void)
{
    Suite *s = suite_create("server");
    TCase *t = tcase_create("flood");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_messages_arrive_in_order);
    tcase_add_test(t, test_one_tick_serves_many);
    tcase_add_test(t, test_rate_is_the_schedule);
    tcase_add_test(t, test_slow_rate_sends_the_first_message_at_once);
    tcase_add_test(t, test_binary_messages);
    tcase_add_test(t, test_large_message_lets_a_pong_through);
    tcase_add_test(t, test_paused_client_is_withheld_from);
    tcase_add_test(t, test_raise_sends_as_fast_as_it_reads);
    tcase_add_test(t, test_a_second_flood_goes_at_the_rate_of_the_shape);
    tcase_add_test(t, test_a_stalled_connection_is_not_flooded);
    tcase_add_test(t, test_no_connection_is_withheld);
    tcase_add_test(t, test_received_bytes_are_counted);
    tcase_add_test(t, test_500_connections_share_the_flood);
    tcase_add_test(t, test_kernel_holds_little_unsent);
    suite_add_tcase(s, t);
    return s;
}
