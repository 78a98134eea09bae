/* One run in a process of its own: `floodtest run WORDS --json=FILE --quiet`, so that
 * what ends it does not end the suite. */
#ifndef FLOODTEST_SUITE_JOB_H
#define FLOODTEST_SUITE_JOB_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum { JOB_TAIL_MAX = 16 * 1024 };

struct job_end {
    int exit_code; /* enum exit_code; 128 + signal if one ended it */
    double seconds;
    char tail[JOB_TAIL_MAX + 1]; /* the last of what it printed to stderr, printable */
};

struct job;
typedef void (*job_done)(void *data, const struct job_end *end);

/* Starts it on the loop. words: behind "run", NULL-terminated; json_path: where its
 * result goes, an old file is removed. done is called once, from the loop, unless this
 * fails. */
int job_start(struct job **out, uv_loop_t *loop, char *const *words,
              const char *json_path, job_done done, void *data, struct err *e) MUST_CHECK;

/* Ends it early (SIGINT: it writes what it has); done is still called. */
void job_interrupt(struct job *j);

/* After done. */
void job_free(struct job *j);

#endif
