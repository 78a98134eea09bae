/* A checked copy of a native profile (native_layout.h). */
#ifndef FLOODTEST_PROBES_NATIVE_SNAPSHOT_H
#define FLOODTEST_PROBES_NATIVE_SNAPSHOT_H

#include "harness/base/err.h"
#include "probes/native_layout.h"

#include <stdint.h>

/* More than this in one stack is nonsense, and left out: sums of all cannot overflow. */
#define NATIVE_STACK_BYTES_MAX (INT64_C(1) << 50)

struct native_snapshot {
    struct native_header header;
    struct native_module modules[NATIVE_MODULES_MAX]; /* paths end, may be anything */
    uint32_t stack_count; /* with memory live, whole, numbers in range, module indexes
                             valid or NATIVE_NO_MODULE */
    struct native_stack stacks[NATIVE_STACKS_MAX];
};

/* Reads the file while it may be written. *out: free() it. */
int native_snapshot_read(const char *path, struct native_snapshot **out,
                         struct err *e) MUST_CHECK;

#endif
