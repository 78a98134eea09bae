/* The flood server: listens for the client under test, floods every connection by an
 * open-loop schedule, and keeps the ledger of what was due, withheld and sent.
 *
 * Guarantees
 *  - Nothing queues without bound. What flow control refuses is counted as withheld; at
 * most one block (SERVER_BLOCK_BYTES) per connection is handed over and not yet in the
 * kernel.
 *  - The schedule never waits: a connection that becomes writable again gets what is due.
 *  - Pings are answered; a client is never dropped for silence.
 *  - The server reads and discards (but counts) what the client sends. Each whole message
 *    of it (text or binary) is taken for the acknowledgement of one message that was sent
 *    on its connection; whether the client means it so, the caller knows.
 *  - Messages are numbered 1, 2, 3, … on each connection; the last one's number is its
 *    sent_messages. A message larger than a block is sent as fragments, each in one
 * block.
 *  - Every function is called and every event runs on the loop's thread, however many
 * threads send. Time comes in as now_ns (CLOCK_MONOTONIC). */
#ifndef FLOODTEST_SERVER_SERVER_H
#define FLOODTEST_SERVER_SERVER_H

#include "harness/base/err.h"
#include "server/manner.h"
#include "server/message/framing.h"
#include "server/message/payload.h"
#include "server/pace/lag.h"
#include "server/pace/shape.h"
#include "server/server_role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

enum {
    SERVER_BLOCK_BYTES = 64 * 1024,
    SERVER_PHRASE_MAX = 576, /* of server_waits_for */
    SERVER_TICK_NS = 250 * 1000,
};

struct tls_identity;

struct server_options {
    const char *host;        /* address to listen on, numeric: "127.0.0.1", "::1" */
    uint16_t port;           /* 0: any free port */
    const char *unix_path;   /* not NULL: a Unix-domain socket, instead of the two */
    const char *path;        /* NULL: any path; else the only one accepted */
    const char *subprotocol; /* NULL: any or none; else the only one accepted */
    double rate;        /* messages/s over all connections; 0: as fast as they read */
    struct shape shape; /* all zero: constant */
    struct payload_options payload; /* its seed is that of all that is random */
    enum server_role role;
    struct framing framing; /* what it borrows must stay until the server is closed */
    bool chunked; /* SERVER_HTTP: chunks; else the body ends with the connection */
    const char *content_type; /* SERVER_HTTP */
    /* What is said before the flood; NULL: nothing. Borrowed until done of server_close.
     */
    const struct conversation_plan *talk;
    struct server_manner manner;
    /* SERVER_WS: messages go compressed (permessage-deflate) to a client that offers it,
     * as they are to another. */
    bool compress;
    /* With compress, and sizes that are constant: all messages are that many zeros,
     * compressed once; a client that does not offer it is refused. */
    bool bomb;
    unsigned threads; /* that send; 0 and 1: the loop's own */
    /* Between two wake-ups of the schedule at least, so that one serves several messages;
     * they are late by so much at most. 0: SERVER_TICK_NS. */
    uint64_t tick_ns;
    /* NULL: no TLS. Borrowed until done of server_close; the process has to ignore
     * SIGPIPE then, because OpenSSL writes with write(2). */
    const struct tls_identity *tls;
};

/* One accepted connection, as shown to the harness; valid until its on_closed returns. */
struct server_connection {
    uint64_t id;                   /* 1, 2, … in order of acceptance */
    int fd;                        /* borrowed: for getsockopt and ioctl only */
    struct sockaddr_storage local; /* our end */
    struct sockaddr_storage peer;  /* the client's end */
    /* Counted by the thread that sends; may be read at any time. */
    _Atomic uint64_t sent_messages;
    _Atomic uint64_t written_bytes;  /* handed to the transport: frames, before TLS */
    _Atomic uint64_t received_bytes; /* payload of the client, as it came */
    _Atomic uint64_t acked_messages; /* sent ones that the client acknowledged */
    /* In on_closed: it ended in good order (close frames exchanged, or FIN from the
     * client). Closing a socket with unread data makes Linux send RST (RFC 2525, 2.17),
     * so then the client has read all that was delivered. False after a reset, and when
     * we cut it. */
    bool in_order;
};

