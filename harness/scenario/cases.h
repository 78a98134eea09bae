/* The flood cases: floods that real clients did not survive, numbered and named like a
 * conformance suite. A case is a handful of settings, as texts for the options table;
 * what the user gives himself goes before them. Pure. */
#ifndef FLOODTEST_SCENARIO_CASES_H
#define FLOODTEST_SCENARIO_CASES_H

#include "harness/base/err.h"

#include <stdbool.h>

enum { CASES_COUNT = 21, CASE_SETTINGS_MAX = 7 };

struct case_setting {
    const char *option; /* its name, without dashes; NULL: no more */
    const char *value;  /* NULL: it takes none */
};

struct flood_case {
    int number; /* from 1, in the order of the table; never given to another case */
    const char *name;
    const char *tests; /* what it tests, no full stop */
    const char *good;  /* what a good client does, likewise */
    /* Libraries and versions that we saw fail (scenarios/README.md has the whole table);
     * NULL: none. */
    const char *fell;
    struct case_setting settings[CASE_SETTINGS_MAX + 1];
    /* The protocols it can be done with, with blanks between them; NULL: all of them. */
    const char *protocols;
};

extern const struct flood_case cases[CASES_COUNT];

/* By name or number. FERR_CONFIG names the nearest. */
int cases_find(const char *text, const struct flood_case **out, struct err *e) MUST_CHECK;

/* Whether a case can be done with a protocol, by its name. */
bool cases_has_protocol(const struct flood_case *c, const char *protocol);

#endif
