#include "tests/unit/suites.h"

#include "harness/base/utf8.h"
#include "harness/record/sample.h"
#include "harness/report/progress.h"
#include "harness/report/text.h"

#include <math.h>
#include <string.h>

struct safe_row {
    const char *bytes;
    size_t len;
    const char *unicode, *ascii;
};

#define BYTES(s) s, sizeof s - 1
static const struct safe_row safe_rows[] = {
    {BYTES("plain"), "plain", "plain"},
    {BYTES("a\tb\nc"), "a    b c", "a    b c"},
    {BYTES("\x1b[2J\x07"), "\\x1b[2J\\x07", "\\x1b[2J\\x07"},
    {BYTES("a\0b\x7f"), "a\\x00b\\x7f", "a\\x00b\\x7f"},
    {BYTES("\xc3\xa9"), "\xc3\xa9", "\\xc3\\xa9"},
    {BYTES("\xc2\x9b"
           "31m"),
     "\\xc2\\x9b31m", "\\xc2\\x9b31m"},
    {BYTES("\xdb\x9b"), "\xdb\x9b", "\\xdb\\x9b"},
    {BYTES("\xff\xe2\x82"), "\\xff\\xe2\\x82", "\\xff\\xe2\\x82"},
    {BYTES("\xe2\x80\xae"
           "gpj"),
     "\\xe2\\x80\\xaegpj", "\\xe2\\x80\\xaegpj"},
    {BYTES("\xe2\x80\xa6"), "\xe2\x80\xa6", "\\xe2\\x80\\xa6"},
    {BYTES(""), "", ""},
};

START_TEST(safe)
{
    const struct safe_row *row = &safe_rows[_i];
    struct strbuf out;
    strbuf_init(&out);
    text_add_safe(&out, row->bytes, row->len, true);
    ck_assert_str_eq(out.text, row->unicode);
    strbuf_clear(&out);
    text_add_safe(&out, row->bytes, row->len, false);
    ck_assert_str_eq(out.text, row->ascii);
    strbuf_fini(&out);
}
END_TEST

struct wrap_row {
    const char *text, *separator;
    size_t column, hang, width;
    const char *expected;
};

