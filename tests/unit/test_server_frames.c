/* What a client may send and may not (RFC 6455): the receive side, frame by frame, with
 * and without a flood going the other way. Most of it is libwebsockets' work; that the
 * server answers, counts, tells and goes on is ours. */
#include "harness/base/clock.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <string.h>

static struct flood_fixture f;

/* The mask is zero: the payload stands as it is. */
#define MASK "\0\0\0\0"

enum { CUT = -1 };

struct row {
    const char *what;
    const char *bytes;
    size_t len;
    /* The server's answer: 1005 is a close frame without a code, CUT is an end without a
     * close frame, 0 is none: the connection goes on. */
    int close_code;
    unsigned pongs;          /* each with the payload "ping" */
    uint64_t received_bytes; /* of a connection that goes on */
};

#define BYTES(s) s, sizeof(s) - 1

static const struct row rows[] = {
    {"a text", BYTES("\x81\x85" MASK "hello"), 0, 0, 5},
    {"no text", BYTES("\x81\x80" MASK), 0, 0, 0},
    {"binary", BYTES("\x82\x85" MASK "\xff\xfe\xfd\0\1"), 0, 0, 5},
    {"a text of 4-byte characters", BYTES("\x81\x84" MASK "\xf0\x9f\x8c\x80"), 0, 0, 4},
    {"fragments", BYTES("\x01\x83" MASK "hel\x00\x80" MASK "\x80\x82" MASK "lo"), 0, 0,
     5},
    {"a character in two fragments",
     BYTES("\x01\x82" MASK "\xf0\x9f\x80\x82" MASK "\x8c\x80"), 0, 0, 4},
    {"a ping", BYTES("\x89\x84" MASK "ping"), 0, 1, 0},
    {"a ping between fragments",
     BYTES("\x01\x83" MASK "hel\x89\x84" MASK "ping\x80\x82" MASK "lo"), 0, 1, 5},
    /* RFC 6455, 5.1, wants this one refused: libwebsockets 4.1 takes it. */
    {"no mask", BYTES("\x81\x05hello"), 0, 0, 5},
    {"a pong that nobody asked for", BYTES("\x8a\x84" MASK "pong"), 0, 0, 0},

    {"reserved bit 1", BYTES("\xc1\x85" MASK "hello"), 1002, 0, 0},
    {"reserved bit 2", BYTES("\xa1\x85" MASK "hello"), 1002, 0, 0},
    {"reserved bit 3", BYTES("\x91\x85" MASK "hello"), 1002, 0, 0},
    {"data opcode 3", BYTES("\x83\x85" MASK "hello"), 1002, 0, 0},
    {"data opcode 7", BYTES("\x87\x80" MASK), 1002, 0, 0},
    {"control opcode 11", BYTES("\x8b\x80" MASK), 1002, 0, 0},
    {"control opcode 15", BYTES("\x8f\x85" MASK "hello"), 1002, 0, 0},
    {"a ping of 126 bytes", BYTES("\x89\xfe\0\x7e" MASK), CUT, 0, 0},
    {"a fragment of a ping", BYTES("\x09\x82" MASK "pi"), 1002, 0, 0},
    {"a continuation of nothing", BYTES("\x80\x85" MASK "hello"), 1002, 0, 0},
    {"a second beginning", BYTES("\x01\x83" MASK "hel\x81\x82" MASK "lo"), 1002, 0, 0},
    {"text that is no UTF-8", BYTES("\x81\x85" MASK "he\xfflo"), 1007, 0, 0},
    {"text that ends inside of a character", BYTES("\x81\x82" MASK "\xf0\x9f"), 1007, 0,
     0},
    {"a surrogate", BYTES("\x81\x83" MASK "\xed\xa0\x80"), 1007, 0, 0},

    {"close", BYTES("\x88\x82" MASK "\x03\xe8"), 1000, 0, 0},
    {"close 4999 and why", BYTES("\x88\x84" MASK "\x13\x87ok"), 4999, 0, 0},
    {"close of one byte", BYTES("\x88\x81" MASK "\x03"), 1005, 0, 0},
    {"close 1005, which no frame may have", BYTES("\x88\x82" MASK "\x03\xed"), 1002, 0,
     0},
    {"close 999", BYTES("\x88\x82" MASK "\x03\xe7"), 1002, 0, 0},
    {"close whose reason is no UTF-8", BYTES("\x88\x84" MASK "\x03\xe8\xff\xfe"), CUT, 0,
     0},
};

enum { ROWS = sizeof rows / sizeof *rows };

/* The next client is served as if nothing had been. */
static void assert_goes_on(void)
{
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_frame(c, WS_CLIENT_PING, "still", 5);
    FLOOD_AWAIT(&f, c->messages > 3 && c->pongs == 1);
    ck_assert_str_eq(c->pong, "still");
}

START_TEST(test_frames)
{
    const struct row *r = &rows[_i % ROWS];
    bool flooded = _i >= ROWS;
    flood_fixture_init(&f);
    f.options.rate = 20000;
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_join(&f);
    if (flooded) {
        server_flood_start(f.server, clock_monotonic_ns());
        FLOOD_AWAIT(&f, c->messages > 0);
    }
    ws_client_send(c, r->bytes, r->len);
    if (r->close_code != 0) {
        FLOOD_AWAIT(&f, c->close_code != 0 || c->ended);
        int answer = c->close_code != 0 ? c->close_code : CUT;
        ck_assert_msg(answer == r->close_code, "%s: close code %d, expected %d", r->what,
                      answer, r->close_code);
        ws_client_close(c);
        FLOOD_AWAIT(&f, f.closed == 1);
        bool by_client = (r->bytes[0] & 15) == WS_CLIENT_CLOSE && r->close_code != CUT;
        ck_assert_msg(f.reason ==
                          (by_client ? SERVER_CLOSED_BY_CLIENT : SERVER_CLOSED_PROTOCOL),
                      "%s: %d, %s", r->what, f.reason, f.detail);
        ck_assert_str_ne(f.detail, "");
    } else {
        FLOOD_AWAIT(&f, c->pongs == r->pongs && f.last != NULL &&
                            f.last->received_bytes == r->received_bytes);
        ck_assert_str_eq(c->pong, r->pongs > 0 ? "ping" : "");
        /* A message more is a message still. */
        ws_client_frame(c, WS_CLIENT_PING, "on", 2);
        FLOOD_AWAIT(&f, c->pongs == r->pongs + 1 || c->close_code != 0);
        ck_assert_msg(c->close_code == 0, "%s: closed with %d", r->what, c->close_code);
    }
    if (!flooded) {
        server_flood_start(f.server, clock_monotonic_ns());
    }
    assert_goes_on();
    flood_fixture_fini(&f);
}
END_TEST

Suite *server_frames_suite(void)
{
    Suite *s = suite_create("server_frames");
    TCase *tc = tcase_create("frames");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, test_frames, 0, 2 * ROWS);
    suite_add_tcase(s, tc);
    return s;
}
