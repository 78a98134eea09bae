/* Decimal digits of numbers, faster than printf: every message has some. Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_DIGITS_H
#define FLOODTEST_SERVER_MESSAGE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum { DIGITS_MAX = 20 };

/* How many digits: 1 … DIGITS_MAX. */
size_t digits_count(uint64_t value);

/* Writes them without a NUL, returns how many. */
size_t digits_write(unsigned char *out, uint64_t value);

#endif
