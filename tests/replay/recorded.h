/* Recorded runs of real clients, judged again. */
#ifndef FLOODTEST_TESTS_REPLAY_RECORDED_H
#define FLOODTEST_TESTS_REPLAY_RECORDED_H

#include <stdbool.h>

/* Reads DIR/manifest.tsv: a line of column names, then one run a line, tab-separated.
 * Used are the columns
 *
 *   name  client  truth (pass or fail)  classes (right ones)  recorded (class then)  note
 *
 * in any order; lines that begin with # are comments. For each run judges the samples
 * file UNPACKED/name.jsonl, and prints a table by client, a confusion matrix and what is
 * wrong. False if a run is called wrongly or cannot be read; true, after a word, if there
 * is no manifest. */
bool recorded_bench(const char *dir, const char *unpacked);

#endif
