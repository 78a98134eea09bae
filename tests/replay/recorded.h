/* Recorded runs of real clients, judged again. */
#ifndef FLOODTEST_TESTS_REPLAY_RECORDED_H
#define FLOODTEST_TESTS_REPLAY_RECORDED_H

#include "tests/replay/manifest.h"

#include <stdbool.h>

/* Judges each run, and prints a table by client, a confusion matrix and what is wrong.
 * False if a run is called wrongly or cannot be read. */
bool recorded_bench(const struct manifest *m);

#endif
