/* The two sides of a comparison, filled by hand, and what came of it. */
#ifndef FLOODTEST_TESTS_SUPPORT_COMPARE_FIXTURE_H
#define FLOODTEST_TESTS_SUPPORT_COMPARE_FIXTURE_H

#include "harness/judge/compare_sets.h"

#include <jansson.h>

struct compare_fixture {
    struct compare_set base, fresh;
    struct compare_result result;
    json_t *documents; /* what the sets borrow from */
};

void compare_fixture_init(struct compare_fixture *f);
void compare_fixture_fini(struct compare_fixture *f);

/* Takes the document over; fails the test if it is no result. */
void compare_fixture_observe(struct compare_fixture *f, struct compare_set *set,
                             json_t *json, const char *name);

/* A run, as fake_history_result makes it. */
void compare_fixture_run(struct compare_fixture *f, struct compare_set *set, bool passed,
                         double growth, const char *name);

/* losses: as --allow has them, NULL-terminated; NULL: none. */
void compare_fixture_compare(struct compare_fixture *f, const char *const *losses,
                             bool force);

/* A number of the first thing compared. */
const struct compare_number *compare_fixture_number(const struct compare_fixture *f,
                                                    enum compare_metric_id id);

#endif
