/* Sweeps and certifications made by hand, compared, and the reports of a comparison. */
#include "tests/unit/suites.h"

#include "harness/report/compare_report.h"
#include "harness/scenario/options.h"
#include "tests/support/fake_history.h"
#include "tests/support/golden.h"
#include "tests/support/schema_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct compare_set base, fresh;
static json_t *documents;
static struct compare_result result;

static void set_up(void)
{
    base = fresh = (struct compare_set){0};
    result = (struct compare_result){0};
    documents = json_array();
}

static void tear_down(void)
{
    compare_result_fini(&result);
    compare_set_fini(&base);
    compare_set_fini(&fresh);
    json_decref(documents);
}

static void observe(struct compare_set *set, json_t *json, const char *name)
{
    struct err e = {0};
    json_array_append_new(documents, json);
    int rv = compare_observe(set, json, name, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
}

static void run(struct compare_set *set, bool passed, double growth, const char *name)
{
    observe(set, fake_history_result(passed, growth), name);
}

static const char *const no_losses[] = {NULL};

static void compare_with(const char *const *losses, bool force)
{
    struct compare_allowed allowed;
    struct err e = {0};
    ck_assert_int_eq(compare_allowed_parse(&allowed, losses, &e), 0);
    compare_sets(&result, &base, &fresh, &allowed, force);
}

static void compare(void)
{
    compare_with(no_losses, false);
}

static const struct compare_number *number(enum compare_metric_id id)
{
    ck_assert_uint_ge(result.count, 1);
    return &result.subjects[0].numbers[id];
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
    observe(&base, sweep_of("found", 1000, 20), NULL);
    observe(&fresh, sweep_of("found", 900, 18), NULL);
    compare();
    ck_assert_int_eq(number(COMPARE_SATURATION)->change, COMPARE_WORSE);
    tear_down();
    set_up();
    observe(&base, sweep_of("found", 1000, 90), NULL);
    observe(&fresh, sweep_of("found", 900, 90), NULL);
    compare();
    ck_assert_int_eq(number(COMPARE_SATURATION)->change, COMPARE_SAME);
    tear_down();
    set_up();
    observe(&base, sweep_of("found", 1000, 20), NULL);
    observe(&fresh, sweep_of("out of time", 500, 20), NULL);
    compare();
    ck_assert_uint_eq(result.regressions, 0);
    ck_assert_uint_eq(result.incomparable, 1);
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
    observe(&base, certify_of("A", "pass", "pass"), NULL);
    observe(&fresh, certify_of("B", "pass", "fail"), NULL);
    compare();
    ck_assert_uint_eq(result.count, 2);
    ck_assert_uint_eq(result.regressions, 1);
    ck_assert_str_eq(result.subjects[1].name, "tiny");
    ck_assert_str_eq(result.subjects[1].fresh.grade, "B");
    tear_down();
    set_up();
    observe(&base, certify_of("A", "pass", "pass"), NULL);
    observe(&fresh, certify_of("B", "pass", "unsure"), NULL);
    compare();
    ck_assert_uint_eq(result.regressions, 0); /* a grade falls for want of a verdict */
    tear_down();
    set_up();
    observe(&base, certify_of("A", "pass", "pass"), NULL);
    observe(&fresh, certify_of("A", "pass", "not-run"), NULL);
    compare();
    ck_assert_uint_eq(result.incomparable, 1);
}
END_TEST

START_TEST(an_interrupted_run_is_left_out)
{
    json_t *cut = fake_history_result(false, 1e6);
    json_object_set_new(cut, "interrupted", json_true());
    run(&base, true, 1e6, NULL);
    run(&fresh, true, 1e6, NULL);
    observe(&fresh, cut, NULL);
    compare();
    ck_assert_uint_eq(fresh.interrupted, 1);
    ck_assert_uint_eq(result.regressions, 0);
}
END_TEST

static void render(struct strbuf *page, struct strbuf *json)
{
    const struct compare_report report = {
        .base = {"main", base.count, 0, "0123456789"},
        .fresh = {"new.json", fresh.count, fresh.interrupted, ""},
        .result = &result};
    strbuf_init(page);
    strbuf_init(json);
    compare_terminal(&report, false, (struct report_style){0}, page);
    compare_json(&report, json);
}

START_TEST(reports)
{
    struct strbuf page, json;
    for (int i = 0; i < 3; i++) {
        run(&base, true, 40e6 + 1e5 * i, "steady");
        run(&base, true, 40e6 + 1e5 * i, "other");
    }
    run(&base, true, 1e6, "gone");
    run(&fresh, false, 90e6, "steady");
    observe(&fresh, with(fake_history_result(true, 40e6), "size", json_integer(3)),
            "other");
    observe(&base, with(fake_history_result(true, 40e6), "size", json_integer(2)),
            "sized");
    observe(&fresh, with(fake_history_result(true, 40e6), "size", json_integer(3)),
            "sized");
    observe(&base, sweep_of("found", 1000, 20), NULL);
    observe(&fresh, sweep_of("found", 1200, 20), NULL);
    run(&fresh, true, 1e6, "added\x1b[31m");
    compare();
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
    tcase_add_test(tc, an_interrupted_run_is_left_out);
    tcase_add_test(tc, reports);
    tcase_add_test(tc, no_output_setting_counts);
    suite_add_tcase(suite, tc);
    return suite;
}
