/* Edges of the curve that no shape's text reaches easily. */
#include "server/pace/curve.h"
#include "server/pace/rate.h"
#include "tests/unit/suites.h"

/* A rate that falls to 0 sends nothing in its last 20 us or so, and message 18 000 is due
 * when its count is full, before the piece ends. */
START_TEST(test_full_before_the_end)
{
    struct curve *c = curve_new(1);
    curve_add(c, CURVE_PIECE_MAX_NS, RATE_NANO / 100, 0);
    curve_stay(c, RATE_NANO);
    uint64_t at = curve_intended_ns(c, 18000);
    ck_assert_uint_lt(at, CURVE_PIECE_MAX_NS - 10000);
    ck_assert_uint_gt(at, CURVE_PIECE_MAX_NS - 100000);
    ck_assert_uint_eq(curve_due(c, at), 18001);
    ck_assert_uint_eq(curve_due(c, at - 1), 18000);
    ck_assert_uint_eq(curve_due(c, CURVE_PIECE_MAX_NS), 18001);
    ck_assert_uint_eq(curve_intended_ns(c, 18001), CURVE_PIECE_MAX_NS + 1000000000);
    curve_free(c);
}
END_TEST

/* 2^18 rounds of 2^51 ns for each message: in 2^60 messages 2^129 ns, which is never, and
 * not the 0 that is left of it in 128 bits. */
START_TEST(test_more_rounds_than_time)
{
    enum { TO_THE_7 = 78125, TO_THE_11 = 48828125 }; /* powers of 5 */
    struct curve *c = curve_new(2);
    curve_add(c, TO_THE_7, TO_THE_11, TO_THE_11);
    curve_add(c, (UINT64_C(1) << 51) - TO_THE_7, 0, 0);
    curve_loop(c);
    ck_assert_uint_eq(curve_intended_ns(c, 0), 0);
    ck_assert_uint_eq(curve_intended_ns(c, 1), UINT64_MAX);
    ck_assert_uint_eq(curve_intended_ns(c, UINT64_C(1) << 60), UINT64_MAX);
    ck_assert_uint_eq(curve_due(c, UINT64_MAX), 1);
    curve_free(c);
}
END_TEST

/* A silence at the start, in the middle and at the end of a round. */
START_TEST(test_silences)
{
    static const uint64_t due[] = {0, 1, 2, 3, 3, 3, 4, 5, 5, 5, 6, 7, 8, 8, 8, 9, 10};
    struct curve *c = curve_new(5);
    curve_add(c, 1000, 0, 0);
    curve_add(c, 3000, 1000000 * RATE_NANO, 1000000 * RATE_NANO);
    curve_add(c, 2000, 0, 0);
    curve_add(c, 2000, 1000000 * RATE_NANO, 1000000 * RATE_NANO);
    curve_add(c, 1000, 0, 0);
    curve_loop(c);
    for (uint64_t i = 0; i < sizeof due / sizeof due[0]; i++) {
        ck_assert_uint_eq(curve_due(c, i * 1000), due[i]);
        ck_assert_uint_eq(curve_due(c, i * 1000 + 999), due[i]);
        ck_assert_uint_gt(curve_intended_ns(c, due[i]), i * 1000);
    }
    ck_assert_uint_eq(curve_intended_ns(c, 3), 6000);
    ck_assert_uint_eq(curve_intended_ns(c, 5), 10000);
    curve_free(c);
}
END_TEST

Suite *curve_suite(void)
{
    Suite *s = suite_create("curve");
    TCase *t = tcase_create("curve");
    tcase_add_test(t, test_full_before_the_end);
    tcase_add_test(t, test_more_rounds_than_time);
    tcase_add_test(t, test_silences);
    suite_add_tcase(s, t);
    return s;
}
