#include "harness/base/mem.h"
#include "server/message/message_file.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];

static void set_up(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/m.ndjson", dir);
}

static void tear_down(void)
{
    scratch_remove(dir);
}

static void write_file(const char *bytes, size_t len)
{
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
}

static struct message_file load(const char *time_field)
{
    struct message_file f;
    struct err e = {0};
    ck_assert_msg(message_file_load(&f, path, time_field, &e) == 0, "%s", e.msg);
    return f;
}

static void expect_error(const char *time_field, int code, const char *says)
{
    struct message_file f;
    struct err e = {0};
    ck_assert_int_eq(message_file_load(&f, path, time_field, &e), code);
    ck_assert_msg(strstr(e.msg, says) != NULL, "'%s' lacks '%s'", e.msg, says);
    ck_assert_msg(strstr(e.msg, path) != NULL, "'%s' lacks the path", e.msg);
    ck_assert_ptr_null(f.bytes);
    ck_assert_ptr_null(f.messages);
    ck_assert_ptr_null(f.times_ns);
}

static const struct {
    const char *text;
    const char *messages[4];
} good[] = {
    {"{\"a\":1}\n{\"a\":2}\n", {"{\"a\":1}", "{\"a\":2}"}},
    {"one\ntwo", {"one", "two"}},
    {"one\r\ntwo\r\n", {"one", "two"}},
    {"\n\n one \n\t \n\r\ntwo\n\n", {" one ", "two"}},
    {"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n", {"one", "\xef\xbb\xbftwo"}},
    {"\xef\xbb\xbf\none", {"one"}},
    {"\xf0\x9f\x98\x80\n\xc3\xa4\n", {"\xf0\x9f\x98\x80", "\xc3\xa4"}},
    {"a\rb\nc\r\r\n", {"a\rb", "c\r"}},
    {"x", {"x"}},
};

START_TEST(test_lines)
{
    write_file(good[_i].text, strlen(good[_i].text));
    struct message_file f = load(NULL);
    uint32_t n = 0;
    uint64_t total = 0;
    for (; good[_i].messages[n] != NULL; n++) {
        const char *expected = good[_i].messages[n];
        ck_assert_uint_lt(n, f.count);
        ck_assert_uint_eq(f.messages[n].length, strlen(expected));
        ck_assert_mem_eq(f.bytes + f.messages[n].start, expected, strlen(expected));
        total += strlen(expected);
        ck_assert_uint_le(f.min_bytes, strlen(expected));
        ck_assert_uint_ge(f.max_bytes, strlen(expected));
    }
    ck_assert_uint_eq(f.count, n);
    ck_assert_uint_eq(f.total_bytes, total);
    ck_assert_ptr_null(f.times_ns);
    ck_assert_uint_eq(message_file_index(&f, 1), 0);
    ck_assert_uint_eq(message_file_index(&f, n), n - 1);
    ck_assert_uint_eq(message_file_index(&f, n + 1), 0);
    message_file_fini(&f);
}
END_TEST

