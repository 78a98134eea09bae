/* The lines of a run on a terminal, and how they are drawn again and again. */
#include "tests/unit/suites.h"

#include "harness/report/live_screen.h"
#include "harness/report/text.h"
#include "harness/run/live_frame.h"
#include "tests/support/golden.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POINTS = 64 };

static double times[POINTS], values[POINTS];
static struct sample row;

static struct live_screen screen_of(void)
{
    for (int i = 0; i < POINTS; i++) {
        times[i] = i * 0.1;
        values[i] = i < 20 ? 2e7 : 2e7 + (i - 20) * 4e6;
    }
    sample_init(&row);
    row.t_ns = 6400000000;
    row.phase = PHASE_FLOOD;
    row.due_messages = 27000;
    row.withheld_messages = 12;
    row.sent_messages = 26988;
    row.read_bytes = 27500000;
    row.processed_messages = 5130;
    row.recv_queue_bytes = 1258291;
    row.send_queue_bytes = 65536;
    row.queued_messages = 19411;
    row.memory_bytes = 222298112;
    row.connections = 1;
    return (struct live_screen){
        .left_s = 6.24,
        .due_per_s = 5000,
        .sent_per_s = 4990,
        .processed_per_s = 951,
        .read_per_s = 5138022,
        .client_cores = 0.98,
        .own_cores = 0.07,
        .held = 21600,
        .start_bytes = 25165824,
        .row = &row,
        .memory = {times, values, POINTS},
    };
}

static void check(const char *golden, const struct live_screen *s, int width,
                  bool unicode)
{
    struct strbuf out;
    strbuf_init(&out);
    live_screen_format(s, width, unicode, &out);
    golden_check(golden, out.text);
    strbuf_fini(&out);
}

START_TEST(all_is_known)
{
    struct live_screen s = screen_of();
    check("screen-80", &s, 80, true);
    check("screen-44-ascii", &s, 44, false);
}
END_TEST

START_TEST(little_is_known)
{
    struct live_screen s = screen_of();
    sample_init(&row);
    row.t_ns = 40000000;
    row.phase = PHASE_CONNECT;
    s.left_s = 0;
    s.due_per_s = s.sent_per_s = s.processed_per_s = s.read_per_s = NAN;
    s.client_cores = s.own_cores = s.held = NAN;
    s.start_bytes = SAMPLE_UNKNOWN;
    s.memory.count = 0;
    check("screen-unknown", &s, 80, true);
}
END_TEST

/* Whatever the width: no line is wider, none ends within a field, and all fit. */
START_TEST(no_line_is_wider)
{
    struct live_screen s = screen_of();
    struct strbuf out;
    strbuf_init(&out);
    row.connections = 1000;
    live_screen_format(&s, _i, true, &out);
    int lines = 0;
    for (const char *line = out.text; *line != '\0'; lines++) {
        size_t len = strcspn(line, "\n");
        ck_assert_uint_le(text_columns(line, len), (size_t)_i);
        ck_assert_uint_gt(len, 0);
        line += len + 1;
    }
    ck_assert_int_le(lines, LIVE_SCREEN_LINES_MAX);
    ck_assert_int_le(lines, LIVE_FRAME_LINES_MAX);
    strbuf_fini(&out);
}
END_TEST

/* --- drawing --------------------------------------------------------------------------
 */

START_TEST(frames)
{
    struct live_frame f = {.count = 0};
    struct strbuf out;
    strbuf_init(&out);
    live_frame_draw(&f, "one\ntwo two\n", 80, &out);
    ck_assert_str_eq(out.text, "\rone\033[K\ntwo two\033[K\n\033[J");
    strbuf_clear(&out);
    live_frame_draw(&f, "x\n", 80, &out);
    ck_assert_str_eq(out.text, "\r\033[2Ax\033[K\n\033[J");
    strbuf_clear(&out);
    live_frame_clear(&f, 80, &out);
    ck_assert_str_eq(out.text, "\r\033[1A\033[J");
    strbuf_clear(&out);
    live_frame_clear(&f, 80, &out);
    ck_assert_str_eq(out.text, "");
    strbuf_fini(&out);
}
END_TEST

START_TEST(a_narrower_terminal_has_broken_the_lines)
{
    struct live_frame f = {.count = 0};
    struct strbuf out;
    strbuf_init(&out);
    live_frame_draw(&f, "123456789\n\n12345\n\xe2\x96\x88\xe2\x96\x88\n", 80, &out);
    strbuf_clear(&out);
    live_frame_draw(&f, "a\n", 4, &out); /* 3 + 1 + 2 + 1 */
    ck_assert_str_eq(out.text, "\r\033[7Aa\033[K\n\033[J");
    strbuf_fini(&out);
}
END_TEST

START_TEST(what_is_forgotten_stays)
{
    struct live_frame f = {.count = 0};
    struct strbuf out;
    strbuf_init(&out);
    live_frame_draw(&f, "a\nb\n", 80, &out);
    live_frame_forget(&f);
    strbuf_clear(&out);
    live_frame_draw(&f, "c\n", 80, &out);
    ck_assert_str_eq(out.text, "\rc\033[K\n\033[J");
    strbuf_fini(&out);
}
END_TEST

Suite *live_screen_suite(void)
{
    Suite *suite = suite_create("live_screen");
    TCase *tc = tcase_create("screen");
    tcase_add_test(tc, all_is_known);
    tcase_add_test(tc, little_is_known);
    tcase_add_loop_test(tc, no_line_is_wider, 0, 200);
    suite_add_tcase(suite, tc);
    tc = tcase_create("frame");
    tcase_add_test(tc, frames);
    tcase_add_test(tc, a_narrower_terminal_has_broken_the_lines);
    tcase_add_test(tc, what_is_forgotten_stays);
    suite_add_tcase(suite, tc);
    return suite;
}
