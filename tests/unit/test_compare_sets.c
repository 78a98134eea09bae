/* Results made by hand, compared: what is a regression, and what cannot be compared. */
#include "tests/unit/suites.h"

#include "harness/judge/compare_sets.h"
#include "tests/support/compare_fixture.h"
#include "tests/support/fake_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct compare_fixture f;

static void set_up(void)
{
    compare_fixture_init(&f);
}

static void tear_down(void)
{
    compare_fixture_fini(&f);
}

START_TEST(the_same_is_the_same)
{
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_run(&f, &f.fresh, true, 1e6, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.count, 1);
    ck_assert_uint_eq(
        f.result.regressions + f.result.improvements + f.result.incomparable, 0);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_READ_RATE)->change, COMPARE_SAME);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_SATURATION)->change,
                     COMPARE_UNKNOWN);
}
END_TEST

START_TEST(a_pass_that_fails_is_a_regression)
{
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_run(&f, &f.fresh, false, 1e6, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 1);
    ck_assert_int_eq(f.result.subjects[0].verdict, COMPARE_WORSE);
    ck_assert_str_eq(f.result.subjects[0].verdict_why, "passed, and fails now");
}
END_TEST

START_TEST(a_failure_that_passes_is_better)
{
    compare_fixture_run(&f, &f.base, false, 1e6, NULL);
    compare_fixture_run(&f, &f.fresh, true, 1e6, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert_int_eq(f.result.subjects[0].verdict, COMPARE_BETTER);
}
END_TEST

START_TEST(one_of_five_that_fails_is_a_regression)
{
    for (int i = 0; i < 5; i++) {
        compare_fixture_run(&f, &f.base, true, 1e6, NULL);
        compare_fixture_run(&f, &f.fresh, i != 2, 1e6, NULL);
    }
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(f.result.subjects[0].verdict, COMPARE_WORSE);
}
END_TEST

START_TEST(what_failed_now_and_then_may_do_so)
{
    for (int i = 0; i < 8; i++) {
        compare_fixture_run(&f, &f.base, i != 0, 1e6, NULL);
        compare_fixture_run(&f, &f.fresh, i > 1, 1e6, NULL);
    }
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(f.result.subjects[0].verdict, COMPARE_SAME);
    for (int i = 0; i < 20; i++) {
        compare_fixture_run(&f, &f.fresh, false, 1e6, NULL);
    }
    compare_result_fini(&f.result);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(f.result.subjects[0].verdict, COMPARE_WORSE);
    ck_assert_str_eq(f.result.subjects[0].verdict_why, "fails more often");
}
END_TEST

START_TEST(an_unsure_verdict_is_no_regression)
{
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    json_t *unsure = fake_history_result(true, 1e6);
    json_object_set_new(unsure, "passed", json_null());
    compare_fixture_observe(&f, &f.fresh, unsure, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert_str_eq(f.result.subjects[0].verdict_why, "inconclusive now");
}
END_TEST

START_TEST(twice_the_memory_is_found)
{
    compare_fixture_run(&f, &f.base, true, 40e6, NULL);
    compare_fixture_run(&f, &f.fresh, true, 80e6, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_GROWTH)->change, COMPARE_WORSE);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_PEAK)->change, COMPARE_WORSE);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_AFTER_DRAIN)->change,
                     COMPARE_SAME);
    ck_assert_str_eq(compare_fixture_number(&f, COMPARE_PER_MESSAGE)->why,
                     "memory does not grow with what is read");
    compare_result_fini(&f.result);
    static const char *const losses[] = {"memory.growth +150%", "memory.peak +150%",
                                         NULL};
    compare_fixture_compare(&f, losses, false);
    ck_assert_uint_eq(f.result.regressions, 0);
}
END_TEST

START_TEST(twice_the_memory_of_a_leak_is_found)
{
    compare_fixture_run(&f, &f.base, false, 40e6, NULL);
    compare_fixture_run(&f, &f.fresh, false, 80e6, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_PER_MESSAGE)->change,
                     COMPARE_WORSE);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_PER_BYTE)->change, COMPARE_WORSE);
    ck_assert_str_eq(compare_fixture_number(&f, COMPARE_GROWTH)->why,
                     "the flood ended when the verdict was certain");
    compare_result_fini(&f.result);
    static const char *const losses[] = {"memory.per_message +150%",
                                         "memory.per_byte +150%", NULL};
    compare_fixture_compare(&f, losses, false);
    ck_assert_uint_eq(f.result.regressions, 0);
}
END_TEST

