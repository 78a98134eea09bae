#include "tests/unit/suites.h"

#include "harness/report/sweep_report.h"
#include "tests/support/fake_sweep.h"
#include "tests/support/schema_check.h"
#include "tests/support/golden.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void render(const struct sweep_result *r, struct strbuf *out)
{
    strbuf_init(out);
    report_sweep_terminal(r, (struct report_style){.unicode = true}, out);
}

START_TEST(the_page)
{
    struct sweep_result r = fake_sweep(SWEEP_RATE, SWEEP_FOUND);
    struct strbuf page;
    render(&r, &page);
    golden_check("sweep_found", page.text);
    strbuf_fini(&page);
    sweep_result_fini(&r);
}
END_TEST

START_TEST(the_page_of_an_axis)
{
    struct sweep_result r = fake_sweep_sizes();
    struct strbuf page;
    render(&r, &page);
    golden_check("sweep_size", page.text);
    strbuf_fini(&page);
    sweep_result_fini(&r);
}
END_TEST

static const struct {
    enum sweep_state state;
    const char *says;
} states[] = {
    {SWEEP_OUR_LIMIT, "faster than floodtest itself can send"},
    {SWEEP_BELOW_RANGE, "it can do 4000/s at most"},
    {SWEEP_ABOVE_RANGE, "sustains 1000/s, the highest rate asked for"},
    {SWEEP_OUT_OF_TIME, "not less than 1000/s; not more than 4000/s"},
    {SWEEP_NO_ANSWER, "no answer: it read"},
    {SWEEP_GOES_ON, "not all of it could be run"},
};

START_TEST(contradictory_steps_are_no_bounds)
{
    struct sweep_result r = fake_sweep(SWEEP_RATE, SWEEP_OUT_OF_TIME);
    struct strbuf text;
    r.lines[0].search->low = 4100;
    strbuf_init(&text);
    report_sweep_headline(&r, &r.lines[0], &text);
    ck_assert_msg(strstr(text.text, "contradict each other: 4100/s was") != NULL, "%s",
                  text.text);
    ck_assert_ptr_null(strstr(text.text, "not less than"));
    strbuf_fini(&text);
    sweep_result_fini(&r);
}
END_TEST

START_TEST(what_is_no_saturation_is_not_called_one)
{
    struct sweep_result r = fake_sweep(SWEEP_RATE, states[_i].state);
    struct strbuf page, flat;
    render(&r, &page);
    strbuf_init(&flat);
    report_sweep_headline(&r, &r.lines[0], &flat);
    ck_assert_msg(strncmp(page.text, "INCONCLUSIVE", 12) == 0, "%s", page.text);
    ck_assert_msg(strstr(flat.text, states[_i].says) != NULL, "%s", flat.text);
    strbuf_fini(&flat);
    strbuf_fini(&page);
    sweep_result_fini(&r);
}
END_TEST

START_TEST(an_interruption_is_said)
{
    struct sweep_result r = fake_sweep(SWEEP_RATE, SWEEP_GOES_ON);
    r.interrupted = true;
    ck_assert_int_eq(r.lines[0].search->below, -1);
    struct strbuf page;
    render(&r, &page);
    ck_assert_ptr_nonnull(strstr(page.text, "interrupted"));
    ck_assert_ptr_null(strstr(page.text, "\n\n\n")); /* no sides, no gap */
    strbuf_fini(&page);
    sweep_result_fini(&r);
}
END_TEST

/* --- JSON ----------------------------------------------------------------------------
 */

static json_t *json_of(const struct sweep_result *r)
{
    struct scenario s;
    struct strbuf text;
    scenario_init(&s);
    strbuf_init(&text);
    report_sweep_json(r, &s, &text);
    json_error_t e;
    json_t *o = json_loads(text.text, 0, &e);
    ck_assert_msg(o != NULL, "%s", e.text);
    ck_assert_str_eq(text.text + text.len - 2, "}\n");
    strbuf_fini(&text);
    scenario_fini(&s);
    return o;
}

static int refused(json_t *documents, const char *option)
{
    return schema_check_refused(documents, "harness/report/sweep.schema.json", option);
}

START_TEST(the_schema_accepts_every_state)
{
    json_t *documents = json_array();
    for (int i = SWEEP_GOES_ON; i <= SWEEP_NO_ANSWER; i++) {
        struct sweep_result r = fake_sweep((enum sweep_axis)(i % 4), (enum sweep_state)i);
        json_array_append_new(documents, json_of(&r));
        sweep_result_fini(&r);
    }
    ck_assert_int_eq(refused(json_incref(documents), ""), 0);
    ck_assert_int_eq(refused(documents, "--closed"), 0);
}
END_TEST

START_TEST(the_schema_refuses_what_is_none)
{
    static const char *const taken[] = {"schema", "lines", "law", "scenario", "axis"};
    json_t *documents = json_array();
    struct sweep_result r = fake_sweep(SWEEP_RATE, SWEEP_FOUND);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        json_t *o = json_of(&r);
        json_object_del(o, taken[i]);
        json_array_append_new(documents, o);
    }
    json_t *o = json_of(&r);
    json_t *line = json_array_get(json_object_get(o, "lines"), 0);
    json_object_set_new(line, "state", json_string("perhaps"));
    json_array_append_new(documents, o);
    sweep_result_fini(&r);
    ck_assert_int_eq(refused(documents, ""), 6);
}
END_TEST

START_TEST(json_has_the_point_and_the_steps)
{
    struct sweep_result r = fake_sweep(SWEEP_RATE, SWEEP_FOUND);
    json_t *o = json_of(&r);
    json_t *line = json_array_get(json_object_get(o, "lines"), 0);
    json_t *steps = json_object_get(line, "steps");
    ck_assert_double_eq(json_number_value(json_object_get(line, "saturation")), 948);
    ck_assert_uint_eq(json_array_size(steps), 3);
    json_t *below = json_object_get(line, "below");
    ck_assert_str_eq(json_string_value(json_object_get(below, "class")), "kept-up");
    json_t *capacity = json_object_get(json_array_get(steps, 2), "capacity");
    ck_assert(json_is_null(capacity));
    json_decref(o);
    sweep_result_fini(&r);
}
END_TEST

Suite *sweep_report_suite(void)
{
    Suite *s = suite_create("sweep_report");
    TCase *t = tcase_create("page");
    tcase_add_test(t, the_page);
    tcase_add_test(t, the_page_of_an_axis);
    tcase_add_test(t, contradictory_steps_are_no_bounds);
    tcase_add_loop_test(t, what_is_no_saturation_is_not_called_one, 0,
                        sizeof states / sizeof states[0]);
    tcase_add_test(t, an_interruption_is_said);
    suite_add_tcase(s, t);
    t = tcase_create("json");
    tcase_set_timeout(t, 30);
    tcase_add_test(t, the_schema_accepts_every_state);
    tcase_add_test(t, the_schema_refuses_what_is_none);
    tcase_add_test(t, json_has_the_point_and_the_steps);
    suite_add_tcase(s, t);
    return s;
}
