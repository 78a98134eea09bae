/* One result as it is kept: what it is found by, its numbers, and its JSON without the
 * rows. Pure: made from that JSON. */
#ifndef FLOODTEST_HISTORY_RECORD_H
#define FLOODTEST_HISTORY_RECORD_H

#include "harness/base/err.h"
#include "harness/base/host.h"
#include "harness/judge/compare_metric.h"

#include <jansson.h>
#include <stdint.h>

/* X(field, column): the texts, owned; NULL where there is nothing to say. */
#define HISTORY_TEXTS(X)                                                                 \
    X(kind)   /* "run", "suite", "sweep", "certify" */                                   \
    X(name)   /* of the scenario */                                                      \
    X(client) /* its command as a shell takes it */                                      \
    X(alike)  /* digest of settings and client: the same for repetitions */              \
    X(protocol)                                                                          \
    X(commit_id)  /* of the client's repository */                                       \
    X(runtime)    /* "python3.11" */                                                     \
    X(floodtest)  /* version */                                                          \
    X(outcome)    /* "pass", "fail", "inconclusive"; of a sweep NULL */                  \
    X(class_name) /* of the verdict; a sweep's state, a certification's grade */         \
    X(summary)    /* one sentence */                                                     \
    X(baseline)   /* the name it was kept under */                                       \
    X(body)       /* the JSON */

struct history_record {
    int64_t id;    /* 0: not kept yet */
    int64_t at_ms; /* when it began, since 1970 */
    struct host host;
#define X(field) char *field;
    HISTORY_TEXTS(X)
#undef X
    double values[COMPARE_METRICS]; /* NAN: none */
};

/* What the result does not say itself; all borrowed. */
struct history_context {
    const char *kind;
    const char *name;     /* NULL: as the result says */
    const char *baseline; /* NULL: none */
    const char *commit;   /* "" or NULL: none */
    const struct host *host;
    int64_t now_ms; /* for results that do not say when they began */
};

/* From any result but that of a suite. FERR_CONFIG if it is none. Release out in any
 * case. */
int history_record_make(struct history_record *out, const json_t *result,
                        const struct history_context *context, struct err *e) MUST_CHECK;
void history_record_fini(struct history_record *r);

/* What stands for the client in a table: the name of its script or program. Owned by the
 * caller. */
char *history_record_client_name(const char *client);

#endif
