/* Digests by which runs and suites are known again: FNV-1a, 64 bits (Fowler, Noll, Vo;
 * draft-eastlake-fnv). They tell a changed scenario from an old one, and are no defence
 * against somebody who wants to deceive. Pure. */
#ifndef FLOODTEST_SUITE_DIGEST_H
#define FLOODTEST_SUITE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_START UINT64_C(0xcbf29ce484222325)

enum { DIGEST_TEXT_MAX = 17 };

uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t len);
uint64_t digest_text(uint64_t digest, const char *text); /* with its end */
/* A NULL-terminated list, with its end. */
uint64_t digest_words(uint64_t digest, char *const *words);

/* 16 hexadecimal digits, and back. */
void digest_format(char out[DIGEST_TEXT_MAX], uint64_t digest);
bool digest_parse(const char *text, uint64_t *digest); /* NULL is none */

#endif