START_TEST(test_bad_files)
{
    static const char gzip[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48";
    static const char latin1[] = "good\n\ncaf\xe9\n";
    write_file("", 0);
    expect_error(NULL, FERR_CONFIG, "expected one message per line, got none");
    write_file("\n \r\n\xef\xbb\xbf", 4);
    expect_error(NULL, FERR_CONFIG, "got none");
    write_file(gzip, sizeof gzip - 1);
    expect_error(NULL, FERR_CONFIG, "line 1: expected UTF-8 text, one message per line");
    write_file(latin1, sizeof latin1 - 1);
    expect_error(NULL, FERR_CONFIG, "line 3: expected UTF-8 text");
    ck_assert_int_eq(unlink(path), 0);
    expect_error(NULL, FERR_IO, "cannot open: No such file");
    snprintf(path, sizeof path, "%s", dir);
    expect_error(NULL, FERR_IO, "cannot read");
}
END_TEST

START_TEST(test_a_message_of_16_mib_at_most)
{
    const size_t max = MESSAGE_FILE_LINE_MAX;
    char *line = mem_must_alloc(max + 3);
    memset(line, 'x', max + 3);
    line[0] = '\n';
    write_file(line, max + 1);
    struct message_file f = load(NULL);
    ck_assert_uint_eq(f.max_bytes, max);
    message_file_fini(&f);
    write_file(line, max + 2);
    expect_error(NULL, FERR_CONFIG,
                 "line 2: expected at most 16 MiB in a message, got 16777217 bytes");
    free(line);
}
END_TEST

/* A file with a hole: nothing of it is read. */
START_TEST(test_a_file_of_1_gib_at_most)
{
    write_file("x\n", 2);
    ck_assert_int_eq(truncate(path, (off_t)MESSAGE_FILE_BYTES_MAX + 1), 0);
    expect_error(NULL, FERR_CONFIG, "expected at most 1 GiB of messages");
}
END_TEST

START_TEST(test_a_pipe)
{
    enum { LINES = 50000 };
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0) {
        for (int i = 0; i < LINES; i++) {
            if (write(ends[1], "a message\n", 10) != 10) {
                _exit(1);
            }
        }
        _exit(0);
    }
    close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    struct message_file f = load(NULL);
    ck_assert_uint_eq(f.count, LINES);
    ck_assert_uint_eq(f.total_bytes, LINES * UINT64_C(9));
    message_file_fini(&f);
    close(ends[0]);
}
END_TEST

START_TEST(test_no_memory)
{
    write_file("{\"t\":1}\n", 8);
    mem_fail_nth_try((unsigned)_i);
    expect_error("t", FERR_NOMEM, "no memory");
}
END_TEST

static const struct {
    const char *field;
    const char *text;
    uint64_t times_ns[3];
} timed[] = {
    {"t", "{\"t\":0}\n{\"t\":0.5}\n{\"t\":2}\n", {0, 500000000, 2000000000}},
    {"t", "{\"t\":-1}\n{\"t\":-1}\n{\"t\":1}\n", {0, 0, 2000000000}},
    {"t:ms",
     "{\"t\":1700000000000}\n{\"t\":1700000000001}\n\n{\"t\":1700000000001.5}\n",
     {0, 1000000, 1500000}},
    {"t:us", "{\"t\":10}\n{\"t\":12}\n{\"t\":13}\n", {0, 2000, 3000}},
    {"t:ns",
     "{\"t\":1700000000000000001}\n{\"t\":1700000000000000002}\n"
     "{\"t\":1700000000000000004}\n",
     {0, 1, 3}},
    {"a:b", "{\"a:b\":1}\n{\"a:b\":1}\n{\"a:b\":2}\n", {0, 0, 1000000000}},
    {"t",
     "{\"t\":\"2024-02-29T23:59:59.999999999Z\"}\n{\"t\":\"2024-03-01T00:00:00Z\"}\n"
     "{\"t\":\"2024-03-01T01:00:01+01:00\"}\n",
     {0, 1, 1000000001}},
    {"t",
     "{\"t\":\"2024-01-31 12:00:00\"}\n{\"t\":\"2024-01-31T12:00:00,25\"}\n"
     "{\"t\":\"2024-01-31T06:30:00.2500000009-0530\"}\n",
     {0, 250000000, 250000000}},
    {"t",
     "{\"t\":\"2016-12-31T23:59:59Z\"}\n{\"t\":\"2016-12-31T23:59:60Z\"}\n"
     "{\"t\":\"2017-01-01T00:00:01Z\"}\n",
     {0, 1000000000, 2000000000}},
    {"t:ns",
     "{\"t\":-9223372036854775808}\n{\"t\":0}\n{\"t\":9223372036854775807}\n",
     {0, UINT64_C(1) << 63, UINT64_MAX}},
};

