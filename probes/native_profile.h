/* Reads the profile of the native agent (native_layout.h) and says, in the form of
 * agents/README.md, which call stacks hold the memory that the client allocated with
 * malloc and its relatives and did not free. Frames get their names from the modules'
 * symbol tables, and file and line where there is debug information.
 *
 * The file and what it names were written by a stranger: sizes, counts, indexes and texts
 * are checked, and only regular files are opened. */
#ifndef FLOODTEST_PROBES_NATIVE_PROFILE_H
#define FLOODTEST_PROBES_NATIVE_PROFILE_H

#include "harness/base/err.h"
#include "probes/native_layout.h"

#include <jansson.h>

/* An object "findings" with at most culprits entries of kind "native", one per call stack
 * (stacks with the same functions are one), those that grew most since the baseline
 * first; and notes on what could not be followed. Stacks that grew by less than 512 KiB
 * or 2 % of all growth are left out: sampled, they say little. baseline: what
 * native_profile_baseline gave for the same path, or NULL: all counts as growth.
 * A new reference, or NULL with a sentence. */
json_t *native_profile_findings(const char *path, const json_t *baseline, int culprits,
                                struct err *e);

/* The stacks and their bytes now, to count growth from. A new reference, or NULL with a
 * sentence. */
json_t *native_profile_baseline(const char *path, struct err *e);

#endif
