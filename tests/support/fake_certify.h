/* A certification that nobody ran: clients, the runs planned for them, and what came. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_CERTIFY_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_CERTIFY_H

#include "harness/certify/matrix.h"

enum { FAKE_CLIENTS_MAX = 4 };

struct fake_certify {
    struct certify_client clients[FAKE_CLIENTS_MAX];
    size_t client_count;
    struct scenario_file file;
    struct suite_run runs[FAKE_CLIENTS_MAX * CASES_COUNT];
    struct suite_summary summary;
    struct certify_matrix matrix;
};

/* In this order: clients, plan, what came, matrix. */
void fake_certify_client(struct fake_certify *f, const char *target);
void fake_certify_command(struct fake_certify *f, char *const *command);

/* Of all runs whose name has a text; none has begun. */
void fake_certify_plan(struct fake_certify *f, enum scenario_profile profile,
                       const char *protocol, const char *filter);

/* What came of a run; the test fails if there is none of this name. */
struct suite_outcome *fake_certify_came(struct fake_certify *f, const char *name,
                                        const char *verdict, const char *class_name);
void fake_certify_held_by(struct suite_outcome *o, const char *culprit);
void fake_certify_did_not_run(struct fake_certify *f, const char *name, const char *why);
void fake_certify_not_begun(struct fake_certify *f, const char *name);

void fake_certify_matrix(struct fake_certify *f, enum scenario_profile profile,
                         const char *protocol);

/* All of it: a client that leaks beside one that has flow control. */
void fake_certify_pair(struct fake_certify *f);

void fake_certify_fini(struct fake_certify *f);

#endif
