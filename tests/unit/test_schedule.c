#include "server/pace/schedule.h"
#include "tests/unit/suites.h"

#define S UINT64_C(1000000000)

static const struct {
    double rate;
    uint64_t elapsed_ns;
    uint64_t due;
} rows[] = {
    {1, 0, 1},
    {1, S - 1, 1},
    {1, S, 2},
    {1000, S, 1001},
    {1000, S - 1, 1000},
    {5000, 10 * S, 50001},
    {0.01, 100 * S - 1, 1},
    {0.01, 100 * S, 2},
    {0.5, 3 * S, 2},
    {3, S / 3, 1}, /* a third of a second is no whole number of ns */
    {3, S / 3 + 1, 2},
    {1e6, 1000, 2},
    {1e7, 99, 1},
    {1e7, 100, 2},
    {1e7, 86400 * S, UINT64_C(864000000001)},
    {1e7, 365 * 86400 * S, UINT64_C(315360000000001)},
    {7.25, 4 * S, 30},
    {1e9, S, 10000001}, /* brought down to the maximum */
    {1e-9, 100 * S, 2}, /* and up to the minimum */
    {0.0 / 1.0, 100 * S, 2},
};

static const double rates[] = {0.01, 0.3,   1,          3,   7,         59.94,   999.9,
                               5000, 44100, 123456.789, 1e6, 3333333.3, 9999999, 1e7};

static void constant(struct schedule *s, double rate, uint64_t start_ns)
{
    static const struct shape shape;
    schedule_init(s, &shape, rate, 1, start_ns);
}

START_TEST(test_due)
{
    struct schedule s;
    constant(&s, rows[_i].rate, 77 * S);
    ck_assert_uint_eq(schedule_due(&s, 77 * S + rows[_i].elapsed_ns), rows[_i].due);
}
END_TEST

START_TEST(test_nothing_is_due_before_the_start)
{
    struct schedule s;
    constant(&s, 1e7, 100);
    ck_assert_uint_eq(schedule_due(&s, 0), 0);
    ck_assert_uint_eq(schedule_due(&s, 99), 0);
    ck_assert_uint_eq(schedule_next_ns(&s, 99), 100);
    ck_assert_uint_eq(schedule_due(&s, 100), 1);
}
END_TEST

START_TEST(test_due_and_intended_agree)
{
    struct schedule s;
    constant(&s, rates[_i], 12345678901);
    uint64_t k = 0;
    double ten_years = rates[_i] * 3650 * 86400;
    while ((double)k < ten_years) {
        uint64_t at = schedule_intended_ns(&s, k);
        ck_assert_uint_eq(schedule_due(&s, at), k + 1);
        ck_assert_uint_eq(schedule_due(&s, at - 1), k);
        ck_assert_uint_eq(schedule_next_ns(&s, at - 1), at);
        k += k / 100 + 1;
    }
}
END_TEST

START_TEST(test_no_drift_in_a_month)
{
    struct schedule s;
    constant(&s, rates[_i], 0);
    double month_s = 30 * 86400.0;
    double due = (double)schedule_due(&s, (uint64_t)(month_s * 1e9));
    ck_assert_double_eq_tol(due, rates[_i] * month_s + 1, 1.5);
}
END_TEST

START_TEST(test_interval)
{
    struct schedule s;
    constant(&s, rates[_i], 0);
    ck_assert_double_eq_tol(schedule_interval_ns(&s) * rates[_i], 1e9, 1e3);
}
END_TEST

/* What does not fit into 64 bits is never; nothing wraps. */
START_TEST(test_the_end_of_time)
{
    struct schedule s;
    constant(&s, rates[_i], UINT64_MAX - 5);
    ck_assert_uint_eq(schedule_due(&s, UINT64_MAX - 6), 0);
    ck_assert_uint_ge(schedule_due(&s, UINT64_MAX), 1);
    ck_assert_uint_eq(schedule_intended_ns(&s, UINT64_MAX), UINT64_MAX);
    ck_assert_uint_eq(schedule_next_ns(&s, UINT64_MAX), UINT64_MAX);
    constant(&s, rates[_i], 0);
    long double due = (long double)UINT64_MAX * (long double)rates[_i] / 1e9L;
    ck_assert_ldouble_eq_tol((long double)schedule_due(&s, UINT64_MAX), due,
                             due * 1e-9L + 2);
}
END_TEST

/* design.md, section 9: within 0.01 % over 10 s, from 1 to 1 M messages/s. */
START_TEST(test_rate_over_ten_seconds)
{
    struct schedule s;
    for (double rate = 1; rate <= 1e6; rate *= 1.37) {
        constant(&s, rate, 5);
        double due = (double)(schedule_due(&s, 10 * S + 5) - schedule_due(&s, 5));
        ck_assert_double_le(due, rate * 10 * 1.0001);
        ck_assert_double_gt(due, rate * 10 * 0.9999 - 1); /* whole messages */
    }
}
END_TEST

Suite *schedule_suite(void)
{
    Suite *s = suite_create("schedule");
    TCase *t = tcase_create("schedule");
    tcase_set_timeout(t, 20);
    int n = (int)(sizeof rates / sizeof rates[0]);
    tcase_add_loop_test(t, test_due, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(t, test_nothing_is_due_before_the_start);
    tcase_add_loop_test(t, test_due_and_intended_agree, 0, n);
    tcase_add_loop_test(t, test_no_drift_in_a_month, 0, n);
    tcase_add_loop_test(t, test_interval, 0, n);
    tcase_add_loop_test(t, test_the_end_of_time, 0, n);
    tcase_add_test(t, test_rate_over_ten_seconds);
    suite_add_tcase(s, t);
    return s;
}
