/* What came of a certification: cases down, clients across, a grade below each. Pure. */
#ifndef FLOODTEST_CERTIFY_MATRIX_H
#define FLOODTEST_CERTIFY_MATRIX_H

#include "harness/certify/grade.h"
#include "harness/certify/plan.h"
#include "harness/suite/outcome.h"
#include "harness/suite/plan.h"

struct certify_cell {
    enum certify_mark mark;
    const struct suite_outcome *outcome; /* NULL: it was not asked for */
};

struct certify_column {
    const struct certify_client *client;
    struct certify_cell cells[CASES_COUNT]; /* by row */
    struct certify_grade grade;
};

/* Clients, plan and outcomes are borrowed. */
struct certify_matrix {
    enum scenario_profile profile;
    const char *protocol;
    const struct flood_case *rows[CASES_COUNT]; /* asked of one client at least */
    size_t row_count;
    const struct flood_case *outside[CASES_COUNT]; /* of the profile, not this protocol */
    size_t outside_count;
    struct certify_column *columns; /* owned */
    size_t column_count;
};

/* outcomes: of the items of the plan, which came of certify_plan with these clients. */
void certify_matrix_make(struct certify_matrix *out, const struct certify_client *clients,
                         size_t count, enum scenario_profile profile,
                         const char *protocol, const struct suite_plan *plan,
                         const struct suite_outcome *outcomes);
void certify_matrix_fini(struct certify_matrix *m);

/* "pass", "fail", "unsure", "not-run", "not-begun", "not-asked". */
const char *certify_mark_name(enum certify_mark mark);

/* How many cells of all columns have this mark. */
size_t certify_matrix_count(const struct certify_matrix *m, enum certify_mark mark);

#endif
