#include "server/pace/schedule.h"
#include "server/pace/poisson.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <stdlib.h>

#define S UINT64_C(1000000000)

enum { GAPS = 100000, SEEDS = 5 };

static const double rates[] = {0.01, 1, 333.3, 1e5, 1e7};

enum { RATES = sizeof rates / sizeof rates[0] };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov: the largest distance between the gaps' distribution and
 * 1 - exp(-x). Beyond 1.95 / sqrt(n) with probability 0.001. */
START_TEST(test_gaps_are_exponential)
{
    static double gaps[GAPS];
    double rate = rates[_i % RATES];
    struct poisson *p = poisson_new(rate, (uint64_t)_i);
    uint64_t before = 0;
    for (int i = 0; i < GAPS; i++) {
        uint64_t at = poisson_intended_ns(p, (uint64_t)i);
        ck_assert_uint_ge(at, before);
        gaps[i] = (double)(at - before) / 1e9 * rate;
        before = at;
        ck_assert_uint_ge(poisson_due(p, at), (uint64_t)i + 1);
    }
    qsort(gaps, GAPS, sizeof gaps[0], by_size);
    /* Times are whole ns: at 1e7/s a gap of 100 ns is known to 1 %. */
    double grain = rate / 1e9;
    double distance = 0;
    for (int i = 0; i < GAPS; i++) {
        double wanted = 1 - exp(-gaps[i]);
        distance = fmax(distance, fabs(wanted - (double)i / GAPS));
        distance = fmax(distance, fabs(wanted - (double)(i + 1) / GAPS));
    }
    ck_assert_double_lt(distance, 1.95 / sqrt(GAPS) + grain);
    poisson_free(p);
}
END_TEST

/* Chi-square: counts in equal slots, of mean 20, have the variance of a Poisson
 * distribution, so sum (n - 20)^2 / 20 over 10 000 slots is 10 000 +- sqrt(2 * 10 000).
 * Beyond 3.29 deviations with probability 0.001. */
START_TEST(test_counts_are_poisson)
{
    enum { SLOTS = 10000, MEAN = 20 };
    struct poisson *p = poisson_new(1000, (uint64_t)_i);
    double sum = 0;
    uint64_t before = 0;
    for (uint64_t i = 1; i <= SLOTS; i++) {
        uint64_t due = poisson_due(p, i * MEAN * S / 1000);
        double off = (double)(due - before) - MEAN;
        sum += off * off / MEAN;
        before = due;
    }
    ck_assert_double_eq_tol(sum, SLOTS, 3.29 * sqrt(2.0 * SLOTS));
    /* and the total is within its own law */
    ck_assert_double_eq_tol((double)before, SLOTS * MEAN, 3.29 * sqrt(SLOTS * MEAN));
    poisson_free(p);
}
END_TEST

/* A gap says nothing about the next: their correlation is 0 +- 1 / sqrt(n). */
START_TEST(test_gaps_are_independent)
{
    struct poisson *p = poisson_new(1000, (uint64_t)_i);
    double last = 0, sum = 0;
    uint64_t before = 0;
    for (int i = 0; i < GAPS; i++) {
        uint64_t at = poisson_intended_ns(p, (uint64_t)i);
        (void)poisson_due(p, at);
        double gap = (double)(at - before) / 1e6 - 1; /* mean 0, deviation 1 */
        sum += i > 0 ? gap * last : 0;
        last = gap;
        before = at;
    }
    ck_assert_double_eq_tol(sum / GAPS, 0, 3.29 / sqrt(GAPS));
    poisson_free(p);
}
END_TEST

/* Whoever asks, in whatever order: seed and k alone decide. */
START_TEST(test_a_seed_reproduces_it)
{
    enum { N = 5000 };
    static uint64_t times[N];
    struct poisson *p = poisson_new(5000, 42);
    for (uint64_t k = 0; k < N; k++) {
        times[k] = poisson_intended_ns(p, k); /* never asked what is due */
    }
    poisson_free(p);
    p = poisson_new(5000, 42);
    (void)poisson_due(p, times[N - 1] + S);
    struct random r;
    random_init(&r, 3, "order");
    for (int i = 0; i < 20000; i++) {
        size_t k = random_below(&r, N);
        ck_assert_uint_eq(poisson_intended_ns(p, k), times[k]);
        ck_assert_uint_gt(poisson_due(p, times[k]), k);
        ck_assert_uint_le(poisson_due(p, times[k] - 1), k);
    }
    poisson_free(p);
    p = poisson_new(5000, 43);
    ck_assert_uint_ne(poisson_intended_ns(p, 0), times[0]);
    ck_assert_uint_ne(poisson_intended_ns(p, 1) - poisson_intended_ns(p, 0),
                      times[1] - times[0]);
    poisson_free(p);
}
END_TEST

/* The same on every machine and in every version: users keep seeds. */
START_TEST(test_known_times)
{
    static const uint64_t known[] = {951409,  2685753, 3362846, 4611984,
                                     6693772, 7445174, 7969682, 8024503};
    struct poisson *p = poisson_new(1000, 7);
    for (uint64_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        ck_assert_uint_eq(poisson_intended_ns(p, k), known[k]);
    }
    poisson_free(p);
}
END_TEST

/* 10 000 connections take turns, all a little behind; then far behind, then too far. */
START_TEST(test_memory)
{
    enum { CONNECTIONS = 10000, ROUNDS = 20 };
    struct poisson *p = poisson_new(1e6, 1);
    struct poisson *fresh = poisson_new(1e6, 1);
    uint64_t due = poisson_due(p, S / 5);
    ck_assert_uint_gt(due, CONNECTIONS * (ROUNDS - 1));
    for (uint64_t c = 0; c < CONNECTIONS; c += 97) {
        for (uint64_t k = c; k < due; k += CONNECTIONS) {
            uint64_t at = poisson_intended_ns(p, k);
            ck_assert_uint_gt(poisson_due(fresh, at), k);
            ck_assert_uint_le(poisson_due(fresh, at - 1), k);
        }
    }
    due = poisson_due(p, 3 * S);
    uint64_t oldest = (due / 16 + 1) * 16 - POISSON_REMEMBERED;
    uint64_t at = poisson_intended_ns(p, oldest);
    ck_assert_uint_eq(poisson_due(p, at), oldest + 1);
    ck_assert_uint_le(poisson_due(p, at - 1), oldest);
    ck_assert_uint_eq(poisson_intended_ns(p, oldest - 1), at); /* forgotten */
    ck_assert_uint_eq(poisson_intended_ns(p, 5), at);
    ck_assert_uint_gt(poisson_intended_ns(p, oldest + 1), at);
    poisson_free(p);
    poisson_free(fresh);
}
END_TEST

Suite *poisson_suite(void)
{
    Suite *s = suite_create("poisson");
    TCase *t = tcase_create("poisson");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_gaps_are_exponential, 0, 2 * RATES);
    tcase_add_loop_test(t, test_counts_are_poisson, 0, SEEDS);
    tcase_add_loop_test(t, test_gaps_are_independent, 0, SEEDS);
    tcase_add_test(t, test_a_seed_reproduces_it);
    tcase_add_test(t, test_known_times);
    tcase_add_test(t, test_memory);
    suite_add_tcase(s, t);
    return s;
}
