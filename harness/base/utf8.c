#include "harness/base/utf8.h"

#include <stdbool.h>

size_t utf8_sequence(const char *s, size_t left)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0x80) {
        return 1;
    }
    size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
    if (u[0] < 0xc2 || u[0] > 0xf4 || n > left) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xf0 && u[1] < 0x90);
    bool surrogate = u[0] == 0xed && u[1] > 0x9f;
    bool beyond = u[0] == 0xf4 && u[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : n;
}

bool utf8_is_text(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t n = utf8_sequence(s + at, len - at);
        if (n == 0) {
            return false;
        }
        at += n;
    }
    return true;
}