START_TEST(a_few_kilobytes_are_nobodys_business)
{
    compare_fixture_run(&f, &f.base, true, 1e5, NULL);
    compare_fixture_run(&f, &f.fresh, true, 9e5, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0);
}
END_TEST

static json_t *calm(void) /* it was not overloaded: the rate is the flood's */
{
    json_t *json = fake_history_result(true, 1e6);
    json_object_set_new(json_object_get(json, "flood"), "withheld_messages",
                        json_integer(0));
    json_object_set_new(json_object_get(json_object_get(json, "client"), "kernel"),
                        "rwnd_limited_fraction", json_real(0.01));
    return json;
}

START_TEST(rates_count_only_under_overload)
{
    json_t *slow = calm();
    json_object_set_new(json_object_get(slow, "client"), "read_rate", json_real(1000));
    compare_fixture_observe(&f, &f.base, calm(), NULL);
    compare_fixture_observe(&f, &f.fresh, slow, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert_str_eq(compare_fixture_number(&f, COMPARE_READ_RATE)->why,
                     "the client was not overloaded");
    tear_down();
    set_up();
    slow = fake_history_result(true, 1e6);
    json_object_set_new(json_object_get(slow, "client"), "read_rate", json_real(1000000));
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_observe(&f, &f.fresh, slow, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_READ_RATE)->change,
                     COMPARE_WORSE);
}
END_TEST

START_TEST(on_a_crowded_machine_slow_is_not_slower)
{
    json_t *slow = fake_history_result(true, 1e6);
    json_object_set_new(json_object_get(slow, "client"), "read_rate", json_real(2500000));
    json_object_set_new(slow, "instrument", json_pack("{s:f}", "crowded", 0.6));
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_observe(&f, &f.fresh, slow, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_READ_RATE)->change, COMPARE_SAME);
    ck_assert_double_gt(compare_fixture_number(&f, COMPARE_READ_RATE)->noise,
                        0.5 * 5140000);
}
END_TEST

static json_t *with(json_t *json, const char *key, json_t *value)
{
    json_object_set_new(json_object_get(json, "scenario"), key, value);
    return json;
}

START_TEST(other_settings_forbid_it)
{
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_observe(
        &f, &f.fresh, with(fake_history_result(false, 1e6), "rate", json_integer(100)),
        NULL);
    compare_fixture_compare(&f, NULL, false);
    const struct compare_subject *s = &f.result.subjects[0];
    ck_assert_uint_eq(f.result.incomparable, 1);
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert_uint_eq(s->difference_count, 1);
    ck_assert_str_eq(s->differences[0].what, "rate");
    ck_assert_str_eq(s->differences[0].base, "5000");
    ck_assert_str_eq(s->differences[0].fresh, "100");
    compare_result_fini(&f.result);
    compare_fixture_compare(&f, NULL, true);
    ck_assert_uint_eq(f.result.incomparable, 0);
    ck_assert_uint_eq(f.result.regressions, 1);
}
END_TEST

