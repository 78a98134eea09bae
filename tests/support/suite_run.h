/* `floodtest suite` on a file of a test's own: flood_run for many runs. */
#ifndef FLOODTEST_TESTS_SUPPORT_SUITE_RUN_H
#define FLOODTEST_TESTS_SUPPORT_SUITE_RUN_H

#include "tests/support/flood_run.h"

/* Settings by which every run is as short as a verdict allows. */
#define SUITE_RUN_BRIEF                                                                  \
    "rate: 500\nduration: 1s\nidle: 300ms\nmax-duration: 1s\ndrain: 1s\n"

/* Writes a scenario file into the run's directory; ROOT becomes tests/clients, PIDS a
 * file there. */
void suite_run_write(const struct flood_run *run, const char *name, const char *text);

/* `floodtest suite a.yaml --json result.json`, ready to start. */
struct flood_run *suite_run_new(const char *name, const char *text);

/* Fails unless the words stand in what the run said on a stream. */
void suite_run_expect_text(struct flood_run *run, const char *stream, const char *words);

/* A text of the i-th run in the JSON result; "" if there is none. */
const char *suite_run_text_at(struct flood_run *run, size_t i, const char *key);

#endif
