/* Finds a saved result: a file, standard input, or the folder of a suite or a
 * certification; with a run the samples file that it names, where that can be found. */
#ifndef FLOODTEST_COMMAND_SAVED_LOAD_H
#define FLOODTEST_COMMAND_SAVED_LOAD_H

#include "harness/report/saved.h"

/* path: "-" is standard input. *dir: the folder with the results of the single runs, on
 * the heap; NULL if there is none. FERR_IO if it cannot be opened, FERR_CONFIG with the
 * file and the place in it if it is no result. Release out in any case. */
int saved_load(struct saved *out, const char *path, char **dir, struct err *e) MUST_CHECK;

#endif
