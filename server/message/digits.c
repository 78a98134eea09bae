#include "server/message/digits.h"

/* log10 from the position of the highest bit (Sean Eron Anderson, "Bit Twiddling Hacks":
 * 1233 / 4096 is log10(2) nearly enough), put right by one comparison. */
size_t digits_count(uint64_t value)
{
    static const uint64_t powers[DIGITS_MAX] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        UINT64_C(10000000000),
        UINT64_C(100000000000),
        UINT64_C(1000000000000),
        UINT64_C(10000000000000),
        UINT64_C(100000000000000),
        UINT64_C(1000000000000000),
        UINT64_C(10000000000000000),
        UINT64_C(100000000000000000),
        UINT64_C(1000000000000000000),
        UINT64_C(10000000000000000000),
    };
    uint64_t odd = value | 1; /* as many digits, and 0 has one */
    size_t bits = 64 - (size_t)__builtin_clzll(odd);
    size_t guess = bits * 1233 >> 12;
    return guess + (odd >= powers[guess] ? 1 : 0);
}

size_t digits_write(unsigned char *out, uint64_t value)
{
    size_t count = digits_count(value);
    size_t i = count;
    while (i > 0) {
        out[--i] = (unsigned char)('0' + value % 10);
        value /= 10;
    }
    return count;
}
