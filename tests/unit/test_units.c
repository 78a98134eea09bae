#include "tests/unit/suites.h"

#include "harness/base/units.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define REFUSED UINT64_MAX
#define KI      UINT64_C(1024)

/* What each parser makes of a text; REFUSED where it must not take it. */
static const struct {
    const char *text;
    uint64_t count, bytes, ns;
} rows[] = {
    {"0", 0, 0, 0},
    {"1", 1, 1, UINT64_C(1000000000)},
    {"007", 7, 7, UINT64_C(7000000000)},
    {"1k", 1000, 1000, REFUSED},
    {"1K", 1000, 1000, REFUSED},
    {"1.5k", 1500, 1500, REFUSED},
    {"5M", 5000000, 5000000, REFUSED},
    {"2G", UINT64_C(2000000000), UINT64_C(2000000000), REFUSED},
    {"2Ki", 2 * KI, 2 * KI, REFUSED},
    {"3Gi", 3 * KI *KI *KI, 3 * KI *KI *KI, REFUSED},
    {"1B", REFUSED, 1, REFUSED},
    {"1kB", REFUSED, 1000, REFUSED},
    {"1KB", REFUSED, 1000, REFUSED},
    {"2MB", REFUSED, 2000000, REFUSED},
    {"1KiB", REFUSED, KI, REFUSED},
    {"1.5KiB", REFUSED, 1536, REFUSED},
    {"0.5KiB", REFUSED, 512, REFUSED},
    {"0.0009765625KiB", REFUSED, 1, REFUSED},
    {"16MiB", REFUSED, 16 * KI *KI, REFUSED},
    {"10s", REFUSED, REFUSED, UINT64_C(10000000000)},
    {"500ms", REFUSED, REFUSED, 500000000},
    {"1.5ms", REFUSED, REFUSED, 1500000},
    {"7us", REFUSED, REFUSED, 7000},
    {"3ns", REFUSED, REFUSED, 3},
    {"2m", REFUSED, REFUSED, UINT64_C(120000000000)},
    {"1.5h", REFUSED, REFUSED, UINT64_C(5400000000000)},
    {"0.1", REFUSED, REFUSED, 100000000},
    {"1.000", 1, 1, UINT64_C(1000000000)},
    {"1.00000000000000000000000000000000", 1, 1, UINT64_C(1000000000)},
    /* the edges of 64 bits */
    {"18446744073709551614", UINT64_MAX - 1, UINT64_MAX - 1, REFUSED},
    {"18446744073709551616", REFUSED, REFUSED, REFUSED},
    {"99999999999999999999", REFUSED, REFUSED, REFUSED},
    {"17179869183GiB", REFUSED, UINT64_C(17179869183) << 30, REFUSED},
    {"17179869184GiB", REFUSED, REFUSED, REFUSED},
    {"18446744073s", REFUSED, REFUSED, UINT64_C(18446744073000000000)},
    {"18446744074s", REFUSED, REFUSED, REFUSED},
    {"0.00000000000000000000001", REFUSED, REFUSED, REFUSED},
    /* fractions that do not come out whole */
    {"1.5", REFUSED, REFUSED, 1500000000},
    {"1.0001B", REFUSED, REFUSED, REFUSED},
    {"1.0001KiB", REFUSED, REFUSED, REFUSED},
    {"1.2345k", REFUSED, REFUSED, REFUSED},
    {"0.5ns", REFUSED, REFUSED, REFUSED},
    /* junk */
    {"", REFUSED, REFUSED, REFUSED},
    {" ", REFUSED, REFUSED, REFUSED},
    {" 5", REFUSED, REFUSED, REFUSED},
    {"5 ", REFUSED, REFUSED, REFUSED},
    {"10 s", REFUSED, REFUSED, REFUSED},
    {"1 KiB", REFUSED, REFUSED, REFUSED},
    {"5\n", REFUSED, REFUSED, REFUSED},
    {"-1", REFUSED, REFUSED, REFUSED},
    {"-0", REFUSED, REFUSED, REFUSED},
    {"+5", REFUSED, REFUSED, REFUSED},
    {"1e3", REFUSED, REFUSED, REFUSED},
    {"0x10", REFUSED, REFUSED, REFUSED},
    {"nan", REFUSED, REFUSED, REFUSED},
    {"inf", REFUSED, REFUSED, REFUSED},
    {"infinity", REFUSED, REFUSED, REFUSED},
    {"max", REFUSED, REFUSED, REFUSED},
    {"auto", REFUSED, REFUSED, REFUSED},
    {".5", REFUSED, REFUSED, REFUSED},
    {"5.", REFUSED, REFUSED, REFUSED},
    {"5.k", REFUSED, REFUSED, REFUSED},
    {"1.2.3", REFUSED, REFUSED, REFUSED},
    {"1,5", REFUSED, REFUSED, REFUSED},
    {"1_000", REFUSED, REFUSED, REFUSED},
    {"k", REFUSED, REFUSED, REFUSED},
    {"KiB", REFUSED, REFUSED, REFUSED},
    {"1kiB", REFUSED, REFUSED, REFUSED},
    {"1kk", REFUSED, REFUSED, REFUSED},
    {"1kib", REFUSED, REFUSED, REFUSED},
    {"1b", REFUSED, REFUSED, REFUSED},
    {"1BB", REFUSED, REFUSED, REFUSED},
    {"1g", REFUSED, REFUSED, REFUSED},
    {"1T", REFUSED, REFUSED, REFUSED},
    {"1S", REFUSED, REFUSED, REFUSED},
    {"1sec", REFUSED, REFUSED, REFUSED},
    {"1m30s", REFUSED, REFUSED, REFUSED},
    {"10 parsecs", REFUSED, REFUSED, REFUSED},
    {"5/s", REFUSED, REFUSED, REFUSED},
    {"\xd9\xa3", REFUSED, REFUSED, REFUSED}, /* an Arabic digit */
};

