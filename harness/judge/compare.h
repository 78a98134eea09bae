/* Has a number changed, or is it noise? Pure statistics: no metric, no report.
 *
 * Each side is a handful of values of one metric, one for each run. Their middles are
 * compared by Welch's test (B. L. Welch, Biometrika 34, 1947; degrees of freedom by
 * Satterthwaite, 1946), in two regards another than the textbook's, because a side has
 * one to ten values and one of them may come from a moment in which the machine was busy:
 *
 *  - the middle is the median, and the deviation s is Qn, the k-th smallest of the
 *    distances between two values (P. J. Rousseeuw and C. Croux, "Alternatives to the
 *    median absolute deviation", JASA 88, 1993; factors for few values: Croux and
 *    Rousseeuw, COMPSTAT 1992). One value among three or more can be anything;
 *  - a few values tell a deviation badly, and often one that is much too small. So what
 *    is known of the metric beforehand counts as if it had been seen
 *    COMPARE_PRIOR_DF times: s'^2 = (f s0^2 + v s^2) / (f + v) with v = n - 1 (the
 *    moderated t of G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3 (1), 2004). A single
 *    value has s0 alone: this is the floor of the noise.
 *
 * The error of a median of n values is s sqrt(pi / 2 n), of one or two s / sqrt(n). A
 * change counts when it is more than noise = t(alpha, df) * error, and also at least as
 * large as somebody would care about (`least`). */
#ifndef FLOODTEST_JUDGE_COMPARE_H
#define FLOODTEST_JUDGE_COMPARE_H

#include <stddef.h>

/* A comparison has some ten metrics and a suite some ten runs, and nobody forgives one
 * false alarm in a hundred of those: a single test may be wrong once in 2000 times, for
 * noise as it was taken to be. The recorded A/A comparisons of
 * tests/unit/test_compare_recorded.c hold it. */
#define COMPARE_ALPHA 0.0005

/* As much weight as eleven runs: two or three repetitions correct the floor a little, ten
 * of them replace half of it. */
#define COMPARE_PRIOR_DF 10.0

enum { COMPARE_VALUES_MAX = 1000 }; /* of a side; further ones are not looked at */

/* count >= 1 finite values, of which floor is what one deviates by as far as we know. */
struct compare_values {
    const double *values;
    size_t count;
    double floor;
};

struct compare_shift {
    double base, fresh; /* medians */
    double noise;       /* a difference of medians up to this is none */
};

struct compare_shift compare_shift(struct compare_values base,
                                   struct compare_values fresh);

/* The median, and Qn: 0 of a single value. */
double compare_median(const double *values, size_t count);
double compare_deviation(const double *values, size_t count);

/* How likely it is that of so many failures among all runs at least `failed` fall to the
 * new ones by chance: Fisher's exact test, one-sided (R. A. Fisher, 1935). */
double compare_chance(size_t base_runs, size_t base_failed, size_t new_runs,
                      size_t new_failed);

#endif
