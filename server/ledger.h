/* The server's one ledger: the flow of all connections and what else is counted, behind
 * one lock, because several threads may send (sender.h). Every function takes it for
 * itself, for as long as a few additions take; with one thread there is none. */
#ifndef FLOODTEST_SERVER_LEDGER_H
#define FLOODTEST_SERVER_LEDGER_H

#include "server/pace/flow.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct ledger_counts {
    uint64_t ids; /* of connections, given out */
    uint64_t open;
    uint64_t accepted;
    uint64_t compressed; /* of them, by permessage-deflate */
    uint64_t refused;
    uint64_t tls_greeting; /* connected, and in the TLS handshake */
    uint64_t greeting;     /* behind that, in the protocol's own */
    uint64_t sent_payload_bytes;
    uint64_t sent_frame_bytes;
    uint64_t acked_messages;
    uint64_t surplus_messages;
};

struct ledger {
    uv_mutex_t mutex;
    bool shared; /* several threads use it */
    struct flow flow;
    struct ledger_counts counts;
};

void ledger_init(struct ledger *l, bool shared);
void ledger_fini(struct ledger *l);

/* For what is not below: flow and counts may be touched in between. */
void ledger_lock(struct ledger *l);
void ledger_unlock(struct ledger *l);

/* Of one connection. sent: a write of so many bytes took place that completes so many
 * messages; begun: and begins another. */
uint64_t ledger_wanted(struct ledger *l, const struct flow_account *a);
struct ledger_write {
    uint64_t messages;
    uint64_t payload_bytes;
    uint64_t bytes;
    bool begun;
};
void ledger_sent(struct ledger *l, struct flow_account *a, const struct ledger_write *w,
                 uint64_t now_ns);

/* Flow control took hold of the connection (only while a schedule asks, for then it
 * matters), or let it go. */
void ledger_set_blocked(struct ledger *l, struct flow_account *a, bool blocked);
bool ledger_is_scheduled(struct ledger *l);

/* The flood reaches the connection, whose number is returned; and reaches it no more; and
 * it is gone. */
uint64_t ledger_open(struct ledger *l, struct flow_account *a, bool compressed);
void ledger_leave(struct ledger *l, struct flow_account *a);
void ledger_close(struct ledger *l);

#endif
