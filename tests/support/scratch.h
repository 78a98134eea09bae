/* Temporary directories of tests: made fresh, removed with everything in them. */
#ifndef FLOODTEST_TESTS_SUPPORT_SCRATCH_H
#define FLOODTEST_TESTS_SUPPORT_SCRATCH_H

#include <stdbool.h>

enum { SCRATCH_PATH_MAX = 512 };

/* Makes a new directory in parent (NULL: $TMPDIR, else /tmp) and writes its path. */
bool scratch_make(char path[SCRATCH_PATH_MAX], const char *parent);

/* Removes a directory that scratch_make made. */
void scratch_remove(const char *path);

/* The number of entries in a directory, -1 if it cannot be read. */
int scratch_count(const char *path);

#endif
