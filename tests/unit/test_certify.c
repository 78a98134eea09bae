/* What certify runs, and what it makes of what came. */
#include "tests/unit/suites.h"

#include "harness/certify/matrix.h"
#include "harness/certify/plan.h"
#include "tests/support/fake_certify.h"

#include <string.h>

static struct fake_certify f;

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
    fake_certify_client(&f, label_rows[_i].target);
    certify_label(f.clients, 1);
    ck_assert_str_eq(f.clients[0].label, label_rows[_i].label);
    fake_certify_fini(&f);
}
END_TEST

START_TEST(labels_differ)
{
    char *command[] = {"node", "x/c.py", "--fast", NULL};
    fake_certify_client(&f, "a/c.py");
    fake_certify_client(&f, "b/c.py");
    fake_certify_client(&f, "c.pyx");
    fake_certify_command(&f, command);
    certify_label(f.clients, 4);
    ck_assert_str_eq(f.clients[0].label, "c.py");
    ck_assert_str_eq(f.clients[1].label, "c.py#2");
    ck_assert_str_eq(f.clients[2].label, "c.pyx");
    ck_assert_str_eq(f.clients[3].label, "c.py#3");
    fake_certify_fini(&f);
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
    fake_certify_client(&f, "client.py");
    fake_certify_plan(&f, SCENARIO_FULL, "ws", "");
    ck_assert_uint_eq(f.file.run_count, CASES_COUNT);
    for (size_t i = 0; i < CASES_COUNT; i++) {
        const struct scenario_run *run = &f.file.runs[i];
        ck_assert_str_eq(run->name, cases[i].name);
        ck_assert_str_eq(setting(run, OPTION_CASE), cases[i].name);
        ck_assert_str_eq(setting(run, OPTION_TARGET), "client.py");
        ck_assert_ptr_null(setting(run, OPTION_DURATION)); /* the case's own, or usual */
        ck_assert_str_eq(run->expect.verdict.words[0], "pass");
        check_settings(run);
    }
    fake_certify_fini(&f);
}
END_TEST

/* Brief, and with all that a grade cannot do without. */
START_TEST(quick_has_the_basic_cases)
{
    fake_certify_client(&f, "client.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "");
    size_t basic = 0;
    for (size_t i = 0; i < f.file.run_count; i++) {
        basic += certify_weight_of(f.file.runs[i].name) == CERTIFY_BASIC;
        ck_assert_ptr_nonnull(setting(&f.file.runs[i], OPTION_DURATION));
        check_settings(&f.file.runs[i]);
    }
    ck_assert_uint_eq(basic, 3);
    ck_assert_uint_lt(f.file.run_count, CASES_COUNT / 2);
    fake_certify_fini(&f);
}
END_TEST

START_TEST(only_what_fits_the_protocol)
{
    fake_certify_client(&f, "client.py");
    fake_certify_plan(&f, SCENARIO_FULL, "tcp", "");
    for (size_t i = 0; i < f.file.run_count; i++) {
        ck_assert_str_ne(f.file.runs[i].name, "fragments");
    }
    fake_certify_matrix(&f, SCENARIO_FULL, "tcp");
    ck_assert_uint_eq(f.matrix.row_count + f.matrix.outside_count, CASES_COUNT);
    ck_assert_uint_gt(f.matrix.outside_count, 0);
    fake_certify_fini(&f);
}
END_TEST

START_TEST(commands_stay_words)
{
    char *command[] = {"node", "c.js", "{url}", NULL};
    fake_certify_command(&f, command);
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "");
    ck_assert_str_eq(f.file.runs[0].command[2], "{url}");
    ck_assert_ptr_null(setting(&f.file.runs[0], OPTION_TARGET));
    fake_certify_fini(&f);
}
END_TEST

