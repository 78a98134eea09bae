/* Whether the process may have what it is going to need. Some libraries abort where a
 * thread cannot be made: so that is found out before. */
#ifndef FLOODTEST_BASE_ROOM_H
#define FLOODTEST_BASE_ROOM_H

#include "harness/base/err.h"

#include <stddef.h>

/* Address space (ulimit -v, RLIMIT_AS) for so many threads with stacks of the default
 * size, and for what they allocate. FERR_IO: says how much is missing. */
int room_for_threads(size_t count, struct err *e) MUST_CHECK;

#endif
