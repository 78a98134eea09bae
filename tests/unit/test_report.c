#include "tests/unit/suites.h"

#include "harness/report/page.h"
#include "harness/report/report.h"
#include "harness/report/text.h"
#include "tests/support/fake_result.h"
#include "tests/support/golden.h"

#include <stdio.h>
#include <math.h>
#include <string.h>

static void render(enum fake_kind kind, struct report_style style, struct strbuf *out)
{
    struct fake_result f;
    fake_result_init(&f, kind);
    strbuf_init(out);
    report_terminal(&f.result, style, out);
    fake_result_fini(&f);
}

START_TEST(page)
{
    struct strbuf out;
    char name[64];
    render((enum fake_kind)_i, (struct report_style){.unicode = true}, &out);
    snprintf(name, sizeof name, "report-%s", fake_names[_i]);
    golden_check(name, out.text);
    strbuf_fini(&out);
}
END_TEST

START_TEST(page_in_ascii)
{
    static const enum fake_kind kinds[] = {FAKE_CRASHED, FAKE_QUEUE, FAKE_LONG};
    struct strbuf out;
    char name[64];
    render(kinds[_i], (struct report_style){0}, &out);
    snprintf(name, sizeof name, "report-%s-ascii", fake_names[kinds[_i]]);
    golden_check(name, out.text);
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.text[i];
        ck_assert_msg(c == '\n' || (c >= 0x20 && c < 0x7f), "byte %02x at %zu", c, i);
    }
    strbuf_fini(&out);
}
END_TEST

/* Every line fits, and so do the lines of an ordinary page; nothing in it drives a
 * terminal. */
START_TEST(page_fits)
{
    struct strbuf out;
    render((enum fake_kind)_i, (struct report_style){.unicode = true}, &out);
    int lines = 0;
    for (const char *line = out.text; *line != '\0'; lines++) {
        size_t len = strcspn(line, "\n");
        ck_assert_uint_le(text_columns(line, len), PAGE_COLUMNS);
        ck_assert_msg(len == 0 || line[len - 1] != ' ', "blank at the end: %s", line);
        ck_assert_int_eq(line[len], '\n');
        line += len + 1;
    }
    bool inside = _i >= FAKE_QUEUE && _i <= FAKE_FRAGMENTED;
    int most = inside ? PAGE_LINES + 13 : PAGE_LINES;
    ck_assert_msg(_i == FAKE_EXTREME || lines <= most, "%d lines", lines);
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.text[i];
        ck_assert(c == '\n' || (c >= 0x20 && c != 0x7f));
    }
    strbuf_fini(&out);
}
END_TEST

struct color_row {
    enum fake_kind kind;
    const char *start;
};

static const struct color_row color_rows[] = {
    {FAKE_PASS, "\x1b[1;32mPASS  backpressure\x1b[0m  the client was"},
    {FAKE_FAIL, "\x1b[1;31mFAIL  unbounded-queue\x1b[0m  memory grows"},
    {FAKE_INCONCLUSIVE, "\x1b[1;33mINCONCLUSIVE\x1b[0m  floodtest itself"},
};

/* Colour adds itself and changes nothing else. */
START_TEST(page_in_color)
{
    const struct color_row *row = &color_rows[_i];
    struct strbuf plain, colored;
    render(row->kind, (struct report_style){.unicode = true}, &plain);
    render(row->kind, (struct report_style){.unicode = true, .color = true}, &colored);
    ck_assert(strncmp(colored.text, row->start, strlen(row->start)) == 0);
    char *end = strstr(colored.text, "\x1b[0m");
    size_t head = (size_t)(end - colored.text) - strlen("\x1b[1;32m");
    ck_assert(strncmp(plain.text, colored.text + strlen("\x1b[1;32m"), head) == 0);
    ck_assert_str_eq(plain.text + head, end + strlen("\x1b[0m"));
    strbuf_fini(&plain);
    strbuf_fini(&colored);
}
END_TEST

/* What stands in the buffer before is left alone and does not count as part of the page.
 */
START_TEST(page_appends)
{
    struct fake_result f;
    struct strbuf alone, after;
    render(FAKE_CRASHED, (struct report_style){.unicode = true}, &alone);
    strbuf_init(&after);
    strbuf_add(&after, "1\n2\n3\n4\n5\n6\n");
    fake_result_init(&f, FAKE_CRASHED);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &after);
    ck_assert_str_eq(after.text + 12, alone.text);
    fake_result_fini(&f);
    strbuf_fini(&alone);
    strbuf_fini(&after);
}
END_TEST

struct tail_row {
    const char *output;
    size_t len;
    const char *expected; /* the last lines of the page */
};

#define OUTPUT(s) s, sizeof s - 1
static const struct tail_row tail_rows[] = {
    {OUTPUT(""), "killed by signal 11 (SIGSEGV); it printed nothing\n"},
    {OUTPUT("\n\r\n"), "killed by signal 11 (SIGSEGV); it printed nothing\n"},
    {OUTPUT("one"), "its last output:\n            │ one\n"},
    {OUTPUT("one\r\ntwo\r\n"),
     "its last output:\n            │ one\n            │ two\n"},
    {OUTPUT("0\n1\n2\n3\n4\n5\n6\n"),
     "its last output:\n            │ 1\n            │ 2\n            │ 3\n"
     "            │ 4\n            │ 5\n            │ 6\n"},
};