typedef int parse_fn(const char *text, uint64_t *out, struct err *e);

static void check_row(parse_fn *parse, const char *text, uint64_t expected)
{
    struct err e = {0};
    uint64_t value = 12345; /* must stay when the text is refused */
    int rc = parse(text, &value, &e);
    if (expected == REFUSED) {
        ck_assert_msg(rc == FERR_CONFIG, "'%s' was taken as %" PRIu64, text, value);
        ck_assert_uint_eq(value, 12345);
        ck_assert_int_eq(strncmp(e.msg, "expected ", 9), 0);
        ck_assert_ptr_nonnull(strstr(e.msg, text));
    } else {
        ck_assert_msg(rc == 0, "'%s' was refused: %s", text, e.msg);
        ck_assert_uint_eq(value, expected);
    }
}

START_TEST(whole_numbers)
{
    check_row(units_parse_count, rows[_i].text, rows[_i].count);
    check_row(units_parse_bytes, rows[_i].text, rows[_i].bytes);
    check_row(units_parse_time, rows[_i].text, rows[_i].ns);
}
END_TEST

START_TEST(the_largest_number)
{
    uint64_t value = 0;
    struct err e;
    ck_assert_int_eq(units_parse_count("18446744073709551615", &value, &e), 0);
    ck_assert_uint_eq(value, UINT64_MAX);
}
END_TEST

