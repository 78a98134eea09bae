/* What certify runs, and what it makes of what came. */
#include "tests/unit/suites.h"

#include "harness/certify/certify_json.h"
#include "harness/certify/matrix.h"
#include "harness/certify/plan.h"
#include "harness/report/certify_terminal.h"
#include "tests/support/golden.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SCHEMA "harness/certify/certify.schema.json"

static struct certify_client clients[4];
static struct scenario_file file;
static struct suite_plan plan;
static struct suite_outcome outcomes[4 * CASES_COUNT];
static struct certify_matrix matrix;

static void client_is(size_t i, const char *target)
{
    clients[i] = (struct certify_client){.target = target};
}

/* A plan of all runs of the file whose name has a text; outcomes as of runs that were not
 * begun. */
static void make_plan(size_t count, enum scenario_profile profile, const char *protocol,
                      const char *filter)
{
    certify_label(clients, count);
    certify_plan(&file, clients, count, profile, protocol);
    plan = (struct suite_plan){0};
    plan.items = calloc(file.run_count + 1, sizeof *plan.items);
    for (size_t i = 0; i < file.run_count; i++) {
        if (strstr(file.runs[i].name, filter) != NULL) {
            plan.items[plan.count++].name = file.runs[i].name;
        }
    }
    memset(outcomes, 0, sizeof outcomes);
}

static void finish(size_t count)
{
    certify_matrix_fini(&matrix);
    free(plan.items);
    certify_plan_fini(&file);
    certify_clients_fini(clients, count);
}

static struct suite_outcome *outcome_of(const char *name)
{
    for (size_t i = 0; i < plan.count; i++) {
        if (strcmp(plan.items[i].name, name) == 0) {
            return &outcomes[i];
        }
    }
    ck_abort_msg("no run '%s'", name);
    return NULL;
}

static struct suite_outcome *came(const char *name, const char *verdict,
                                  const char *class_name)
{
    struct suite_outcome *o = outcome_of(name);
    bool passed = strcmp(verdict, "pass") == 0;
    o->state = passed ? SUITE_AS_EXPECTED : SUITE_UNEXPECTED;
    o->seconds = 8.25;
    o->exit_code = passed ? 0 : strcmp(verdict, "fail") == 0 ? 1 : 4;
    snprintf(o->verdict, sizeof o->verdict, "%s", verdict);
    snprintf(o->class_name, sizeof o->class_name, "%s", class_name);
    snprintf(o->summary, sizeof o->summary, "a sentence");
    return o;
}

static void held_by(struct suite_outcome *o, const char *culprit)
{
    snprintf(o->culprit, sizeof o->culprit, "%s", culprit);
}

static void did_not_run(const char *name, const char *why)
{
    struct suite_outcome *o = outcome_of(name);
    o->state = SUITE_COULD_NOT_RUN;
    o->exit_code = 3;
    o->seconds = 0.5;
    snprintf(o->summary, sizeof o->summary, "%s", why);
}

static void all_came(size_t count, enum scenario_profile profile)
{
    certify_matrix_make(&matrix, clients, count, profile, "ws", &plan, outcomes);
}

/* A client that leaks, beside one that has flow control. */
static void play_pair(void)
{
    static const char queue[] =
        "collections.deque WebSocketClientProtocol.messages legacy/protocol.py:229";
    client_is(0, "scenarios/founding/leaky.py");
    client_is(1, "scenarios/founding/bounded.py");
    make_plan(2, SCENARIO_QUICK, "ws", "");
    for (size_t i = 0; i < plan.count; i++) {
        came(plan.items[i].name, "pass", "backpressure");
    }
    held_by(came("leaky.py steady", "fail", "unbounded-queue"), queue);
    held_by(came("leaky.py max", "fail", "unbounded-queue"), queue);
    came("leaky.py burst", "fail", "retained-leak");
    came("leaky.py ping-flood", "inconclusive", "inconclusive");
    came("bounded.py bad-frame", "pass", "refused");
    did_not_run("bounded.py deflate-bomb", "it offers no permessage-deflate");
    outcome_of("bounded.py tiny")->state = SUITE_NOT_RUN;
    all_came(2, SCENARIO_QUICK);
}

static const struct {
    const char *target, *label;
} label_rows[] = {
    {"client.py", "client.py"},
    {"a/b/client.py", "client.py"},
    {"/usr/bin/client", "client"},
    {"node a/client.js --url {url}", "client.js"},
    {"./client --url {url}", "client"},
    {"'a b/c d.py' {url}", "c d.py"},
    {"dir/x/", "dir/x/"},
    {"'", "'"},
};

START_TEST(labels)
{
    client_is(0, label_rows[_i].target);
    certify_label(clients, 1);
    ck_assert_str_eq(clients[0].label, label_rows[_i].label);
    certify_clients_fini(clients, 1);
}
END_TEST