START_TEST(page_tail)
{
    const struct tail_row *row = &tail_rows[_i];
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_CRASHED);
    f.result.target.output_tail = row->output;
    f.result.target.output_tail_len = row->len;
    strbuf_init(&out);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &out);
    size_t len = strlen(row->expected);
    ck_assert_uint_gt(out.len, len);
    ck_assert_str_eq(out.text + out.len - len, row->expected);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

/* The agents' look takes memory in the client, and leaves some behind: none of that is
 * its own. The same rows without that look are a drain as ever. */
START_TEST(page_shows_no_memory_of_the_agents)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_QUEUE);
    bool explains = _i == 1;
    size_t drained = 0;
    for (size_t i = 0; i < f.series.count; i++) {
        struct sample *row = &f.series.rows[i];
        if (row->phase == PHASE_DRAIN) {
            row->memory_bytes = INT64_C(777) << 20;
            row->phase = explains && drained++ < 20 ? PHASE_EXPLAIN : PHASE_DRAIN;
        }
    }
    strbuf_init(&out);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &out);
    ck_assert_int_eq(strstr(out.text, "to 777 MiB") == NULL, explains);
    ck_assert_int_eq(strstr(out.text, "└drain") == NULL, explains);
    ck_assert_ptr_nonnull(strstr(out.text, explains ? "24.1 MiB to 30" : "└confirm"));
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

/* What a broken connection took with it is not said to have been read, nor that nothing
 * was unread. */
START_TEST(page_shows_what_nobody_saw)
{
    static const struct {
        int64_t queued, unaccounted;
        const char *shown, *not_shown;
    } rows[] = {
        {0, 0, "  unread 0 B", "read or not"},
        {0, 22 << 10, "  read or not 22 KiB", "unread 0 B"},
        {1 << 10, 22 << 10, "read or not 22 KiB", "unread 0 B"},
        {SAMPLE_UNKNOWN, SAMPLE_UNKNOWN, "  unread unknown", "read or not"},
    };
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_DISCONNECTED);
    f.result.client.kernel.recv_queue_bytes = rows[_i].queued;
    f.result.client.kernel.unaccounted_bytes = rows[_i].unaccounted;
    strbuf_init(&out);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &out);
    ck_assert_msg(strstr(out.text, rows[_i].shown) != NULL, "%s", out.text);
    ck_assert_msg(strstr(out.text, rows[_i].not_shown) == NULL, "%s", out.text);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

static const struct {
    const char *shape, *schedule, *time_field;
    double rate, replays;
    const char *expected;
} pace_rows[] = {
    {"constant", NULL, NULL, 5000, NAN, "flood       5000/s of 1 KiB on "},
    {"bursts:1s/4s", NULL, NULL, 5000, NAN,
     "flood       5000/s bursts:1s/4s of 1 KiB on "},
    {"constant", "t", NULL, 80, 2.5,
     "flood       80/s as recorded (played 2.5 times) of 1"},
    {"constant", NULL, "ts", 80, NAN, "flood       80/s as recorded of 1 KiB on "},
};

START_TEST(page_says_the_pace)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_PASS);
    struct scenario s = *f.result.scenario;
    s.shape = (char *)pace_rows[_i].shape;
    s.schedule_path = (char *)pace_rows[_i].schedule;
    s.time_field = (char *)pace_rows[_i].time_field;
    s.rate = pace_rows[_i].rate;
    f.result.scenario = &s;
    f.result.flood.replays = pace_rows[_i].replays;
    strbuf_init(&out);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &out);
    ck_assert_msg(strstr(out.text, pace_rows[_i].expected) != NULL, "%s", out.text);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

static const struct {
    int64_t offered, compressed;
    const char *expected;
} compressed_rows[] = {
    {SAMPLE_UNKNOWN, SAMPLE_UNKNOWN, "connection  sent "},
    {1, 0, "connection, not compressed: "},
    {4, 3, "connection, 3 of 4 compressed  sent "},
    {1, 1, "connection, compressed  sent "},
};

START_TEST(page_says_who_is_compressed)
{
    struct fake_result f;
    struct strbuf out;
    fake_result_init(&f, FAKE_PASS);
    f.result.client.offered_connections = compressed_rows[_i].offered;
    f.result.client.compressed_connections = compressed_rows[_i].compressed;
    strbuf_init(&out);
    report_terminal(&f.result, (struct report_style){.unicode = true}, &out);
    ck_assert_msg(strstr(out.text, compressed_rows[_i].expected) != NULL, "%s", out.text);
    strbuf_fini(&out);
    fake_result_fini(&f);
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *tc = tcase_create("terminal");
    tcase_set_timeout(tc, 10);
    tcase_add_loop_test(tc, page, 0, FAKE_COUNT);
    tcase_add_loop_test(tc, page_in_ascii, 0, 3);
    tcase_add_loop_test(tc, page_fits, 0, FAKE_COUNT);
    tcase_add_loop_test(tc, page_in_color, 0, sizeof color_rows / sizeof color_rows[0]);
    tcase_add_test(tc, page_appends);
    tcase_add_loop_test(tc, page_shows_what_nobody_saw, 0, 4);
    tcase_add_loop_test(tc, page_shows_no_memory_of_the_agents, 0, 2);
    tcase_add_loop_test(tc, page_says_the_pace, 0,
                        sizeof pace_rows / sizeof pace_rows[0]);
    tcase_add_loop_test(tc, page_says_who_is_compressed, 0,
                        sizeof compressed_rows / sizeof compressed_rows[0]);
    tcase_add_loop_test(tc, page_tail, 0, sizeof tail_rows / sizeof tail_rows[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
