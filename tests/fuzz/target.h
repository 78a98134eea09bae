/* What a fuzz target (tests/fuzz/fuzz_NAME.c, one program each) gives to driver.c. The
 * entry point is the one that libFuzzer and AFL++ know, so that they can be used, too. */
#ifndef FLOODTEST_TESTS_FUZZ_TARGET_H
#define FLOODTEST_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Takes any bytes. Returns 0; aborts when something is not as it must be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const char *const fuzz_seeds[]; /* good inputs to begin with, up to NULL */
extern const char *const fuzz_words[]; /* pieces worth putting somewhere, up to NULL */

#define FUZZ_CHECK(condition)                                                            \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);      \
            abort();                                                                     \
        }                                                                                \
    } while (0)

#endif
