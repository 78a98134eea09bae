/* The statistics alone, on numbers whose answers are known. */
#include "tests/unit/suites.h"

#include "harness/judge/compare.h"
#include "harness/judge/compare_metric.h"
#include "tests/support/random.h"

#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof array / sizeof *array)

static struct compare_shift shift(const double *base, size_t nb, const double *fresh,
                                  size_t nf, double floor)
{
    return compare_shift((struct compare_values){base, nb, floor},
                         (struct compare_values){fresh, nf, floor});
}

START_TEST(medians)
{
    const double odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2}, one[] = {7};
    ck_assert_double_eq(compare_median(odd, 3), 2);
    ck_assert_double_eq(compare_median(even, 4), 2.5);
    ck_assert_double_eq(compare_median(one, 1), 7);
}
END_TEST

START_TEST(qn_by_hand)
{
    /* Distances of 1, 2, 4, 8: 1 2 3 4 6 7; h = 3, the third is 3; factor 0.512. */
    const double four[] = {8, 1, 4, 2}, two[] = {5, 9}, one[] = {1};
    ck_assert_double_eq_tol(compare_deviation(four, 4), 2.2219 * 0.512 * 3, 1e-12);
    ck_assert_double_eq_tol(compare_deviation(two, 2), 2.2219 * 0.399 * 4, 1e-12);
    ck_assert_double_eq(compare_deviation(one, 1), 0);
}
END_TEST

/* The factors make it right on average, whatever the number. */
START_TEST(qn_of_normal_values_is_their_deviation)
{
    enum { DRAWS = 4000 };
    size_t n = (size_t)_i;
    double sum = 0, values[40];
    struct random r;
    random_init(&r, 1, "qn");
    for (int i = 0; i < DRAWS; i++) {
        for (size_t k = 0; k < n; k++) {
            values[k] = random_normal(&r);
        }
        sum += compare_deviation(values, n);
    }
    ck_assert_msg(fabs(sum / DRAWS - 1) < 0.06, "Qn of %zu is %.3f", n, sum / DRAWS);
}
END_TEST

START_TEST(single_values_have_the_floor)
{
    const double base[] = {100}, fresh[] = {105};
    struct compare_shift s = shift(base, 1, fresh, 1, 1);
    /* t(0.0005, 20) = 3.850; error sqrt(2). */
    ck_assert_double_eq_tol(s.noise, 3.850 * sqrt(2), 0.01);
    ck_assert_double_eq(s.base, 100);
    ck_assert_double_eq(s.fresh, 105);
}
END_TEST

START_TEST(repetitions_narrow_the_noise)
{
    const double quiet[] = {100, 100.1, 99.9, 100.05, 99.95, 100, 100.02, 99.98};
    const double loud[] = {100, 110, 90, 105, 95, 120, 80, 100};
    double single = shift(quiet, 1, quiet, 1, 2).noise;
    double few = shift(quiet, 3, quiet, 3, 2).noise;
    double many = shift(quiet, COUNT(quiet), quiet, COUNT(quiet), 2).noise;
    ck_assert_double_lt(few, single);
    ck_assert_double_lt(many, few);
    ck_assert_double_gt(shift(loud, COUNT(loud), loud, COUNT(loud), 2).noise, many);
}
END_TEST

START_TEST(an_outlier_changes_little)
{
    const double clean[] = {100, 101, 99, 100.5, 99.5};
    const double spoilt[] = {100, 101, 99, 100.5, 1e9};
    struct compare_shift a = shift(clean, 5, clean, 5, 1);
    struct compare_shift b = shift(clean, 5, spoilt, 5, 1);
    ck_assert_double_lt(fabs(b.fresh - a.fresh), 1);
    ck_assert_double_lt(b.noise, 2 * a.noise);
    struct compare_shift of_three = shift(clean, 3, spoilt + 2, 3, 1);
    ck_assert_double_lt(fabs(of_three.fresh - 100), 1);
}
END_TEST

START_TEST(equal_values_without_a_floor)
{
    const double same[] = {5, 5, 5};
    struct compare_shift s = shift(same, 3, same, 3, 0);
    ck_assert_double_eq(s.noise, 0);
}
END_TEST

