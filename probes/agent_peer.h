/* The rules of one agent's link (agents/README.md), without its socket: who may speak
 * when, and which answer is awaited. Pure. */
#ifndef FLOODTEST_PROBES_AGENT_PEER_H
#define FLOODTEST_PROBES_AGENT_PEER_H

#include "probes/agent_link.h"
#include "probes/agent_message.h"

#include <stdbool.h>
#include <stdint.h>

/* Questions that an agent may leave open; then it is asked nothing more. */
enum { AGENT_PEER_OWED_MAX = 8 };

enum agent_wait {
    AGENT_WAIT_OPEN,    /* the answer is awaited */
    AGENT_WAIT_DROPPED, /* another question came; the answer is dropped when it comes */
    AGENT_WAIT_EXPIRED, /* likewise, because its time ran out */
};

struct agent_owed {
    int64_t id;
    enum agent_ask ask;
    enum agent_wait wait;
};

struct agent_peer {
    bool greeted;  /* its hello came */
    unsigned asks; /* what it can, as in struct agent_message */
    unsigned owed_count;
    struct agent_owed owed[AGENT_PEER_OWED_MAX]; /* answers that have not come */
};

/* What a line means. */
enum agent_event {
    AGENT_EVENT_BREACH, /* the message's text says what is wrong; close the link */
    AGENT_EVENT_HELLO,
    AGENT_EVENT_COUNT,
    AGENT_EVENT_CENSUS,
    AGENT_EVENT_EXPLAIN,
    AGENT_EVENT_ERROR, /* the message's text: the agent's reason */
    AGENT_EVENT_LATE,  /* nobody waits for it any more */
};

/* May it be asked this now? A count: only if it owes nothing. */
bool agent_peer_may_ask(const struct agent_peer *p, enum agent_ask ask);

/* It was asked. Ids must differ. */
void agent_peer_asked(struct agent_peer *p, int64_t id, enum agent_ask ask);

/* Another census or explain begins: the one before is awaited no more. */
void agent_peer_drop(struct agent_peer *p);

/* A line came. May turn the message into a breach. A count is taken however late it is:
 * its numbers are still the latest. */
enum agent_event agent_peer_take(struct agent_peer *p, struct agent_message *m);

bool agent_peer_awaited(const struct agent_peer *p); /* a census or explain is open */
void agent_peer_expire(struct agent_peer *p);        /* the time for it has run out */
bool agent_peer_silent(const struct agent_peer *p);  /* it owes one that has expired */

#endif
