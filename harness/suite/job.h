/* One run in a process of its own: `floodtest run WORDS --json=FILE --quiet`, so that
 * what ends it does not end the suite.
 *
 * The process is started as
 *   PROGRAM JOB_COMMAND PID NOFILE run …
 * and dies with us (PID), however we end: what it started goes with it by its guard
 * (run/guard.h). It has a session of its own, so that Ctrl-C reaches us alone and it is
 * ended by us, once. NOFILE is the soft limit of open files as we got it, which we raised
 * for ourselves. */
#ifndef FLOODTEST_SUITE_JOB_H
#define FLOODTEST_SUITE_JOB_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#define JOB_COMMAND "__job"

/* After an interrupt, when it is killed. */
enum { JOB_TAIL_MAX = 16 * 1024, JOB_PATIENCE_MS = 30000 };

struct job_end {
    int exit_code; /* enum exit_code; 128 + signal if one ended it */
    double seconds;
    char *tail; /* the last of what it printed to stderr, printable; borrowed */
};

struct job_order {
    const char *program;         /* NULL: our own executable */
    char *const *words;          /* behind "run", NULL-terminated */
    const char *json_path;       /* where its result goes; an old file is removed */
    uint64_t memory_limit_bytes; /* unless the words have one; 0: the run decides */
};

struct job;
typedef void (*job_done)(void *data, const struct job_end *end);

/* Starts it on the loop. done is called once, from the loop, unless this fails. */
int job_start(struct job **out, uv_loop_t *loop, const struct job_order *order,
              job_done done, void *data, struct err *e) MUST_CHECK;

/* Ends it early (SIGINT: it writes what it has; the second time it is in a hurry); done
 * is still called. */
void job_interrupt(struct job *j);

/* In or after done. */
void job_free(struct job *j);

/* In the new process: argv[0] is PID. False if the suite is gone already. */
bool job_begin(char **argv);

#endif
