/* A server that is not well-mannered: what it does with the client's side, how it ends
 * connections, and that it can be closed at any time like any other. */
#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <sys/socket.h>

static struct flood_fixture f;

/* Of a client that takes any frame. */
static uint64_t frames;
static int last_opcode;

static void note_frame(struct ws_client *c, bool final, int opcode,
                       const unsigned char *bytes, size_t len)
{
    (void)c;
    (void) final;
    (void)bytes;
    (void)len;
    frames++;
    last_opcode = opcode;
}

static struct ws_client *begin(const struct server_manner *manner, uint64_t size)
{
    frames = 0;
    last_opcode = 0;
    return flood_fixture_with_manner(&f, manner, size);
}

static struct ws_client *begin_watched(const struct server_manner *manner, uint64_t size)
{
    struct ws_client *c = begin(manner, size);
    c->on_frame = note_frame;
    return c;
}

static void flood(void)
{
    server_flood_start(f.server, clock_monotonic_ns());
}

static void turn(int turns)
{
    for (int i = 0; i < turns; i++) {
        flood_fixture_turn(&f);
    }
}

/* --- what it does with the client's side
 * ------------------------------------------------
 */

START_TEST(test_never_reads)
{
    bool reads = _i == 1;
    struct ws_client *c = begin(&(struct server_manner){.never_reads = !reads}, 100);
    flood();
    FLOOD_AWAIT(&f, c->messages > 10);
    ws_client_frame(c, WS_CLIENT_TEXT, "done", 4);
    if (reads) {
        FLOOD_AWAIT(&f, flood_fixture_totals(&f).acked_messages == 1);
    }
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    uint64_t seen = c->messages;
    if (reads) {
        FLOOD_AWAIT(&f, f.closed == 1);
    } else { /* it goes on as if nothing had been said */
        FLOOD_AWAIT(&f, c->messages > seen + 100);
        ck_assert_uint_eq(flood_fixture_totals(&f).acked_messages, 0);
        ck_assert_uint_eq(f.closed, 0);
    }
    flood_fixture_fini(&f);
}
END_TEST

/* What nobody reads fills two kernel buffers, and then no more goes: that is the case. */
START_TEST(test_never_reads_pushes_back)
{
    static const char answer[1000];
    struct ws_client *c = begin(&(struct server_manner){.never_reads = true}, 100);
    flood();
    for (int blocked = 0; blocked < 100; blocked++) {
        while (send(c->fd, answer, sizeof answer, MSG_NOSIGNAL) > 0) {
            blocked = 0;
        }
        flood_fixture_turn(&f);
    }
    uint64_t seen = c->messages;
    FLOOD_AWAIT(&f, c->messages > seen + 100);
    flood_fixture_drop(c); /* that it is gone the server learns from its own sending */
    FLOOD_AWAIT(&f, f.closed == 1);
    flood_fixture_fini(&f);
}
END_TEST

/* --- how it ends
 * ------------------------------------------------------------------------
 */

START_TEST(test_closes_after_messages)
{
    struct ws_client *c =
        begin(&(struct server_manner){.end = MANNER_CLOSES, .end_after = 7}, 100);
    flood();
    FLOOD_AWAIT(&f, c->close_code == 1000);
    ck_assert_uint_eq(c->messages, 7);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_US);
    ck_assert_uint_eq(f.closed_sent_messages, 7);
    ck_assert(f.in_order);
    FLOOD_AWAIT(&f, c->ended);

    struct ws_client *second = flood_fixture_join(&f); /* and again, for the next one */
    FLOOD_AWAIT(&f, second->close_code == 1000);
    ck_assert_uint_eq(second->messages, 7);
    ck_assert_uint_eq(flood_fixture_totals(&f).sent_messages, 14);
    flood_fixture_fini(&f);
}
END_TEST

/* So few that they go out at once, and so many that the kernel pushes back before the
 * last one. */
START_TEST(test_half_closes)
{
    uint64_t after = _i == 0 ? 7 : 4000;
    struct ws_client *c =
        begin(&(struct server_manner){.end = MANNER_HALF_CLOSES, .end_after = after},
              _i == 0 ? 100 : 4000);
    flood();
    FLOOD_AWAIT(&f, c->ended); /* our FIN */
    turn(30);
    ck_assert_uint_eq(c->messages, after);
    ck_assert_int_eq(c->close_code, 0);
    ws_client_frame(c, WS_CLIENT_TEXT, "done", 4); /* it reads on */
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).acked_messages == 1);
    ck_assert_uint_eq(f.closed, 0);
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_uint_eq(f.closed_sent_messages, after);
    flood_fixture_fini(&f);
}
END_TEST