START_TEST(sentences_say_what_was_expected)
{
    uint64_t value;
    struct err e;
    ck_assert_int_eq(units_parse_bytes("10 parsecs", &value, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected a size like 1KiB, 64kB or 2MB, got '10 parsecs'");
    ck_assert_int_eq(units_parse_bytes("1.0001B", &value, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "no whole number of bytes"));
    ck_assert_int_eq(units_parse_time("99999999999h", &value, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "too long"));
}
END_TEST

#define NO NAN /* refused */
static const struct {
    const char *text;
    double plain, share;
} decimal_rows[] = {
    {"0", 0, 0},          {"2", 2, 2},
    {"0.05", 0.05, 0.05}, {"1.50", 1.5, 1.5},
    {"5%", NO, 0.05},     {"0.5%", NO, 0.005},
    {"100%", NO, 1},      {"5 %", NO, NO},
    {"5%%", NO, NO},      {"%", NO, NO},
    {"", NO, NO},         {"-1", NO, NO},
    {"1e3", NO, NO},      {"inf", NO, NO},
    {"5k", NO, NO},       {".5", NO, NO},
    {"5.", NO, NO},       {" 5", NO, NO},
    {"5 ", NO, NO},       {"0x1", NO, NO},
    {"1.5MiB", NO, NO},   {"99999999999999999999", NO, NO},
};

START_TEST(decimals)
{
    for (int percent = 0; percent < 2; percent++) {
        const char *text = decimal_rows[_i].text;
        double good = percent ? decimal_rows[_i].share : decimal_rows[_i].plain;
        double value = -1;
        struct err e = {0};
        int rc = units_parse_decimal(text, percent != 0, &value, &e);
        ck_assert_msg(rc == (isnan(good) ? FERR_CONFIG : 0), "'%s': %d %s", text, rc,
                      e.msg);
        ck_assert_double_eq(value, isnan(good) ? -1 : good);
        ck_assert(rc == 0 || strncmp(e.msg, "expected ", 9) == 0);
    }
}
END_TEST

static const struct {
    const char *text;
    bool good;
    double per_s, bytes_per_s;
} rate_rows[] = {
    {"5000", true, 5000, 0},     {"5000/s", true, 5000, 0},
    {"5k", true, 5000, 0},       {"5k/s", true, 5000, 0},
    {"0.5", true, 0.5, 0},       {"0.1k", true, 100, 0},
    {"1.234", true, 1.234, 0},   {"0.001", true, 0.001, 0},
    {"1Ki/s", true, 1024, 0},    {"2MB/s", true, 0, 2e6},
    {"64KiB/s", true, 0, 65536}, {"1B/s", true, 0, 1},
    {"0.5B/s", true, 0, 0.5},    {"max", true, 0, 0},
    {"0", false, 0, 0},          {"0.000", false, 0, 0},
    {"0MB/s", false, 0, 0},      {"2MB", false, 0, 0},
    {"max/s", false, 0, 0},      {"MAX", false, 0, 0},
    {"maximum", false, 0, 0},    {"", false, 0, 0},
    {"/s", false, 0, 0},         {"B/s", false, 0, 0},
    {"5/", false, 0, 0},         {"5/m", false, 0, 0},
    {"5 /s", false, 0, 0},       {"5/s ", false, 0, 0},
    {"-5", false, 0, 0},         {"+5", false, 0, 0},
    {"1e3", false, 0, 0},        {"nan", false, 0, 0},
    {"inf", false, 0, 0},        {"0x10", false, 0, 0},
    {"5000msg/s", false, 0, 0},  {"99999999999999999999", false, 0, 0},
};

START_TEST(rates)
{
    const char *text = rate_rows[_i].text;
    double per_s = -1, bytes_per_s = -1;
    struct err e = {0};
    int rc = units_parse_rate(text, &per_s, &bytes_per_s, &e);
    if (!rate_rows[_i].good) {
        ck_assert_msg(rc == FERR_CONFIG, "'%s' was taken", text);
        ck_assert_ptr_nonnull(strstr(e.msg, "expected a rate"));
        return;
    }
    ck_assert_msg(rc == 0, "'%s' was refused: %s", text, e.msg);
    ck_assert_double_eq(per_s, rate_rows[_i].per_s);
    ck_assert_double_eq(bytes_per_s, rate_rows[_i].bytes_per_s);
}
END_TEST

typedef char *format_fn(char *out, double value);

static const struct {
    format_fn *format;
    double value;
    const char *text;
} format_rows[] = {
    {units_format_bytes, 0, "0 B"},
    {units_format_bytes, 812, "812 B"},
    {units_format_bytes, 1023.4, "1023 B"},
    {units_format_bytes, 1023.6, "1 KiB"},
    {units_format_bytes, 1536, "1.5 KiB"},
    {units_format_bytes, 22.4 * 1024 * 1024, "22.4 MiB"},
    {units_format_bytes, 256.0 * 1024 * 1024, "256 MiB"},
    {units_format_bytes, 99.96 * 1024, "100 KiB"},
    {units_format_bytes, 1048575, "1 MiB"},
    {units_format_bytes, 3e12, "2.7 TiB"},
    {units_format_bytes, -1536, "-1.5 KiB"},
    {units_format_bytes, -0.2, "0 B"},
    {units_format_bytes, (double)NAN, "unknown"},
    {units_format_bytes, (double)INFINITY, "infinite"},
    {units_format_rate, 0, "0/s"},
    {units_format_rate, 0.25, "0.25/s"},
    {units_format_rate, 12.34, "12.3/s"},
    {units_format_rate, 5000, "5000/s"},
    {units_format_rate, 9999.6, "10.0k/s"},
    {units_format_rate, 12345, "12.3k/s"},
    {units_format_rate, 123456, "123k/s"},
    {units_format_rate, 999499, "999k/s"},
    {units_format_rate, 999501, "1.00M/s"},
    {units_format_rate, 1200000, "1.20M/s"},
    {units_format_rate, 1e9, "1.00G/s"},
    {units_format_rate, (double)NAN, "unknown"},
    {units_format_count, 37.3, "37"}, /* nobody has a third of a message */
    {units_format_count, 950, "950"},
    {units_format_count, 48200, "48.2k"},
    {units_format_count, 1210000, "1.21M"},
    {units_format_count, 744441, "744k"},
    {units_format_count, -48200, "-48.2k"},
    {units_format_time, 0, "0 s"},
    {units_format_time, 3e-9, "3 ns"},
    {units_format_time, 250e-6, "250 us"},
    {units_format_time, 0.34, "340 ms"},
    {units_format_time, 0.0015, "1.5 ms"},
    {units_format_time, 0.9996, "1 s"},
    {units_format_time, 4.1, "4.1 s"},
    {units_format_time, 10, "10 s"},
    {units_format_time, 59.97, "1 min"},
    {units_format_time, 252, "4 min 12 s"},
    {units_format_time, 3599.6, "1 h"},
    {units_format_time, 5400, "1 h 30 min"},
    {units_format_time, 100.0 * 3600, "4 d 4 h"},
    {units_format_time, -4.1, "-4.1 s"},
    {units_format_time, (double)NAN, "unknown"},
};

START_TEST(formats)
{
    char out[UNITS_TEXT_MAX];
    char *returned = format_rows[_i].format(out, format_rows[_i].value);
    ck_assert_ptr_eq(returned, out);
    ck_assert_str_eq(out, format_rows[_i].text);
}
END_TEST

START_TEST(formats_of_anything_fit)
{
    static format_fn *const all[] = {units_format_bytes, units_format_rate,
                                     units_format_count, units_format_time};
    static const double values[] = {DBL_MAX, -DBL_MAX, DBL_MIN, -DBL_MIN, 1e18,
                                    -1e18,   1e24,     -1e24,   1e-300,   -0.0};
    for (size_t f = 0; f < sizeof all / sizeof all[0]; f++) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            char out[UNITS_TEXT_MAX + 1];
            memset(out, '#', sizeof out);
            all[f](out, values[i]);
            ck_assert_uint_lt(strlen(out), UNITS_TEXT_MAX);
            ck_assert_int_eq(out[UNITS_TEXT_MAX], '#');
        }
    }
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *units_suite(void)
{
    Suite *s = suite_create("units");
    TCase *t = tcase_create("units");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, whole_numbers, rows);
    tcase_add_test(t, the_largest_number);
    tcase_add_test(t, sentences_say_what_was_expected);
    ADD_ROWS(t, rates, rate_rows);
    ADD_ROWS(t, decimals, decimal_rows);
    ADD_ROWS(t, formats, format_rows);
    tcase_add_test(t, formats_of_anything_fit);
    suite_add_tcase(s, t);
    return s;
}
