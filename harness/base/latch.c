#include "harness/base/latch.h"

#include <assert.h>
#include <stddef.h>

void latch_init(struct latch *l)
{
    *l = (struct latch){0};
}

void latch_hold(struct latch *l)
{
    l->held++;
}

static void maybe_done(struct latch *l)
{
    if (l->closing && l->held == 0) {
        l->done(l->data);
    }
}

void latch_release(struct latch *l)
{
    assert(l->held > 0);
    l->held--;
    maybe_done(l);
}

void latch_close(struct latch *l, latch_done_cb done, void *data)
{
    assert(!l->closing);
    l->closing = true;
    l->done = done;
    l->data = data;
    maybe_done(l);
}
