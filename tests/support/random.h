/* Random numbers that are the same on every machine: own arithmetic of + - * / and sqrt
 * only, no libc generator and no libm, whose last digit differs between processors. */
#ifndef FLOODTEST_TESTS_SUPPORT_RANDOM_H
#define FLOODTEST_TESTS_SUPPORT_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* One stream per seed and name: a name keeps its numbers when other streams come or go.
 */
void random_init(struct random *r, uint64_t seed, const char *stream);

double random_unit(struct random *r); /* [0, 1) */
double random_range(struct random *r, double low, double high);
double random_log_range(struct random *r, double low, double high); /* 0 < low */
double random_normal(struct random *r); /* mean 0, deviation 1, never beyond 6 */
bool random_chance(struct random *r, double probability);
size_t random_below(struct random *r, size_t count); /* 0 .. count - 1 */

/* e^x and ln x to 1e-14, for the same reason. */
double exact_exp(double x);
double exact_log(double x); /* x > 0 */

#endif
