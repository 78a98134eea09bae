/* Counts the handles and requests an owner has under way, so that its close can end
 * exactly once, after the last of them.
 *
 *   latch_hold      when a handle is opened or a request starts
 *   latch_release   in that handle's close callback, that request's final callback
 *   latch_close     asks to be told; done runs when the count is zero (perhaps at once)
 *
 * done is the last thing that touches the owner: it may free it. Closing twice is a bug.
 */
#ifndef FLOODTEST_BASE_LATCH_H
#define FLOODTEST_BASE_LATCH_H

#include <stdbool.h>

typedef void (*latch_done_cb)(void *data);

struct latch {
    unsigned held;
    bool closing;
    latch_done_cb done;
    void *data;
};

void latch_init(struct latch *l);
void latch_hold(struct latch *l);
void latch_release(struct latch *l);
void latch_close(struct latch *l, latch_done_cb done, void *data);

#endif
