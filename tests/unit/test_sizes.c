#include "harness/base/mem.h"
#include "server/message/sizes.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct sizes parse(const char *text)
{
    struct sizes s = {.kind = SIZES_CONSTANT};
    struct err e = {0};
    ck_assert_msg(sizes_parse(text, &s, &e) == 0, "'%s': %s", text, e.msg);
    return s;
}

static const struct {
    const char *text;
    enum sizes_kind kind;
    uint64_t min;
    uint64_t max;
    double mean;
} good[] = {
    {"0", SIZES_CONSTANT, 0, 0, 0},
    {"1", SIZES_CONSTANT, 1, 1, 1},
    {"1KiB", SIZES_CONSTANT, 1024, 1024, 1024},
    {"constant:2kB", SIZES_CONSTANT, 2000, 2000, 2000},
    {"16MiB", SIZES_CONSTANT, SIZES_MAX, SIZES_MAX, SIZES_MAX},
    {"uniform:0-1", SIZES_UNIFORM, 0, 1, 0.5},
    {"uniform:64-4KiB", SIZES_UNIFORM, 64, 4096, 2080},
    {"uniform:5-5", SIZES_UNIFORM, 5, 5, 5},
    {"lognormal:100,p99=100", SIZES_LOGNORMAL, 1, SIZES_MAX, 100},
    /* sigma = ln 64 / 2.32635 = 1.78773, mean = 1024 exp(sigma^2 / 2) */
    {"lognormal:1KiB,p99=64KiB", SIZES_LOGNORMAL, 1, SIZES_MAX, 5061.7},
};

START_TEST(test_parse)
{
    struct sizes s = parse(good[_i].text);
    ck_assert_int_eq(s.kind, good[_i].kind);
    ck_assert_uint_eq(s.min, good[_i].min);
    ck_assert_uint_eq(s.max, good[_i].max);
    ck_assert_double_eq_tol(sizes_mean(&s), good[_i].mean, good[_i].mean / 1000 + 1e-9);
    for (uint64_t seq = 0; seq < 1000; seq++) {
        uint64_t size = sizes_at(&s, 3, seq);
        ck_assert_uint_eq(size, sizes_at(&s, 3, seq));
        ck_assert_uint_ge(size, s.min);
        ck_assert_uint_le(size, sizes_max(&s));
        ck_assert_uint_le(sizes_max(&s), SIZES_MAX);
    }
}
END_TEST

static const struct {
    const char *text;
    const char *says;
} wrong[] = {
    {"", "expected sizes like 1KiB, uniform:64-4KiB or lognormal:1KiB,p99=64KiB, got ''"},
    {"big", "expected sizes like"},
    {"-1", "expected sizes like"},
    {"1XiB", "expected a size like 1KiB"},
    {"16777217", "expected a size of at most 16MiB, got '16777217'"},
    {"constant:", "expected a size like 1KiB"},
    {"unifrom:1-2", "did you mean uniform?"},
    {"pareto:1-2", "expected sizes like"},
    {"uniform:5", "expected two sizes like uniform:64-4KiB, got '5'"},
    {"uniform:-5", "expected a size like 1KiB"},
    {"uniform:5-", "expected a size like 1KiB"},
    {"uniform:1-2-3", "expected a size like 1KiB"},
    {"uniform:2-1", "expected the smaller size first"},
    {"uniform:1-17MiB", "at most 16MiB"},
    {"lognormal:1KiB", "median and 99th percentile like lognormal:1KiB,p99=64KiB"},
    {"lognormal:1KiB,p98=2KiB", "median and 99th percentile"},
    {"lognormal:0,p99=2KiB", "a median above 0"},
    {"lognormal:2KiB,p99=1KiB", "no larger than p99"},
    {"lognormal:x,p99=1KiB", "expected a size like 1KiB"},
    {"lognormal:1,p99=", "expected a size like 1KiB"},
    {"lognormal:1,p99=17MiB", "at most 16MiB"},
    {"constant:0000000000000000000000000000000000000000000000000000000000000000000001",
     "expected a size like 1KiB"},
};

START_TEST(test_wrong)
{
    struct err e = {0};
    struct sizes s = {.min = 77};
    ck_assert_int_eq(sizes_parse(wrong[_i].text, &s, &e), FERR_CONFIG);
    ck_assert_uint_eq(s.min, 77);
    ck_assert_msg(strstr(e.msg, wrong[_i].says) != NULL, "'%s': %s", wrong[_i].text,
                  e.msg);
}
END_TEST

/* Chi-square of 16 values over 64000 draws: 99.9 % of the floods have less than 37.7 (15
 * degrees of freedom). */
START_TEST(test_uniform_is_even)
{
    enum { VALUES = 16, DRAWS = 64000 };
    unsigned counts[VALUES] = {0};
    struct sizes s = parse("uniform:10-25");
    for (uint64_t seq = 1; seq <= DRAWS; seq++) {
        counts[sizes_at(&s, (uint64_t)_i, seq) - 10]++;
    }
    double chi = 0;
    for (int i = 0; i < VALUES; i++) {
        double off = counts[i] - (double)DRAWS / VALUES;
        chi += off * off / ((double)DRAWS / VALUES);
    }
    ck_assert_double_lt(chi, 37.7);
    ck_assert_double_gt(chi, 3.48); /* 0.1 %: nor is it too even */
}
END_TEST

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Kolmogorov-Smirnov against the distribution that was written: sqrt(n) D is below 1.95
 * in 99.9 % of the floods. */
