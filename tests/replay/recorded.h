/* Recorded runs of real clients, judged again. */
#ifndef FLOODTEST_TESTS_REPLAY_RECORDED_H
#define FLOODTEST_TESTS_REPLAY_RECORDED_H

#include <stdbool.h>

/* Reads DIR/manifest.tsv: one run a line, tab-separated
 *
 *   name  client  truth (pass or fail)  classes  recorded (class then)  note
 *
 * (lines that begin with # or "name" are none), and for each the samples file
 * UNPACKED/name.jsonl. Prints a table by client, a confusion matrix and what is wrong.
 * False if a run is called wrongly or cannot be read; true, after a word, if there is no
 * manifest. */
bool recorded_bench(const char *dir, const char *unpacked);

#endif
