#include "server/message/sizes.h"

#include "harness/base/nearest.h"
#include "harness/base/units.h"
#include "harness/base/random_source.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define TWO_PI 6.283185307179586477
/* How many deviations the 99th percentile of the normal distribution is above 0. */
#define Z_99 2.3263478740408411
/* The farthest that standard_normal goes: sqrt(-2 ln 2^-53), rounded up. */
#define Z_MAX 8.572

static const char *const names[] = {"constant", "uniform", "lognormal"};

static const char forms[] =
    "sizes like 1KiB, uniform:64-4KiB or lognormal:1KiB,p99=64KiB";

static int expected(struct err *e, const char *what, const char *text)
{
    return err_set(e, FERR_CONFIG, "expected %s, got '%.80s'", what, text);
}

/* Reads the size that is written in len bytes. */
static int parse_bytes(const char *text, size_t len, uint64_t *bytes, struct err *e)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", len < sizeof copy ? (int)len : 0, text);
    int rc = units_parse_bytes(copy, bytes, e);
    if (rc == 0 && *bytes > SIZES_MAX) {
        return expected(e, "a size of at most 16MiB", copy);
    }
    return rc;
}

static int parse_constant(const char *text, struct sizes *s, struct err *e)
{
    int rc = parse_bytes(text, strlen(text), &s->min, e);
    s->max = s->min;
    return rc;
}

static int parse_uniform(const char *text, struct sizes *s, struct err *e)
{
    const char *dash = strchr(text, '-');
    if (dash == NULL) {
        return expected(e, "two sizes like uniform:64-4KiB", text);
    }
    int rc = parse_bytes(text, (size_t)(dash - text), &s->min, e);
    if (rc == 0) {
        rc = parse_bytes(dash + 1, strlen(dash + 1), &s->max, e);
    }
    if (rc == 0 && s->min > s->max) {
        return expected(e, "the smaller size first, as in uniform:64-4KiB", text);
    }
    return rc;
}

static int parse_lognormal(const char *text, struct sizes *s, struct err *e)
{
    static const char p99[] = ",p99=";
    const char *comma = strstr(text, p99);
    if (comma == NULL) {
        return expected(e, "median and 99th percentile like lognormal:1KiB,p99=64KiB",
                        text);
    }
    uint64_t median = 0;
    uint64_t high = 0;
    const char *behind = comma + strlen(p99);
    int rc = parse_bytes(text, (size_t)(comma - text), &median, e);
    if (rc == 0) {
        rc = parse_bytes(behind, strlen(behind), &high, e);
    }
    if (rc == 0 && (median == 0 || median > high)) {
        return expected(
            e, "a median above 0 and no larger than p99, as in 1KiB,p99=64KiB", text);
    }
    if (rc == 0) {
        s->min = 1;
        s->max = SIZES_MAX;
        s->mu = log((double)median);
        s->sigma = (log((double)high) - s->mu) / Z_99;
    }
    return rc;
}

static int parse_kind(const char *text, size_t name_len, struct sizes *s, struct err *e)
{
    static int (*const parsers[])(const char *, struct sizes *, struct err *) = {
        parse_constant, parse_uniform, parse_lognormal};
    struct nearest n;
    nearest_init(&n, text, name_len);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == name_len && memcmp(names[i], text, name_len) == 0) {
            s->kind = (enum sizes_kind)i;
            return parsers[i](text + name_len + 1, s, e);
        }
        nearest_offer(&n, names[i]);
    }
    if (n.best != NULL) {
        return err_set(e, FERR_CONFIG, "expected %s, got '%.80s'; did you mean %s?",
                       forms, text, n.best);
    }
    return expected(e, forms, text);
}

int sizes_parse(const char *text, struct sizes *out, struct err *e)
{
    struct sizes s = {.kind = SIZES_CONSTANT};
    const char *colon = strchr(text, ':');
    int rc;
    if (colon != NULL) {
        rc = parse_kind(text, (size_t)(colon - text), &s, e);
    } else if (text[0] >= '0' && text[0] <= '9') {
        rc = parse_constant(text, &s, e);
    } else {
        rc = expected(e, forms, text);
    }
    if (rc == 0) {
        *out = s;
    }
    return rc;
}

struct sizes sizes_constant(uint64_t bytes)
{
    return (struct sizes){.kind = SIZES_CONSTANT, .min = bytes, .max = bytes};
}

/* Uniform in (0, 1]: a logarithm of it exists. */
static double unit(uint64_t number)
{
    return ((double)(number >> 11) + 1) * 0x1p-53;
}

/* Box and Muller, "A note on the generation of random normal deviates", 1958. */
static double standard_normal(uint64_t seed)
{
    double radius = sqrt(-2 * log(unit(random_source_at(seed, 0))));
    return radius * cos(TWO_PI * unit(random_source_at(seed, 1)));
}

static uint64_t lognormal_at(const struct sizes *s, uint64_t seed)
{
    double size = round(exp(s->mu + s->sigma * standard_normal(seed)));
    if (size <= (double)s->min) {
        return s->min;
    }
    return size < (double)s->max ? (uint64_t)size : s->max;
}

uint64_t sizes_at(const struct sizes *s, uint64_t seed, uint64_t seq)
{
    if (s->kind == SIZES_CONSTANT) {
        return s->min;
    }
    uint64_t own = random_source_of(seed, RANDOM_SOURCE_SIZE, seq);
    if (s->kind == SIZES_UNIFORM) {
        return s->min + random_source_below(own, s->max - s->min + 1);
    }
    return lognormal_at(s, own);
}

/* The share of a normal distribution below z. */
static double normal_cdf(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

/* The mean of min(X, max), X log-normal: the partial expectation below max (Johnson, Kotz
 * and Balakrishnan, "Continuous Univariate Distributions", vol. 1, chapter 14) and max
 * for all the rest. */
static double lognormal_mean(const struct sizes *s)
{
    double whole = exp(s->mu + s->sigma * s->sigma / 2);
    if (s->sigma <= 0) {
        return whole;
    }
    double z = (log((double)s->max) - s->mu) / s->sigma;
    return whole * normal_cdf(z - s->sigma) + (double)s->max * normal_cdf(-z);
}

double sizes_mean(const struct sizes *s)
{
    if (s->kind == SIZES_LOGNORMAL) {
        return lognormal_mean(s);
    }
    return ((double)s->min + (double)s->max) / 2;
}

uint64_t sizes_max(const struct sizes *s)
{
    if (s->kind != SIZES_LOGNORMAL) {
        return s->max;
    }
    double farthest = ceil(exp(s->mu + s->sigma * Z_MAX));
    return farthest < (double)s->max ? (uint64_t)farthest : s->max;
}
