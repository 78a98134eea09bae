#include "tests/unit/suites.h"

#include "harness/judge/looks.h"
#include "tests/support/trace.h"

#include <math.h>

#define NS 1e9

static const struct picture picture = {.n = &judge_numbers};

static struct run_terms lasting(double duration_s, double longest_s)
{
    struct run_terms c = trace_terms();
    c.duration_ns = (uint64_t)(duration_s * NS);
    c.max_duration_ns = (uint64_t)(longest_s * NS);
    return c;
}

static double latest(double duration_s, double longest_s, double load_s)
{
    struct run_terms c = lasting(duration_s, longest_s);
    return looks_latest(&picture, &c, load_s);
}

/* Durations of 10 s, at most 60 s: when the judge looks, seen from a flood so long. */
static const struct {
    double load_s, look_s;
} looks[] = {
    {0, 0},
    {1, 10 * 0.07508468627929688}, /* (3/4)^9 */
    {5.62, 10 * 0.421875},
    {5.63, 5.625},
    {7.49, 5.625},
    {7.5, 7.5},
    {9.99, 7.5},
    {10, 10},
    {13.3, 10},
    {13.34, 40.0 / 3},
    {56.1, 42.139917695473251},
    {56.2, 56.186556927297668}, /* (4/3)^6 */
    {59.8, 56.186556927297668},
    {59.95, 59.95}, /* the end */
    {60.02, 60.02},
};

START_TEST(instants_are_a_third_apart)
{
    ck_assert_double_eq_tol(latest(10, 60, looks[_i].load_s), looks[_i].look_s, 1e-9);
}
END_TEST

static const struct {
    double duration_s, longest_s;
} terms[] = {{10, 60},  {0.5, 60}, {3, 7},     {10, 10},     {60, 10},
             {1, 3600}, {30, 31},  {10, 10.2}, {0.05, 0.05}, {27, 64}};

/* As rows come, one instant follows the other, none is in the future, none comes back. */
START_TEST(instants_only_go_forward)
{
    struct run_terms c = lasting(terms[_i].duration_s, terms[_i].longest_s);
    double duration = fmin(terms[_i].duration_s, terms[_i].longest_s);
    double before = 0;
    int seen = 0; /* from the asked duration on */
    double row = fmax(0.02, terms[_i].longest_s / 8000);
    for (double t = 0; !looks_at_end(&picture, &c, t); t += row) {
        double look = looks_latest(&picture, &c, t);
        ck_assert_double_le(look, t * (1 + 1e-9));
        ck_assert_double_ge(look, before);
        seen += look > before && look >= duration * (1 - 1e-9);
        before = look;
    }
    /* The end is one more, and all of them share the error rate. */
    ck_assert_double_ge(judge_numbers.error_rate / looks_alpha(&picture, &c),
                        seen + 1 - 1e-9);
    ck_assert_double_le(judge_numbers.error_rate / looks_alpha(&picture, &c), seen + 2);
}
END_TEST

START_TEST(alpha_shares_the_error_rate)
{
    struct run_terms c = lasting(10, 60);
    ck_assert_double_eq_tol(looks_alpha(&picture, &c), 0.01 / 8, 1e-12);
    c = lasting(10, 10);
    ck_assert_double_eq_tol(looks_alpha(&picture, &c), 0.01, 1e-12);
    c = lasting(60, 10); /* cut to the longest */
    ck_assert_double_eq_tol(looks_alpha(&picture, &c), 0.01, 1e-12);
    c = lasting(10, 40.0 / 3);
    ck_assert_double_ge(looks_alpha(&picture, &c), 0.01 / 3 - 1e-12);
}
END_TEST

/* Recordings that lack their terms: no instant, no bound, and no trap. */
START_TEST(durations_of_nothing_are_harmless)
{
    static const double none[][2] = {{0, 60}, {0, 0}, {10, 0}};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct run_terms c = lasting(none[i][0], none[i][1]);
        double alpha = looks_alpha(&picture, &c);
        ck_assert_msg(alpha > 0 && alpha <= 0.01, "%zu: alpha %g", i, alpha);
        for (double t = 0; t < 70; t += 0.37) {
            double look = looks_latest(&picture, &c, t);
            ck_assert_msg(look >= 0 && look <= t, "%zu: %g at %g", i, look, t);
        }
        ck_assert(looks_over(&picture, &c, 0));
    }
}
END_TEST

START_TEST(the_asked_duration_and_the_end)
{
    struct run_terms c = lasting(10, 60);
    ck_assert(!looks_over(&picture, &c, 9.8) && looks_over(&picture, &c, 9.98) &&
              looks_over(&picture, &c, 12));
    ck_assert(!looks_at_end(&picture, &c, 59.8) && looks_at_end(&picture, &c, 59.98));
    c = lasting(60, 10);
    ck_assert(looks_over(&picture, &c, 9.98) && looks_at_end(&picture, &c, 9.98));
}
END_TEST

/* A long run keeps one of eight rows and more: the last one of the flood may lie so much
 * before its end. */
START_TEST(the_end_is_not_missed_between_thinned_rows)
{
    enum { ROWS = 5000 };
    static struct sample rows[ROWS];
    for (double step_s = 0.02; step_s < 20; step_s *= 2) {
        for (int i = 0; i < ROWS; i++) {
            rows[i].t_ns = llround(i * step_s * NS);
        }
        struct picture p = {.n = &judge_numbers, .load = {rows, ROWS}};
        double last = span_seconds(p.load);
        struct run_terms c = lasting(10, last + 0.95 * step_s);
        ck_assert_msg(looks_at_end(&p, &c, last), "rows %g s apart", step_s);
        ck_assert(!looks_at_end(&p, &c, last - 2 * fmax(step_s, 0.1)));
    }
}
END_TEST

#define ADD_ROWS(t, test, rows)                                                          \
    tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *looks_suite(void)
{
    Suite *s = suite_create("looks");
    TCase *t = tcase_create("looks");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, instants_are_a_third_apart, looks);
    ADD_ROWS(t, instants_only_go_forward, terms);
    tcase_add_test(t, alpha_shares_the_error_rate);
    tcase_add_test(t, durations_of_nothing_are_harmless);
    tcase_add_test(t, the_asked_duration_and_the_end);
    tcase_add_test(t, the_end_is_not_missed_between_thinned_rows);
    suite_add_tcase(s, t);
    return s;
}
