/* The course of a run: which phase follows, and why. Pure.
 *
 *   start ── connect ── idle ── flood ─────────── (explain) ── drain ── settle
 *                                 │  └─ confirm ──┘            │        │
 *                                 └────────── once more ───────┘        │
 *          any of them ───────────────── the end ───────────────────────┘
 *
 * phases_next is asked at every sample and moves at most one phase at a time. The ways
 * back lead to a second flood, when the judge wants one: from the first drain, or from
 * confirm, when the flood goes back to the asked rate. Agents inside the client explain
 * what holds its memory while it is at its highest, and before the drain, whose quiet
 * they would disturb. */
#ifndef FLOODTEST_RUN_PHASES_H
#define FLOODTEST_RUN_PHASES_H

#include "harness/judge/judge.h"
#include "harness/record/phase.h"

#include <stdbool.h>
#include <stdint.h>

struct phase_times { /* ns */
    uint64_t connect_timeout;
    uint64_t idle;
    uint64_t duration;     /* of the flood */
    uint64_t max_duration; /* of flood and confirm */
    uint64_t drain;        /* limit */
};

/* After a fail that is seen, the drain only tells the kind of growth. */
#define PHASES_DRAIN_AFTER_FAIL_NS UINT64_C(3000000000)
/* A second flood may leave so many times more work than the first. */
#define PHASES_SECOND_DRAIN 2.5
/* Agents have so long for their census once the client is connected. */
#define PHASES_CENSUS_NS UINT64_C(5000000000)
/* Agents have so long to explain. */
#define PHASES_EXPLAIN_NS UINT64_C(20000000000)
/* A client that lost all its connections may come back within: */
#define PHASES_RECONNECT_NS UINT64_C(1000000000)
/* ... and, if it was the server that ended them, pause before it does: */
#define PHASES_RETURN_NS UINT64_C(4000000000)

struct phases {
    struct phase_times times;
    enum phase phase;
    int round;               /* which flood this is, from 0 */
    uint64_t since_ns;       /* when the phase began */
    uint64_t flood_began_ns; /* of this round; 0 before */
    uint64_t connected_ns;   /* since when all connections are open, in connect */
    bool failed;             /* the judge has seen enough for a fail */
};

struct phase_input {
    uint64_t now_ns;
    bool started;            /* the client runs (or is not ours to start) */
    bool connected;          /* as many connections as were asked for are open */
    bool unready;            /* an agent in the client still takes its census */
    bool gone;               /* the client ended, was frozen, or the user interrupted */
    uint64_t alone_since_ns; /* since when no connection is open; 0: some are */
    bool ended_by_us;        /* the server ended them (--end) */
    bool spent;              /* it sends nothing more on those that are open (--end) */
    enum judge_step step;    /* of the judge, in flood and confirm */
    bool explain;            /* memory grew, and agents are there to say where */
    bool explained;          /* they did */
    bool drained;            /* sockets empty and the client quiet */
    bool drain_hopeless;     /* the sockets will not empty before the limit */
    enum judge_again again;  /* does the judge want a second flood? in the drain */
};

void phases_init(struct phases *p, const struct phase_times *times, uint64_t now_ns);

/* Moves on if it is time; returns true when the phase changed. */
bool phases_next(struct phases *p, const struct phase_input *in);

/* Not connected within the timeout. */
bool phases_connect_expired(const struct phases *p, uint64_t now_ns);

/* The drain has lasted as long as it may. */
bool phases_drain_expired(const struct phases *p, uint64_t now_ns);

/* Seconds until the phase ends if nothing changes its course; 0 when nobody knows. */
double phases_seconds_left(const struct phases *p, uint64_t now_ns);

#endif
