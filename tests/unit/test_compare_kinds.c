/* Sweeps and certifications made by hand, compared, and the reports of a comparison. */
#include "tests/unit/suites.h"

#include "harness/report/compare_report.h"
#include "harness/scenario/options.h"
#include "tests/support/compare_fixture.h"
#include "tests/support/fake_history.h"
#include "tests/support/golden.h"
#include "tests/support/schema_check.h"

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

static json_t *with(json_t *json, const char *key, json_t *value)
{
    json_object_set_new(json_object_get(json, "scenario"), key, value);
    return json;
}

static json_t *sweep_of(const char *state, double saturation, double half)
{
    return json_pack("{s:s, s:s, s:[{s:s, s:f, s:f, s:f}], s:{s:s, s:[s]}}", "schema",
                     "floodtest.sweep/1", "axis", "rate", "lines", "state", state,
                     "saturation", saturation, "low", saturation - half, "high",
                     saturation + half, "scenario", "protocol", "ws", "command",
                     "client.py");
}

START_TEST(sweeps_are_as_sure_as_their_intervals)
{
    compare_fixture_observe(&f, &f.base, sweep_of("found", 1000, 20), NULL);
    compare_fixture_observe(&f, &f.fresh, sweep_of("found", 900, 18), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_SATURATION)->change,
                     COMPARE_WORSE);
    tear_down();
    set_up();
    compare_fixture_observe(&f, &f.base, sweep_of("found", 1000, 90), NULL);
    compare_fixture_observe(&f, &f.fresh, sweep_of("found", 900, 90), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_SATURATION)->change,
                     COMPARE_SAME);
    tear_down();
    set_up();
    compare_fixture_observe(&f, &f.base, sweep_of("found", 1000, 20), NULL);
    compare_fixture_observe(&f, &f.fresh, sweep_of("out of time", 500, 20), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert_uint_eq(f.result.incomparable, 1);
}
END_TEST

static json_t *certify_of(const char *grade, const char *steady, const char *tiny)
{
    return json_pack("{s:s, s:[{s:s, s:s, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s},"
                     " {s:s, s:s}]}]}",
                     "schema", "floodtest.certify/1", "clients", "name", "client.py",
                     "grade", grade, "runs", "case", "steady", "mark", steady, "class",
                     "backpressure", "case", "tiny", "mark", tiny, "class", "kept-up",
                     "case", "huge", "mark", "not-asked");
}

START_TEST(certifications_go_by_case)
{
    compare_fixture_observe(&f, &f.base, certify_of("A", "pass", "pass"), NULL);
    compare_fixture_observe(&f, &f.fresh, certify_of("B", "pass", "fail"), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.count, 2);
    ck_assert_uint_eq(f.result.regressions, 1);
    ck_assert_str_eq(f.result.subjects[1].name, "tiny");
    ck_assert_str_eq(f.result.subjects[1].fresh.grade, "B");
    tear_down();
    set_up();
    compare_fixture_observe(&f, &f.base, certify_of("A", "pass", "pass"), NULL);
    compare_fixture_observe(&f, &f.fresh, certify_of("B", "pass", "unsure"), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.regressions, 0); /* a grade falls for want of a verdict */
    tear_down();
    set_up();
    compare_fixture_observe(&f, &f.base, certify_of("A", "pass", "pass"), NULL);
    compare_fixture_observe(&f, &f.fresh, certify_of("A", "pass", "not-run"), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.result.incomparable, 1);
}
END_TEST

static void render(struct strbuf *page, struct strbuf *json)
{
    const struct compare_report report = {
        .base = {"main", f.base.count, 0, "0123456789"},
        .fresh = {"new.json", f.fresh.count, f.fresh.interrupted, ""},
        .result = &f.result};
    strbuf_init(page);
    strbuf_init(json);
    compare_terminal(&report, false, (struct report_style){0}, page);
    compare_json(&report, json);
}

static json_t *with_cpu(bool passed, double seconds, bool confirmed)
{
    json_t *json = fake_history_result(passed, passed ? 1e5 : 90e6);
    json_object_set_new(json_object_get(json, "client"), "cpu_seconds",
                        json_real(seconds));
    if (confirmed) {
        json_array_append_new(json_object_get(json, "phases"),
                              json_pack("{s:s}", "name", "confirm"));
    }
    return json;
}

/* Who repairs a leak is told of no regression: the leak was read at full speed. */
START_TEST(cpu_at_another_rate_is_not_compared)
{
    compare_fixture_observe(&f, &f.base, with_cpu(false, 0.05, true), NULL);
    compare_fixture_observe(&f, &f.fresh, with_cpu(true, 0.5, false), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_CPU)->change, COMPARE_UNKNOWN);
    ck_assert_ptr_nonnull(
        strstr(compare_fixture_number(&f, COMPARE_CPU)->why, "(confirm)"));
    ck_assert_uint_eq(f.result.regressions, 0);
    ck_assert(compare_result_is_whole(&f.result));
    tear_down();
    set_up();
    compare_fixture_observe(&f, &f.base, with_cpu(false, 0.05, true), NULL);
    compare_fixture_observe(&f, &f.fresh, with_cpu(false, 0.5, true), NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_int_eq(compare_fixture_number(&f, COMPARE_CPU)->change, COMPARE_WORSE);
}
END_TEST

