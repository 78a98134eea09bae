/* A result as a list of checks that passed or did not: what test reports (JUnit, TAP) and
 * the annotations of a CI system are made of. One check for each run, case or search and
 * one for each limit. Pure; recomputes nothing.
 *
 * Texts are as they came: a client's may be any bytes. Whoever prints makes them safe. */
#ifndef FLOODTEST_REPORT_CHECKS_H
#define FLOODTEST_REPORT_CHECKS_H

#include "harness/base/strbuf.h"
#include "harness/certify/matrix.h"
#include "harness/report/result.h"
#include "harness/suite/summary.h"
#include "harness/sweep/result.h"

#include <stddef.h>

enum check_state {
    CHECK_PASSED,
    CHECK_FAILED,
    CHECK_ERROR,    /* nothing can be said of the client: inconclusive, could not run */
    CHECK_SKIPPED,  /* not asked for */
    CHECK_EXPECTED, /* failed, as its scenario expects */
    CHECK_STATES
};

enum { CHECK_NUMBERS_MAX = 8, CHECK_HOLDERS_MAX = 8 };

struct check_place {
    char *file;
    int line; /* 0 unknown */
};

struct check_number {
    const char *name; /* "read_bytes"; static */
    double value;     /* NAN unknown */
};

struct check {
    enum check_state state;
    char *group;   /* what it belongs to: a client, a scenario file */
    char *name;    /* no two of a list are alike */
    char *type;    /* unless passed: "unbounded-queue", "threshold", "inconclusive" */
    char *message; /* one sentence, with the number in it; "" only if passed */
    char *details; /* lines; "" none */
    char *output;  /* the client's last, any bytes; NULL: none */
    size_t output_len;
    double seconds;     /* 0: it took no time of its own */
    char *file;         /* the scenario file; NULL: none */
    int line;           /* 0: the file as a whole */
    char *culprit_file; /* the client's source, as it stands on this machine; NULL */
    int culprit_line;   /* 0 unknown */
    /* The sources of what keeps that alive, the nearest first. */
    struct check_place holders[CHECK_HOLDERS_MAX];
    int holder_count;
    struct check_number numbers[CHECK_NUMBERS_MAX];
    int number_count;
};

struct checks {
    char *title;         /* of the whole: "floodtest certify" */
    char *headline;      /* what came of it, one sentence */
    const char *verdict; /* as the exit code has it: "pass", "fail", "inconclusive",
                          * "could-not-run", "interrupted"; static */
    char version[32];    /* of the floodtest that made it */
    char started[32];    /* UTC, "2026-03-01T12:00:00"; "" unknown */
    bool interrupted; /* by a signal to floodtest: the list is not all there was to be */
    struct check *list; /* owned, with all its texts */
    size_t count, capacity;
};

/* Each fills an empty list. Release with checks_fini. */
void checks_of_run(struct checks *out, const struct result *r);
void checks_of_suite(struct checks *out, const struct suite_summary *s);
void checks_of_certify(struct checks *out, const struct certify_matrix *m);
void checks_of_sweep(struct checks *out, const struct sweep_result *r);
/* Of a run that could not be: one error. output: the client's last, any bytes. */
void checks_of_no_run(struct checks *out, const struct scenario *s, const char *sentence,
                      bool interrupted, const char *output, size_t output_len);
void checks_fini(struct checks *c);

size_t checks_count(const struct checks *c, enum check_state state);

/* "passed", "failed", "error", "skipped", "expected". */
const char *check_state_name(enum check_state state);

/* For checks_*.c. version "": this floodtest's. */
void checks_set_version(struct checks *c, const char *version);

/* A new check at the end of the list, with copies of the texts; NULL is
 * "". It is valid until the next one. */
struct check *checks_add(struct checks *c, enum check_state state, const char *group,
                         const char *name);
void check_explain(struct check *c, const char *type, const char *message);
void check_add_details(struct check *c, const char *line);
void check_add_number(struct check *c, const char *name, double value);
void check_set_output(struct check *c, const char *bytes, size_t len);

/* One for each limit of a run, behind the run's own. expected: what is broken is what the
 * scenario expects. */
struct check_limit {
    const char *text, *shown; /* as verdict_limit has them */
    double value;
    enum verdict_limit_state state;
    bool expected;
};
void checks_add_limit(struct checks *c, const char *group, const char *run,
                      const struct check_limit *limit);

/* One for all that an interruption left out; nothing unless interrupted. */
void checks_add_interruption(struct checks *c, const char *message);

#endif
