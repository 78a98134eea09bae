/* What the client sends, counted as acknowledgements. */
#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

static struct flood_fixture f;

/* A joined client that got count messages, and a server that sends no more. */
static struct ws_client *flooded(uint64_t count)
{
    flood_fixture_init(&f);
    f.options.rate = 10000;
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_messages >= count);
    server_flood_stop(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages == flood_fixture_totals(&f).sent_messages);
    return c;
}

/* All that the client sent before has been seen when a pong answers this ping. */
static void settle(struct ws_client *c)
{
    uint64_t before = c->pongs;
    ws_client_frame(c, WS_CLIENT_PING, "?", 1);
    FLOOD_AWAIT(&f, c->pongs > before);
}

static void expect(uint64_t acked, uint64_t surplus)
{
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_eq(t.acked_messages, acked);
    ck_assert_uint_eq(t.surplus_messages, surplus);
}

START_TEST(each_message_is_one)
{
    struct ws_client *c = flooded(10);
    ws_client_frame(c, WS_CLIENT_TEXT, "ok", 2);
    ws_client_frame(c, WS_CLIENT_BINARY, "\0\1", 2);
    ws_client_frame(c, WS_CLIENT_TEXT, "", 0);
    ws_client_frame(c, WS_CLIENT_BINARY, "", 0);
    settle(c);
    expect(4, 0);
    ck_assert_uint_eq(f.last->acked_messages, 4);
    ck_assert_uint_eq(f.last->received_bytes, 4);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(fragments_are_one)
{
    struct ws_client *c = flooded(10);
    ws_client_fragment(c, WS_CLIENT_TEXT, false, "a", 1);
    ws_client_fragment(c, 0, false, "b", 1);
    settle(c); /* a control frame between them changes nothing */
    expect(0, 0);
    ws_client_fragment(c, 0, true, "c", 1);
    settle(c);
    expect(1, 0);
    ws_client_fragment(c, WS_CLIENT_BINARY, false, "d", 1);
    ws_client_fragment(c, 0, true, "", 0);
    settle(c);
    expect(2, 0);
    flood_fixture_fini(&f);
}
END_TEST

/* A frame that arrives in pieces, and one larger than what is read at once. */
START_TEST(a_frame_in_pieces_is_one)
{
    enum { LARGE = 200 * 1024 };
    struct ws_client *c = flooded(10);
    static const unsigned char head[] = {
        0x82,         0xff, 0, 0, 0, 0, 0, LARGE >> 16, LARGE >> 8 & 0xff,
        LARGE & 0xff, 0,    0, 0, 0};
    static const unsigned char chunk[1024];
    ws_client_send(c, head, sizeof head);
    for (int sent = 0; sent < LARGE; sent += (int)sizeof chunk) {
        expect(0, 0);
        ws_client_send(c, chunk, sizeof chunk);
        flood_fixture_turn(&f);
    }
    FLOOD_AWAIT(&f, f.last->received_bytes == LARGE);
    expect(1, 0);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(control_frames_are_none)
{
    struct ws_client *c = flooded(10);
    ws_client_frame(c, WS_CLIENT_PING, "1", 1);
    ws_client_frame(c, WS_CLIENT_PONG, "2", 1);
    ws_client_frame(c, WS_CLIENT_PONG, "", 0);
    settle(c);
    expect(0, 0);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    expect(0, 0);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(more_than_were_sent_are_surplus)
{
    struct ws_client *c = flooded(10);
    uint64_t sent = flood_fixture_totals(&f).sent_messages;
    for (uint64_t i = 0; i < sent + 3; i++) {
        ws_client_frame(c, WS_CLIENT_TEXT, "ok", 2);
    }
    settle(c);
    expect(sent, 3);
    ck_assert_uint_eq(f.last->acked_messages, sent);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(what_comes_before_the_flood_acknowledges_nothing)
{
    flood_fixture_init(&f);
    f.options.rate = 0.01;
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_frame(c, WS_CLIENT_TEXT, "subscribe", 9);
    settle(c);
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages == 1);
    expect(0, 0);
    ws_client_frame(c, WS_CLIENT_TEXT, "ok", 2);
    settle(c);
    expect(1, 0);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(connections_are_counted_apart_and_stay_in_the_sum)
{
    struct ws_client *first = flooded(10);
    struct ws_client *second = flood_fixture_join(&f);
    ws_client_frame(second, WS_CLIENT_TEXT, "ok", 2); /* got nothing, owes nothing */
    ws_client_frame(first, WS_CLIENT_TEXT, "ok", 2);
    settle(first);
    settle(second);
    expect(1, 0);
    flood_fixture_drop(first);
    FLOOD_AWAIT(&f, f.closed == 1);
    expect(1, 0);
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_acks_suite(void)
{
    Suite *s = suite_create("server_acks");
    TCase *t = tcase_create("acks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, each_message_is_one);
    tcase_add_test(t, fragments_are_one);
    tcase_add_test(t, a_frame_in_pieces_is_one);
    tcase_add_test(t, control_frames_are_none);
    tcase_add_test(t, more_than_were_sent_are_surplus);
    tcase_add_test(t, what_comes_before_the_flood_acknowledges_nothing);
    tcase_add_test(t, connections_are_counted_apart_and_stay_in_the_sum);
    suite_add_tcase(s, t);
    return s;
}
