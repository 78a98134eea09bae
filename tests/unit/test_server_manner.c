/* The ways of a server that is not well-mannered: what then stands on the wire, and what
 * the ledger says of it. */
#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <string.h>
#include <sys/socket.h>

static struct flood_fixture f;

enum { FRAMES_KEPT = 256, WS_CLIENT_RESERVED = 3 };

/* What came, frame by frame. */
static struct wire {
    struct {
        bool final;
        int opcode;
        size_t len;
    } first[FRAMES_KEPT];
    uint64_t frames;
    uint64_t empty;
    uint64_t final;
    uint64_t payload_bytes;
    uint64_t bytes;
} wire;

static void note_frame(struct ws_client *c, bool final, int opcode,
                       const unsigned char *bytes, size_t len)
{
    (void)c;
    (void)bytes;
    if (wire.frames < FRAMES_KEPT) {
        wire.first[wire.frames].final = final;
        wire.first[wire.frames].opcode = opcode;
        wire.first[wire.frames].len = len;
    }
    wire.frames++;
    wire.empty += len == 0 ? 1 : 0;
    wire.final += final ? 1 : 0;
    wire.payload_bytes += len;
    wire.bytes += len + (len < 126 ? 2 : len < 65536 ? 4 : 10);
}

static struct ws_client *begin(const struct server_manner *manner, uint64_t size)
{
    memset(&wire, 0, sizeof wire);
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

/* Nothing comes any more: all that was sent is here. */
static struct server_totals finish(const struct ws_client *c)
{
    server_flood_stop(f.server, clock_monotonic_ns());
    uint64_t sent = flood_fixture_totals(&f).sent_frame_bytes;
    FLOOD_AWAIT(&f, wire.bytes >= sent);
    turn(3);
    struct server_totals t = flood_fixture_totals(&f);
    ck_assert_uint_eq(t.sent_frame_bytes, wire.bytes);
    ck_assert_uint_eq(t.sent_payload_bytes, wire.payload_bytes);
    ck_assert_uint_eq(c->in_len, 0);
    ck_assert_ptr_null(c->violation);
    return t;
}

static void expect_frame(uint64_t at, bool final, int opcode, size_t len)
{
    ck_assert_uint_lt(at, wire.frames);
    ck_assert_msg(wire.first[at].final == final && wire.first[at].opcode == opcode &&
                      wire.first[at].len == len,
                  "frame %zu: final %d, opcode %d, %zu bytes", (size_t)at,
                  wire.first[at].final, wire.first[at].opcode, wire.first[at].len);
}

/* --- what stands on the wire
 * ------------------------------------------------------------
 */

START_TEST(test_fragments)
{
    bool empty = _i == 1;
    struct ws_client *c = begin_watched(
        &(struct server_manner){.fragment_bytes = 30, .empty_fragments = empty}, 100);
    flood();
    FLOOD_AWAIT(&f, wire.frames > 100);
    struct server_totals t = finish(c);
    static const size_t sizes[] = {30, 30, 30, 10};
    uint64_t at = 0;
    for (int i = 0; i < 4; i++) {
        if (empty) {
            expect_frame(at++, false, i == 0 ? WS_CLIENT_TEXT : 0, 0);
        }
        expect_frame(at++, i == 3, i == 0 && !empty ? WS_CLIENT_TEXT : 0, sizes[i]);
    }
    expect_frame(at, false, WS_CLIENT_TEXT, empty ? 0 : 30);
    ck_assert_uint_eq(wire.frames, t.sent_messages * at);
    ck_assert_uint_eq(wire.final, t.sent_messages);
    ck_assert_uint_eq(server_message_bytes(&f.options, 100), 100 + 2 * at);
    ck_assert_uint_eq(wire.bytes, t.sent_messages * (100 + 2 * at));
    flood_fixture_fini(&f);
}
END_TEST

/* The same put together by a client that minds the rules. */
START_TEST(test_fragments_are_messages)
{
    struct ws_client *c =
        begin(&(struct server_manner){.fragment_bytes = 7, .empty_fragments = true}, 100);
    flood();
    FLOOD_AWAIT(&f, c->messages > 100);
    server_close_connections(f.server);
    FLOOD_AWAIT(&f, c->close_code == 1000);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_uint_eq(c->messages, f.closed_sent_messages);
    ck_assert_uint_eq(c->message_len, 100);
    ck_assert(f.in_order);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_endless_message)
{
    bool empty = _i == 1;
    size_t size = _i == 2 ? 0 : 16;
    struct ws_client *c = begin_watched(
        &(struct server_manner){.endless = true, .empty_fragments = empty}, size);
    flood();
    FLOOD_AWAIT(&f, wire.frames > 200);
    struct server_totals t = finish(c);
    ck_assert_uint_eq(wire.final, 0);
    for (uint64_t i = 0; i < 200; i++) {
        bool is_empty = empty && i % 2 == 0;
        expect_frame(i, false, i == 0 ? WS_CLIENT_TEXT : 0, is_empty ? 0 : size);
    }
    ck_assert_uint_eq(wire.frames, t.sent_messages * (empty ? 2 : 1));
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(test_control_frames)
{
    static const struct {
        enum manner_unit unit;
        int opcode;
        size_t size, len;
    } rows[] = {
        {MANNER_PINGS, WS_CLIENT_PING, 0, 0},
        {MANNER_PINGS, WS_CLIENT_PING, 125, 125},
        {MANNER_PINGS, WS_CLIENT_PING, 5000, 125},
        {MANNER_PONGS, WS_CLIENT_PONG, 126, 125},
    };
    struct ws_client *c =
        begin_watched(&(struct server_manner){.unit = rows[_i].unit}, rows[_i].size);
    flood();
    FLOOD_AWAIT(&f, wire.frames > 100);
    struct server_totals t = finish(c);
    for (uint64_t i = 0; i < 100; i++) {
        expect_frame(i, true, rows[_i].opcode, rows[_i].len);
    }
    ck_assert_uint_eq(wire.frames, t.sent_messages);
    ck_assert_uint_eq(wire.bytes, t.sent_messages * (2 + rows[_i].len));
    flood_fixture_fini(&f);
}
END_TEST

/* In the idle phase it would end the client before anything is measured. */
START_TEST(test_bad_frame_begins_the_flood)
{
    struct ws_client *c = begin_watched(&(struct server_manner){.bad_frame = true}, 100);
    turn(20);
    ck_assert_uint_eq(wire.frames, 0);
    flood();
    FLOOD_AWAIT(&f, wire.frames > 10);
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, wire.frames > t.sent_messages);
    expect_frame(0, true, WS_CLIENT_RESERVED, 0);
    for (uint64_t i = 1; i < 10; i++) {
        expect_frame(i, true, WS_CLIENT_TEXT, 100);
    }
    ck_assert_uint_eq(wire.frames, t.sent_messages + 1); /* it has no number */
    ck_assert_uint_eq(wire.bytes, t.sent_frame_bytes + 2);
    ck_assert_uint_eq(c->in_len, 0);
    flood_fixture_fini(&f);
}
END_TEST

static struct {
    uint64_t seen; /* bytes */
    uint64_t most; /* at once */
} gulps;

static void measure_gulp(void *client)
{
    const struct ws_client *c = client;
    uint64_t now = wire.bytes + c->in_len;
    gulps.most = now - gulps.seen > gulps.most ? now - gulps.seen : gulps.most;
    gulps.seen = now;
}

/* A client that is awake after every turn of the server's gets pieces of their size: one
 * turn writes one, or two if a message becomes due in it. */
START_TEST(test_chopped)
{
    memset(&gulps, 0, sizeof gulps);
    struct ws_client *c = begin_watched(&(struct server_manner){.chop_bytes = 8}, 1000);
    f.turned = measure_gulp;
    f.turned_arg = c;
    flood();
    FLOOD_AWAIT(&f, wire.frames > 3);
    f.turned = NULL;
    ck_assert_uint_ge(gulps.most, 8);
    ck_assert_uint_le(gulps.most, 16);
    struct server_totals t = finish(c);
    ck_assert_uint_eq(wire.frames, t.sent_messages);
    expect_frame(0, true, WS_CLIENT_TEXT, 1000);
    flood_fixture_fini(&f);
}
END_TEST

/* A message that is larger than a block, in pieces larger than most. */
START_TEST(test_chopped_messages_are_whole)
{
    struct ws_client *c = begin(&(struct server_manner){.chop_bytes = 60000}, 300000);
    flood();
    FLOOD_AWAIT(&f, c->messages > 5);
    ck_assert_uint_eq(c->message_len, 300000);
    server_close_connections(f.server);
    FLOOD_AWAIT(&f, c->close_code == 1000);
    ws_client_frame(c, WS_CLIENT_CLOSE, "\x03\xe8", 2);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_uint_eq(c->messages, f.closed_sent_messages);
    ck_assert(f.in_order);
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_manner_suite(void)
{
    Suite *s = suite_create("server_manner");
    TCase *t = tcase_create("manner");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_fragments, 0, 2);
    tcase_add_test(t, test_fragments_are_messages);
    tcase_add_loop_test(t, test_endless_message, 0, 3);
    tcase_add_loop_test(t, test_control_frames, 0, 4);
    tcase_add_test(t, test_bad_frame_begins_the_flood);
    tcase_add_test(t, test_chopped);
    tcase_add_test(t, test_chopped_messages_are_whole);
    suite_add_tcase(s, t);
    return s;
}
