/* What the shell parts of the server (server.c, sender.c, connection*.c, backend/) share.
 * Nothing outside of server/ includes this. */
#ifndef FLOODTEST_SERVER_SERVER_PRIVATE_H
#define FLOODTEST_SERVER_SERVER_PRIVATE_H

#include "harness/base/latch.h"
#include "server/backend/acks.h"
#include "server/backend/backend.h"
#include "server/backend/conversation.h"
#include "server/backend/http_head.h"
#include "server/backend/listener.h"
#include "server/ledger.h"
#include "server/loop_call.h"
#include "server/message/block.h"
#include "server/message/deflate_bomb.h"
#include "server/outbox.h"
#include "server/pace/flood_timer.h"
#include "server/sender.h"
#include "server/server.h"
#include "server/unheard.h"

#include <libwebsockets.h>
#include <stdatomic.h>

_Static_assert((int)SERVER_PHRASE_MAX >= (int)CONVERSATION_TEXT_MAX + 48,
               "room for its phrase");

enum { CONNECTION_DETAIL_MAX = 160 }; /* a close frame's reason has 123 bytes at most */

enum connection_state {
    CONNECTION_HANDSHAKE, /* the flood must not begin yet */
    CONNECTION_TALKING,   /* ... before its conversation is through */
    CONNECTION_OPEN,      /* the flood reaches it */
    CONNECTION_DONE,      /* ... and has nothing more for it; it stays open */
    CONNECTION_LEAVING,   /* nothing is sent any more, on_closed is still to come */
    CONNECTION_CLOSED,    /* on_closed has been called */
};

/* A block that goes out in pieces (server_manner.chop_bytes, MANNER_STALLS). */
struct chop {
    unsigned char room[LWS_PRE];
    unsigned char bytes[BLOCK_BYTES];
    struct block block;
    size_t written; /* of block */
};

/* One accepted socket, from accept until libwebsockets has forgotten it. */
struct connection {
    struct server_connection shown;
    struct flow_account account;
    struct framing_cursor cursor;
    uint64_t read_bytes;      /* all that came, of a protocol that is a stream */
    uint64_t received_at_end; /* TCP's count when our end was sent, under TLS */
    struct acks acks;         /* likewise */
    struct http_head *head;   /* SERVER_HTTP, of the request under way; owned */
    struct server *server;
    struct sender *sender;
    struct lws *wsi;           /* NULL until the handshake is finished */
    struct conversation *talk; /* NULL: there is none */
    uint64_t said;             /* texts of it so far */
    struct unheard *unheard;   /* NULL: nothing ever was */
    struct outbox *outbox;     /* NULL: nothing was ever said besides the flood */
    struct chop *chop;         /* NULL: nothing was ever cut */
    struct connection *prev;
    struct connection *next;
    struct connection *pump_next; /* of the sender's list; under its lock */
    bool pump_listed;             /* likewise */
    enum connection_state state;
    enum server_close_reason reason;
    struct ws_inflate *inflate; /* of its compressed messages; NULL: none was heard */
    bool sends_alone;           /* none of them refers back to another */
    bool hears_packed;          /* the one that comes is compressed */
    bool chunked;               /* HTTP: each block is a chunk */
    bool awaits_writable;       /* a writable event is asked for */
    bool end_sent;              /* our FIN: nothing is written behind it */
    bool close_wanted;          /* by us */
    bool close_seen;            /* the client's close frame came */
    bool client_ended;          /* its FIN was there before we ended anything */
    bool cut_off;               /* it stopped inside of a message, for ever */
    bool bad_frame_sent;        /* in front of the flood, as its manner wants it */
    bool reset_seen;            /* when it was left it was reset already */
    bool write_failed;
    bool refusal_told;  /* on_refused was called for it */
    bool tls_done;      /* its TLS handshake is finished */
    uint64_t *greeting; /* of the ledger: where it is counted; NULL: nowhere */
    bool said_last;     /* the last write was of the outbox */
    bool client_done;   /* it ended its sending, and is sent to: never read any more */
    bool let_go;        /* libwebsockets was told to close it */
    bool holds_frame;   /* a frame goes out in pieces */
    bool unread;        /* libwebsockets does not read it */
    char detail[CONNECTION_DETAIL_MAX];
    char gave_up[CONNECTION_DETAIL_MAX]; /* why we close it; "": we do not */
};

struct server {
    uv_loop_t *loop;
    struct server_options options; /* its strings are our own */
    struct deflate_bomb *bomb;     /* NULL: the messages are none */
    const struct backend *backend;
    const struct server_events *events;
    void *data;

    struct listener listener;
    struct flood_timer timer;
    struct ledger ledger;
    struct lag shown_lag; /* threaded: as server_get_totals found it */
    uint64_t last_tick_ns;
    char waits_for[CONVERSATION_TEXT_MAX]; /* the last conversation that is not through;
                                              under the ledger's lock */

    struct sender *senders;
    size_t sender_count;
    size_t turn;   /* who gets the next connection */
    bool threaded; /* each sender has a thread of its own */
    struct loop_call
        events_call; /* ... on which the harness is not to be told anything */

    atomic_bool refusing; /* no new connection any more */
    atomic_bool closing;
    size_t senders_open;
    struct latch latch;
    void (*done)(void *data);
    void *done_data;
};

/* The ways of the manner that concern how a message stands on the wire. */
void server_apply_manner(struct framing *f, const struct server_manner *m);

/* Tell the harness, on its thread (tell.c). */
void tell_open(struct server *s, struct connection *c);
void tell_closed(struct server *s, struct connection *c);
/* The client has ended its sending. True: it is gone altogether; else the connection goes
 * on with fd from now on. */
bool tell_client_done(struct server *s, struct connection *c, int fd);
void tell_refused(struct server *s, const char *what);

#endif
