/* Why a run proves nothing, and what would settle it. Pure. */
#ifndef FLOODTEST_JUDGE_DOUBT_H
#define FLOODTEST_JUDGE_DOUBT_H

#include "harness/judge/picture.h"
#include "harness/judge/verdict.h"

struct doubt {
    const char *reason; /* NULL: there is none */
    char remedy[VERDICT_TEXT_MAX];
};

struct doubt doubt_of(const char *reason, const char *remedy);

/* Why floodtest should not trust a pass of its own making. */
struct doubt doubt_instrument(const struct series *s, const struct picture *p,
                              const struct run_facts *f);

/* Neither flat nor grown beyond every bound. */
struct doubt doubt_unclear(const struct picture *p, const struct run_terms *c);

/* The server ended, or left, its connections (--end) before the flood told anything. */
struct doubt doubt_ends(const struct picture *p, const struct run_terms *c,
                        const struct run_facts *f);

/* It "kept up" with little of what was due: the rest never reached it. */
struct doubt doubt_hardly_flooded(const struct picture *p, const struct run_terms *c);

/* It worked on after the flood, and neither its memory nor a second flood tells on what:
 * there was none, it was no longer, or the work did not end. */
struct doubt doubt_hidden(const struct picture *p);

/* Memory stands still after a rise, but too little is read to show that it stays. */
struct doubt doubt_plateau(const struct picture *p);

/* Memory is flat, but too little is read for that to mean anything. */
struct doubt doubt_thin(const struct picture *p, const struct run_terms *c);

/* The second flood rose above the plateau of the first. */
struct doubt doubt_resumed(const struct picture *p, const struct run_terms *c);

#endif
