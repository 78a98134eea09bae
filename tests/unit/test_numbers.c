#include "tests/unit/suites.h"

#include "tests/replay/leave_one_out.h"
#include "tests/replay/sensitivity.h"

#include <math.h>
#include <string.h>

/* What runs are called by each factor of two numbers: a made-up table.
 * P pass, F fail, ? inconclusive; the middle one is the judge's own table. */
enum { RUNS = 4, NUMBERS = 2, CLIENT_A = 0, CLIENT_B = 1, CLIENT_C = 3 };

static const struct {
    size_t client;
    bool healthy;
    const char *called[NUMBERS];
} rows[RUNS] = {
    {CLIENT_A, true, {"?PPPPPPPP", "PPPPPPPPP"}},
    {CLIENT_B, false, {"FFFFFFFPP", "FFFFFFFFF"}},
    {CLIENT_B, true, {"?FPPPPPPP", "PPPPPPPPP"}},
    {CLIENT_C, true, {"PPPPPP???", "P??????PP"}},
};

static struct trials_run runs[RUNS];
static uint8_t classes[RUNS * NUMBERS * TRIALS_FACTORS];
static struct trials trials;

static uint8_t class_of(char called)
{
    return called == 'P'   ? VERDICT_BOUNDED
           : called == 'F' ? VERDICT_UNBOUNDED_QUEUE
                           : VERDICT_INCONCLUSIVE;
}

static void set_up(void)
{
    for (size_t i = 0; i < RUNS * NUMBERS * TRIALS_FACTORS; i++) {
        size_t run = i / (NUMBERS * TRIALS_FACTORS);
        size_t number = i / TRIALS_FACTORS % NUMBERS;
        classes[i] = class_of(rows[run].called[number][i % TRIALS_FACTORS]);
        runs[run] = (struct trials_run){rows[run].healthy, rows[run].client};
    }
    trials = (struct trials){runs, RUNS, NUMBERS, classes};
}

static void check_range(struct trials_range r, size_t low, size_t high)
{
    ck_assert_uint_eq(r.low, low);
    ck_assert_uint_eq(r.high, high);
}

static void check_chosen(size_t number, size_t without_client,
                         enum leave_one_out_rule rule, double low, double high)
{
    double chosen = leave_one_out_choose(&trials, number, without_client, rule);
    ck_assert_double_eq_tol(chosen, sqrt(low * high), 1e-9);
}

START_TEST(factors_surround_the_table)
{
    ck_assert_double_eq(trials_factors[TRIALS_TABLE], 1);
    for (size_t f = 1; f < TRIALS_FACTORS; f++) {
        ck_assert_double_gt(trials_factors[f], trials_factors[f - 1]);
    }
}
END_TEST

START_TEST(shares_stay_shares)
{
    struct judge_number_info share = {"share", 0.9, "", ""};
    struct judge_number_info times = {"times", 2, "", ""};
    struct judge_number_info rate = {"rate", 0.5, "bytes per byte", ""};
    ck_assert_double_eq_tol(trials_bend(&share, 4), 36.0 / 37, 1e-12);
    ck_assert_double_eq_tol(trials_bend(&share, 0.25), 9.0 / 13, 1e-12);
    ck_assert_double_eq_tol(trials_bend(&share, 1), 0.9, 1e-15);
    ck_assert_double_eq(trials_bend(&times, 4), 8);
    ck_assert_double_eq(trials_bend(&rate, 4), 2);
}
END_TEST

/* The table, bent by 1, is the table to the last bit: else a run could differ by nothing.
 */
START_TEST(a_factor_of_one_changes_nothing)
{
    for (size_t i = 0; i < JUDGE_NUMBER_COUNT; i++) {
        ck_assert_double_eq(trials_bend(&judge_number_infos[i], 1),
                            judge_number_infos[i].value);
    }
}
END_TEST

START_TEST(numbers_keep_their_order)
{
    double values[JUDGE_NUMBER_COUNT];
    for (size_t i = 0; i < JUDGE_NUMBER_COUNT; i++) {
        values[i] = judge_number_infos[i].value;
    }
    struct judge_numbers n = trials_numbers(values);
    ck_assert_mem_eq(&n, &judge_numbers, sizeof n);
}
END_TEST

