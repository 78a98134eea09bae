/* What recorded runs are called when one number of the judge is bent: every number times
 * every factor, of every run, concluded once; all questions after that are look-ups.
 *
 * A factor changes what the judge concludes from a recording, and nothing of the run that
 * was recorded: how long its flood lasted, whether it was raised or came twice was
 * decided by the numbers of that day. */
#ifndef FLOODTEST_TESTS_REPLAY_TRIALS_H
#define FLOODTEST_TESTS_REPLAY_TRIALS_H

#include "harness/judge/judge_numbers.h"
#include "tests/replay/manifest.h"

#include <stdint.h>

enum {
    TRIALS_FACTORS = 9,
    TRIALS_TABLE = 4, /* of them: 1, the number as it stands in the table */
};

extern const double trials_factors[TRIALS_FACTORS]; /* ascending */

/* A number times a factor. Of a share (without a unit and below 1) the factor multiplies
 * its odds x / (1 - x), so that it stays a share; of a small one that is the same. */
double trials_bend(const struct judge_number_info *number, double factor);

/* The judge's numbers from an array in the order of the table. */
struct judge_numbers trials_numbers(const double values[JUDGE_NUMBER_COUNT]);

enum verdict_class trials_conclude(const struct run_record *r,
                                   const struct judge_numbers *n);

struct trials_run {
    bool healthy;  /* the truth is pass */
    size_t client; /* runs of one client have the same */
};

struct trials {
    struct trials_run *runs;
    size_t run_count;
    size_t number_count;
    uint8_t *classes; /* enum verdict_class of [run][number][factor] */
};

/* Concludes all runs of the manifest, in so many processes. Those that cannot be read are
 * taken out of the manifest. Release with trials_fini. */
void trials_init(struct trials *t, struct manifest *m, unsigned jobs);
void trials_fini(struct trials *t);

enum verdict_class trials_class(const struct trials *t, size_t run, size_t number,
                                size_t factor);

#define TRIALS_NOBODY SIZE_MAX

/* One factor of one number against the table's: over all runs but those of a client. */
struct trials_sum {
    size_t spoiled; /* runs that are called wrongly now, and were not */
    size_t changed; /* runs that are called another of pass, fail, inconclusive */
    long undecided; /* more inconclusive runs than by the table */
};

struct trials_sum trials_sum(const struct trials *t, size_t number, size_t factor,
                             size_t without_client);

/* The widest stretch of factors around 1 of which each is accepted. */
struct trials_range {
    size_t low, high; /* indices of trials_factors */
};

struct trials_range trials_range(const struct trials *t, size_t number,
                                 size_t without_client,
                                 bool (*accepts)(const struct trials_sum *));

#endif
