#include "tests/support/random.h"

#include <math.h>

#define LN2 0.69314718055994530942

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t next(struct random *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void random_init(struct random *r, uint64_t seed, const char *stream)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (const char *c = stream; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    r->state = hash;
    r->state = next(r) ^ seed;
    r->state = next(r);
}

double random_unit(struct random *r)
{
    return (double)(next(r) >> 11) / 9007199254740992.0;
}

double random_range(struct random *r, double low, double high)
{
    return low + (high - low) * random_unit(r);
}

double random_log_range(struct random *r, double low, double high)
{
    return exact_exp(random_range(r, exact_log(low), exact_log(high)));
}

/* The sum of twelve uniform numbers of 16 bits. */
double random_normal(struct random *r)
{
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t bits = next(r);
        for (int k = 0; k < 4; k++) {
            sum += (double)(bits & 0xffff) + 0.5;
            bits >>= 16;
        }
    }
    return sum / 65536 - 6;
}

bool random_chance(struct random *r, double probability)
{
    return random_unit(r) < probability;
}

size_t random_below(struct random *r, size_t count)
{
    return (size_t)(random_unit(r) * (double)count);
}

double exact_exp(double x)
{
    if (x < -700) {
        return 0;
    }
    double n = floor(x / LN2 + 0.5);
    double rest = x - n * LN2;
    double sum = 1;
    for (int k = 16; k > 0; k--) { /* Horner's scheme of the Taylor series */
        sum = 1 + sum * rest / k;
    }
    return ldexp(sum, (int)n);
}

/* ln(m * 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), m in [1/2, 1) */
double exact_log(double x)
{
    int exponent;
    double m = frexp(x, &exponent);
    double z = (m - 1) / (m + 1);
    double sum = 0;
    for (int k = 33; k > 0; k -= 2) {
        sum = sum * z * z + 1.0 / k;
    }
    return exponent * LN2 + 2 * z * sum;
}
