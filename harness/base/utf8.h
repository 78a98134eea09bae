/* UTF-8 as RFC 3629 has it. Pure. */
#ifndef FLOODTEST_BASE_UTF8_H
#define FLOODTEST_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the well-formed sequence at s, 0 if there is none (overlong forms, surrogates
 * and what lies beyond U+10FFFF are none); left > 0. */
size_t utf8_sequence(const char *s, size_t left);

/* Whether all of it is well-formed; len 0 is. */
bool utf8_is_text(const char *s, size_t len);

#endif