START_TEST(labels_differ)
{
    char *command[] = {"node", "x/c.py", "--fast", NULL};
    client_is(0, "a/c.py");
    client_is(1, "b/c.py");
    client_is(2, "c.pyx");
    clients[3] = (struct certify_client){.command = command};
    certify_label(clients, 4);
    ck_assert_str_eq(clients[0].label, "c.py");
    ck_assert_str_eq(clients[1].label, "c.py#2");
    ck_assert_str_eq(clients[2].label, "c.pyx");
    ck_assert_str_eq(clients[3].label, "c.py#3");
    certify_clients_fini(clients, 4);
}
END_TEST

static const char *setting(const struct scenario_run *run, enum options_id id)
{
    for (size_t i = 0; i < run->setting_count; i++) {
        if (run->settings[i].row->id == id) {
            return run->settings[i].text;
        }
    }
    return NULL;
}

/* Settings are right for their options, and in the order of the table. */
static void check_settings(const struct scenario_run *run)
{
    struct scenario s;
    scenario_init(&s);
    for (size_t i = 0; i < run->setting_count; i++) {
        const struct options_row *row = run->settings[i].row;
        struct err e = {0};
        ck_assert_msg(options_set(&s, row, run->settings[i].text, &e) == 0, "%s", e.msg);
        ck_assert(i == 0 || run->settings[i - 1].row->id < row->id);
    }
    ck_assert_uint_le(s.duration_ns, s.max_duration_ns);
    scenario_fini(&s);
}

START_TEST(full_is_every_case)
{
    client_is(0, "client.py");
    make_plan(1, SCENARIO_FULL, "ws", "");
    ck_assert_uint_eq(file.run_count, CASES_COUNT);
    for (size_t i = 0; i < CASES_COUNT; i++) {
        const struct scenario_run *run = &file.runs[i];
        ck_assert_str_eq(run->name, cases[i].name);
        ck_assert_str_eq(setting(run, OPTION_CASE), cases[i].name);
        ck_assert_str_eq(setting(run, OPTION_TARGET), "client.py");
        ck_assert_ptr_null(setting(run, OPTION_DURATION)); /* the case's own, or usual */
        ck_assert_str_eq(run->expect.verdict.words[0], "pass");
        ck_assert_int_eq(run->alone, strcmp(cases[i].name, "max") == 0);
        check_settings(run);
    }
    finish(1);
}
END_TEST

/* Brief, and with all that a grade cannot do without. */
START_TEST(quick_has_the_basic_cases)
{
    client_is(0, "client.py");
    make_plan(1, SCENARIO_QUICK, "ws", "");
    size_t basic = 0;
    for (size_t i = 0; i < file.run_count; i++) {
        basic += certify_weight_of(file.runs[i].name) == CERTIFY_BASIC;
        ck_assert_ptr_nonnull(setting(&file.runs[i], OPTION_DURATION));
        check_settings(&file.runs[i]);
    }
    ck_assert_uint_eq(basic, 3);
    ck_assert_uint_lt(file.run_count, CASES_COUNT / 2);
    finish(1);
}
END_TEST

START_TEST(only_what_fits_the_protocol)
{
    client_is(0, "client.py");
    make_plan(1, SCENARIO_FULL, "tcp", "");
    for (size_t i = 0; i < file.run_count; i++) {
        ck_assert_str_ne(file.runs[i].name, "fragments");
    }
    certify_matrix_make(&matrix, clients, 1, SCENARIO_FULL, "tcp", &plan, outcomes);
    ck_assert_uint_eq(matrix.row_count + matrix.outside_count, CASES_COUNT);
    ck_assert_uint_gt(matrix.outside_count, 0);
    finish(1);
}
END_TEST

START_TEST(commands_stay_words)
{
    char *command[] = {"node", "c.js", "{url}", NULL};
    clients[0] = (struct certify_client){.command = command};
    make_plan(1, SCENARIO_QUICK, "ws", "");
    ck_assert_str_eq(file.runs[0].command[2], "{url}");
    ck_assert_ptr_null(setting(&file.runs[0], OPTION_TARGET));
    finish(1);
}
END_TEST

START_TEST(matrix_marks_what_came)
{
    play_pair();
    ck_assert_uint_eq(matrix.column_count, 2);
    const struct certify_column *leaky = &matrix.columns[0], *good = &matrix.columns[1];
    ck_assert_str_eq(leaky->grade.letter, "F");
    ck_assert_str_eq(good->grade.letter, "?"); /* one was not begun */
    ck_assert_uint_eq(certify_matrix_count(&matrix, CERTIFY_FAIL), 3);
    ck_assert_uint_eq(certify_matrix_count(&matrix, CERTIFY_UNSURE), 1);
    ck_assert_uint_eq(certify_matrix_count(&matrix, CERTIFY_NO_RUN), 1);
    ck_assert_str_eq(matrix.rows[0]->name, "steady");
    ck_assert_int_eq(leaky->cells[0].mark, CERTIFY_FAIL);
    ck_assert_int_eq(good->cells[0].mark, CERTIFY_PASS);
    finish(2);
}
END_TEST

