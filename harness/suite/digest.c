#include "harness/suite/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FNV_PRIME UINT64_C(0x100000001b3)

uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t len)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < len; i++) {
        digest = (digest ^ b[i]) * FNV_PRIME;
    }
    return digest;
}

uint64_t digest_text(uint64_t digest, const char *text)
{
    return digest_bytes(digest, text, strlen(text) + 1);
}

uint64_t digest_words(uint64_t digest, char *const *words)
{
    for (; *words != NULL; words++) {
        digest = digest_text(digest, *words);
    }
    return digest_bytes(digest, "\1", 1);
}

void digest_format(char out[DIGEST_TEXT_MAX], uint64_t digest)
{
    snprintf(out, DIGEST_TEXT_MAX, "%016" PRIx64, digest);
}

bool digest_parse(const char *text, uint64_t *digest)
{
    if (text == NULL || strlen(text) != DIGEST_TEXT_MAX - 1 ||
        strspn(text, "0123456789abcdef") != DIGEST_TEXT_MAX - 1) {
        return false;
    }
    *digest = strtoull(text, NULL, 16);
    return true;
}