START_TEST(matrix_marks_what_came)
{
    fake_certify_pair(&f);
    ck_assert_uint_eq(f.matrix.column_count, 2);
    const struct certify_column *leaky = &f.matrix.columns[0],
                                *good = &f.matrix.columns[1];
    ck_assert_str_eq(leaky->grade.letter, "F");
    ck_assert_str_eq(good->grade.letter, "?"); /* one was not begun */
    ck_assert_int_eq(certify_matrix_outcome(&f.matrix), CERTIFY_FAIL);
    ck_assert_str_eq(f.matrix.rows[0]->name, "steady");
    ck_assert_int_eq(leaky->cells[0].mark, CERTIFY_FAIL);
    ck_assert_int_eq(good->cells[0].mark, CERTIFY_PASS);
    fake_certify_fini(&f);
}
END_TEST

/* What the exit code says of one client: verdicts of "case verdict", the others pass. */
static const struct {
    const char *name, *verdict;
    enum certify_mark outcome;
} outcome_rows[] = {
    {"steady", "pass", CERTIFY_PASS},
    {"tiny", "fail", CERTIFY_FAIL},
    {"tiny", "inconclusive", CERTIFY_UNSURE},
    {"max", "inconclusive", CERTIFY_UNSURE},
    {"reconnect", "inconclusive", CERTIFY_PASS}, /* it just does not come back */
    {"deflate-bomb", NULL, CERTIFY_PASS},        /* it offers no compression */
    {"burst", NULL, CERTIFY_NO_RUN},             /* no grade without this one */
};

/* Who asks for one case has no grade, and an answer. */
START_TEST(outcome_of_a_part)
{
    fake_certify_client(&f, "a.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "tiny");
    fake_certify_came(&f, "tiny", "pass", "backpressure");
    fake_certify_matrix(&f, SCENARIO_QUICK, "ws");
    ck_assert_str_eq(f.matrix.columns[0].grade.letter, "?");
    ck_assert_int_eq(certify_matrix_outcome(&f.matrix), CERTIFY_PASS);
    fake_certify_fini(&f);
}
END_TEST

START_TEST(outcome_of_one)
{
    fake_certify_client(&f, "a.py");
    fake_certify_plan(&f, SCENARIO_FULL, "ws", "");
    for (size_t i = 0; i < f.summary.count; i++) {
        fake_certify_came(&f, f.runs[i].name, "pass", "kept-up");
    }
    if (outcome_rows[_i].verdict != NULL) {
        fake_certify_came(&f, outcome_rows[_i].name, outcome_rows[_i].verdict, "a-class");
    } else {
        fake_certify_did_not_run(&f, outcome_rows[_i].name, "why");
    }
    fake_certify_matrix(&f, SCENARIO_FULL, "ws");
    ck_assert_int_eq(certify_matrix_outcome(&f.matrix), outcome_rows[_i].outcome);
    fake_certify_fini(&f);
}
END_TEST

/* Rows that no client was asked for are none; a cell of one that was not asked is. */
START_TEST(filtered_rows_are_left_out)
{
    fake_certify_client(&f, "a.py");
    fake_certify_client(&f, "b.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "a.py ");
    fake_certify_matrix(&f, SCENARIO_QUICK, "ws");
    size_t all = f.matrix.row_count;
    ck_assert_int_eq(f.matrix.columns[0].cells[0].mark, CERTIFY_NOT_BEGUN);
    ck_assert_int_eq(f.matrix.columns[1].cells[0].mark, CERTIFY_NOT_ASKED);
    fake_certify_fini(&f);
    fake_certify_client(&f, "a.py");
    fake_certify_plan(&f, SCENARIO_QUICK, "ws", "steady");
    fake_certify_matrix(&f, SCENARIO_QUICK, "ws");
    ck_assert_uint_eq(f.matrix.row_count, 1);
    ck_assert_uint_gt(all, 1);
    fake_certify_fini(&f);
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
    tcase_add_test(t, outcome_of_a_part);
    tcase_add_loop_test(t, outcome_of_one, 0, sizeof outcome_rows / sizeof *outcome_rows);
    tcase_add_test(t, filtered_rows_are_left_out);
    suite_add_tcase(s, t);
    return s;
}
