/* Chance: an exponential countdown per thread. log and exp of our own: the client must
 * not get libm from us. */
#include "probes/agents/native/agent.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

HOT_TLS int64_t sample_left;
static HOT_TLS uint64_t random_state; /* 0: this thread is new */

double chance_draw(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (double)((random_state >> 11) + 1) * 0x1p-53;
}

static void random_start(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t seed = (uint64_t)now.tv_nsec ^ ((uint64_t)now.tv_sec << 32) ^
                    ((uint64_t)getpid() << 20) ^ (uintptr_t)&random_state;
    seed = (seed ^ (seed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    seed = (seed ^ (seed >> 27)) * UINT64_C(0x94d049bb133111eb);
    random_state = (seed ^ (seed >> 31)) | 1;
}

/* -log(u) for u in (0, 1]: u = m * 2^k with m near 1, log m by the series of artanh. */
static double minus_log(double u)
{
    uint64_t bits;
    memcpy(&bits, &u, sizeof bits);
    int k = (int)(bits >> 52) - 1023;
    bits = (bits & ((UINT64_C(1) << 52) - 1)) | (UINT64_C(1023) << 52);
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m /= 2;
        k++;
    }
    double z = (m - 1) / (m + 1);
    double q = z * z;
    double log_m = 2 * z * (1 + q * (1 / 3.0 + q * (1 / 5.0 + q * (1 / 7.0 + q / 9))));
    return -(log_m + k * 0.6931471805599453);
}

/* 1 - exp(-x) for x >= 0: 1 - (exp(-x / 1024))^1024, kept as the distance from 1. */
double chance_of(size_t bytes)
{
    double x = (double)bytes / NATIVE_SAMPLE_BYTES;
    if (x > 32) {
        return 1;
    }
    double y = x / 1024;
    double d = y * (1 - y / 2 * (1 - y / 3 * (1 - y / 4)));
    for (int i = 0; i < 10; i++) {
        d = d * (2 - d);
    }
    return d;
}

void chance_next(void)
{
    sample_left = (int64_t)(minus_log(chance_draw()) * NATIVE_SAMPLE_BYTES);
}

bool chance_start(void)
{
    if (random_state != 0) {
        return false;
    }
    random_start();
    chance_next();
    return true;
}