enum server_close_reason {
    SERVER_CLOSED_BY_CLIENT, /* close frame, FIN or RST from the client */
    /* After server_close_connections or server_close, or by its manner; with a detail:
     * it could not go on, and no client is to blame ("closed by floodtest: a text …"). */
    SERVER_CLOSED_BY_US,
    SERVER_CLOSED_PROTOCOL, /* the client broke the protocol; detail says how */
};

struct server_events {
    /* Handshake finished; the flood reaches it from now on. */
    void (*on_open)(void *data, struct server_connection *c);
    /* Ended. c->fd can still be asked for its last TCP_INFO. detail is one phrase, "" if
     * there is nothing to add ("close frame 1009 'message too big'", "connection reset").
     */
    void (*on_closed)(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail);
    /* A connection that the flood cannot reach; what says what was received and
     * what was expected ("GET /wrong HTTP/1.1, but --path is /feed"), or why TLS failed.
     */
    void (*on_refused)(void *data, const char *what);
    /* The client has ended its sending (its FIN came): is its socket closed, so that
     * nothing can reach it any more? If not, it gets what is due until it closes or
     * resets the connection, whose fd is another one then; of a WebSocket and under TLS
     * that FIN is the end all the same. NULL: it is not. */
    bool (*is_client_gone)(void *data, const struct server_connection *c);
};

/* Totals over all connections, open and closed. */
struct server_totals {
    uint64_t due_messages;      /* due = withheld + sent */
    uint64_t withheld_messages; /* due and not yet handed over */
    uint64_t sent_messages;
    uint64_t sent_payload_bytes;
    uint64_t sent_frame_bytes; /* payload + frame headers, as given to the transport */
    uint64_t connections;      /* open now */
    uint64_t flooded;  /* of them, those that the flood reaches: it has not ended or left
                          them by its manner */
    uint64_t accepted; /* handshakes finished, ever */
    uint64_t compressed; /* of them, those that agreed to permessage-deflate */
    uint64_t refused;    /* ended before the flood could reach them */
    uint64_t
        short_messages; /* due, unsent, while no connection held them back: our fault */
    uint64_t acked_messages; /* sent ones that the client acknowledged; <= sent */
    /* Messages from the client that acknowledge nothing: every message sent on their
     * connection was acknowledged before them. Not counted before the first was sent: a
     * login or a subscription is no acknowledgement. */
    uint64_t surplus_messages;
    /* Intended against actual send time, of messages not withheld. As it is now, or, with
     * several threads, when it was last asked for. */
    const struct lag *lag;
};

struct conversation_plan;
struct server;

/* Wire bytes of one message with so much payload, under TLS before encryption; with
 * compress the mean, by a sample. Pure. */
uint64_t server_message_bytes(const struct server_options *options, uint64_t size_bytes);

/* Listens. events and data are borrowed until done of server_close. Fails with FERR_IO if
 * the port is taken or libwebsockets' libuv plugin is missing (the sentence says which
 * package to install). On failure nothing is left behind on the loop. */
int server_open(uv_loop_t *loop, const struct server_options *options,
                const struct server_events *events, void *data, struct server **out,
                struct err *e) MUST_CHECK;

/* 0 on a Unix-domain socket. */
uint16_t server_port(const struct server *s);

/* The flood. start: begins the schedule at the options' rate. again: a second
 * flood, at the constant rate that the shape holds in the long run. raise: from now on as
 * fast as each connection reads (due = sent, nothing is withheld from then on; what was
 * withheld stays in the account). stop: nothing more becomes due and what was withheld is
 * dropped; the block that libwebsockets may still hold goes out. */
void server_flood_start(struct server *s, uint64_t now_ns);
void server_flood_again(struct server *s, uint64_t now_ns);
void server_flood_raise(struct server *s, uint64_t now_ns);
void server_flood_stop(struct server *s, uint64_t now_ns);

void server_get_totals(struct server *s, uint64_t now_ns, struct server_totals *out);

/* What keeps a client that is connected from the flood: "its conversation was not
 * through: waiting for …", "it did not finish its TLS handshake"; "" if there is none
 * such. out has SERVER_PHRASE_MAX bytes. */
void server_waits_for(struct server *s, char *out);

/* Ends every connection in its protocol's way (a close frame, the last chunk, FIN),
 * behind a message that is under way; on_closed follows for each when the client answers.
 * Connections accepted later are refused. */
void server_close_connections(struct server *s);

/* Ends everything at once; on_closed for each open connection, then s is freed,
 * then done. */
void server_close(struct server *s, void (*done)(void *data), void *data);

#endif
