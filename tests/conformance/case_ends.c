/* Connections that the client ends: in good order, by a reset, in the middle. */
#include "tests/conformance/cases.h"

static struct conformance t;

static void assert_ended_by_client(const char *detail, bool in_order)
{
    FLOOD_AWAIT(&t.f, t.f.closed == 1);
    ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(t.f.detail, detail);
    ck_assert_int_eq(t.f.in_order, in_order);
    ck_assert(t.protocol->unix_socket || t.f.closed_fd_state != -1);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).connections, 0);
}

static const char *good_order(void)
{
    return t.protocol->carrier == STREAM_WS ? "close frame 1000" : "";
}

/* The next client is served as if nothing had been. */
static void assert_goes_on(void)
{
    struct stream_client *c = conformance_join(&t);
    FLOOD_AWAIT(&t.f, c->messages > 3 || c->violation != NULL);
    conformance_fini(&t);
}

START_TEST(test_good_order)
{
    conformance_begin(&t, _i, 2000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    conformance_settle(&t, c);
    stream_client_finish(c);
    assert_ended_by_client(good_order(), true);
    conformance_assert_ledger(&t, c);
    FLOOD_AWAIT(&t.f, c->ended);
    conformance_fini(&t);
}
END_TEST

/* It has said that it is through, and reads what was sent before the server saw that. */
START_TEST(test_good_order_in_the_flood)
{
    conformance_begin(&t, _i, 50000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    stream_client_finish(c);
    assert_ended_by_client(good_order(), true);
    FLOOD_AWAIT(&t.f, c->ended);
    conformance_assert_ledger(&t, c);
    assert_goes_on();
}
END_TEST

/* Nothing is sent, and nothing has to be: its end is noticed all the same. */
START_TEST(test_good_order_before_the_flood)
{
    conformance_begin(&t, _i, 1000, 100);
    struct stream_client *c = conformance_join(&t);
    stream_client_finish(c);
    assert_ended_by_client(good_order(), true);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_reset)
{
    conformance_begin(&t, _i, 2000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 20);
    stream_client_reset(c);
    assert_ended_by_client("connection reset", false);
    assert_goes_on();
}
END_TEST

START_TEST(test_reset_while_blocked)
{
    conformance_begin(&t, _i, 0, 1000);
    struct stream_client *c = conformance_join(&t);
    c->paused = true;
    conformance_flood(&t);
    conformance_await_blocked(&t);
    stream_client_reset(c);
    assert_ended_by_client("connection reset", false);
    assert_goes_on();
}
END_TEST

/* With bytes unread: Linux sends a reset. */
START_TEST(test_vanishes_inside_of_a_message)
{
    conformance_begin(&t, _i, 0, 8 << 20);
    struct stream_client *c = conformance_join(&t);
    c->paused = true;
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, flood_fixture_totals(&t.f).sent_frame_bytes > 60000);
    ck_assert_uint_gt(stream_client_read(c, 50000), 0);
    stream_client_close(c);
    if (t.protocol->tls) { /* the server may read its end before the reset */
        FLOOD_AWAIT(&t.f, t.f.closed == 1);
        ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_CLIENT);
    } else {
        assert_ended_by_client("connection reset", false);
    }
    assert_goes_on();
}
END_TEST

void case_ends(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "ends");
    tcase_add_loop_test(tc, test_good_order, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_good_order_in_the_flood, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_good_order_before_the_flood, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_reset, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_reset_while_blocked, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_vanishes_inside_of_a_message, protocol, protocol + 1);
}