START_TEST(test_times)
{
    write_file(timed[_i].text, strlen(timed[_i].text));
    struct message_file f = load(timed[_i].field);
    ck_assert_uint_eq(f.count, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(f.times_ns[i], timed[_i].times_ns[i]);
    }
    message_file_fini(&f);
}
END_TEST

static const struct {
    const char *field;
    const char *text;
    const char *says;
} wrong_times[] = {
    {"t", "{\"t\":1}\n\n{\"t\":0.999}\n", "line 3: expected a time not before that of"},
    {"t", "{\"t\":2}\n{\"t\":4}\n{\"t\":3}\n", "line 3: expected a time not before"},
    {"t", "{\"t\":1}\n{\"u\":1}\n",
     "line 2: expected a field 't' with the message's time"},
    {"t", "[1]\n", "line 1: expected a JSON object with the field 't'"},
    {"t", "{\"t\":1\n", "line 1: expected a JSON object with the field 't': "},
    {"t", "{\"t\":1} x\n", "line 1: expected a JSON object"},
    {"t", "{\"t\":null}\n", "a number or a text like 2024-01-31T12:00:00Z, got null"},
    {"t", "{\"t\":[1]}\n", "got [1]"},
    {"t", "{\"t\":\"noon\"}\n", "got \"noon\""},
    {"t", "{\"t\":\"2024-01-31\"}\n", "got \"2024-01-31\""},
    {"t", "{\"t\":\"2024-01-31T12:00\"}\n", "expected a time in the field 't'"},
    {"t", "{\"t\":\"2023-02-29T12:00:00Z\"}\n", "expected a time in the field 't'"},
    {"t", "{\"t\":\"2024-01-31T12:00:00.Z\"}\n", "expected a time in the field 't'"},
    {"t", "{\"t\":\"2024-01-31T12:00:00Z+1\"}\n", "expected a time in the field 't'"},
    {"t", "{\"t\":\"2024-01-31T12:00:00\\u0000Z\"}\n", "line 1: expected a JSON object"},
    {"t", "{\"t\":1700000000000}\n", "got 1700000000000: name its unit, as in t:ms"},
    {"t:s", "{\"t\":9223372036854775807}\n", "expected a time in the field 't'"},
    {"t:s", "{\"t\":1e300}\n", "expected a time in the field 't'"},
    {"t", "{\"t\":\"9999-01-01T00:00:00Z\"}\n", "expected a time in the field 't'"},
};

START_TEST(test_wrong_times)
{
    write_file(wrong_times[_i].text, strlen(wrong_times[_i].text));
    expect_error(wrong_times[_i].field, FERR_CONFIG, wrong_times[_i].says);
}
END_TEST

START_TEST(test_wrong_fields)
{
    char name[300];
    struct message_file f;
    struct err e = {0};
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    write_file("{\"t\":1}\n", 8);
    const char *const names[] = {"", ":ms", name};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ck_assert_int_eq(message_file_load(&f, path, names[i], &e), FERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.msg, "expected the name of a field with a time"));
    }
}
END_TEST

Suite *message_file_suite(void)
{
    Suite *s = suite_create("message_file");
    TCase *c = tcase_create("message_file");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, test_lines, 0, (int)(sizeof good / sizeof *good));
    tcase_add_test(c, test_bad_files);
    tcase_add_test(c, test_a_message_of_16_mib_at_most);
    tcase_add_test(c, test_a_file_of_1_gib_at_most);
    tcase_add_test(c, test_a_pipe);
    tcase_add_loop_test(c, test_no_memory, 1, 4);
    tcase_add_loop_test(c, test_times, 0, (int)(sizeof timed / sizeof *timed));
    tcase_add_loop_test(c, test_wrong_times, 0,
                        (int)(sizeof wrong_times / sizeof *wrong_times));
    tcase_add_test(c, test_wrong_fields);
    suite_add_tcase(s, c);
    return s;
}
