/* What came of one run of a suite. Pure: made from the run's exit code and its JSON
 * result. */
#ifndef FLOODTEST_SUITE_OUTCOME_H
#define FLOODTEST_SUITE_OUTCOME_H

#include "harness/scenario/expectation.h"
#include "harness/suite/outcome_limits.h"

#include <jansson.h>
#include <stdbool.h>

enum suite_state {
    SUITE_NOT_RUN, /* another shard's, left out by --fail-fast, or interrupted */
    SUITE_AS_EXPECTED,
    SUITE_UNEXPECTED,    /* it ran, and was otherwise */
    SUITE_COULD_NOT_RUN, /* exit 2, 3, 70, or killed: no verdict */
    SUITE_STATES
};

/* "not-run", "as-expected", "unexpected", "could-not-run". */
const char *suite_state_name(enum suite_state state);

/* Of what the client printed last, or what a run that could not be said, bytes. */
enum { SUITE_OUTPUT_MAX = 4096 };

struct suite_outcome {
    enum suite_state state;
    bool resumed; /* done in an earlier go */
    int exit_code;
    double seconds;      /* to the millisecond, so that sums do not change in a file */
    char verdict[16];    /* "pass", "fail", "inconclusive"; "" none */
    char class_name[32]; /* "" none */
    char summary[256];   /* the verdict's, or the last words of a run that could not be */
    char evidence[256];  /* the first line of the verdict's, with its numbers; "" none */
    char why[256];       /* SUITE_UNEXPECTED: what was expected and came */
    char culprit[128];   /* what holds the memory, in a few words; "" none or unknown */
    char
        *culprit_file; /* owned; where that is defined, as its agent says; NULL unknown */
    int culprit_line;  /* 0 unknown */
    struct suite_limit *limits; /* owned; NULL: none */
    size_t limit_count;
    char *output; /* owned; the end of it, UTF-8, SUITE_OUTPUT_MAX at most; NULL: none */
    char *result_path; /* owned; relative to the suite's folder; NULL: none */
};

/* result NULL: there is none. tail: the end of what the run printed on stderr.
 * result_path is left NULL. */
void suite_outcome_make(struct suite_outcome *out, const struct expectation *expect,
                        int exit_code, double seconds, const json_t *result,
                        const char *tail);
void suite_outcome_fini(struct suite_outcome *o);

/* A copy that owns what it has. */
void suite_outcome_copy(struct suite_outcome *to, const struct suite_outcome *from);

/* The journal's and the report's object of one outcome, and back (false: it is none, and
 * o is empty). `resumed` is of one go and stays out. */
json_t *suite_outcome_to_json(const struct suite_outcome *o);
bool suite_outcome_from_json(struct suite_outcome *o, const json_t *json);

/* Of it what only some reports show, beside the verdict: evidence, limits, last output,
 * the culprit's place. A document of an older floodtest has none of it. */
void suite_outcome_put_details(json_t *object, const struct suite_outcome *o);
bool suite_outcome_read_details(struct suite_outcome *o, const json_t *json);

#endif
