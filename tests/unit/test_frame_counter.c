#include "tests/bench/frame_counter.h"
#include "server/message/ws_frame.h"
#include "tests/unit/suites.h"

#include <string.h>

enum { STREAM_MAX = 512 * 1024 };

struct stream {
    size_t len;
    unsigned char bytes[STREAM_MAX];
};

static void add(struct stream *s, unsigned opcode, bool final, size_t payload)
{
    ck_assert_uint_le(s->len + WS_FRAME_HEADER_MAX + payload, STREAM_MAX);
    unsigned char *out = s->bytes + s->len;
    size_t header = ws_frame_header(out, (enum ws_opcode)opcode, final, payload);
    memset(out + header, 0x81, payload); /* looks like headers of messages */
    s->len += header + payload;
}

static const size_t pieces[] = {1, 2, 3, 7, 1000, 65536, STREAM_MAX};

/* Lengths of every kind of header, fragments, a ping between them; cut anywhere. */
START_TEST(test_counts_messages)
{
    static struct stream s;
    s.len = 0;
    add(&s, WS_TEXT, true, 0);
    add(&s, WS_TEXT, true, 125);
    add(&s, WS_BINARY, true, 126);
    add(&s, WS_BINARY, true, 65535);
    add(&s, WS_BINARY, true, 65536);
    add(&s, WS_TEXT, false, 10);
    add(&s, 0x9, true, 3);
    add(&s, WS_CONTINUATION, false, 0);
    add(&s, WS_CONTINUATION, true, 300);
    struct frame_counter f = {0};
    for (size_t at = 0; at < s.len; at += pieces[_i]) {
        size_t left = s.len - at;
        frame_counter_take(&f, s.bytes + at, left < pieces[_i] ? left : pieces[_i]);
    }
    ck_assert_uint_eq(f.messages, 6);
    ck_assert(!f.closed);
}
END_TEST

START_TEST(test_stops_at_close)
{
    static struct stream s;
    s.len = 0;
    add(&s, WS_TEXT, true, 5);
    add(&s, 0x8, true, 2);
    add(&s, WS_TEXT, true, 5);
    struct frame_counter f = {0};
    frame_counter_take(&f, s.bytes, 10);
    ck_assert(!f.closed);
    frame_counter_take(&f, s.bytes + 10, s.len - 10);
    ck_assert(f.closed);
    ck_assert_uint_eq(f.messages, 1);
}
END_TEST

Suite *frame_counter_suite(void)
{
    Suite *s = suite_create("frame_counter");
    TCase *tc = tcase_create("frame_counter");
    tcase_add_loop_test(tc, test_counts_messages, 0, sizeof pieces / sizeof *pieces);
    tcase_add_test(tc, test_stops_at_close);
    suite_add_tcase(s, tc);
    return s;
}
