#include "server/backend/backend.h"

#include "harness/base/clock.h"
#include "server/backend/acks.h"
#include "server/backend/request.h"
#include "server/connection.h"

static int event(struct connection *c, struct lws *wsi, enum lws_callback_reasons reason,
                 void *in, size_t len)
{
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        if (c->server->refusing) {
            c->refusal_told = true;
            request_refused(c->server, "a connection, but the flood is over");
            return -1;
        }
        /* Under TLS the handshake comes first. */
        c->wsi = wsi;
        connection_ask_writable(c);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        c->read_bytes += len;
        connection_opened(c, wsi);
        return connection_received(
            c, in, len, acks_count(&c->acks, c->server->options.framing.kind, in, len));
    case LWS_CALLBACK_RAW_WRITEABLE:
        connection_opened(c, wsi);
        return connection_writable(c, clock_monotonic_ns());
    case LWS_CALLBACK_RAW_SKT_DROP_PROTOCOL:
        if (!connection_outlives(c, wsi)) {
            connection_leaving(c);
        }
        return 0;
    case LWS_CALLBACK_RAW_CLOSE:
        connection_closed(c);
        return 0;
    default:
        return 0;
    }
}

const struct backend backend_raw = {
    .role = SERVER_RAW,
    .adopt = LWS_ADOPT_SOCKET,
    .event = event,
    .finish = connection_send_end,
    .broken = "TLS that cannot be read",
};
