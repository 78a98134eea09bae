/* How far each number of the judge may be bent before a recorded run is called another
 * way. A number that a single run holds tightly on both sides would be tuned to it. */
#ifndef FLOODTEST_TESTS_REPLAY_SENSITIVITY_H
#define FLOODTEST_TESTS_REPLAY_SENSITIVITY_H

#include "tests/replay/trials.h"

/* The factors around 1 by which no run that is called rightly is called wrongly. */
struct trials_range sensitivity_no_wrong(const struct trials *t, size_t number);

/* The factors around 1 by which no run changes between pass, fail and inconclusive. */
struct trials_range sensitivity_no_change(const struct trials *t, size_t number);

/* A Markdown table on stdout, a row for each number, with the runs that change first. */
void sensitivity_print(const struct trials *t, const struct manifest *m);

#endif