START_TEST(what_is_forced_says_in_spite_of_what)
{
    struct strbuf page;
    compare_fixture_observe(
        &f, &f.base, with(fake_history_result(true, 1e6), "size", json_integer(3)), NULL);
    compare_fixture_observe(&f, &f.fresh,
                            with(fake_history_result(true, 1e6), "size", json_integer(2)),
                            NULL);
    compare_fixture_compare(&f, NULL, true);
    const struct compare_report report = {.base = {"a", 1, 0, ""},
                                          .fresh = {"b", 1, 0, ""},
                                          .result = &f.result,
                                          .forced = true};
    strbuf_init(&page);
    compare_terminal(&report, false, (struct report_style){0}, &page);
    ck_assert_ptr_nonnull(strstr(page.text, "  despite   size 3, now 2\n"));
    strbuf_fini(&page);
}
END_TEST

/* Two files mixed up are seen at a glance. */
START_TEST(another_client_is_named)
{
    struct strbuf page, json;
    compare_fixture_observe(
        &f, &f.base,
        with(fake_history_result(true, 1e6), "command", json_pack("[s]", "a.py")), NULL);
    compare_fixture_observe(
        &f, &f.fresh,
        with(fake_history_result(true, 1e6), "command", json_pack("[s]", "b.py")), NULL);
    compare_fixture_compare(&f, NULL, false);
    render(&page, &json);
    ck_assert_ptr_nonnull(strstr(page.text, "\na.py, now b.py\n"));
    strbuf_fini(&page);
    strbuf_fini(&json);
}
END_TEST

/* A run of a suite that could not be run has no class. */
START_TEST(what_could_not_be_run_is_said)
{
    struct strbuf page, json;
    compare_fixture_run(&f, &f.base, true, 1e6, "a");
    json_t *line = json_pack("{s:s, s:s}", "name", "a", "state", "not-run");
    json_array_append_new(f.documents, line);
    compare_observe_outcome(&f.fresh, line);
    compare_fixture_compare(&f, NULL, false);
    render(&page, &json);
    ck_assert_ptr_nonnull(strstr(page.text, "could not be run: backpressure before\n"));
    strbuf_fini(&page);
    strbuf_fini(&json);
}
END_TEST

START_TEST(an_interrupted_run_is_left_out)
{
    json_t *cut = fake_history_result(false, 1e6);
    json_object_set_new(cut, "interrupted", json_true());
    compare_fixture_run(&f, &f.base, true, 1e6, NULL);
    compare_fixture_run(&f, &f.fresh, true, 1e6, NULL);
    compare_fixture_observe(&f, &f.fresh, cut, NULL);
    compare_fixture_compare(&f, NULL, false);
    ck_assert_uint_eq(f.fresh.interrupted, 1);
    ck_assert_uint_eq(f.result.regressions, 0);
}
END_TEST

START_TEST(reports)
{
    struct strbuf page, json;
    for (int i = 0; i < 3; i++) {
        compare_fixture_run(&f, &f.base, true, 40e6 + 1e5 * i, "steady");
        compare_fixture_run(&f, &f.base, true, 40e6 + 1e5 * i, "other");
    }
    compare_fixture_run(&f, &f.base, true, 1e6, "gone");
    compare_fixture_run(&f, &f.fresh, false, 90e6, "steady");
    compare_fixture_observe(
        &f, &f.fresh, with(fake_history_result(true, 40e6), "size", json_integer(3)),
        "other");
    compare_fixture_observe(
        &f, &f.base, with(fake_history_result(true, 40e6), "size", json_integer(2)),
        "sized");
    compare_fixture_observe(
        &f, &f.fresh, with(fake_history_result(true, 40e6), "size", json_integer(3)),
        "sized");
    compare_fixture_observe(&f, &f.base, sweep_of("found", 1000, 20), NULL);
    compare_fixture_observe(&f, &f.fresh, sweep_of("found", 1200, 20), NULL);
    compare_fixture_run(&f, &f.fresh, true, 1e6, "added\x1b[31m");
    compare_fixture_compare(&f, NULL, false);
    render(&page, &json);
    for (const char *p = page.text; *p != '\0'; p += strcspn(p, "\n") + 1) {
        ck_assert_msg(strcspn(p, "\n") <= 80, "wider than 80: %.100s", p);
    }
    golden_check("compare", page.text);
    json_t *list = json_array();
    json_array_append_new(list, json_loads(json.text, 0, NULL));
    ck_assert_int_eq(
        schema_check_refused(list, "harness/report/compare.schema.json", "--closed"), 0);
    strbuf_fini(&page);
    strbuf_fini(&json);
}
END_TEST

/* A setting of where output goes must never make two runs different things. */
START_TEST(no_output_setting_counts)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (row->key != NULL && options_group(row) == GROUP_OUTPUT) {
            ck_assert_msg(!compare_observe_counts(row->key), "%s counts", row->key);
        }
    }
    ck_assert(compare_observe_counts("rate"));
    ck_assert(compare_observe_counts("protocol"));
}
END_TEST

Suite *compare_kinds_suite(void)
{
    Suite *suite = suite_create("compare_kinds");
    TCase *tc = tcase_create("kinds");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, sweeps_are_as_sure_as_their_intervals);
    tcase_add_test(tc, certifications_go_by_case);
    tcase_add_test(tc, cpu_at_another_rate_is_not_compared);
    tcase_add_test(tc, what_is_forced_says_in_spite_of_what);
    tcase_add_test(tc, another_client_is_named);
    tcase_add_test(tc, what_could_not_be_run_is_said);
    tcase_add_test(tc, an_interrupted_run_is_left_out);
    tcase_add_test(tc, reports);
    tcase_add_test(tc, no_output_setting_counts);
    suite_add_tcase(suite, tc);
    return suite;
}
