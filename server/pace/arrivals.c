#include "server/pace/arrivals.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 1024 };

static int grow(struct arrivals *a, struct err *e)
{
    size_t cap = a->cap > 0 ? a->cap * 2 : FIRST_CAP;
    uint64_t *offsets = mem_try_alloc(cap, sizeof *offsets);
    if (offsets == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for a schedule of %zu messages", cap);
    }
    if (a->count > 0) {
        memcpy(offsets, a->offsets_ns, a->count * sizeof *offsets);
    }
    free(a->offsets_ns);
    a->offsets_ns = offsets;
    a->cap = cap;
    return 0;
}

int arrivals_add(struct arrivals *a, uint64_t time_ns, struct err *e)
{
    if (a->count == ARRIVALS_MAX) {
        return err_set(e, FERR_LIMIT, "a schedule has at most %d messages", ARRIVALS_MAX);
    }
    if (a->count == 0) {
        a->first_ns = time_ns;
    }
    if (time_ns < a->first_ns ||
        (a->count > 0 && time_ns - a->first_ns < a->offsets_ns[a->count - 1])) {
        return err_set(e, FERR_CONFIG,
                       "expected a time not before the previous one: a schedule never "
                       "goes back");
    }
    if (a->count == a->cap) {
        int rc = grow(a, e);
        if (rc != 0) {
            return rc;
        }
    }
    a->offsets_ns[a->count++] = time_ns - a->first_ns;
    return 0;
}

void arrivals_fini(struct arrivals *a)
{
    free(a->offsets_ns);
    *a = (struct arrivals){0};
}
