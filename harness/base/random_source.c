#include "harness/base/random_source.h"

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void random_source_init(struct random_source *r, uint64_t seed)
{
    for (uint64_t i = 0; i < 4; i++) {
        r->s[i] = random_source_at(seed, i);
    }
}

uint64_t random_source_next(struct random_source *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}
