#include "tests/unit/suites.h"

#include "harness/judge/student.h"
#include "harness/judge/trend.h"

#include <math.h>
#include <stdlib.h>

/* Printed tables: e.g. Abramowitz and Stegun, table 26.10. */
static const struct {
    double alpha, df, t;
} student_rows[] = {
    {0.05, 1, 6.314},   {0.01, 1, 31.821},  {0.05, 2, 2.920},   {0.01, 2, 6.965},
    {0.05, 3, 2.353},   {0.01, 3, 4.541},   {0.05, 4, 2.132},   {0.001, 4, 7.173},
    {0.05, 8, 1.860},   {0.01, 8, 2.896},   {0.05, 14, 1.761},  {0.001, 14, 3.787},
    {0.025, 30, 2.042}, {0.001, 30, 3.385}, {0.05, 120, 1.658},
};

START_TEST(student_matches_the_tables)
{
    double t = student_upper(student_rows[_i].alpha, student_rows[_i].df);
    ck_assert_double_eq_tol(t / student_rows[_i].t, 1, 2e-3);
}
END_TEST

START_TEST(student_falls_between_whole_degrees)
{
    double before = student_upper(0.001, 1);
    for (double df = 1.1; df < 40; df += 0.1) {
        double t = student_upper(0.001, df);
        ck_assert_double_lt(t, before * 1.0005);
        before = t;
    }
}
END_TEST

enum { POINTS = 400 };

static unsigned long long state;

/* Uniform in [0, 1): the same numbers in every run. */
static double random_unit(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(state >> 11) / 9007199254740992.0;
}

static double noise(double size)
{
    double sum = 0;
    for (int i = 0; i < 12; i++) {
        sum += random_unit();
    }
    return (sum - 6) * size;
}

static void make_points(struct trend_point *p, double slope, double noise_size,
                        double phi)
{
    double drift = 0;
    for (int i = 0; i < POINTS; i++) {
        drift = phi * drift + noise(noise_size);
        double x = i * 1000.0;
        p[i] = (struct trend_point){.t = i * 0.02, .x = x, .y = 5e7 + slope * x + drift};
    }
}

START_TEST(bounds_hold_the_true_slope)
{
    struct trend_point p[POINTS];
    int outside = 0;
    for (int run = 0; run < 400; run++) {
        state = (unsigned long long)run + 1;
        make_points(p, 1.2, 3e3, _i == 0 ? 0 : 0.9);
        struct trend t = trend_fit(p, POINTS, 0.01, 100);
        ck_assert(t.known);
        outside += t.low > 1.2 || t.high < 1.2;
    }
    ck_assert_int_le(outside, 12); /* 2 % of 400, and a little more */
}
END_TEST

START_TEST(saw_tooth_is_flat)
{
    struct trend_point p[POINTS];
    state = 7;
    make_points(p, 0, 1e3, 0);
    for (int i = 0; i < POINTS; i++) {
        p[i].y += (i % 13) * 1e6; /* collected every 13 samples */
    }
    struct trend t = trend_fit(p, POINTS, 0.001, 16384);
    ck_assert(t.known);
    ck_assert_double_lt(t.low, 0);
    ck_assert_double_gt(t.high, 0);
    ck_assert_double_lt(t.high * t.x_span, 2e6);
}
END_TEST

START_TEST(too_little_is_unknown)
{
    struct trend_point p[POINTS];
    state = 1;
    make_points(p, 1, 1, 0);
    ck_assert(!trend_fit(p, 0, 0.01, 1).known);
    ck_assert(!trend_fit(p, 11, 0.01, 1).known);
    for (int i = 0; i < POINTS; i++) {
        p[i].x = 5; /* nothing was read */
    }
    ck_assert(!trend_fit(p, POINTS, 0.01, 1).known);
}
END_TEST

START_TEST(median_of_even_and_odd)
{
    double v[] = {9, 1, 5, 3};
    ck_assert_double_eq(trend_median(v, 4), 4);
    ck_assert_double_eq(trend_median(v, 3), 3);
    ck_assert_double_eq(trend_median(v, 0), 0);
}
END_TEST

Suite *trend_suite(void)
{
    Suite *s = suite_create("trend");
    TCase *t = tcase_create("all");
    int rows = sizeof student_rows / sizeof student_rows[0];
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, student_matches_the_tables, 0, rows);
    tcase_add_test(t, student_falls_between_whole_degrees);
    tcase_add_loop_test(t, bounds_hold_the_true_slope, 0, 2);
    tcase_add_test(t, saw_tooth_is_flat);
    tcase_add_test(t, too_little_is_unknown);
    tcase_add_test(t, median_of_even_and_odd);
    suite_add_tcase(s, t);
    return s;
}
