/* What came of a whole suite, or of one shard of it: the one struct that its reports
 * render. Its JSON is the schema floodtest.suite/1 (suite.schema.json); a shard's folder
 * keeps it as suite.json, from which `merge` reads it again. Pure. */
#ifndef FLOODTEST_SUITE_SUMMARY_H
#define FLOODTEST_SUITE_SUMMARY_H

#include "harness/suite/outcome.h"
#include "harness/suite/plan.h"

#include "harness/base/strbuf.h"

#include <jansson.h>
#include <stdint.h>

#define SUITE_SCHEMA "floodtest.suite/1"

struct suite_run {
    char *name;
    uint32_t index;  /* among the runs of the whole suite, from 0 */
    uint64_t digest; /* see suite_item */
    char **words;    /* of `floodtest run`, NULL-terminated */
    char *expected;  /* in words */
    char *file;      /* the scenario file; NULL: none */
    int line;        /* where the run begins there; 0: the file as a whole */
    struct suite_outcome outcome;
};

enum { SUITE_VERSION_MAX = 32 };

struct suite_summary {
    char version[SUITE_VERSION_MAX]; /* of the floodtest that made it; "": this one */
    uint64_t digest;                 /* of the whole suite */
    struct shard shard;
    uint32_t total;      /* runs of the whole suite */
    uint32_t missing;    /* of them, those of shards that nobody has: after a merge */
    char started_at[32]; /* UTC, of the first go */
    bool interrupted;
    struct suite_run *runs; /* by index */
    size_t count;
};

struct suite_counts {
    size_t of[SUITE_STATES]; /* SUITE_NOT_RUN without those that are missing */
    double seconds;          /* of all runs together */
};

/* The runs of a plan with their outcomes (plan->count of them; NULL: none was run). */
void suite_summary_make(struct suite_summary *out, const struct suite_plan *plan,
                        const struct suite_outcome *outcomes, const char *started_at);
void suite_summary_fini(struct suite_summary *s);

struct suite_counts suite_summary_count(const struct suite_summary *s);

/* 0 all as expected; 1 some not; 3 else, if some could not run or are missing; 130
 * interrupted. */
int suite_summary_exit_code(const struct suite_summary *s);

/* Results that were kept nowhere have no path. */
void suite_summary_forget_results(struct suite_summary *s);

json_t *suite_summary_to_json(const struct suite_summary *s);

/* The same as text, one object and a newline. */
void suite_summary_json(const struct suite_summary *s, struct strbuf *out);

/* FERR_CONFIG, with what is wrong, if it is none; out must be released in any case. */
int suite_summary_from_json(struct suite_summary *out, const json_t *json,
                            struct err *e) MUST_CHECK;

#endif
