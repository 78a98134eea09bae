#include "harness/judge/compare.h"

#include "harness/base/mem.h"
#include "harness/judge/student.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *sorted(const double *values, size_t count)
{
    double *copy = mem_must_alloc(count * sizeof *copy);
    memcpy(copy, values, count * sizeof *copy);
    qsort(copy, count, sizeof *copy, by_value);
    return copy;
}

double compare_median(const double *values, size_t count)
{
    assert(count > 0);
    double *v = sorted(values, count);
    double middle = (v[(count - 1) / 2] + v[count / 2]) / 2;
    free(v);
    return middle;
}

/* Makes Qn the deviation of a normal distribution, on average. */
static double qn_factor(size_t n)
{
    static const double few[] = {0,     0,     0.399, 0.994, 0.512,
                                 0.844, 0.611, 0.857, 0.669, 0.872};
    double count = (double)n;
    if (n < sizeof few / sizeof *few) {
        return 2.2219 * few[n];
    }
    return 2.2219 * (n % 2 == 1 ? count / (count + 1.4) : count / (count + 3.8));
}

double compare_deviation(const double *values, size_t count)
{
    size_t n = count < COMPARE_VALUES_MAX ? count : COMPARE_VALUES_MAX;
    if (n < 2) {
        return 0;
    }
    size_t pairs = 0, half = n / 2 + 1;
    double *distances = mem_must_alloc(n * (n - 1) / 2 * sizeof *distances);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            distances[pairs++] = fabs(values[i] - values[j]);
        }
    }
    qsort(distances, pairs, sizeof *distances, by_value);
    double qn = qn_factor(n) * distances[half * (half - 1) / 2 - 1];
    free(distances);
    return qn;
}

/* The squared error of a side's median, and its degrees of freedom. */
static double squared_error(struct compare_values v, double *df)
{
    double n = (double)v.count, seen = compare_deviation(v.values, v.count);
    *df = COMPARE_PRIOR_DF + n - 1;
    double s2 = (COMPARE_PRIOR_DF * v.floor * v.floor + (n - 1) * seen * seen) / *df;
    return s2 / n * (v.count > 2 ? M_PI / 2 : 1);
}

struct compare_shift compare_shift(struct compare_values base,
                                   struct compare_values fresh)
{
    assert(base.count > 0 && fresh.count > 0);
    double df_base, df_fresh;
    double a = squared_error(base, &df_base), b = squared_error(fresh, &df_fresh);
    struct compare_shift out = {.base = compare_median(base.values, base.count),
                                .fresh = compare_median(fresh.values, fresh.count)};
    if (!isfinite(a + b)) {
        out.noise = INFINITY; /* numbers of no machine */
    } else if (a + b > 0) {
        double share = a / (a + b), rest = 1 - share; /* no square of a is too large */
        double df = 1 / (share * share / df_base + rest * rest / df_fresh);
        out.noise = student_upper(COMPARE_ALPHA, df) * sqrt(a + b);
    }
    return out;
}

/* ln of n over k. */
static double ln_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double compare_chance(size_t base_runs, size_t base_failed, size_t new_runs,
                      size_t new_failed)
{
    size_t failed = base_failed + new_failed;
    double all = (double)(base_runs + new_runs), sum = 0;
    for (size_t k = new_failed; k <= failed && k <= new_runs; k++) {
        if (failed - k <= base_runs) {
            sum += exp(ln_choose((double)new_runs, (double)k) +
                       ln_choose((double)base_runs, (double)(failed - k)) -
                       ln_choose(all, (double)failed));
        }
    }
    return fmin(sum, 1);
}