START_TEST(a_file_may_be_in_another_checkout)
{
    compare_fixture_observe(
        &f, &f.base,
        with(fake_history_result(true, 1e6), "messages", json_string("/base/a.ndjson")),
        NULL);
    compare_fixture_observe(
        &f, &f.fresh,
        with(fake_history_result(true, 1e6), "messages", json_string("/new/a.ndjson")),
        NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert(f.result.subjects[0].compared);
    compare_result_fini(&f.result);
    compare_set_fini(&f.fresh);
    compare_fixture_observe(
        &f, &f.fresh,
        with(fake_history_result(true, 1e6), "messages", json_string("/new/b.ndjson")),
        NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert(!f.result.subjects[0].compared);
}
END_TEST

START_TEST(the_client_may_be_another)
{
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_observe(
        &f, &f.fresh,
        with(fake_history_result(true, 1e6), "command", json_pack("[s]", "new.py")),
        NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.count, 1);
    ck_assert(f.result.subjects[0].compared);
}
END_TEST

static json_t *on_host(json_t *json, const char *name, const char *cpu, int cores)
{
    json_object_set_new(json, "host",
                        json_pack("{s:s, s:s, s:s, s:i, s:I}", "name", name, "kernel",
                                  "6.1", "cpu", cpu, "cores", cores, "memory_bytes",
                                  (json_int_t)1 << 34));
    return json;
}

START_TEST(another_machine_forbids_it)
{
    compare_fixture_observe(&f, &f.base,
                            on_host(fake_history_result(true, 1e6), "a", "x", 4), NULL);
    compare_fixture_observe(&f, &f.fresh,
                            on_host(fake_history_result(true, 1e6), "b", "x", 4), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert(f.result.subjects[0].compared); /* containers have a new name each time */
    compare_result_fini(&f.result);
    compare_set_fini(&f.fresh);
    compare_fixture_observe(&f, &f.fresh,
                            on_host(fake_history_result(true, 1e6), "a", "y", 8), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert(!f.result.subjects[0].compared);
    ck_assert_uint_eq(f.result.subjects[0].difference_count, 2);
    compare_result_fini(&f.result);
    compare_set_fini(&f.fresh);
    compare_fixture_run(&f, &f.fresh, true, 1e6, NULL); /* nobody knows where */
    compare_fixture_compare(&f, NULL, false);
    ck_assert(f.result.subjects[0].compared);
}
END_TEST

START_TEST(suites_go_by_name)
{
    compare_fixture_run(&f, &f.base, true, 1e6, "a");
    compare_fixture_run(&f, &f.base, true, 1e6, "b #1");
    compare_fixture_run(&f, &f.base, true, 1e6, "b #2");
    compare_fixture_run(&f, &f.base, true, 1e6, "gone");
    compare_fixture_run(&f, &f.fresh, false, 1e6, "b");
    compare_fixture_run(&f, &f.fresh, true, 1e6, "a");
    compare_fixture_run(&f, &f.fresh, true, 1e6, "new");
    compare_fixture_run(&f, &f.fresh, true, 1e6, "new two");
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.count, 2);
    ck_assert_uint_eq(f.result.regressions, 1);
    ck_assert_uint_eq(f.result.missing_count, 1);
    ck_assert_str_eq(f.result.missing[0], "gone");
    ck_assert_uint_eq(f.result.added_count, 2);
    ck_assert_uint_eq(f.result.subjects[1].base.runs, 2);
    ck_assert_str_eq(f.result.subjects[1].name, "b");
}
END_TEST

START_TEST(an_expectation_that_is_not_met)
{
    static const char met[] = "{\"name\": \"a\", \"state\": \"as-expected\", \"verdict\":"
                              " \"fail\", \"class\": \"stalled\"}";
    static const char unmet[] =
        "{\"name\": \"a\", \"state\": \"unexpected\", \"verdict\":"
        " \"inconclusive\", \"class\": \"inconclusive\"}";
    json_t *before = json_loads(met, 0, NULL), *now = json_loads(unmet, 0, NULL);
    json_array_append_new(f.documents, before);
    json_array_append_new(f.documents, now);
    compare_observe_outcome(&f.base, before);
    compare_observe_outcome(&f.fresh, now);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_str_eq(f.result.subjects[0].verdict_why, "was as expected, and is not now");
    ck_assert_uint_eq(f.result.regressions, 1);
}
END_TEST

Suite *compare_sets_suite(void)
{
    Suite *suite = suite_create("compare_sets");
    TCase *tc = tcase_create("sets");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_same_is_the_same);
    tcase_add_test(tc, a_pass_that_fails_is_a_regression);
    tcase_add_test(tc, a_failure_that_passes_is_better);
    tcase_add_test(tc, one_of_five_that_fails_is_a_regression);
    tcase_add_test(tc, what_failed_now_and_then_may_do_so);
    tcase_add_test(tc, an_unsure_verdict_is_no_regression);
    tcase_add_test(tc, twice_the_memory_is_found);
    tcase_add_test(tc, twice_the_memory_of_a_leak_is_found);
    tcase_add_test(tc, a_few_kilobytes_are_nobodys_business);
    tcase_add_test(tc, rates_count_only_under_overload);
    tcase_add_test(tc, on_a_crowded_machine_slow_is_not_slower);
    tcase_add_test(tc, other_settings_forbid_it);
    tcase_add_test(tc, a_file_may_be_in_another_checkout);
    tcase_add_test(tc, the_client_may_be_another);
    tcase_add_test(tc, another_machine_forbids_it);
    tcase_add_test(tc, suites_go_by_name);
    tcase_add_test(tc, an_expectation_that_is_not_met);
    suite_add_tcase(suite, tc);
    return suite;
}
