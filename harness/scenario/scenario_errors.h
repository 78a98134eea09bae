/* What is wrong with a scenario file, sentence by sentence, each with its place. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_ERRORS_H
#define FLOODTEST_SCENARIO_SCENARIO_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

enum { SCENARIO_ERRORS_MAX = 64 };

struct scenario_place {
    const char *path; /* borrowed from the file or its base */
    int line, column; /* from 1; 0: the file as a whole */
};

/* {0} is an empty list. */
struct scenario_file_errors {
    /* "FILE:LINE:COLUMN: sentence", printable, sorted by file and position */
    char *sentences[SCENARIO_ERRORS_MAX];
    struct scenario_place places[SCENARIO_ERRORS_MAX]; /* of each; paths are owned */
    size_t count;
    size_t dropped; /* beyond the first 64 */
};

/* Adds a sentence in its order; one that is there already is not added again. */
void scenario_file_errors_add(struct scenario_file_errors *errors,
                              const struct scenario_place *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool scenario_file_errors_full(const struct scenario_file_errors *errors);
void scenario_file_errors_fini(struct scenario_file_errors *errors); /* empties it */

#endif
