/* Many connections at once. */
#include "tests/conformance/cases.h"

static struct conformance t;

enum { CLIENTS = 200, EACH = 20 };

static uint64_t arrived(void)
{
    uint64_t messages = 0;
    for (size_t i = 0; i < t.client_count; i++) {
        messages += t.clients[i].messages;
    }
    return messages;
}

START_TEST(test_many_connections)
{
    conformance_begin(&t, _i, 40000, 100);
    t.receive_bytes = 32 * 1024;
    for (int i = 0; i < CLIENTS; i++) {
        stream_client_request(conformance_connect(&t), "/");
    }
    FLOOD_AWAIT(&t.f, t.f.opened == CLIENTS);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, arrived() >= CLIENTS * EACH);
    server_flood_stop(t.f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&t.f, arrived() == flood_fixture_totals(&t.f).sent_messages);
    for (size_t i = 0; i < t.client_count; i++) {
        ck_assert_uint_gt(t.clients[i].messages, 0);
    }
    server_close_connections(t.f.server);
    for (size_t i = 0; i < t.client_count; i++) {
        struct stream_client *c = &t.clients[i];
        FLOOD_AWAIT(&t.f, conformance_is_over(c) || c->violation != NULL);
        stream_client_finish(c);
    }
    FLOOD_AWAIT(&t.f, t.f.closed == CLIENTS);
    conformance_fini(&t);
}
END_TEST

/* One after the other, each for a few messages. */
START_TEST(test_reconnects)
{
    conformance_begin(&t, _i, 10000, 100);
    conformance_flood(&t);
    for (unsigned i = 0; i < 100; i++) {
        struct stream_client *c = conformance_join(&t);
        FLOOD_AWAIT(&t.f, c->messages > 0 || c->violation != NULL);
        stream_client_close(c);
        FLOOD_AWAIT(&t.f, t.f.closed == i + 1);
        ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_CLIENT);
    }
    conformance_fini(&t);
}
END_TEST

void case_many(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "many");
    tcase_add_loop_test(tc, test_many_connections, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_reconnects, protocol, protocol + 1);
}
