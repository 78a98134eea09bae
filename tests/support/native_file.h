/* A native profile (probes/native_layout.h) made by hand, in a scratch directory, and
 * what the reader makes of it. */
#ifndef FLOODTEST_TESTS_SUPPORT_NATIVE_FILE_H
#define FLOODTEST_TESTS_SUPPORT_NATIVE_FILE_H

#include "probes/native_profile.h"
#include "tests/support/scratch.h"

#include <stddef.h>

enum { MIB = 1 << 20 };

/* The file as a whole. */
struct profile {
    struct native_header header;
    struct native_module modules[NATIVE_MODULES_MAX];
    struct native_stack stacks[NATIVE_STACKS_MAX];
};

extern char native_dir[SCRATCH_PATH_MAX];
extern char native_path[SCRATCH_PATH_MAX + 16];
extern struct profile *native_file; /* not written yet */

/* Module 0: a library that is not there; 1: CPython, likewise; 2: libc, likewise. */
void native_file_setup(void);
void native_file_teardown(void);

/* A stack with frames given as "MODULE OFFSET" (hexadecimal), innermost first. */
struct native_stack *native_file_stack(uint64_t hash, uint64_t bytes, const char *frames);

/* Writes so many bytes of it. */
void native_file_write(size_t bytes);

/* Findings of at most 4 culprits of the file as it is; NULL: refused, with a sentence. */
json_t *native_file_read(const json_t *baseline);

/* Writes all of it, and reads it. */
json_t *native_file_findings(const json_t *baseline);

const json_t *culprit(const json_t *found, size_t i);
size_t culprit_count(const json_t *found);
const char *text_of(const json_t *object, const char *key); /* "" none */
json_int_t number_of(const json_t *object, const char *key);
const char *link_name(const json_t *c, size_t i);

#endif
