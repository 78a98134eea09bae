#include "server/message/ws_frame.h"
#include "tests/unit/suites.h"

#include <string.h>

static const struct {
    enum ws_opcode opcode;
    bool final;
    uint64_t payload;
    size_t len;
    unsigned char bytes[WS_FRAME_HEADER_MAX];
} rows[] = {
    {WS_TEXT, true, 0, 2, {0x81, 0}},
    {WS_BINARY, true, 1, 2, {0x82, 1}},
    {WS_TEXT, true, 125, 2, {0x81, 125}},
    {WS_TEXT, true, 126, 4, {0x81, 126, 0, 126}},
    {WS_BINARY, false, 256, 4, {0x02, 126, 1, 0}},
    {WS_CONTINUATION, true, 65535, 4, {0x80, 126, 0xff, 0xff}},
    {WS_CONTINUATION, false, 65536, 10, {0x00, 127, 0, 0, 0, 0, 0, 1, 0, 0}},
    {WS_TEXT,
     true,
     UINT64_C(0x0102030405060708),
     10,
     {0x81, 127, 1, 2, 3, 4, 5, 6, 7, 8}},
};

START_TEST(test_header)
{
    unsigned char out[WS_FRAME_HEADER_MAX + 1];
    memset(out, 0xee, sizeof out);
    ck_assert_uint_eq(ws_frame_header_bytes(rows[_i].payload), rows[_i].len);
    ck_assert_uint_eq(
        ws_frame_header(out, rows[_i].opcode, rows[_i].final, rows[_i].payload),
        rows[_i].len);
    ck_assert_mem_eq(out, rows[_i].bytes, rows[_i].len);
    ck_assert_uint_eq(out[rows[_i].len], 0xee);
}
END_TEST

Suite *ws_frame_suite(void)
{
    Suite *s = suite_create("ws_frame");
    TCase *t = tcase_create("header");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_header, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(s, t);
    return s;
}
