/* What became of the messages that the client read: processed, held or dropped. Pure.
 *
 * Only the application knows when it has finished a message; it tells by acknowledging
 * each (--acks). What it read and never acknowledged, once it has come to rest with
 * nothing left to read, it has thrown away. */
#ifndef FLOODTEST_JUDGE_DROPS_H
#define FLOODTEST_JUDGE_DROPS_H

#include "harness/judge/picture.h"
#include "harness/record/facts.h"

#include <stdbool.h>

struct drops {
    bool known;
    double read;        /* messages read in whole since the flood began */
    double messages;    /* of those, the ones thrown away */
    double share;       /* of read, 0 to 1 */
    const char *why;    /* not known: why, a clause */
    const char *remedy; /* ... and what would settle it */
};

/* Once the drain is over. */
struct drops drops_count(const struct picture *p, const struct run_terms *c,
                         const struct run_facts *f);

/* So many are no accident of counting. False when they are not known. */
bool drops_matter(const struct drops *d, const struct picture *p);

/* The drain has shown what is dropped and what was only late: nothing is left to
 * acknowledge, or the client has been silent, its sockets empty, for longer than it ever
 * took between two acknowledgements. True when none came, so that nobody waits for them.
 */
bool drops_settled(const struct picture *p, const struct run_terms *c);

/* Messages that were read and not yet processed at a row of the flood or later; < 0 when
 * nobody can tell. */
double drops_held_at(const struct picture *p, const struct run_terms *c,
                     const struct run_facts *f, const struct sample *row);

/* The same when the latest flood ended (what the client threw away included). */
double drops_held(const struct picture *p, const struct run_terms *c,
                  const struct run_facts *f);

#endif
