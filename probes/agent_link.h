/* The link to the agents inside the client (agents/README.md): listens on a Unix socket,
 * asks, and keeps the latest answers.
 *
 * A thread of its own does all I/O and parsing, so that nothing that a client sends there
 * can delay the flood: whoever talks too much, too long or not at all costs that thread
 * at most AGENT_LINK_READ_BYTES_PER_S of reading, and its link is closed on the first
 * breach of the rules. The caller never waits: it posts a question and looks at the
 * answers in a later tick.
 *
 * Life: agent_link_open; ask and look at any time; agent_link_close joins the thread
 * (within a few ms: it waits for nobody) and removes the socket. Used by one thread. */
#ifndef FLOODTEST_PROBES_AGENT_LINK_H
#define FLOODTEST_PROBES_AGENT_LINK_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    AGENT_LINK_PEERS_MAX = 64,             /* further processes stay without a link */
    AGENT_LINK_LINE_MAX = 256 * 1024,      /* bytes of a line from an agent */
    AGENT_LINK_READ_BYTES_PER_S = 8 << 20, /* over all peers; more waits in the socket */
    AGENT_LINK_HELLO_MS = 2000,            /* from connect to hello */
    AGENT_LINK_REFUSED_MAX = 64            /* after that nobody is let in any more */
};

#define AGENT_LINK_ENVIRONMENT "FLOODTEST_AGENT"

struct agent_link;

/* Listens at path (shorter than sockaddr_un takes, in a directory of ours); borrowed
 * until close. */
int agent_link_open(const char *path, struct agent_link **out, struct err *e) MUST_CHECK;
void agent_link_close(struct agent_link *l); /* NULL is fine */

/* A question to every agent, which replaces an open question. Answers to it are awaited
 * until limit_ms, then those agents count as silent. */
enum agent_ask { AGENT_COUNT, AGENT_CENSUS, AGENT_EXPLAIN };

struct agent_question {
    enum agent_ask ask;
    uint32_t limit_ms;
    /* explain only */
    uint32_t culprits, types;
    bool content;
    uint32_t pause_ms;
};

/* A count (asked some times a second) gives way: it is not asked while another question
 * is open, and an agent that owes an answer is not asked again before it gave it. */
void agent_link_ask(struct agent_link *l, const struct agent_question *q);

enum { AGENT_TEXT_MAX = 160 };

/* What the agents said so far, summed over the client's processes. INT64 values that no
 * agent could tell are -1, doubles NAN. */
struct agent_state {
    uint32_t peers;               /* linked now, hello received */
    uint32_t ever;                /* ... and since the start */
    uint32_t refused;             /* links closed because they broke the rules */
    uint32_t silent;              /* agents that owe the answer to a census or explain
                                     whose time has run out */
    char runtime[AGENT_TEXT_MAX]; /* of the first that said hello, "" */
    char trouble[AGENT_TEXT_MAX]; /* the last breach or error answer, "" none */
    char note[AGENT_TEXT_MAX];    /* the first note of a hello, "" none */
    int64_t processed, queued, live_bytes; /* of the latest counts */
    double loop_lag_ms;                    /* the longest of the latest counts */
    bool busy; /* a census or explain is open: answers are still awaited */
};

void agent_link_look(struct agent_link *l, struct agent_state *out);

/* The findings of the latest explain, one object per process that answered: a new
 * reference to an array (its values are shared with the link: only read them) of {"pid":
 * …, "runtime": "…", "findings": {…}}; empty while busy. Nothing in it is checked but
 * that it is JSON of these three fields. Without any answer, "findings" holds the "top"
 * of that process's latest count as its only culprit, and "last_words" is true; this also
 * after the process has gone. */
json_t *agent_link_findings(struct agent_link *l);

#endif
