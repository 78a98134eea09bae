/* Starts the client under test through the guard, keeps the end of its output, and ends
 * it with everything it started.
 *
 * Life: supervisor_start, then on_started or on_failed; perhaps on_ended, when the client
 * itself is gone; supervisor_close at any time kills what is left and calls done when all
 * of it is gone and every handle is closed. The struct must stay valid until done. */
#ifndef FLOODTEST_RUN_SUPERVISOR_H
#define FLOODTEST_RUN_SUPERVISOR_H

#include "harness/base/err.h"
#include "harness/base/latch.h"
#include "harness/base/ring.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include <uv.h>

enum { SUPERVISOR_OUTPUT_BYTES = 64 * 1024 };

struct supervisor_events {
    void (*on_started)(void *data, pid_t pid);
    void (*on_failed)(void *data, int errnum); /* the client could not be started */
    /* The client ended: exit_code, or -1 and the signal. Its output may still be coming.
     */
    void (*on_ended)(void *data, int exit_code, int signal);
    void (*on_empty)(void *data); /* nothing that it started lives on either */
};

struct supervisor {
    const struct supervisor_events *events;
    void *data;
    uv_process_t guard;
    uv_pipe_t control;
    uv_pipe_t output; /* the client's stdout and stderr */
    bool guard_running;
    bool ended;
    struct ring tail; /* the end of its output */
    FILE *log;        /* all of its output, NULL unless asked for */
    bool log_failed;
    char line[128]; /* the guard's line so far */
    size_t line_len;
    char chunk[16 * 1024];
    struct latch latch;
};

/* Starts command (NULL-terminated) with the variables env ("NAME=value", NULL-terminated)
 * added to our environment, in the client alone. log_path may be NULL. On failure nothing
 * is left running. */
int supervisor_start(struct supervisor *s, uv_loop_t *loop, char *const *command,
                     char *const *env, const char *log_path,
                     const struct supervisor_events *events, void *data,
                     struct err *e) MUST_CHECK;

/* Asks the client and its group to end (SIGTERM). */
void supervisor_end_gently(struct supervisor *s);

/* Kills what is left; done after the last of it, then supervisor_fini frees the tail. */
void supervisor_close(struct supervisor *s, void (*done)(void *data), void *data);
void supervisor_fini(struct supervisor *s);

#endif
