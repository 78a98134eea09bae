/* The ledger of the flood: what is due, withheld and sent, per connection and in total.
 * Pure.
 *
 * Newly due messages are dealt round robin to the open connections; while none is open
 * they count as withheld. A connection's withheld messages are its backlog: due and not
 * yet sent. What can no longer be sent (the connection closed, or the flood was raised or
 * stopped) is dropped: it stays withheld in the account for ever. Always due = withheld +
 * sent.
 *
 * Lag is recorded for every message that became due while its connection was not blocked
 * and had nothing withheld by an earlier block; the others are late by the client's
 * doing. (They are not recorded either in the moment when the set of open connections
 * changes while such messages are unsent.) If the flood stops before such messages are
 * sent, they are short (but not those that only the stop itself found due: nobody had
 * the time to send them). */
#ifndef FLOODTEST_SERVER_PACE_FLOW_H
#define FLOODTEST_SERVER_PACE_FLOW_H

#include "server/pace/lag.h"
#include "server/pace/schedule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flow_mode {
    FLOW_IDLE,      /* nothing becomes due */
    FLOW_SCHEDULED, /* the schedule says what is due */
    FLOW_MAX,       /* due grows with sent */
};

/* One connection's account. Zeroed before flow_add. */
struct flow_account {
    uint64_t sent;
    uint64_t backlog;    /* due and not sent */
    uint64_t timely;     /* of the backlog, those at its end whose lag counts */
    uint64_t timely_k;   /* schedule number of the first of them */
    uint64_t timely_gap; /* from one to the next */
    size_t slot;         /* in flow's open */
    bool blocked;
    bool begun; /* a part of the next message is already sent: it is never dropped */
};

struct flow {
    enum flow_mode mode;
    struct schedule schedule;
    uint64_t dealt; /* schedule numbers given out so far */
    uint64_t due;
    uint64_t sent;
    uint64_t short_messages;
    struct lag lag;
    struct flow_account **open;
    size_t open_count;
    size_t open_cap;
    size_t turn; /* slot that gets the next message */
};

/* Accounts that flow_deal gave something to: count slots of open from first on, around.
 */
struct flow_dealt {
    size_t first;
    size_t count;
};

void flow_init(struct flow *f);
void flow_fini(struct flow *f);

/* From now on a is dealt messages; flow_remove drops its backlog, a begun message
 * included. */
void flow_add(struct flow *f, struct flow_account *a);
void flow_remove(struct flow *f, struct flow_account *a);

/* A constant rate of 0: FLOW_MAX at once. The flow is idle before. What the shape borrows
 * must live until the flow is stopped. */
void flow_start(struct flow *f, const struct shape *shape, double rate, uint64_t seed,
                uint64_t now_ns);
/* Both deal up to now_ns first. */
void flow_raise(struct flow *f, uint64_t now_ns);
void flow_stop(struct flow *f, uint64_t now_ns);

/* Deals what became due until now_ns. */
struct flow_dealt flow_deal(struct flow *f, uint64_t now_ns);
struct flow_account *flow_dealt_at(const struct flow *f, struct flow_dealt d, size_t i);

/* How many messages may be sent on a now. */
uint64_t flow_wanted(const struct flow *f, const struct flow_account *a);

/* messages were completed on a; begun: a part of the next one went out behind them. */
void flow_sent(struct flow *f, struct flow_account *a, uint64_t messages, bool begun,
               uint64_t now_ns);

/* Flow control took hold of a, or let it go. */
void flow_set_blocked(struct flow_account *a, bool blocked);

/* When the next message after now_ns becomes due; UINT64_MAX: not by the time. */
uint64_t flow_next_ns(const struct flow *f, uint64_t now_ns);

/* Messages due at now_ns, with those that are not dealt yet. */
uint64_t flow_due(const struct flow *f, uint64_t now_ns);

#endif
