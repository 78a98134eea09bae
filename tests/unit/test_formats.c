/* JUnit, TAP, Markdown and CSV of every kind of result: what they look like (golden), and
 * that readers of others take them. */
#include "tests/unit/suites.h"

#include "harness/report/checks.h"
#include "tests/support/golden.h"
#include "tests/support/report_cases.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const struct {
    enum scenario_report format;
    const char *name;
} formats[] = {
    {REPORT_JUNIT, "junit"},
    {REPORT_TAP, "tap"},
    {REPORT_MARKDOWN, "markdown"},
    {REPORT_CSV, "csv"},
};

enum { FORMATS = sizeof formats / sizeof formats[0] };

static const int shown[] = {FAKE_PASS,         FAKE_QUEUE,
                            FAKE_OVER_LIMIT,   FAKE_INCONCLUSIVE,
                            FAKE_CRASHED,      FAKE_EMPTY,
                            REPORT_CASE_SUITE, REPORT_CASE_CERTIFY,
                            REPORT_CASE_SWEEP, REPORT_CASE_SWEEP_SIZE};

enum { SHOWN = sizeof shown / sizeof shown[0] };

START_TEST(looks)
{
    int format = _i / SHOWN, id = shown[_i % SHOWN];
    struct strbuf text;
    char name[64];
    if (formats[format].format == REPORT_CSV && id < FAKE_COUNT) {
        return; /* hundreds of rows */
    }
    strbuf_init(&text);
    report_case_render(id, formats[format].format, &text);
    snprintf(name, sizeof name, "%s-%s", formats[format].name, report_case_name(id));
    golden_check(name, text.text);
    strbuf_fini(&text);
}
END_TEST

static void write_report(const char *dir, int format, int id)
{
    char path[SCRATCH_PATH_MAX + 64];
    struct strbuf text;
    strbuf_init(&text);
    report_case_render(id, formats[format].format, &text);
    snprintf(path, sizeof path, "%s/%s.%s", dir, report_case_name(id),
             formats[format].name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text.text, 1, text.len, file), text.len);
    ck_assert_int_eq(fclose(file), 0);
    strbuf_fini(&text);
}

