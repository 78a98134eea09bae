/* Connections that the server ends, each protocol in its own way. */
#include "tests/conformance/cases.h"

#include <string.h>

static struct conformance t;

static void assert_ended_by_us(bool in_order)
{
    FLOOD_AWAIT(&t.f, t.f.closed == t.f.opened);
    ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_US);
    ck_assert_str_eq(t.f.detail, "");
    ck_assert_int_eq(t.f.in_order, in_order);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).connections, 0);
}

START_TEST(test_in_the_flood)
{
    conformance_begin(&t, _i, 50000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    server_close_connections(t.f.server);
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    conformance_assert_ledger(&t, c);
    ck_assert_uint_eq(t.f.closed, 0); /* the client has not answered yet */
    stream_client_finish(c);
    assert_ended_by_us(true);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_before_the_flood)
{
    conformance_begin(&t, _i, 1000, 100);
    struct stream_client *c = conformance_join(&t);
    server_close_connections(t.f.server);
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    stream_client_finish(c);
    assert_ended_by_us(true);
    conformance_fini(&t);
}
END_TEST

/* The client takes what is under way first. */
START_TEST(test_behind_a_message_under_way)
{
    conformance_begin(&t, _i, 0, 3 << 20);
    t.receive_bytes = 64 * 1024;
    struct stream_client *c = conformance_join(&t);
    c->paused = true;
    conformance_flood(&t);
    conformance_await_blocked(&t);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).sent_messages, 0);
    server_close_connections(t.f.server);
    conformance_await_blocked(&t);
    c->paused = false;
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    ck_assert_uint_eq(c->messages, 1);
    conformance_assert_ledger(&t, c);
    stream_client_finish(c);
    assert_ended_by_us(true);
    conformance_fini(&t);
}
END_TEST

/* What it says before its own end changes nothing: read or not when ours went out. */
START_TEST(test_client_has_more_to_say)
{
    conformance_begin(&t, _i, 50000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    for (int i = 0; i < 10; i++) {
        stream_client_say(c, "not read yet");
    }
    server_close_connections(t.f.server);
    stream_client_say(c, "nor this");
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    stream_client_say(c, "behind the end");
    stream_client_finish(c);
    assert_ended_by_us(true);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_client_resets_instead)
{
    conformance_begin(&t, _i, 50000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    server_close_connections(t.f.server);
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    stream_client_reset(c);
    /* A Unix-domain socket knows no reset where nothing is unread. */
    assert_ended_by_us(t.protocol->unix_socket);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_late_client_is_refused)
{
    static const char *const refusals[] = {
        [SERVER_WS] = "GET /, but the flood is over",
        [SERVER_HTTP] = "GET /, but the flood is over",
        [SERVER_RAW] = "a connection, but the flood is over",
    };
    conformance_begin(&t, _i, 1000, 100);
    server_close_connections(t.f.server);
    struct stream_client *c = conformance_connect(&t);
    stream_client_request(c, "/");
    FLOOD_AWAIT(&t.f, t.f.refused == 1 && (c->ended || c->reset));
    ck_assert_str_eq(t.f.refusal, refusals[t.protocol->role]);
    ck_assert_uint_eq(t.f.opened, 0);
    if (t.protocol->role != SERVER_RAW) {
        ck_assert_int_eq(strncmp(c->head, "HTTP/1.1 503 ", 13), 0);
    }
    conformance_fini(&t);
}
END_TEST

void case_our_end(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "our-end");
    tcase_add_loop_test(tc, test_in_the_flood, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_before_the_flood, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_behind_a_message_under_way, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_client_has_more_to_say, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_client_resets_instead, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_late_client_is_refused, protocol, protocol + 1);
}
