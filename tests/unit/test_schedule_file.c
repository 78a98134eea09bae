#include "server/pace/schedule_file.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

#define TEXT(literal) literal, sizeof literal - 1

static char folder[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];

static void setup(void)
{
    ck_assert(scratch_make(folder, NULL));
    snprintf(path, sizeof path, "%s/times", folder);
}

static void teardown(void)
{
    scratch_remove(folder);
}

static void write_file(const char *bytes, size_t len)
{
    FILE *out = fopen(path, "we");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
}

static const struct {
    const char *bytes;
    size_t len;
    size_t count;
    uint64_t offsets[4];
} good[] = {
    {TEXT("0\n1\n"), 2, {0, 1000000000}},
    {TEXT("0\n1"), 2, {0, 1000000000}},
    {TEXT("5\n5.25\n5500ms\n"), 3, {0, 250000000, 500000000}},
    {TEXT("7us\n7us\n9001ns\n1m\n"), 4, {0, 0, 2001, 59999993000}},
    {TEXT("# head\n\n  1  # one\n\t2\t\n#\n   \n3#three"),
     3,
     {0, 1000000000, 2000000000}},
    {TEXT("1\r\n2\r\n"), 2, {0, 1000000000}},
    {TEXT("1700000000.000000001\n1700000000.000000003\n"), 2, {0, 2}},
    {TEXT("0.5"), 1, {0}},
};

START_TEST(test_good)
{
    struct arrivals a = {0};
    struct err e;
    write_file(good[_i].bytes, good[_i].len);
    ck_assert_int_eq(schedule_file_read(path, &a, &e), 0);
    ck_assert_uint_eq(a.count, good[_i].count);
    for (size_t i = 0; i < a.count; i++) {
        ck_assert_uint_eq(a.offsets_ns[i], good[_i].offsets[i]);
    }
    arrivals_fini(&a);
}
END_TEST

#define TIME_LIKE "expected a time like 10s, 500ms or 2m, got "

/* %s: the path */
static const struct {
    const char *bytes;
    size_t len;
    const char *error;
} bad[] = {
    {TEXT(""), "%s: expected a time in each line, found none"},
    {TEXT("\n\n"), "%s: expected a time in each line, found none"},
    {TEXT("# nothing\n"), "%s: expected a time in each line, found none"},
    {TEXT("one\n"), "%s:1: " TIME_LIKE "'one'"},
    {TEXT("1\n\n# two\n2 3\n"), "%s:4: " TIME_LIKE "'2 3'"},
    {TEXT("1,2\n"), "%s:1: " TIME_LIKE "'1,2'"},
    {TEXT("-1\n"), "%s:1: " TIME_LIKE "'-1'"},
    {TEXT("1e3\n"), "%s:1: " TIME_LIKE "'1e3'"},
    {TEXT("1\n2\n1.9\n3\n"), "%s:3: expected a time not before the previous one: a "
                             "schedule never goes back"},
    {TEXT("0.0000000001\n"),
     "%s:1: " TIME_LIKE "'0.0000000001', which is no whole number of nanoseconds"},
    {TEXT("1\n99999999999999999999\n"),
     "%s:2: " TIME_LIKE "'99999999999999999999', which is too long"},
    {TEXT("1\n2\0003\n"), "%s:2: expected text, got a byte 0"},
    {TEXT("\0"), "%s:1: expected text, got a byte 0"},
};

START_TEST(test_bad)
{
    struct arrivals a = {0};
    struct err e;
    char wanted[SCRATCH_PATH_MAX + 200];
    write_file(bad[_i].bytes, bad[_i].len);
    ck_assert_int_eq(schedule_file_read(path, &a, &e), FERR_CONFIG);
    snprintf(wanted, sizeof wanted, "%s%s", path, bad[_i].error + 2);
    ck_assert_str_eq(e.msg, wanted);
    ck_assert_ptr_null(a.offsets_ns);
    ck_assert_uint_eq(a.count, 0);
}
END_TEST

START_TEST(test_long_lines)
{
    struct arrivals a = {0};
    struct err e;
    char line[SCHEDULE_FILE_LINE_MAX + 1];
    memset(line, ' ', sizeof line);
    line[0] = '#';
    write_file(line, SCHEDULE_FILE_LINE_MAX - 1);
    ck_assert_int_eq(schedule_file_read(path, &a, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "found none"));
    line[0] = '1';
    write_file(line, SCHEDULE_FILE_LINE_MAX - 1);
    ck_assert_int_eq(schedule_file_read(path, &a, &e), 0);
    arrivals_fini(&a);
    write_file(line, SCHEDULE_FILE_LINE_MAX);
    ck_assert_int_eq(schedule_file_read(path, &a, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, ":1: expected a line shorter than 1024 bytes"));
}
END_TEST

START_TEST(test_no_file)
{
    struct arrivals a = {0};
    struct err e;
    ck_assert_int_eq(schedule_file_read(path, &a, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "No such file or directory"));
    ck_assert_int_eq(schedule_file_read(folder, &a, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "Is a directory"));
}
END_TEST

Suite *schedule_file_suite(void)
{
    Suite *s = suite_create("schedule_file");
    TCase *t = tcase_create("schedule_file");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_good, 0, (int)(sizeof good / sizeof good[0]));
    tcase_add_loop_test(t, test_bad, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(t, test_long_lines);
    tcase_add_test(t, test_no_file);
    suite_add_tcase(s, t);
    return s;
}
