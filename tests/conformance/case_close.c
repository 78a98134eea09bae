/* server_close, after any number of turns of the loop, with connections in every stage of
 * their lives: nothing is left, no handle and no descriptor. */
#include "tests/conformance/cases.h"

static struct conformance t;

enum { TURNS_MAX = 16, STEPS_MAX = 8 };

/* One client more, and something that one of them does. */
static void live_on(int turn)
{
    struct stream_client *c = conformance_connect(&t);
    c->paused = turn % 5 == 0;
    if (turn % 4 != 0) {
        stream_client_request(c, "/");
    } else if (turn % 8 == 0 && t.protocol->role != SERVER_RAW) {
        stream_client_send(c, "GET / HT", 8); /* in the middle of its handshake */
    }
    if (turn % 3 == 2) {
        struct stream_client *earlier = &t.clients[turn - 2];
        if (turn % 2 == 0 && earlier->joined) {
            stream_client_finish(earlier);
        } else {
            stream_client_reset(earlier);
        }
    }
}

static void close_after(int protocol, int turns)
{
    conformance_begin(&t, protocol, 0, turns % 2 == 0 ? 200000 : 100);
    t.receive_bytes = 32 * 1024;
    conformance_flood(&t);
    for (int turn = 0; turn < turns; turn++) {
        live_on(turn);
        if (turn % 7 == 6) {
            server_close_connections(t.f.server);
        }
        flood_fixture_turn(&t.f);
    }
    flood_fixture_close(&t.f);
    conformance_fini(&t);
}

START_TEST(test_close_at_every_turn)
{
    for (int turns = 0; turns < TURNS_MAX; turns++) {
        close_after(_i, turns);
    }
}
END_TEST

/* One client, from its first byte to the flood: so many turns and no more. */
START_TEST(test_close_at_every_step_of_one_client)
{
    for (int turns = 0; turns < STEPS_MAX; turns++) {
        conformance_begin(&t, _i, 0, 100);
        conformance_flood(&t);
        struct stream_client *c = conformance_connect(&t);
        stream_client_request(c, "/");
        for (int i = 0; i < turns; i++) {
            flood_fixture_turn(&t.f);
        }
        flood_fixture_close(&t.f);
        ck_assert(t.f.opened == 0 || t.f.reason == SERVER_CLOSED_BY_US);
        ck_assert(!t.f.in_order);
        FLOOD_AWAIT(&t.f, c->ended || c->reset || c->violation != NULL);
        conformance_fini(&t);
    }
}
END_TEST

/* While the ends of both sides cross. */
START_TEST(test_close_at_every_step_of_our_end)
{
    for (int turns = 0; turns < STEPS_MAX; turns++) {
        conformance_begin(&t, _i, 50000, 100);
        struct stream_client *c = conformance_join(&t);
        conformance_flood(&t);
        FLOOD_AWAIT(&t.f, c->messages > 0);
        server_close_connections(t.f.server);
        bool answered = false;
        for (int i = 0; i < turns; i++) {
            flood_fixture_turn(&t.f);
            if (!answered && conformance_is_over(c) && i % 2 == 0) {
                stream_client_finish(c);
                answered = true;
            }
        }
        flood_fixture_close(&t.f);
        ck_assert_uint_eq(t.f.closed, 1);
        ck_assert_int_eq(t.f.reason, SERVER_CLOSED_BY_US);
        conformance_fini(&t);
    }
}
END_TEST

void case_close(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "close");
    tcase_add_loop_test(tc, test_close_at_every_turn, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_close_at_every_step_of_one_client, protocol,
                        protocol + 1);
    tcase_add_loop_test(tc, test_close_at_every_step_of_our_end, protocol, protocol + 1);
}
