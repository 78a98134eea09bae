/* One accepted connection: its life, what is written to it (connection_write.c), what the
 * client says (connection_read.c) and how it ends. Loop's thread only. */
#ifndef FLOODTEST_SERVER_CONNECTION_H
#define FLOODTEST_SERVER_CONNECTION_H

#include "server/server_private.h"

/* Of an accepted socket: joins the sender's connections. Free leaves them again. */
struct connection *connection_new(struct sender *s, int fd);
void connection_free(struct connection *c);

/* Counts it where its handshake is: TLS, the protocol's own, or none any more. */
void connection_count_greeting(struct connection *c);

/* The handshake is finished; where there is none, the first event of any kind says so:
 * later ones do nothing. */
void connection_opened(struct connection *c, struct lws *wsi);

/* Writes at most one block of what is wanted, if the kernel takes it, and asks for a
 * writable event if there is more. */
void connection_pump(struct connection *c, uint64_t now_ns);

/* The writable event. Returns non-zero if libwebsockets has to close the connection. */
int connection_writable(struct connection *c, uint64_t now_ns);

/* Asks for a writable event if it may send: the mode of the flood has changed. */
void connection_wake(struct connection *c);

/* We end it, in its protocol's way, behind a message that is under way. */
void connection_end(struct connection *c);

/* We send our end of the stream and nothing more, and read on. */
void connection_half_close(struct connection *c);

/* The flood has nothing more for it; it stays open. */
void connection_done(struct connection *c);

/* Asks for a writable event, once. */
void connection_ask_writable(struct connection *c);

/* The flood reaches it from now on: behind its handshake and its conversation. */
void connection_start(struct connection *c);

/* Its conversation (connection_talk.c): what the server says first, and what it hears;
 * last: a message ends. What has no room in the outbox is held, and the client is not
 * read until connection_talk_resume has put it there. hear returns non-zero if
 * libwebsockets has to close the connection: we gave up. */
void connection_talk_begin(struct connection *c);
bool connection_talk_is_held(const struct connection *c);
void connection_talk_resume(struct connection *c); /* the outbox has room */
int connection_talk_hear(struct connection *c, const char *bytes, size_t len, bool last);

/* Payload from the client, in which so many of its messages end. Returns non-zero if
 * libwebsockets has to close the connection. */
int connection_received(struct connection *c, const unsigned char *bytes, size_t len,
                        uint64_t messages);

/* The client's close frame: 2 bytes of code and a reason, or nothing. */
void connection_peer_close(struct connection *c, const unsigned char *bytes, size_t len);

/* Ends our side of a connection that has no close of its own: TLS's close_notify, FIN.
 * Returns 0. */
int connection_send_end(struct connection *c);

/* libwebsockets begins to close it and has not touched the socket yet: nothing is sent
 * any more, and the reason is settled. */
void connection_leaving(struct connection *c);

/* Reads the client, or not, as its state wants it. */
void connection_set_reading(struct connection *c);

/* libwebsockets begins to close a connection of the raw role. True if the client has
 * ended its sending alone: then the connection goes on as another one of libwebsockets,
 * and c belongs to that: it may be gone already. */
bool connection_outlives(struct connection *c, struct lws *wsi);

/* ... which has begun. */
void connection_moved(struct connection *c, struct lws *wsi);

/* Calls on_closed, the first time only. */
void connection_closed(struct connection *c);

#endif