START_TEST(sums_compare_with_the_table)
{
    struct trials_sum sum = trials_sum(&trials, 0, 1, TRIALS_NOBODY);
    ck_assert_uint_eq(sum.spoiled, 1);
    ck_assert_uint_eq(sum.changed, 1);
    ck_assert_int_eq(sum.undecided, 0);
    sum = trials_sum(&trials, 0, 8, TRIALS_NOBODY);
    ck_assert_uint_eq(sum.spoiled, 1);
    ck_assert_uint_eq(sum.changed, 2);
    ck_assert_int_eq(sum.undecided, 1);
    sum = trials_sum(&trials, 1, 8, TRIALS_NOBODY);
    ck_assert_uint_eq(sum.spoiled, 0);
    ck_assert_int_eq(sum.undecided, -1);
    sum = trials_sum(&trials, 0, 8, CLIENT_B);
    ck_assert_uint_eq(sum.spoiled, 0);
    ck_assert_uint_eq(sum.changed, 1);
}
END_TEST

/* What was wrong by the table already is not spoiled by a factor. */
START_TEST(old_wrongs_do_not_count)
{
    for (size_t f = 0; f < TRIALS_FACTORS; f++) {
        classes[f] = VERDICT_UNBOUNDED_QUEUE; /* the first run, healthy, number 0 */
    }
    ck_assert_uint_eq(trials_sum(&trials, 0, 2, TRIALS_NOBODY).spoiled, 0);
    ck_assert_uint_eq(trials_sum(&trials, 0, 1, TRIALS_NOBODY).spoiled, 1);
}
END_TEST

START_TEST(ranges_end_where_verdicts_do)
{
    check_range(sensitivity_no_wrong(&trials, 0), 2, 6);
    check_range(sensitivity_no_change(&trials, 0), 2, 5);
    check_range(sensitivity_no_wrong(&trials, 1), 0, 8);
    check_range(sensitivity_no_change(&trials, 1), 1, 6); /* less doubt is a change */
}
END_TEST

START_TEST(middles_are_of_the_others_only)
{
    /* of all: 1/2 to 1.4; without A the same; C alone held it above 1.4 */
    check_chosen(0, TRIALS_NOBODY, LEAVE_ONE_OUT_CLOSED, 0.5, 1.4);
    check_chosen(0, CLIENT_A, LEAVE_ONE_OUT_CLOSED, 0.5, 1.4);
    check_chosen(0, CLIENT_C, LEAVE_ONE_OUT_CLOSED, 0.5, 2);
    check_chosen(0, CLIENT_B, LEAVE_ONE_OUT_CLOSED, 1 / 3.0, 1.4);
}
END_TEST

START_TEST(rules_differ_at_open_ends)
{
    runs[0].client = CLIENT_B; /* now only B holds number 0 from below */
    check_chosen(0, CLIENT_B, LEAVE_ONE_OUT_CLOSED, 1, 1);
    check_chosen(0, CLIENT_B, LEAVE_ONE_OUT_OPEN, 0.25, 1.4);
    check_chosen(0, CLIENT_C, LEAVE_ONE_OUT_OPEN, 0.5, 2);
    check_chosen(1, TRIALS_NOBODY, LEAVE_ONE_OUT_CLOSED, 1, 1);
    check_chosen(1, TRIALS_NOBODY, LEAVE_ONE_OUT_OPEN, 1, 1);
}
END_TEST

Suite *numbers_suite(void)
{
    Suite *s = suite_create("numbers");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, factors_surround_the_table);
    tcase_add_test(t, shares_stay_shares);
    tcase_add_test(t, a_factor_of_one_changes_nothing);
    tcase_add_test(t, numbers_keep_their_order);
    tcase_add_test(t, sums_compare_with_the_table);
    tcase_add_test(t, old_wrongs_do_not_count);
    tcase_add_test(t, ranges_end_where_verdicts_do);
    tcase_add_test(t, middles_are_of_the_others_only);
    tcase_add_test(t, rules_differ_at_open_ends);
    suite_add_tcase(s, t);
    return s;
}
