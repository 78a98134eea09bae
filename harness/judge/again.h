/* The second flood: why one is wanted, how long it lasts, and what it showed. Pure; all
 * of it follows from the rows of the first flood and its drain, and from its own. */
#ifndef FLOODTEST_JUDGE_AGAIN_H
#define FLOODTEST_JUDGE_AGAIN_H

#include "harness/judge/judge.h"
#include "harness/judge/picture.h"

#include <stdbool.h>

enum again_reason {
    AGAIN_NO,
    AGAIN_PLATEAU, /* memory stopped rising, but little was read since */
    AGAIN_HIDDEN,  /* memory is flat, but the client worked on after the flood */
    AGAIN_KEPT,    /* memory passed the budget soon, at full speed: without a drain */
};

/* first: what the look at the first flood gave in the end. */
enum again_reason again_wanted(const struct picture *p, const struct run_terms *c,
                               enum judge_step first);

/* At the look that passed it, it passed as a plateau, and hardly anything was read on it.
 */
bool again_doubtful_plateau(const struct picture *p, const struct run_terms *c);

/* The second flood, as it goes: JUDGE_GO_ON, JUDGE_FLAT when it has shown what it can,
 * JUDGE_SEEN when memory goes on growing. */
enum judge_step again_look(const struct picture *p, const struct run_terms *c,
                           enum again_reason reason);

/* Memory passed the budget, but what the client holds may be bounded by time, and only
 * the speed of the raised flood made it so large: handlers of a second, a cache of two.
 * p: the first flood. */
bool again_is_held_perhaps(const struct picture *p, const struct run_terms *c);

/* AGAIN_KEPT, which goes on at the asked rate: memory grew no more, though enough was
 * read, and the client was soon at rest. What ends, or expires, makes room for what
 * comes. */
bool again_reused(const struct picture *p);

/* What such a client holds at the asked rate, bytes: in proportion to its reading. */
double again_at_asked_rate(const struct picture *p, const struct run_terms *c);

#endif
