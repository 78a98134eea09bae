/* What the texts of openmetrics.h have in common. Private to openmetrics*.c. */
#ifndef FLOODTEST_REPORT_OPENMETRICS_PARTS_H
#define FLOODTEST_REPORT_OPENMETRICS_PARTS_H

#include "harness/record/sample.h"
#include "harness/report/openmetrics_text.h"
#include "harness/report/result.h"
#include "harness/scenario/scenario.h"

#define GAUGE(name, unit, help)                                                          \
    {                                                                                    \
        "floodtest_" name, OPENMETRICS_GAUGE, unit, help                                 \
    }
#define COUNTER(name, unit, help)                                                        \
    {                                                                                    \
        "floodtest_" name, OPENMETRICS_COUNTER, unit, help                               \
    }
#define STATES(name, help)                                                               \
    {                                                                                    \
        "floodtest_" name, OPENMETRICS_STATES, NULL, help                                \
    }

/* One text: a family has the same one in all files that are read together. */
#define OPENMETRICS_INTERRUPTED_HELP "Whether a signal ended it"

/* The labels that every sample of a run has, and room for others behind them. */
struct openmetrics_labels {
    struct openmetrics_label items[OPENMETRICS_LABELS_MAX + 1];
    size_t count;
};

/* Borrows from s. */
void openmetrics_parts_labels(struct openmetrics_labels *out, const struct scenario *s);

/* The same labels and one more. */
struct openmetrics_labels openmetrics_parts_with(const struct openmetrics_labels *l,
                                                 const char *name, const char *value);

/* Which floodtest it was. Two texts that are read together must have different labels. */
void openmetrics_parts_version(struct openmetrics_text *t,
                               const struct openmetrics_labels *l);

/* One family with one sample. */
void openmetrics_parts_one(struct openmetrics_text *t,
                           const struct openmetrics_family *family,
                           const struct openmetrics_labels *l, double value);

/* What a row holds: the accounts, memory, queues, CPU. */
void openmetrics_parts_row(struct openmetrics_text *t, const struct openmetrics_labels *l,
                           const struct sample *row);

/* Lateness of the schedule, seconds; NAN unknown. */
void openmetrics_parts_lateness(struct openmetrics_text *t,
                                const struct openmetrics_labels *l, double p50,
                                double p99, double max);

/* The verdict and what was made of the rows. */
void openmetrics_parts_result(struct openmetrics_text *t,
                              const struct openmetrics_labels *l, const struct result *r);

extern const char *const openmetrics_parts_outcomes[3]; /* enum verdict_outcome */

#endif
