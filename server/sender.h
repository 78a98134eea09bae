/* One thread that sends: libwebsockets on a loop, and the connections that it serves. The
 * server has one, on its own loop and thread; or several, each on a loop and thread of
 * its own, when one connection or one core is not enough.
 *
 * Everything about a connection takes place on its sender's thread. The server reaches it
 * by the functions below, which may be called from the server's thread and only leave
 * word; the other way leads through the ledger (ledger.h) and loop_call.h. */
#ifndef FLOODTEST_SERVER_SENDER_H
#define FLOODTEST_SERVER_SENDER_H

#include "harness/base/err.h"
#include "harness/base/latch.h"
#include "server/backend/lws_host.h"
#include "server/message/block.h"
#include "server/message/payload.h"

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct connection;
struct server;
struct ws_compress;

struct sender {
    struct server *server;
    uv_loop_t *loop;
    struct lws_host host;
    struct payload payload;
    struct ws_compress *compress;   /* NULL: no connection is; owned */
    struct connection *connections; /* all of them, in any state */
    struct latch latch;             /* what is open on the loop */

    /* With a thread of its own. */
    bool threaded;
    uv_loop_t own_loop;
    uv_thread_t thread;
    uv_sem_t ready;   /* the thread may begin */
    bool abandoned;   /* it has nothing to do */
    uv_async_t async; /* on own_loop: word was left */
    uv_async_t gone;  /* on the server's loop: the thread is through */
    void (*ended)(void *data);
    void *ended_data;
    uv_mutex_t mutex; /* of what follows: the word that was left */
    int *sockets;
    size_t socket_count;
    size_t socket_capacity;
    bool wake_wanted;
    bool leave_wanted;
    bool end_wanted;
    bool pump_wanted;
    struct connection *pumps; /* by pump_next */

    unsigned char block[LWS_PRE + BLOCK_BYTES];
};

/* Makes all that can fail, on the server's thread and loop. threaded: it gets a thread of
 * its own, which starts to turn here. On failure nothing is left. */
int sender_open(struct sender *s, struct server *server, bool threaded,
                struct err *e) MUST_CHECK;

/* An accepted socket; ownership moves. */
void sender_adopt(struct sender *s, int fd);

/* Messages became due for the connection: writes at once, or leaves word, which
 * sender_pump_all sends off. */
void sender_pump(struct sender *s, struct connection *c, uint64_t now_ns);
void sender_pump_all(struct sender *s);

/* The connection is about to be freed; its sender's thread. */
void sender_forget(struct sender *s, struct connection *c);

/* Wakes every connection that may send: the mode of the flood has changed. */
void sender_wake(struct sender *s);

/* Every open connection is to end, in its protocol's way. */
void sender_leave(struct sender *s);

/* Ends everything at once; ended runs on the server's thread, which may free s then. */
void sender_close(struct sender *s, void (*ended)(void *data), void *data);

#endif
