/* Slows the client down: a thread of its own holds everything below a process to a share
 * of one core. The kernel does it where floodtest may make a control group
 * (throttle_group.h). Elsewhere all processes are stopped and continued in turns
 * (SIGSTOP, SIGCONT; throttle_duty.h) by the CPU time that they used together. Those that
 * come later are found within THROTTLE_FIND_MS; CPU of those that come and go in between
 * is not counted then. Parents among them see their children stop (SIGCHLD); who was
 * stopped by somebody else is not continued.
 *
 * Life: throttle_init; throttle_on and throttle_off as often as needed; throttle_fini.
 * All on one thread but throttle_hold. */
#ifndef FLOODTEST_RUN_THROTTLE_H
#define FLOODTEST_RUN_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

enum { THROTTLE_FIND_MS = 200, THROTTLE_STATE_MAX = 160 };

struct throttle {
    uv_thread_t thread;
    uv_mutex_t mutex;
    uv_cond_t changed;
    const char *proc_root;
    uint32_t percent;
    pid_t above;
    bool on;                        /* the thread runs */
    bool stopping;                  /* under mutex */
    bool held;                      /* under mutex: nobody is continued any more */
    char state[THROTTLE_STATE_MAX]; /* under mutex */
};

/* percent: of one core, > 0; all below the process `above`, not that one itself.
 * proc_root: where the control groups are looked up, "/proc" but in tests. */
void throttle_init(struct throttle *t, uint32_t percent, const char *proc_root);

/* Begins to slow down what is below; returns at once. Twice is fine. */
void throttle_on(struct throttle *t, pid_t above);

/* When it returns, everybody runs as fast as before, unless held. Twice is fine. */
void throttle_off(struct throttle *t);

/* From now on nobody is continued: the memory guard stops them for good. What is stopped
 * stays so. On any thread. */
void throttle_hold(struct throttle *t);

/* How they are slowed down, and why not by a control group; "" if they never were. */
void throttle_get_state(struct throttle *t, char out[static THROTTLE_STATE_MAX]);

void throttle_fini(struct throttle *t);

#endif