START_TEST(test_lognormal_is_lognormal)
{
    enum { DRAWS = 40000 };
    struct sizes s = parse("lognormal:64KiB,p99=1MiB");
    double mu = log(65536);
    double sigma = log(16) / 2.3263479;
    uint64_t *drawn = mem_must_alloc(DRAWS * sizeof *drawn);
    for (uint64_t i = 0; i < DRAWS; i++) {
        drawn[i] = sizes_at(&s, (uint64_t)_i, i + 1);
    }
    qsort(drawn, DRAWS, sizeof *drawn, by_size);
    double worst = 0;
    size_t above = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        double z = (log((double)drawn[i]) - mu) / sigma;
        double share = 0.5 * erfc(-z / sqrt(2));
        worst = fmax(worst, fabs(share - (double)i / DRAWS));
        worst = fmax(worst, fabs(share - (double)(i + 1) / DRAWS));
        above += drawn[i] > 1 << 20;
    }
    ck_assert_double_lt(worst * sqrt(DRAWS), 1.95);
    ck_assert_double_eq_tol((double)above / DRAWS, 0.01, 0.002);
    ck_assert_double_eq_tol((double)drawn[DRAWS / 2], 65536, 2000);
    free(drawn);
}
END_TEST

static double mean_of(const struct sizes *s, uint64_t seed, uint64_t draws)
{
    double sum = 0;
    for (uint64_t seq = 1; seq <= draws; seq++) {
        sum += (double)sizes_at(s, seed, seq);
    }
    return sum / (double)draws;
}

/* The last two are cut at SIZES_MAX, and rounded where that matters most. The tolerance
 * is five times the standard error. */
START_TEST(test_means)
{
    static const struct {
        const char *text;
        double share; /* of the mean that it may be off */
        double bytes; /* and of itself: half a byte of rounding */
    } cases[] = {
        {"uniform:0-100", 0.01, 0},
        {"uniform:1-16MiB", 0.01, 0},
        {"lognormal:1KiB,p99=8KiB", 0.02, 0.5},
        {"lognormal:1KiB,p99=16MiB", 0.12, 0.5},
        {"lognormal:1,p99=3", 0.01, 0.5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sizes s = parse(cases[i].text);
        double mean = sizes_mean(&s);
        ck_assert_double_eq_tol(mean_of(&s, (uint64_t)_i, 200000), mean,
                                mean * cases[i].share + cases[i].bytes);
    }
}
END_TEST

START_TEST(test_large_ones_are_cut)
{
    struct sizes s = parse("lognormal:1MiB,p99=16MiB");
    unsigned cut = 0;
    for (uint64_t seq = 1; seq <= 100000; seq++) {
        uint64_t size = sizes_at(&s, 1, seq);
        ck_assert_uint_le(size, SIZES_MAX);
        cut += size == SIZES_MAX;
    }
    ck_assert_uint_gt(cut, 900);
    ck_assert_uint_lt(cut, 1100);
    ck_assert_uint_eq(sizes_max(&s), SIZES_MAX);
}
END_TEST

/* Neither the next message nor the next seed tells anything about a size. */
START_TEST(test_draws_are_independent)
{
    enum { DRAWS = 100000 };
    struct sizes s = parse("uniform:0-1000");
    double next = 0;
    double other = 0;
    for (uint64_t seq = 1; seq <= DRAWS; seq++) {
        double x = (double)sizes_at(&s, 1, seq) - 500;
        next += x * ((double)sizes_at(&s, 1, seq + 1) - 500);
        other += x * ((double)sizes_at(&s, 2, seq) - 500);
    }
    double variance = 1001.0 * 1001.0 / 12;
    ck_assert_double_eq_tol(next / DRAWS / variance, 0, 0.02);
    ck_assert_double_eq_tol(other / DRAWS / variance, 0, 0.02);
}
END_TEST

/* Recorded floods name a seed. */
START_TEST(test_sizes_stay_what_they_were)
{
    static const uint64_t uniform[] = {763264, 914519, 814316, 669846, 196221};
    static const uint64_t lognormal[] = {16, 61, 1191, 927, 60};
    struct sizes u = parse("uniform:0-1MiB");
    struct sizes l = parse("lognormal:1KiB,p99=64KiB");
    for (uint64_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(sizes_at(&u, 1, i + 1), uniform[i]);
        ck_assert_uint_eq(sizes_at(&l, 1, i + 1), lognormal[i]);
    }
}
END_TEST

Suite *sizes_suite(void)
{
    enum { SEEDS = 5 };
    Suite *s = suite_create("sizes");
    TCase *c = tcase_create("sizes");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, test_parse, 0, (int)(sizeof good / sizeof *good));
    tcase_add_loop_test(c, test_wrong, 0, (int)(sizeof wrong / sizeof *wrong));
    tcase_add_loop_test(c, test_uniform_is_even, 0, SEEDS);
    tcase_add_loop_test(c, test_lognormal_is_lognormal, 0, SEEDS);
    tcase_add_loop_test(c, test_means, 0, SEEDS);
    tcase_add_test(c, test_large_ones_are_cut);
    tcase_add_test(c, test_draws_are_independent);
    tcase_add_test(c, test_sizes_stay_what_they_were);
    suite_add_tcase(s, c);
    return s;
}
