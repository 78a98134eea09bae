/* The scripts that ask `floodtest __complete` for completions in a shell
 * (harness/completion/floodtest.bash, …), carried inside the program. */
#ifndef FLOODTEST_COMPLETION_COMPLETION_SCRIPT_H
#define FLOODTEST_COMPLETION_COMPLETION_SCRIPT_H

#include "harness/base/err.h"

#include <stddef.h>

/* NULL-terminated. */
extern const char *const completion_shells[];

/* The script of a shell: len bytes, static. FERR_CONFIG: there is no such shell, and
 * which there are. */
int completion_script(const char *shell, const char **text, size_t *len,
                      struct err *e) MUST_CHECK;

#endif
