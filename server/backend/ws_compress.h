/* permessage-deflate in a WebSocket handshake, where libwebsockets has the offer of the
 * client confirmed and lets us add to its answer. Its own extension is not used: it
 * cannot agree on windows, and an assert in it aborts the process on certain messages
 * (ws_inflate.h). Loop's thread only. */
#ifndef FLOODTEST_SERVER_BACKEND_WS_COMPRESS_H
#define FLOODTEST_SERVER_BACKEND_WS_COMPRESS_H

#include "server/message/deflate_offer.h"
#include "server/message/deflate_parts.h"

#include <libwebsockets.h>

struct connection;

/* Of a sender: what all its connections share. */
struct ws_compress {
    struct deflate_parts parts;
    struct deflate_terms terms; /* of the handshake under way */
};

/* For the list of a vhost: it does nothing but let frames with RSV1 through, as they are.
 */
extern const struct lws_extension ws_compress_extensions[];

/* LWS_CALLBACK_CONFIRM_EXTENSION_OKAY. Non-zero: the connection does without. */
int ws_compress_confirm(struct connection *c, struct lws *wsi);

/* LWS_CALLBACK_ADD_HEADERS: our answer behind the name that libwebsockets has written. */
int ws_compress_answer(struct connection *c, struct lws *wsi,
                       struct lws_process_html_args *args);

/* Bytes of a compressed message from the client, for its conversation; last: it ends with
 * them. Non-zero: they cannot be read, or connection_talk_hear says so. */
int ws_compress_hear(struct connection *c, const unsigned char *bytes, size_t len,
                     bool last);
void ws_compress_free(struct connection *c);

#endif
