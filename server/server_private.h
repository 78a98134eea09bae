/* What the shell parts of the server (server.c, connection*.c, backend/) share. Nothing
 * outside of server/ includes this. */
#ifndef FLOODTEST_SERVER_SERVER_PRIVATE_H
#define FLOODTEST_SERVER_SERVER_PRIVATE_H

#include "harness/base/latch.h"
#include "server/backend/acks.h"
#include "server/backend/backend.h"
#include "server/backend/listener.h"
#include "server/backend/lws_host.h"
#include "server/message/block.h"
#include "server/message/payload.h"
#include "server/pace/flood_timer.h"
#include "server/pace/flow.h"
#include "server/server.h"

#include <libwebsockets.h>

enum { CONNECTION_DETAIL_MAX = 160 }; /* a close frame's reason has 123 bytes at most */

enum connection_state {
    CONNECTION_HANDSHAKE, /* the flood must not begin yet */
    CONNECTION_OPEN,      /* the flood reaches it */
    CONNECTION_LEAVING,   /* nothing is sent any more, on_closed is still to come */
    CONNECTION_CLOSED,    /* on_closed has been called */
};

/* One accepted socket, from accept until libwebsockets has forgotten it. */
struct connection {
    struct server_connection shown;
    struct flow_account account;
    struct framing_cursor cursor;
    uint64_t received_at_end; /* TCP's count when our end was sent */
    uint64_t received_since_end;
    struct acks acks; /* of a protocol that is a stream */
    struct server *server;
    struct lws *wsi; /* NULL until the handshake is finished */
    struct connection *prev;
    struct connection *next;
    enum connection_state state;
    enum server_close_reason reason;
    bool chunked;         /* HTTP: each block is a chunk */
    bool awaits_writable; /* a writable event is asked for */
    bool end_sent;        /* connection_send_end */
    bool close_wanted;    /* server_close_connections */
    bool close_seen;      /* the client's close frame came */
    bool client_ended;    /* its FIN was there before we ended anything */
    bool write_failed;
    bool refusal_told; /* on_refused was called for it */
    bool tls_done;     /* its TLS handshake is finished */
    char detail[CONNECTION_DETAIL_MAX];
};

struct server {
    uv_loop_t *loop;
    struct server_options options; /* its strings are our own */
    const struct backend *backend;
    const struct server_events *events;
    void *data;

    struct listener listener;
    struct flood_timer timer;
    struct lws_host host;
    struct flow flow;
    struct payload payload;
    uint64_t last_tick_ns;

    struct connection *connections; /* all of them, in any state */
    uint64_t ids;
    uint64_t open;
    uint64_t accepted;
    uint64_t refused;
    uint64_t sent_payload_bytes;
    uint64_t sent_frame_bytes;
    uint64_t acked_messages;
    uint64_t surplus_messages;

    bool refusing; /* no new WebSocket any more */
    bool closing;
    struct latch latch;
    void (*done)(void *data);
    void *done_data;
    unsigned char block[LWS_PRE + BLOCK_BYTES];
};

#endif
