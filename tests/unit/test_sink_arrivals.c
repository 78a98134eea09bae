#include "tests/bench/sink_arrivals.h"
#include "tests/unit/suites.h"

#include <math.h>

#define SECOND UINT64_C(1000000000)

START_TEST(test_steady)
{
    struct sink_arrivals a = {0};
    ck_assert_double_nan(sink_arrivals_rate(&a));
    ck_assert_double_nan(sink_arrivals_slope(&a));
    for (uint64_t i = 0; i <= 40000; i++) {
        sink_arrivals_add(&a, 5 * SECOND + i * SECOND / 4000, 250);
    }
    ck_assert_uint_eq(a.count, 250 * 40001);
    ck_assert_double_eq_tol(sink_arrivals_seconds(&a), 10, 1e-9);
    ck_assert_double_eq_tol(sink_arrivals_rate(&a), 1e6, 1e-3);
    ck_assert_double_eq_tol(sink_arrivals_slope(&a), 1e6, 1e-3);
}
END_TEST

/* The last one is 10 ms late: that is 0.1 % of the ends' rate, and little of the slope.
 */
START_TEST(test_one_late)
{
    struct sink_arrivals a = {0};
    for (uint64_t i = 0; i < 1000; i++) {
        sink_arrivals_add(&a, i * SECOND / 100, 1);
    }
    sink_arrivals_add(&a, 10 * SECOND + SECOND / 100, 1);
    ck_assert_double_gt(fabs(sink_arrivals_rate(&a) - 100), 0.09);
    ck_assert_double_lt(fabs(sink_arrivals_slope(&a) - 100), 0.001);
}
END_TEST

Suite *sink_arrivals_suite(void)
{
    Suite *s = suite_create("sink_arrivals");
    TCase *tc = tcase_create("arrivals");
    tcase_add_test(tc, test_steady);
    tcase_add_test(tc, test_one_late);
    suite_add_tcase(s, tc);
    return s;
}