/* Its half is closed already: what is left is the client's. */
START_TEST(test_half_closed_is_left)
{
    begin(&(struct server_manner){.end = MANNER_HALF_CLOSES, .end_after = 7}, 100);
    flood();
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_messages == 7);
    turn(30);
    ck_assert_uint_eq(f.closed, 0);
    server_close_connections(f.server);
    FLOOD_AWAIT(&f, f.closed == 1);
    flood_fixture_fini(&f);
}
END_TEST

/* Half of a message, whole or in pieces, and then nothing for ever. */
START_TEST(test_stalls)
{
    uint32_t chop = _i % 2 == 1 ? 8 : 0;
    uint64_t after = _i < 2 ? 7 : 0;
    struct ws_client *c = begin(&(struct server_manner){.end = MANNER_STALLS,
                                                        .end_after = after,
                                                        .chop_bytes = chop},
                                100);
    flood();
    FLOOD_AWAIT(&f, c->messages == after && c->in_len == 51);
    turn(30);
    ck_assert_uint_eq(c->in_len, 51);
    ck_assert_uint_eq(c->frames, after);
    ck_assert(!c->ended);
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_eq(t.sent_messages, after);
    ck_assert_uint_eq(t.sent_frame_bytes, after * 102 + 51);
    ck_assert_uint_eq(t.connections, 1);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2); /* it reads on */
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_uint_eq(f.closed_sent_messages, after);
    flood_fixture_fini(&f);
}
END_TEST

/* --- at any time
 * ------------------------------------------------------------------------
 */

static const struct server_manner manners[] = {
    {.fragment_bytes = 30, .empty_fragments = true},
    {.endless = true, .empty_fragments = true},
    {.unit = MANNER_PINGS, .never_reads = true},
    {.unit = MANNER_PONGS},
    {.chop_bytes = 8},
    {.chop_bytes = 60000, .never_reads = true},
    {.bad_frame = true},
    {.end = MANNER_CLOSES, .end_after = 2},
    {.end = MANNER_HALF_CLOSES, .end_after = 2},
    {.end = MANNER_STALLS, .end_after = 2},
    {.end = MANNER_STALLS, .chop_bytes = 8, .fragment_bytes = 30},
};
enum { MANNERS = sizeof manners / sizeof manners[0], TURNS_MAX = 12 };

/* flood_fixture_fini sees to it that nothing is left. */
START_TEST(test_close_at_every_turn)
{
    for (int turns = 0; turns < TURNS_MAX; turns++) {
        struct ws_client *c = begin_watched(&manners[_i], turns % 2 == 0 ? 200000 : 100);
        f.paused = turns % 3 == 2;
        flood();
        turn(turns);
        if (turns % 4 == 3) {
            server_close_connections(f.server);
            turn(turns / 4);
        }
        if (turns % 5 == 4) {
            flood_fixture_drop(c);
        }
        flood_fixture_close(&f);
        flood_fixture_fini(&f);
    }
}
END_TEST

/* A close in good order behind whatever is under way. */
START_TEST(test_we_close_all)
{
    struct ws_client *c = begin_watched(&manners[_i], 1000);
    flood();
    FLOOD_AWAIT(&f, frames > 0 || c->in_len > 0 || c->ended);
    server_close_connections(f.server);
    FLOOD_AWAIT(&f, c->ended || last_opcode == WS_CLIENT_CLOSE);
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_manner_ends_suite(void)
{
    Suite *s = suite_create("server_manner_ends");
    TCase *t = tcase_create("manner");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_never_reads, 0, 2);
    tcase_add_test(t, test_never_reads_pushes_back);
    tcase_add_test(t, test_closes_after_messages);
    tcase_add_loop_test(t, test_half_closes, 0, 2);
    tcase_add_test(t, test_half_closed_is_left);
    tcase_add_loop_test(t, test_stalls, 0, 4);
    tcase_add_loop_test(t, test_close_at_every_turn, 0, MANNERS);
    tcase_add_loop_test(t, test_we_close_all, 0, MANNERS);
    suite_add_tcase(s, t);
    return s;
}
