/* What certify shows: the page, and floodtest.certify/1. */
#include "tests/unit/suites.h"

#include "harness/certify/certify_json.h"
#include "harness/report/certify_terminal.h"
#include "tests/support/fake_certify.h"
#include "tests/support/schema_check.h"
#include "tests/support/golden.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA "harness/certify/certify.schema.json"

static struct fake_certify f;

static void check_page(const char *golden, struct report_style style)
{
    struct strbuf page;
    strbuf_init(&page);
    report_certify(&f.matrix, style, &page);
    golden_check(golden, page.text);
    strbuf_fini(&page);
}

START_TEST(page_of_two)
{
    fake_certify_pair(&f);
    check_page("certify-two", (struct report_style){.color = false, .unicode = true});
    check_page("certify-two-color", (struct report_style){.color = true});
    fake_certify_fini(&f);
}
END_TEST

START_TEST(page_of_one)
{
    fake_certify_client(&f, "client.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "tcp", "");
    for (size_t i = 0; i < f.summary.count; i++) {
        fake_certify_came(&f, f.runs[i].name, "pass", "kept-up");
    }
    fake_certify_held_by(fake_certify_came(&f, "tiny", "fail", "unbounded-queue"),
                         "deque \x1b[31m\xff of a hostile client");
    fake_certify_matrix(&f, SCENARIO_QUICK, "tcp");
    check_page("certify-one", (struct report_style){.color = false});
    fake_certify_fini(&f);
}
END_TEST

/* More clients than a page has room for classes of. */
START_TEST(page_of_four)
{
    fake_certify_client(&f, "a.py");
    fake_certify_client(&f, "a_client_with_a_name_that_is_long.py");
    fake_certify_client(&f, "c.js");
    fake_certify_client(&f, "d");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "");
    for (size_t i = 0; i < f.summary.count; i++) {
        fake_certify_came(&f, f.runs[i].name, i % 3 == 0 ? "fail" : "pass",
                          "unbounded-queue");
    }
    fake_certify_matrix(&f, SCENARIO_QUICK, "ws");
    check_page("certify-four", (struct report_style){.color = false});
    fake_certify_fini(&f);
}
END_TEST

static void expect_said(const char *page, const char *text)
{
    ck_assert_msg(strstr(page, text) != NULL, "no '%s' in\n%s", text, page);
}

/* A failure without a culprit says why; what differs in its numbers alone is said once.
 */
START_TEST(page_says_why)
{
    struct strbuf page;
    strbuf_init(&page);
    fake_certify_client(&f, "client.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "");
    for (size_t i = 0; i < f.summary.count; i++) {
        char why[80];
        snprintf(why, sizeof why, "nobody came to port %zu", 998 + i);
        fake_certify_did_not_run(&f, f.runs[i].name, why);
    }
    struct suite_outcome *tiny = fake_certify_came(&f, "tiny", "fail", "crashed");
    snprintf(tiny->summary, sizeof tiny->summary, "the client died in the flood");
    fake_certify_matrix(&f, SCENARIO_QUICK, "ws");
    report_certify(&f.matrix, (struct report_style){0}, &page);
    expect_said(page.text, "failed      tiny: the client died in the flood\n");
    expect_said(page.text, "not run     steady, max, burst, huge, ");
    const char *once = strstr(page.text, "nobody came");
    ck_assert_ptr_nonnull(once);
    ck_assert_ptr_null(strstr(once + 1, "nobody came"));
    strbuf_fini(&page);
    fake_certify_fini(&f);
}
END_TEST

static json_t *matrix_json(void)
{
    struct strbuf text;
    strbuf_init(&text);
    certify_json(&f.matrix, &text);
    json_error_t error;
    json_t *json = json_loads(text.text, 0, &error);
    ck_assert_msg(json != NULL, "%s", error.text);
    strbuf_fini(&text);
    return json;
}

static int refused(json_t *documents, const char *option)
{
    return schema_check_refused(documents, SCHEMA, option);
}

static json_t *pair_json(void)
{
    fake_certify_pair(&f);
    json_t *json = matrix_json();
    fake_certify_fini(&f);
    return json;
}

START_TEST(json_says_it_all)
{
    json_t *json = pair_json();
    json_t *leaky = json_array_get(json_object_get(json, "clients"), 0);
    json_t *run = json_array_get(json_object_get(leaky, "runs"), 0);
    ck_assert(json_is_false(json_object_get(json, "passed")));
    ck_assert_str_eq(json_string_value(json_object_get(leaky, "grade")), "F");
    ck_assert_str_eq(json_string_value(json_object_get(run, "case")), "steady");
    ck_assert_str_eq(json_string_value(json_object_get(run, "mark")), "fail");
    ck_assert_double_eq(json_number_value(json_object_get(run, "seconds")), 8.25);
    ck_assert_ptr_nonnull(
        strstr(json_string_value(json_object_get(run, "culprit")), "messages"));
    json_decref(json);
}
END_TEST

START_TEST(schema_accepts)
{
    json_t *documents = json_array();
    json_array_append_new(documents, pair_json());
    char *command[] = {"client", NULL};
    fake_certify_command(&f, command);
    fake_certify_plan(&f, SCENARIO_FULL, "tcp", "");
    fake_certify_matrix(&f, SCENARIO_FULL, "tcp");
    json_array_append_new(documents, matrix_json());
    fake_certify_fini(&f);
    ck_assert_int_eq(refused(json_incref(documents), ""), 0);
    ck_assert_int_eq(refused(documents, "--closed"), 0);
}
END_TEST

/* A member of the document or of the first run, and what it is set to (NULL: taken
 * away). */
static const struct {
    bool of_run;
    const char *member, *value;
} broken[] = {
    {false, "schema", "\"floodtest.certify/2\""},
    {false, "profile", "\"slow\""},
    {false, "passed", "\"yes\""},
    {false, "clients", NULL},
    {false, "rules", "7"},
    {true, "mark", "\"maybe\""},
    {true, "mark", NULL},
    {true, "seconds", "-1"},
    {true, "culprit", "7"},
};

enum { BROKEN = sizeof broken / sizeof *broken };

START_TEST(schema_refuses)
{
    json_t *documents = json_array();
    for (size_t i = 0; i < BROKEN; i++) {
        json_t *one = pair_json();
        json_t *client = json_array_get(json_object_get(one, "clients"), 0);
        json_t *object =
            broken[i].of_run ? json_array_get(json_object_get(client, "runs"), 0) : one;
        if (broken[i].value == NULL) {
            json_object_del(object, broken[i].member);
        } else {
            json_object_set_new(object, broken[i].member,
                                json_loads(broken[i].value, JSON_DECODE_ANY, NULL));
        }
        json_array_append_new(documents, one);
    }
    ck_assert_int_eq(refused(documents, ""), BROKEN);
}
END_TEST

Suite *certify_report_suite(void)
{
    Suite *s = suite_create("certify_report");
    TCase *t = tcase_create("report");
    tcase_set_timeout(t, 10);
    tcase_add_test(t, page_of_two);
    tcase_add_test(t, page_of_one);
    tcase_add_test(t, page_of_four);
    tcase_add_test(t, page_says_why);
    tcase_add_test(t, json_says_it_all);
    tcase_add_test(t, schema_accepts);
    tcase_add_test(t, schema_refuses);
    suite_add_tcase(s, t);
    return s;
}
