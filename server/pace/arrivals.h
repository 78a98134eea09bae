/* A recorded schedule while it is read: the times at which messages came, from a file of
 * times or from a file of messages that carries them. Only differences count: the first
 * message is time 0. */
#ifndef FLOODTEST_SERVER_PACE_ARRIVALS_H
#define FLOODTEST_SERVER_PACE_ARRIVALS_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { ARRIVALS_MAX = 10 * 1000 * 1000 };

/* Zeroed before the first arrivals_add. */
struct arrivals {
    uint64_t *offsets_ns; /* never falling; [0] is 0 */
    size_t count;
    size_t cap;
    uint64_t first_ns; /* the time that is 0 */
};

/* Puts a time behind the others; equal ones are fine. FERR_CONFIG if it lies before the
 * last one, FERR_LIMIT beyond ARRIVALS_MAX, FERR_NOMEM. */
int arrivals_add(struct arrivals *a, uint64_t time_ns, struct err *e) MUST_CHECK;
void arrivals_fini(struct arrivals *a);

#endif
