/* What --target means on this machine: looks at files, PATH and $FLOODTEST_PYTHON. */
#ifndef FLOODTEST_SCENARIO_TARGET_FILE_H
#define FLOODTEST_SCENARIO_TARGET_FILE_H

#include "harness/base/err.h"

#include <stdbool.h>

/* Turns the value of --target into a command (released with target_free).
 *
 * A text that names a file as a whole is that file, whatever blanks it has; every other
 * text is split into words. The first word runs with python, node or by itself, by its
 * suffix (target_runner); a word without a slash that is no file here is looked up on
 * PATH. python: the value of --python or NULL, then $FLOODTEST_PYTHON and python3 count.
 * *url_as_argument is set for a bare file without arguments and placeholders.
 * Fails with FERR_CONFIG and one sentence that names what cannot be run and why. */
int target_file_resolve(const char *text, const char *python, char ***command,
                        bool *url_as_argument, struct err *e) MUST_CHECK;

#endif
