/* Clients that end their sending and read on. Of a stream without TLS that is no end: the
 * flood goes on until they close. A WebSocket client without a close frame is gone, and
 * libwebsockets cannot send behind the end of the other side of TLS. */
#include "tests/conformance/cases.h"

static struct conformance t;

static bool reads_on(void)
{
    return t.protocol->carrier != STREAM_WS && !t.protocol->tls;
}

/* Returns its client, which has ended its sending: before the flood or in it. */
static struct stream_client *half_close(double rate, bool in_flood)
{
    t.f.reads_on = true;
    t.f.options.rate = rate;
    conformance_start(&t);
    struct stream_client *c = conformance_connect(&t);
    stream_client_request(c, "/");
    if (in_flood) {
        FLOOD_AWAIT(&t.f, t.f.opened == 1);
        conformance_flood(&t);
        FLOOD_AWAIT(&t.f, c->messages > 20);
    }
    stream_client_half_close(c);
    return c;
}

static void assert_served(struct stream_client *c)
{
    uint64_t before = c->messages;
    FLOOD_AWAIT(&t.f, c->messages > before + 200 || c->violation != NULL || t.f.closed);
    ck_assert_uint_eq(t.f.closed, 0);
    conformance_settle(&t, c);
    conformance_assert_ledger(&t, c);
}

START_TEST(test_behind_the_request)
{
    conformance_init(&t, _i);
    if (!reads_on()) {
        conformance_fini(&t);
        return;
    }
    struct stream_client *c = half_close(20000, false);
    FLOOD_AWAIT(&t.f, t.f.opened == 1);
    conformance_flood(&t);
    assert_served(c);
    server_close_connections(t.f.server);
    FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
    FLOOD_AWAIT(&t.f, t.f.closed == 1);
    ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_US);
    ck_assert(t.f.in_order);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_in_the_flood)
{
    conformance_init(&t, _i);
    struct stream_client *c = half_close(20000, true);
    if (reads_on()) {
        assert_served(c);
    } else {
        FLOOD_AWAIT(&t.f, t.f.closed == 1);
        ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_CLIENT);
    }
    conformance_fini(&t);
}
END_TEST

/* It goes then, while nothing can be written, or while all is. */
static void assert_its_end_is_seen(int protocol, double rate, bool blocked)
{
    conformance_init(&t, protocol);
    if (reads_on()) {
        struct stream_client *c = half_close(rate, true);
        uint64_t before = c->messages;
        FLOOD_AWAIT(&t.f, c->messages > before + 200);
        if (blocked) {
            c->paused = true;
            conformance_await_blocked(&t);
        }
        stream_client_reset(c);
        FLOOD_AWAIT(&t.f, t.f.closed == 1);
        ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_CLIENT);
        ck_assert_uint_eq(flood_fixture_totals(&t.f).connections, 0);
    }
    conformance_fini(&t);
}

START_TEST(test_and_goes)
{
    assert_its_end_is_seen(_i, 20000, false);
}
END_TEST

START_TEST(test_and_goes_while_blocked)
{
    assert_its_end_is_seen(_i, 0, true);
}
END_TEST

void case_half(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "half");
    tcase_add_loop_test(tc, test_behind_the_request, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_in_the_flood, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_and_goes, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_and_goes_while_blocked, protocol, protocol + 1);
}
