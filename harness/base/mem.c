#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned fail_countdown; /* 0 = never */

/* EXIT_BUG of exit_code.h; the guard tidies up behind us. */
enum { STATUS_NO_MEMORY = 70 };

static void *or_end(void *p)
{
    if (p == NULL) {
        fputs("floodtest: out of memory\n", stderr);
        _exit(STATUS_NO_MEMORY);
    }
    return p;
}

void *mem_must_alloc(size_t bytes)
{
    return or_end(calloc(1, bytes == 0 ? 1 : bytes));
}

char *mem_must_strdup(const char *s)
{
    return s == NULL ? NULL : or_end(strdup(s));
}

void *mem_try_alloc(size_t count, size_t bytes_each)
{
    if (fail_countdown > 0 && --fail_countdown == 0) {
        return NULL;
    }
    return calloc(count == 0 ? 1 : count, bytes_each == 0 ? 1 : bytes_each);
}

void mem_fail_nth_try(unsigned n)
{
    fail_countdown = n;
}
