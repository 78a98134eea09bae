/* What came of a certification: cases down, clients across, a grade below each. Pure. */
#ifndef FLOODTEST_CERTIFY_MATRIX_H
#define FLOODTEST_CERTIFY_MATRIX_H

#include "harness/base/host.h"
#include "harness/certify/grade.h"
#include "harness/certify/plan.h"
#include "harness/suite/outcome.h"
#include "harness/suite/summary.h"

enum { CERTIFY_VERSION_MAX = 32 };

struct certify_cell {
    enum certify_mark mark;
    const struct suite_outcome *outcome; /* NULL: it was not asked for */
};

struct certify_column {
    const struct certify_client *client;
    struct certify_cell cells[CASES_COUNT]; /* by row */
    struct certify_grade grade;
};

/* Clients and outcomes are borrowed. */
struct certify_matrix {
    char version[CERTIFY_VERSION_MAX]; /* of the floodtest that made it; "": this one */
    struct host host;                  /* where it was made; all zero unknown */
    enum scenario_profile profile;
    const char *protocol;
    const struct flood_case *rows[CASES_COUNT]; /* asked of one client at least */
    size_t row_count;
    const struct flood_case *outside[CASES_COUNT]; /* of the profile, not this protocol */
    size_t outside_count;
    struct certify_column *columns; /* owned */
    size_t column_count;
};

/* summary: of the runs that certify_plan made for these clients, or of some of them. */
void certify_matrix_make(struct certify_matrix *out, const struct certify_client *clients,
                         size_t count, enum scenario_profile profile,
                         const char *protocol, const struct suite_summary *summary);
void certify_matrix_fini(struct certify_matrix *m);

/* "pass", "fail", "unsure", "not-run", "not-begun", "not-asked". */
const char *certify_mark_name(enum certify_mark mark);

/* All clients together: CERTIFY_FAIL if a case failed; else CERTIFY_NO_RUN if a client
 * has no grade because runs are missing; else CERTIFY_UNSURE if a case is; else
 * CERTIFY_PASS. */
enum certify_mark certify_matrix_outcome(const struct certify_matrix *m);

#endif