/* From files that nobody measured: no square of them is a number. */
START_TEST(numbers_of_no_machine)
{
    const double one[] = {1}, huge[] = {-1e308}, tiny[] = {1e-200};
    ck_assert(shift(one, 1, huge, 1, 1e307).noise > 1e307);
    ck_assert(shift(huge, 1, huge, 1, 1e200).noise > 1e200);
    ck_assert_double_gt(shift(tiny, 1, tiny, 1, 1e-120).noise, 0);
}
END_TEST

START_TEST(chance_is_fishers)
{
    ck_assert_double_eq_tol(compare_chance(5, 0, 5, 5), 1.0 / 252, 1e-9);
    ck_assert_double_eq_tol(compare_chance(10, 1, 1, 1), 2.0 / 11, 1e-9);
    ck_assert_double_eq_tol(compare_chance(3, 1, 3, 1), 0.8, 1e-9);
    ck_assert_double_eq_tol(compare_chance(4, 2, 4, 0), 1, 1e-9);
}
END_TEST

static const struct {
    const char *text;
    enum compare_metric_id id;
    double loss; /* NAN: refused */
    const char *words;
} allowed_rows[] = {
    {"read.rate -20%", COMPARE_READ_RATE, 0.2, NULL},
    {"memory.per_message +50%", COMPARE_PER_MESSAGE, 0.5, NULL},
    {"memory.peak   +0.5%", COMPARE_PEAK, 0.005, NULL},
    {"saturation -0%", COMPARE_SATURATION, 0, NULL},
    {"read.rate +20%", COMPARE_READ_RATE, NAN, "'read.rate -20%'"},
    {"memory.peak -20%", COMPARE_PEAK, NAN, "'memory.peak +20%'"},
    {"read.rate -20", COMPARE_READ_RATE, NAN, "expected a loss"},
    {"read.rate", COMPARE_READ_RATE, NAN, "expected a loss"},
    {"read.rate -x%", COMPARE_READ_RATE, NAN, "expected a loss"},
    {"read.rat -20%", COMPARE_READ_RATE, NAN, "did you mean read.rate?"},
    {"nothing -20%", COMPARE_READ_RATE, NAN, "nothing that is compared"},
    {"", COMPARE_READ_RATE, NAN, "nothing that is compared"},
};

START_TEST(losses_are_parsed)
{
    const char *const texts[] = {allowed_rows[_i].text, NULL};
    struct compare_allowed allowed;
    struct err e = {0};
    int rv = compare_allowed_parse(&allowed, texts, &e);
    if (isnan(allowed_rows[_i].loss)) {
        ck_assert_int_eq(rv, FERR_CONFIG);
        ck_assert_msg(strstr(e.msg, allowed_rows[_i].words) != NULL, "%s", e.msg);
    } else {
        ck_assert_msg(rv == 0, "%s", e.msg);
        ck_assert_double_eq_tol(allowed.loss[allowed_rows[_i].id], allowed_rows[_i].loss,
                                1e-12);
    }
}
END_TEST

START_TEST(numbers_are_shown)
{
    char text[COMPARE_TEXT_MAX];
    ck_assert_str_eq(compare_metric_format(text, COMPARE_BYTES, 2200), "2.1 KiB");
    ck_assert_str_eq(compare_metric_format(text, COMPARE_BYTES, -2200), "-2.1 KiB");
    ck_assert_str_eq(compare_metric_format(text, COMPARE_BYTES_PER_S, 1.5e6),
                     "1.4 MiB/s");
    ck_assert_str_eq(compare_metric_format(text, COMPARE_SECONDS, 12.3e-6), "12.3 us");
    ck_assert_str_eq(compare_metric_format(text, COMPARE_PER_S, NAN), "-");
}
END_TEST

Suite *compare_suite(void)
{
    Suite *suite = suite_create("compare");
    TCase *tc = tcase_create("compare");
    tcase_add_test(tc, medians);
    tcase_add_test(tc, qn_by_hand);
    tcase_add_loop_test(tc, qn_of_normal_values_is_their_deviation, 2, 13);
    tcase_add_test(tc, single_values_have_the_floor);
    tcase_add_test(tc, repetitions_narrow_the_noise);
    tcase_add_test(tc, an_outlier_changes_little);
    tcase_add_test(tc, equal_values_without_a_floor);
    tcase_add_test(tc, numbers_of_no_machine);
    tcase_add_test(tc, chance_is_fishers);
    tcase_add_loop_test(tc, losses_are_parsed, 0, (int)COUNT(allowed_rows));
    tcase_add_test(tc, numbers_are_shown);
    suite_add_tcase(suite, tc);
    return suite;
}
