/* A client that pauses: seen at once, costs nothing, and the flood goes on afterwards. */
#include "server/server_private.h"
#include "tests/conformance/cases.h"

static struct conformance t;

enum {
    RATE = 100000,
    SIZE = 500,
    WITHHELD = 2000, /* 20 ms of the flood */
    /* What both kernel buffers may hold at most: a receive buffer of RECEIVE_BYTES
     * (Linux doubles it), the unsent bytes that the server allows, and a block. */
    RECEIVE_BYTES = 64 * 1024,
    IN_KERNEL_MAX = 1 << 20,
};

static void assert_nothing_queued(void)
{
    for (const struct connection *c = t.f.server->senders[0].connections; c != NULL;
         c = c->next) {
        ck_assert_int_eq(lws_partial_buffered(c->wsi), 0);
    }
}

static uint64_t withheld(void)
{
    return flood_fixture_totals(&t.f).withheld_messages;
}

START_TEST(test_pause_is_seen)
{
    conformance_begin(&t, _i, RATE, SIZE);
    t.receive_bytes = RECEIVE_BYTES;
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages > 1000);
    c->paused = true;
    uint64_t paused_ns = clock_monotonic_ns();
    uint64_t before = withheld();
    FLOOD_AWAIT(&t.f, withheld() > before + WITHHELD);
    ck_assert_uint_lt(clock_monotonic_ns() - paused_ns, NS_PER_S);
    conformance_await_blocked(&t);
    struct server_totals s = flood_fixture_totals(&t.f);
    ck_assert_uint_lt(s.sent_frame_bytes - c->wire_bytes, IN_KERNEL_MAX);
    assert_nothing_queued();
    /* What was due meanwhile comes, too. */
    c->paused = false;
    FLOOD_AWAIT(&t.f, c->messages > s.due_messages || c->violation != NULL);
    conformance_settle(&t, c);
    conformance_assert_ledger(&t, c);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_pause_at_full_speed)
{
    conformance_begin(&t, _i, 0, SIZE);
    t.receive_bytes = RECEIVE_BYTES;
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    for (int round = 0; round < 3; round++) {
        uint64_t goal = c->messages + 3000;
        FLOOD_AWAIT(&t.f, c->messages > goal || c->violation != NULL);
        c->paused = true;
        conformance_await_blocked(&t);
        ck_assert_uint_lt(flood_fixture_totals(&t.f).sent_frame_bytes - c->wire_bytes,
                          IN_KERNEL_MAX);
        assert_nothing_queued();
        c->paused = false;
    }
    conformance_settle(&t, c);
    conformance_assert_ledger(&t, c);
    conformance_fini(&t);
}
END_TEST

/* In the middle of a message that is larger than all buffers. */
START_TEST(test_pause_inside_of_a_message)
{
    conformance_begin(&t, _i, 0, 4 << 20);
    t.receive_bytes = RECEIVE_BYTES;
    struct stream_client *c = conformance_join(&t);
    c->paused = true;
    conformance_flood(&t);
    conformance_await_blocked(&t);
    ck_assert_uint_gt(flood_fixture_totals(&t.f).sent_frame_bytes, 0);
    ck_assert_uint_eq(flood_fixture_totals(&t.f).sent_messages, 0);
    assert_nothing_queued();
    server_flood_stop(t.f.server, clock_monotonic_ns());
    c->paused = false;
    FLOOD_AWAIT(&t.f, c->messages == 1 || c->violation != NULL);
    conformance_settle(&t, c);
    conformance_assert_ledger(&t, c);
    conformance_fini(&t);
}
END_TEST

START_TEST(test_one_paused_client_does_not_hold_the_others)
{
    conformance_begin(&t, _i, RATE, SIZE);
    t.receive_bytes = RECEIVE_BYTES;
    struct stream_client *slow = conformance_join(&t);
    struct stream_client *fast = conformance_join(&t);
    slow->paused = true;
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, withheld() > WITHHELD);
    uint64_t goal = fast->messages + 5000;
    FLOOD_AWAIT(&t.f, fast->messages > goal || fast->violation != NULL);
    slow->paused = false;
    goal = slow->messages + 5000;
    FLOOD_AWAIT(&t.f, slow->messages > goal || slow->violation != NULL);
    conformance_fini(&t);
}
END_TEST

void case_pressure(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "pressure");
    tcase_add_loop_test(tc, test_pause_is_seen, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_pause_at_full_speed, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_pause_inside_of_a_message, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_one_paused_client_does_not_hold_the_others, protocol,
                        protocol + 1);
}