/* Rows that no client was asked for are none; a cell of one that was not asked is. */
START_TEST(filtered_rows_are_left_out)
{
    client_is(0, "a.py");
    client_is(1, "b.py");
    make_plan(2, SCENARIO_QUICK, "ws", "a.py ");
    all_came(2, SCENARIO_QUICK);
    size_t all = matrix.row_count;
    ck_assert_int_eq(matrix.columns[0].cells[0].mark, CERTIFY_NOT_BEGUN);
    ck_assert_int_eq(matrix.columns[1].cells[0].mark, CERTIFY_NOT_ASKED);
    finish(2);
    client_is(0, "a.py");
    make_plan(1, SCENARIO_QUICK, "ws", "steady");
    all_came(1, SCENARIO_QUICK);
    ck_assert_uint_eq(matrix.row_count, 1);
    ck_assert_uint_gt(all, 1);
    finish(1);
}
END_TEST

static void check_page(const char *golden, struct report_style style)
{
    struct strbuf page;
    strbuf_init(&page);
    report_certify(&matrix, style, &page);
    golden_check(golden, page.text);
    strbuf_fini(&page);
}

START_TEST(page_of_two)
{
    play_pair();
    check_page("certify-two", (struct report_style){.color = false, .unicode = true});
    check_page("certify-two-color", (struct report_style){.color = true});
    finish(2);
}
END_TEST

START_TEST(page_of_one)
{
    client_is(0, "client.py");
    make_plan(1, SCENARIO_QUICK, "tcp", "");
    for (size_t i = 0; i < plan.count; i++) {
        came(plan.items[i].name, "pass", "kept-up");
    }
    held_by(came("tiny", "fail", "unbounded-queue"),
            "deque \x1b[31m\xff of a hostile client");
    certify_matrix_make(&matrix, clients, 1, SCENARIO_QUICK, "tcp", &plan, outcomes);
    check_page("certify-one", (struct report_style){.color = false});
    finish(1);
}
END_TEST

/* More clients than a page has room for classes of. */
START_TEST(page_of_four)
{
    client_is(0, "a.py");
    client_is(1, "a_client_with_a_name_that_is_long.py");
    client_is(2, "c.js");
    client_is(3, "d");
    make_plan(4, SCENARIO_QUICK, "ws", "");
    for (size_t i = 0; i < plan.count; i++) {
        came(plan.items[i].name, i % 3 == 0 ? "fail" : "pass", "unbounded-queue");
    }
    all_came(4, SCENARIO_QUICK);
    check_page("certify-four", (struct report_style){.color = false});
    finish(4);
}
END_TEST

static json_t *matrix_json(void)
{
    struct strbuf text;
    strbuf_init(&text);
    certify_json(&matrix, &text);
    json_error_t error;
    json_t *json = json_loads(text.text, 0, &error);
    ck_assert_msg(json != NULL, "%s", error.text);
    strbuf_fini(&text);
    return json;
}

/* How many of the documents the schema refuses; takes the array over. */
static int refused(json_t *documents, const char *option)
{
    char command[256];
    snprintf(command, sizeof command,
             "/usr/bin/python3 tests/support/check_schema.py %s " SCHEMA " 2>&1", option);
    FILE *python = popen(command, "w");
    ck_assert_ptr_nonnull(python);
    ck_assert_int_eq(json_dumpf(documents, python, 0), 0);
    int status = pclose(python);
    ck_assert(WIFEXITED(status));
    json_decref(documents);
    return WEXITSTATUS(status);
}

static json_t *pair_json(void)
{
    play_pair();
    json_t *json = matrix_json();
    finish(2);
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
    clients[0] = (struct certify_client){.command = command};
    make_plan(1, SCENARIO_FULL, "tcp", "");
    certify_matrix_make(&matrix, clients, 1, SCENARIO_FULL, "tcp", &plan, outcomes);
    json_array_append_new(documents, matrix_json());
    finish(1);
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

Suite *certify_suite(void)
{
    Suite *s = suite_create("certify");
    TCase *t = tcase_create("certify");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, labels, 0, sizeof label_rows / sizeof *label_rows);
    tcase_add_test(t, labels_differ);
    tcase_add_test(t, full_is_every_case);
    tcase_add_test(t, quick_has_the_basic_cases);
    tcase_add_test(t, only_what_fits_the_protocol);
    tcase_add_test(t, commands_stay_words);
    tcase_add_test(t, matrix_marks_what_came);
    tcase_add_test(t, filtered_rows_are_left_out);
    tcase_add_test(t, page_of_two);
    tcase_add_test(t, page_of_one);
    tcase_add_test(t, page_of_four);
    tcase_add_test(t, json_says_it_all);
    tcase_add_test(t, schema_accepts);
    tcase_add_test(t, schema_refuses);
    suite_add_tcase(s, t);
    return s;
}