static int run(const char *program, const char *dir)
{
    char command[SCRATCH_PATH_MAX + 256];
    snprintf(command, sizeof command, "%s %s/*", program, dir);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Every result there is, hostile ones included. */
START_TEST(is_read_by_others)
{
    char dir[SCRATCH_PATH_MAX], program[128];
    ck_assert(scratch_make(dir, NULL));
    for (int id = 0; id < REPORT_CASE_COUNT; id++) {
        write_report(dir, _i, id);
    }
    snprintf(program, sizeof program,
             "/usr/bin/python3 tests/support/check_reports.py %s", formats[_i].name);
    int refused = run(program, dir);
    if (formats[_i].format == REPORT_TAP) {
        refused +=
            run("NODE_PATH=/usr/share/nodejs node tests/support/check_tap.js", dir);
    }
    scratch_remove(dir);
    ck_assert_int_eq(refused, 0);
}
END_TEST

/* The first check of a result, and how many there are of each state. */
static const struct {
    int id;
    enum check_state state;
    const char *type, *message; /* a part of it */
    size_t count, failed, errors, skipped, expected;
} rows[] = {
    {FAKE_PASS, CHECK_PASSED, "backpressure", "flat", 1, 0, 0, 0, 0},
    {FAKE_FAIL, CHECK_FAILED, "unbounded-queue", "282 MiB", 1, 1, 0, 0, 0},
    {FAKE_OVER_LIMIT, CHECK_FAILED, "over-budget", "21.6 MiB", 4, 2, 1, 0, 0},
    {FAKE_INCONCLUSIVE, CHECK_ERROR, "inconclusive", "31 %", 1, 0, 1, 0, 0},
    {FAKE_CRASHED, CHECK_FAILED, "crashed", "signal 11", 1, 1, 0, 0, 0},
    {FAKE_EMPTY, CHECK_ERROR, "interrupted", "before the flood", 1, 0, 1, 0, 0},
    {REPORT_CASE_SUITE, CHECK_PASSED, "", "3 MiB", 13, 2, 3, 1, 2},
    {REPORT_CASE_SWEEP, CHECK_PASSED, "", "948/s", 1, 0, 0, 0, 0},
    {REPORT_CASE_SWEEP_INTERRUPTED, CHECK_ERROR, "interrupted", "interrupted", 2, 0, 2, 0,
     0},
};

START_TEST(what_is_a_failure)
{
    struct report_case c;
    struct checks checks;
    report_case_init(&c, rows[_i].id);
    if (c.subject.kind == REPORT_OF_RUN) {
        checks_of_run(&checks, c.subject.of.run);
    } else if (c.subject.kind == REPORT_OF_SUITE) {
        checks_of_suite(&checks, c.subject.of.suite);
    } else {
        checks_of_sweep(&checks, c.subject.of.sweep);
    }
    const struct check *first = &checks.list[0];
    ck_assert_str_eq(check_state_name(first->state), check_state_name(rows[_i].state));
    ck_assert_str_eq(first->type, rows[_i].type);
    ck_assert_msg(strstr(first->message, rows[_i].message) != NULL, "%s", first->message);
    ck_assert_uint_eq(checks.count, rows[_i].count);
    ck_assert_uint_eq(checks_count(&checks, CHECK_FAILED), rows[_i].failed);
    ck_assert_uint_eq(checks_count(&checks, CHECK_ERROR), rows[_i].errors);
    ck_assert_uint_eq(checks_count(&checks, CHECK_SKIPPED), rows[_i].skipped);
    ck_assert_uint_eq(checks_count(&checks, CHECK_EXPECTED), rows[_i].expected);
    checks_fini(&checks);
    report_case_fini(&c);
}
END_TEST

/* The number that people look for stands in the message of a broken limit. */
START_TEST(a_limit_says_its_number)
{
    struct strbuf text;
    strbuf_init(&text);
    report_case_render(REPORT_CASE_SUITE, REPORT_JUNIT, &text);
    ck_assert_ptr_nonnull(
        strstr(text.text, "<failure type=\"threshold\" message=\"memory.growth 31.4 MiB, "
                          "limit &lt; 20MiB\">"));
    ck_assert_ptr_nonnull(strstr(text.text, "message=\"held.max unknown, limit "));
    strbuf_fini(&text);
}
END_TEST

/* Every kept row with its own numbers, also where the samples went to a file. */
START_TEST(csv_has_every_row)
{
    struct fake_result f;
    struct strbuf text;
    char expected[64];
    fake_result_init(&f, FAKE_PID_ONLY);
    ck_assert_ptr_nonnull(f.result.samples_path);
    const struct report_subject subject = {.options = &f.scenario, .of.run = &f.result};
    strbuf_init(&text);
    report_render(REPORT_CSV, &subject, &text);
    const char *line = text.text;
    for (size_t i = 0; i < f.series.count; i++) {
        const struct sample *row = &f.series.rows[i];
        line = strstr(line, "\r\n") + 2;
        int n =
            snprintf(expected, sizeof expected, "%.9f,%s,%lld,", (double)row->t_ns / 1e9,
                     phase_name((enum phase)row->phase), (long long)row->due_messages);
        ck_assert_msg(strncmp(line, expected, (size_t)n) == 0, "%.80s, not %s", line,
                      expected);
    }
    ck_assert_str_eq(strstr(line, "\r\n"), "\r\n");
    strbuf_fini(&text);
    fake_result_fini(&f);
}
END_TEST

START_TEST(a_long_report_is_cut_and_says_so)
{
    struct strbuf text;
    strbuf_init(&text);
    report_case_render(REPORT_CASE_SUITE_LARGE, REPORT_MARKDOWN, &text);
    ck_assert_uint_le(text.len, 60000);
    ck_assert_uint_ge(text.len, 50000);
    ck_assert_ptr_nonnull(strstr(text.text, "**Cut here:**"));
    strbuf_fini(&text);
}
END_TEST

Suite *formats_suite(void)
{
    Suite *s = suite_create("formats");
    TCase *t = tcase_create("formats");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, looks, 0, FORMATS * SHOWN);
    tcase_add_loop_test(t, is_read_by_others, 0, FORMATS);
    tcase_add_loop_test(t, what_is_a_failure, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(t, a_limit_says_its_number);
    tcase_add_test(t, csv_has_every_row);
    tcase_add_test(t, a_long_report_is_cut_and_says_so);
    suite_add_tcase(s, t);
    return s;
}
