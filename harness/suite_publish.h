/* Where the report of a whole suite goes: the page to stdout, --json. */
#ifndef FLOODTEST_SUITE_PUBLISH_H
#define FLOODTEST_SUITE_PUBLISH_H

#include "harness/scenario/scenario.h"
#include "harness/suite/summary.h"

/* Prints and writes it as the output options say. dir: where the results are, NULL:
 * nowhere, and the report names none. Returns the exit code of the suite, or
 * EXIT_COULD_NOT_RUN, after a sentence, if a report could not be written and the suite is
 * all as expected. */
int suite_publish(struct suite_summary *s, const struct scenario *options,
                  const char *dir);

/* Whether stdout is for people: not --quiet, not --json -. */
bool suite_publish_prints(const struct scenario *options);

#endif
