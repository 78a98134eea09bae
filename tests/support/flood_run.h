/* Runs the floodtest binary for a live test and keeps all that came of it.
 *
 *     struct flood_run *run = flood_run_new("retains");
 *     FLOOD_ARGS(run, "--duration", "5s");
 *     flood_run_client(run, "retains.py");
 *     flood_run_finish(run);
 *     flood_run_expect(run, 1, "retained-leak");
 *     flood_run_free(run);
 *
 * The binary is $FLOODTEST, else build/debug/floodtest; tests run in the root of the
 * source tree. It runs without a shell, in a process group of its own, with an empty
 * TMPDIR of its own and no history (--db gives one), and dies with the test. A run that
 * passes its limit is killed, and fails the test. Everything here fails the test itself,
 * with the run's output, when it cannot do its job. */
#ifndef FLOODTEST_TESTS_SUPPORT_FLOOD_RUN_H
#define FLOODTEST_TESTS_SUPPORT_FLOOD_RUN_H

#include "tests/support/scratch.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { FLOOD_RUN_ARGS_MAX = 64, FLOOD_RUN_TEXT_MAX = 256 * 1024 };

/* What it printed on one stream: the first FLOOD_RUN_TEXT_MAX bytes. */
struct flood_text {
    int fd; /* -1 when closed */
    size_t len;
    char text[FLOOD_RUN_TEXT_MAX + 1]; /* NUL-terminated */
};

struct flood_run {
    char name[64];              /* what messages call it */
    char dir[SCRATCH_PATH_MAX]; /* its own; gone with the run */
    char *args[FLOOD_RUN_ARGS_MAX + 1];
    int arg_count;
    int limit_ms; /* wall-clock, 60 s unless changed before flood_run_finish */

    pid_t pid;
    int pidfd;
    int exit_code; /* -1: a signal ended it */
    int signal;    /* 0: it exited */
    struct flood_text out, err;
    json_t *json; /* NULL if it wrote none */
    char *report; /* of flood_run_explain */
};

/* Once before all suites, in the process that outlives the tests: finds a Python that has
 * the libraries, makes the directory of all runs. False after a sentence on stderr. */
bool flood_run_open(void);
void flood_run_close(
    void); /* removes that directory, also what failed tests left there */

const char *flood_run_python(void);

struct flood_run *flood_run_new(const char *name);
void flood_run_free(struct flood_run *run); /* ends it if it still runs */

/* Appends arguments. */
#define FLOOD_ARGS(run, ...) flood_run_args(run, __VA_ARGS__, (char *)NULL)
void flood_run_args(struct flood_run *run, ...) __attribute__((sentinel));

/* Appends --json FILE, which flood_run_finish reads. */
void flood_run_json_args(struct flood_run *run);

/* Appends --json, --python and --target: a file of tests/clients, or any path with a '/'.
 */
void flood_run_client(struct flood_run *run, const char *client);

/* The path of a file in the run's directory; writes and returns path. */
char *flood_run_path(const struct flood_run *run, const char *file,
                     char path[SCRATCH_PATH_MAX]);

/* The directory that the run has as TMPDIR. */
char *flood_run_tmpdir(const struct flood_run *run, char path[SCRATCH_PATH_MAX]);

void flood_run_start(struct flood_run *run);
void flood_run_signal(const struct flood_run *run, int signal);
void flood_run_finish(
    struct flood_run *run); /* starts it if need be, waits for its end */

/* One text with everything about the run, for a failure's message. Borrowed. */
const char *flood_run_explain(struct flood_run *run);

/* Fails unless it exited with this code and, if classes is not NULL, gave a verdict of
 * one of these classes ("backpressure|bounded"), with `passed` as the exit code says. */
void flood_run_expect(struct flood_run *run, int exit_code, const char *classes);

/* The result by path, like "client.memory.peak_bytes". Each fails if there is none, or it
 * is of another kind. */
json_t *flood_run_value(struct flood_run *run, const char *path);
double flood_run_number(struct flood_run *run, const char *path);
const char *flood_run_string(struct flood_run *run, const char *path);
const char *flood_run_class(struct flood_run *run);

/* The series in the result: its number of rows, and one value, -1 where unknown. */
size_t flood_run_rows(struct flood_run *run);
double flood_run_cell(struct flood_run *run, size_t row, const char *column);

#endif
