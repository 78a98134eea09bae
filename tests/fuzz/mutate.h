/* Makes bad inputs out of good ones. */
#ifndef FLOODTEST_TESTS_FUZZ_MUTATE_H
#define FLOODTEST_TESTS_FUZZ_MUTATE_H

#include "tests/support/random.h"

#include <stddef.h>

enum { FUZZ_INPUT_MAX = 512 * 1024 };

struct fuzz_input {
    size_t len;
    char bytes[FUZZ_INPUT_MAX];
};

/* A seed (lists up to NULL) after a few changes. */
void mutate(struct fuzz_input *in, struct random *r, const char *const *seeds,
            const char *const *words);

#endif