static const struct wrap_row wrap_rows[] = {
    {"one two three", " ", 0, 0, 80, "one two three\n"},
    {"one two three", " ", 0, 2, 7, "one two\n  three\n"},
    {"one two three", " ", 4, 2, 7, "one\n  two\n  three\n"},
    {"one two", " ", 6, 2, 7, "\n  one\n  two\n"},
    {"a b  c d  e", "  ", 0, 1, 8, "a b  c d\n e\n"},
    {"ab cde fg", "  ", 0, 1, 7, "ab cde\n fg\n"},
    {"x  ab cde fg", "  ", 0, 1, 6, "x\n ab\n cde\n fg\n"},
    {"abcdefghij", " ", 0, 1, 4, "abcd\n efg\n hij\n"},
    {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", " ", 0, 0, 4,
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n"},
    {"\xc3\xa9\xc3\xa9\xc3\xa9", " ", 0, 0, 2, "\xc3\xa9\xc3\xa9\n\xc3\xa9\n"},
    {"ends with blanks  ", " ", 0, 0, 80, "ends with blanks\n"},
    {"", " ", 0, 0, 80, "\n"},
};

START_TEST(wrap)
{
    const struct wrap_row *row = &wrap_rows[_i];
    struct strbuf out;
    strbuf_init(&out);
    struct text_box box = {row->column, row->hang, row->width};
    text_add_wrapped(&out, row->text, row->separator, box);
    ck_assert_str_eq(out.text, row->expected);
    strbuf_fini(&out);
}
END_TEST

START_TEST(columns_and_prefix)
{
    const char *s = "a\xc3\xa9\xff\xf0\x9f\x8c\x8az"; /* a é bad wave z */
    ck_assert_uint_eq(text_columns(s, strlen(s)), 5);
    ck_assert_uint_eq(text_prefix(s, strlen(s), 0), 0);
    ck_assert_uint_eq(text_prefix(s, strlen(s), 2), 3);
    ck_assert_uint_eq(text_prefix(s, strlen(s), 3), 4);
    ck_assert_uint_eq(text_prefix(s, strlen(s), 4), 8);
    ck_assert_uint_eq(text_prefix(s, strlen(s), 99), strlen(s));
    ck_assert_uint_eq(utf8_sequence("\xed\xa0\x80", 3), 0);
    ck_assert_uint_eq(utf8_sequence("\xc0\x80", 2), 0);
    ck_assert_uint_eq(utf8_sequence("\xf4\x90\x80\x80", 4), 0);
    ck_assert_uint_eq(utf8_sequence("\xf4\x8f\xbf\xbf", 4), 4);
}
END_TEST

#define MIB (INT64_C(1) << 20)
static const struct progress flooding = {PHASE_FLOOD,   6.2,       5000,
                                         4.9 * 1048576, 212 * MIB, 24 * MIB};

struct progress_row {
    struct progress progress;
    int width;
    const char *expected;
};

static const struct progress_row progress_rows[] = {
    {{PHASE_FLOOD, 6.2, 5000, 4.9 * 1048576, 212 * MIB, 24 * MIB},
     80,
     "flood   6.2 s left   5000/s   read 4.9 MiB/s   memory 212 MiB  +188 MiB"},
    {{PHASE_CONNECT, 9.96, NAN, NAN, SAMPLE_UNKNOWN, SAMPLE_UNKNOWN},
     80,
     "connect 10.0 s left"},
    {{PHASE_START, NAN, NAN, NAN, SAMPLE_UNKNOWN, SAMPLE_UNKNOWN}, 80, "start"},
    {{PHASE_DRAIN, -1, NAN, 0, 20 * MIB, 24 * MIB},
     80,
     "drain   read 0 B/s   memory 20 MiB  -4 MiB"},
    {{PHASE_FLOOD, 0, 0, NAN, 20 * MIB, SAMPLE_UNKNOWN},
     80,
     "flood   0.0 s left   0/s   memory 20 MiB"},
    {{PHASE_CONFIRM, 3, 98000, NAN, SAMPLE_UNKNOWN, 5},
     80,
     "confirm 3.0 s left   98.0k/s"},
};

START_TEST(progress_line)
{
    const struct progress_row *row = &progress_rows[_i];
    struct strbuf out;
    strbuf_init(&out);
    progress_format(&row->progress, row->width, &out);
    ck_assert_str_eq(out.text, row->expected);
    strbuf_fini(&out);
}
END_TEST

/* Whatever the width, the line fits and is the whole line up to the end of a part. */
START_TEST(progress_widths)
{
    struct strbuf whole, out;
    strbuf_init(&whole);
    strbuf_init(&out);
    progress_format(&flooding, 200, &whole);
    for (int width = -1; width <= 80; width++) {
        strbuf_clear(&out);
        progress_format(&flooding, width, &out);
        ck_assert_int_le((int)out.len, width > 0 ? width : 0);
        ck_assert(strncmp(out.text, whole.text, out.len) == 0);
        char next = whole.text[out.len];
        ck_assert_msg(out.len == 0 || next == ' ' || next == '\0', "cut: %s", out.text);
    }
    ck_assert_str_eq(out.text, whole.text);
    strbuf_clear(&out);
    progress_format(&flooding, 60, &out);
    ck_assert_str_eq(out.text, "flood   6.2 s left   5000/s   read 4.9 MiB/s");
    strbuf_fini(&out);
    strbuf_fini(&whole);
}
END_TEST

Suite *report_text_suite(void)
{
    Suite *suite = suite_create("report_text");
    TCase *tc = tcase_create("report_text");
    tcase_set_timeout(tc, 10);
    tcase_add_loop_test(tc, safe, 0, sizeof safe_rows / sizeof safe_rows[0]);
    tcase_add_loop_test(tc, wrap, 0, sizeof wrap_rows / sizeof wrap_rows[0]);
    tcase_add_test(tc, columns_and_prefix);
    tcase_add_loop_test(tc, progress_line, 0,
                        sizeof progress_rows / sizeof progress_rows[0]);
    tcase_add_test(tc, progress_widths);
    suite_add_tcase(suite, tc);
    return suite;
}
