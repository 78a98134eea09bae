/* The conductor's state, shared by its files: conductor.c turns the run,
 * conductor_events.c notes what happens between ticks, conductor_parts.c opens and
 * closes. Private to them. */
#ifndef FLOODTEST_RUN_CONDUCTOR_PRIVATE_H
#define FLOODTEST_RUN_CONDUCTOR_PRIVATE_H

#include "harness/base/err.h"
#include "harness/base/latch.h"
#include "harness/live/feed.h"
#include "harness/record/run_record.h"
#include "harness/record/samples_file.h"
#include "harness/run/agents.h"
#include "harness/run/links.h"
#include "harness/run/live_terminal.h"
#include "harness/run/memory_guard.h"
#include "harness/run/phases.h"
#include "harness/run/pss_worker.h"
#include "harness/run/sampler.h"
#include "harness/run/server_plan.h"
#include "harness/run/supervisor.h"
#include "harness/run/throttle.h"
#include "harness/run/ticker.h"
#include "harness/run/tls_files.h"
#include "harness/scenario/scenario.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { CONDUCTOR_SIGNALS = 4 };

struct conductor {
    const struct scenario *scenario;
    struct run_record *record;
    struct err *error; /* why the run could not take place */
    int failure;       /* its code, 0 while all is well */

    uv_loop_t loop;
    struct server_plan plan;
    struct tls_files tls_files;
    struct server *server;
    struct supervisor supervisor;
    bool supervised; /* the supervisor was started */
    struct ticker ticker;
    struct memory_guard guard;
    bool guarded;
    struct throttle throttle; /* on only if it was asked for */
    struct pss_worker pss;
    uv_signal_t signals[CONDUCTOR_SIGNALS];
    struct latch open; /* the parts that are open */
    bool closing;

    struct agents agents;
    struct links *links;
    struct proc_tree *tree;
    struct sampler sampler;
    struct samples_writer writer;
    struct phases phases;
    struct live_terminal live;
    struct feed *feed; /* NULL: nobody watches */

    uint64_t open_connections;
    uint64_t ended_by_us;    /* connections, by the server's manner */
    uint64_t alone_since_ns; /* no connection is open, after there were some */
    enum phase counted_in;   /* when agents were asked for a count the last time */
    int64_t read_at_count;   /* bytes that the client had read by then */
    bool grew;               /* memory had risen when the judge looked last */
    bool started;
    bool ended;        /* the process that we started is gone */
    bool empty;        /* ... and so is all that it had started */
    bool ended_at_end; /* ... when nobody needed it any more */
    bool limit_passed;
    bool limit_in_explain; /* ... while an agent was at work inside the client */
    bool interrupted;
    bool owners_wanted; /* a connection whose process is not known yet */
    bool asked_to_end;
    bool in_a_hurry;   /* a second signal: no more waiting for anything */
    char refused[256]; /* what the last connection was that could not be taken */
};

/* Notes why the run cannot take place; the first reason stays. */
void conductor_fail(struct conductor *c, int code);

/* Watches a process and all below it; ours: it may be stopped at its memory limit. */
void conductor_watch(struct conductor *c, pid_t pid, bool ours);

/* Looks whose the connections are of which it is not known yet, and watches them. */
void conductor_find_owners(struct conductor *c);

extern const struct server_events conductor_server_events;
extern const struct supervisor_events conductor_supervisor_events;
void conductor_signal_cb(uv_signal_t *handle, int signum);

/* Opens every part and starts the client; on failure what was opened is closing. on_tick:
 * see ticker.h. */
int conductor_open(struct conductor *c,
                   void (*on_tick)(void *, uint64_t, uint64_t)) MUST_CHECK;

/* The first flood by its shape, a second one at the rate that the shape holds. */
void conductor_start_flood(struct conductor *c, uint64_t now_ns);

/* The server sends nothing more on the connections that are open: it half-closed them, or
 * fell silent inside a message (--end). */
bool conductor_is_spent(struct conductor *c, uint64_t now_ns);

/* Shows a row to those who watch the run. */
void conductor_show(struct conductor *c, const struct sample *row, uint64_t now_ns);

/* Closes every part; the loop runs empty when the last is gone. Twice is fine. */
void conductor_close(struct conductor *c);

#endif
