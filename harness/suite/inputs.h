/* The scenario files that a suite is given: files, and folders of them. */
#ifndef FLOODTEST_SUITE_INPUTS_H
#define FLOODTEST_SUITE_INPUTS_H

#include "harness/base/err.h"
#include "harness/scenario/scenario_file.h"

#include <stddef.h>

struct suite_inputs {
    struct scenario_file *files; /* those without errors */
    size_t count;
    char **errors; /* sentences, all of all files */
    size_t error_count;
};

/* Loads every file, in the order given; of a folder all its *.yaml, sorted by their
 * bytes, without those that another one of them extends: they are no suite of their own.
 * Returns 0, or FERR_CONFIG with at least one error. Release out in any case. */
int suite_inputs_load(struct suite_inputs *out, const char *const *operands,
                      size_t count) MUST_CHECK;
void suite_inputs_fini(struct suite_inputs *in);

#endif
