/* Two sets of observations, subject by subject: what got worse. Pure.
 *
 * Observations of one name, or without a name of the same client under the same settings,
 * are repetitions. A subject of the base is compared with that of the same name; runs
 * without a name with those of the same settings, else of the same client, else with the
 * only one left. Where each side has but one subject, these are compared.
 *
 * What is a regression:
 *  - a run that passed fails (of several: none failed, one does; where some failed
 *    before, by Fisher's exact test); a run that was as expected is not; a case of a
 *    certification likewise. A grade alone is told, but is none: it also falls where a
 *    run had no verdict;
 *  - a metric that is worse by more than noise (compare.h) and by more than what
 *    compare_metrics or --allow permits. */
#ifndef FLOODTEST_JUDGE_COMPARE_SETS_H
#define FLOODTEST_JUDGE_COMPARE_SETS_H

#include "harness/judge/compare_observe.h"

enum compare_change {
    COMPARE_SAME,
    COMPARE_BETTER,
    COMPARE_WORSE,
    COMPARE_UNKNOWN, /* not known on both sides, or says nothing */
    COMPARE_CHANGES
};

extern const char *const compare_change_names[COMPARE_CHANGES]; /* "same", ... */

struct compare_number {
    enum compare_change change;
    double base, fresh; /* medians; NAN where nobody could measure */
    double noise;       /* what the difference may be by chance */
    double threshold;   /* more than that counts */
    size_t base_count, fresh_count;
    const char *why; /* of COMPARE_UNKNOWN; NULL: not measured */
};

/* How the runs of one side ended. */
struct compare_tally {
    size_t runs, of[COMPARE_OUTCOMES], unmet;
    const char *class_name; /* of the last, or of the last that failed; borrowed */
    const char *grade;      /* borrowed; NULL: none */
};

enum { COMPARE_DIFFERENCES_MAX = 12, COMPARE_DIFFERENCE_TEXT = 64 };

/* Something beside the client that is not the same on both sides. */
struct compare_difference {
    const char *what; /* the setting, or "host cores"; borrowed */
    char base[COMPARE_DIFFERENCE_TEXT], fresh[COMPARE_DIFFERENCE_TEXT];
};

struct compare_subject {
    enum compare_kind kind;
    const char *name, *client; /* borrowed from the observations of the new side */
    const char *base_client;   /* of the base side */
    struct compare_tally base, fresh;
    enum compare_change verdict;
    char verdict_why[96]; /* "passed, and fails now"; "" */
    struct compare_number numbers[COMPARE_METRICS];
    struct compare_difference differences[COMPARE_DIFFERENCES_MAX];
    size_t difference_count; /* of those that make it a different thing */
    bool compared;           /* no such difference, or forced */
};

struct compare_result {
    struct compare_subject *subjects; /* owned */
    size_t count;
    const char **missing, **added; /* names of what only one side has; lists owned */
    size_t missing_count, added_count;
    size_t regressions, improvements; /* numbers and verdicts */
    size_t incomparable;              /* subjects */
};

/* force: differences of settings and host do not keep subjects from being compared. The
 * sets must outlive the result. */
void compare_sets(struct compare_result *out, const struct compare_set *base,
                  const struct compare_set *fresh, const struct compare_allowed *allowed,
                  bool force);
void compare_result_fini(struct compare_result *r);

/* Whether all of the base could be compared, and there was anything. */
bool compare_result_is_whole(const struct compare_result *r);

/* What a subject is called: its name, or that of its client. */
const char *compare_subject_name(const struct compare_subject *s);

#endif
