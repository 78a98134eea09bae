#include "server/pace/lag.h"
#include "tests/unit/suites.h"

static struct lag lag;

static const uint64_t values[] = {
    0,
    1,
    31,
    32,
    33,
    63,
    64,
    65,
    1000,
    123456,
    1000000,
    UINT32_MAX,
    1ULL << 40,
    (1ULL << 40) - 1,
    UINT64_C(1000000000000000),
    UINT64_C(1000000000000000000),
    1ULL << 63,
    UINT64_MAX - 1,
    UINT64_MAX,
};

START_TEST(test_one_value_comes_back)
{
    lag_init(&lag);
    uint64_t v = values[_i];
    lag_add(&lag, v, 3);
    ck_assert_uint_eq(lag.total, 3);
    ck_assert_uint_eq(lag.max_ns, v);
    ck_assert_uint_eq(lag_quantile(&lag, 0.0), v);
    ck_assert_uint_eq(lag_quantile(&lag, 1.0), v);
}
END_TEST

START_TEST(test_bucket_is_at_most_one_32nd_too_high)
{
    lag_init(&lag);
    uint64_t v = values[_i];
    lag_add(&lag, v, 1);
    lag_add(&lag, UINT64_MAX, 1);
    uint64_t q = lag_quantile(&lag, 0.5);
    ck_assert_uint_ge(q, v);
    ck_assert_uint_le(q - v, v / 32);
}
END_TEST

START_TEST(test_empty)
{
    lag_init(&lag);
    ck_assert_uint_eq(lag_quantile(&lag, 0.99), 0);
    lag_add(&lag, 5, 0);
    ck_assert_uint_eq(lag.total, 0);
    ck_assert_uint_eq(lag.max_ns, 0);
}
END_TEST

START_TEST(test_quantiles_of_many)
{
    lag_init(&lag);
    for (uint64_t v = 1; v <= 10000; v++) {
        lag_add(&lag, v * 1000, 1);
    }
    static const double qs[] = {0.01, 0.5, 0.9, 0.99, 0.999};
    for (size_t i = 0; i < sizeof qs / sizeof qs[0]; i++) {
        double exact = qs[i] * 1e7;
        double got = (double)lag_quantile(&lag, qs[i]);
        ck_assert_double_ge(got, exact * 0.9999);
        ck_assert_double_le(got, exact * 1.033);
    }
    ck_assert_uint_eq(lag_quantile(&lag, 1.0), 10000000);
}
END_TEST

Suite *lag_suite(void)
{
    Suite *s = suite_create("lag");
    TCase *t = tcase_create("lag");
    tcase_set_timeout(t, 20);
    int n = (int)(sizeof values / sizeof values[0]);
    tcase_add_loop_test(t, test_one_value_comes_back, 0, n);
    tcase_add_loop_test(t, test_bucket_is_at_most_one_32nd_too_high, 0, n);
    tcase_add_test(t, test_empty);
    tcase_add_test(t, test_quantiles_of_many);
    suite_add_tcase(s, t);
    return s;
}
