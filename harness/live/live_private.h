/* The server of the live view, shared by its files: live_server.c opens, listens, turns
 * and closes; answer.c answers requests; viewer.c is one WebSocket. All of it but open
 * and close is on the server's own thread. Private to them. */
#ifndef FLOODTEST_LIVE_LIVE_PRIVATE_H
#define FLOODTEST_LIVE_LIVE_PRIVATE_H

#include "harness/base/strbuf.h"
#include "harness/live/feed.h"
#include "harness/scenario/listen.h"
#include "server/backend/listener.h"

#include <libwebsockets.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#define LIVE_SUBPROTOCOL "floodtest-live"

enum {
    LIVE_VIEWERS_MAX = 16,
    LIVE_PLACES = 2,
    LIVE_HEADER_MAX = 512, /* of a header that we look at */
};

/* Where it listens. */
struct live_place {
    struct live_server *server;
    struct listener listener;
    struct listen_address at;
    bool page;  /* the page and the metrics; else the metrics alone */
    bool guard; /* requests must name us: not where anybody may come by any name */
};

struct viewer;

struct live_server {
    struct feed *feed;
    struct strbuf text_of_page;
    struct live_place places[LIVE_PLACES];
    int place_count;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_protocols protocols[4];
    uv_thread_t thread;
    atomic_bool closing;  /* set by the other thread */
    uint64_t patience_ns; /* for viewers, then */
    bool late;            /* it is over */
    struct viewer *viewers;
    int viewer_count;
    lws_sorted_usec_list_t pulse, patience;
};

/* A header of a request; "" if there is none. False if it is too long to be honest. */
bool live_header(struct lws *wsi, enum lws_token_indexes token,
                 char text[LIVE_HEADER_MAX]);

/* An answer of plain HTTP; the space of each connection. */
struct answer {
    char *body; /* owned; NULL: there is none */
    size_t len, sent;
};

/* LWS_CALLBACK_HTTP and what follows it; returns what libwebsockets wants. */
int answer_begin(struct live_place *place, struct lws *wsi, struct answer *a,
                 const char *path);
int answer_go_on(struct lws *wsi, struct answer *a);
void answer_end(struct answer *a);

/* A handshake: 0 if it may go on, else it has been refused. */
int answer_upgrade(struct live_place *place, struct lws *wsi);

/* One WebSocket; the space of each connection. */
struct viewer {
    struct live_server *server;
    struct lws *wsi;
    struct viewer *next;
    struct feed_place place;
    uint64_t received; /* bytes, which nobody reads */
    bool done;         /* nothing more will be sent */
};

int viewer_event(struct live_server *l, struct lws *wsi, enum lws_callback_reasons reason,
                 struct viewer *v, size_t len);

/* Lets all send what has come. */
void viewer_pulse(struct live_server *l);

#endif
