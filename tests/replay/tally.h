/* Counts of outcomes and their Markdown tables. */
#ifndef FLOODTEST_TESTS_REPLAY_TALLY_H
#define FLOODTEST_TESTS_REPLAY_TALLY_H

#include "tests/replay/outcome.h"

#include <stddef.h>

struct tally {
    size_t count;
    size_t classes[VERDICT_CLASS_COUNT];
    size_t called[OUTCOME_INCONCLUSIVE + 1]; /* by enum verdict_outcome */
    size_t other_class;
    size_t false_fails;
    size_t misses;
    size_t excused;
    double *seconds; /* to decision, of all that were decided; owned */
    size_t decided;
    size_t room;
};

void tally_add(struct tally *t, const struct outcome *o);
void tally_merge(struct tally *t, const struct tally *other);
void tally_fini(struct tally *t);

/* q in [0, 1]; 0 if nothing was decided. Reorders the seconds. */
double tally_seconds(struct tally *t, double q);

/* A table of names and tallies on stdout, one row each. */
void tally_print_head(const char *first_column);
void tally_print_row(const char *name, struct tally *t);

#endif
