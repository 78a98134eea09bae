#include "tests/unit/suites.h"

#include "harness/report/report.h"
#include "harness/report/result_expect.h"
#include "tests/support/fake_result.h"

#include <string.h>

static struct fake_result f;

static char fail_word[] = "fail", queue_word[] = "queue", tasks_word[] = "tasks";

static void setup(void)
{
    fake_result_init(&f, FAKE_QUEUE);
    f.scenario.expect = (struct expectation){.verdict.words = {fail_word}};
}

static void teardown(void)
{
    fake_result_fini(&f);
}

START_TEST(a_verdict_and_a_culprit)
{
    f.scenario.expect.kind.words[0] = queue_word;
    result_expect(&f.result);
    ck_assert_int_eq((int)f.result.expectation.state, RESULT_AS_EXPECTED);
    ck_assert_str_eq(f.result.expectation.text, "fail, kind queue");
    ck_assert_str_eq(f.result.expectation.why, "");
    f.scenario.expect.kind.words[0] = tasks_word;
    result_expect(&f.result);
    ck_assert_int_eq((int)f.result.expectation.state, RESULT_UNEXPECTED);
    ck_assert_ptr_nonnull(strstr(f.result.expectation.why,
                                 "expected the culprit kind tasks, got kind queue"));
    f.result.findings = NULL;
    result_expect(&f.result);
    ck_assert_str_eq(f.result.expectation.why,
                     "expected the culprit kind tasks, got no culprit");
}
END_TEST

START_TEST(an_interrupted_run_says_nothing)
{
    f.result.interrupted = true;
    result_expect(&f.result);
    ck_assert_int_eq((int)f.result.expectation.state, RESULT_EXPECTS_IN_VAIN);
    ck_assert_str_eq(f.result.expectation.why, "");
    struct strbuf page;
    strbuf_init(&page);
    report_terminal(&f.result, (struct report_style){0}, &page);
    ck_assert_ptr_null(strstr(page.text, "expected"));
    strbuf_fini(&page);
}
END_TEST

START_TEST(without_a_file_nothing_is_expected)
{
    f.scenario.name = NULL;
    result_expect(&f.result);
    ck_assert_int_eq((int)f.result.expectation.state, RESULT_EXPECTS_NOTHING);
}
END_TEST

Suite *result_expect_suite(void)
{
    Suite *s = suite_create("result_expect");
    TCase *tc = tcase_create("results");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_verdict_and_a_culprit);
    tcase_add_test(tc, an_interrupted_run_says_nothing);
    tcase_add_test(tc, without_a_file_nothing_is_expected);
    suite_add_tcase(s, tc);
    return s;
}
