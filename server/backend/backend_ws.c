#include "server/backend/backend.h"

#include "harness/base/clock.h"
#include "harness/base/strbuf.h"
#include "server/backend/request.h"
#include "server/backend/ws_compress.h"
#include "server/connection.h"
#include "server/message/ws_frame.h"

#include <string.h>
#include <strings.h>

/* libwebsockets refuses to look at a longer list of subprotocols. */
enum { OFFER_MAX = 128 };

/* Takes the first of the offered subprotocols, or wanted if that is among them, to name
 * (LWS_HOST_NAME_MAX). The same scanner with the same flags as libwebsockets uses when it
 * looks for name afterwards: what it cannot read is not chosen here. */
static bool choose(const char *offer, const char *wanted, char *name)
{
    struct lws_tokenize ts;
    lws_tokenize_init(&ts, offer,
                      LWS_TOKENIZE_F_COMMA_SEP_LIST | LWS_TOKENIZE_F_MINUS_NONTERM |
                          LWS_TOKENIZE_F_DOT_NONTERM | LWS_TOKENIZE_F_RFC7230_DELIMS);
    ts.len = strlen(offer);
    for (;;) {
        lws_tokenize_elem e = lws_tokenize(&ts);
        if (e == LWS_TOKZE_TOKEN) {
            if (lws_tokenize_cstr(&ts, name, LWS_HOST_NAME_MAX) != 0) {
                return false;
            }
            if (wanted == NULL || strcmp(name, wanted) == 0) {
                return true;
            }
        } else if (e != LWS_TOKZE_DELIMITER) {
            return false;
        }
    }
}

static int check_subprotocol(struct connection *c, struct lws *wsi,
                             const struct request *r)
{
    const char *wanted = c->server->options.subprotocol;
    char offer[OFFER_MAX];
    char name[LWS_HOST_NAME_MAX];
    lws_host_answer(&c->sender->host, NULL);
    if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) == 0) {
        return wanted == NULL
                   ? 0
                   : request_refuse(c, wsi, r, "400 Bad Request",
                                    "without a subprotocol, and --subprotocol is %s",
                                    wanted);
    }
    /* As much room as libwebsockets gives itself. */
    if (lws_hdr_copy(wsi, offer, sizeof offer - 1, WSI_TOKEN_PROTOCOL) < 0) {
        return request_refuse(
            c, wsi, r, "400 Bad Request",
            "it offers more subprotocols than libwebsockets can read (%d bytes)",
            lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL));
    }
    if (!choose(offer, wanted, name)) {
        struct strbuf shown;
        strbuf_init(&shown);
        strbuf_add_visible_line(&shown, offer, strlen(offer));
        int rc = wanted != NULL
                     ? request_refuse(c, wsi, r, "400 Bad Request",
                                      "its subprotocol is '%s', and --subprotocol is %s",
                                      shown.text, wanted)
                     : request_refuse(c, wsi, r, "400 Bad Request",
                                      "libwebsockets cannot read its subprotocol '%s'",
                                      shown.text);
        strbuf_fini(&shown);
        return rc;
    }
    lws_host_answer(&c->sender->host, name);
    return 0;
}

static int upgrade(struct connection *c, struct lws *wsi, const struct request *r,
                   const char *protocol)
{
    if (strcasecmp(protocol, "websocket") != 0) {
        return request_refuse(c, wsi, r, "426 Upgrade Required",
                              "it asks for an upgrade to '%s', not to websocket",
                              protocol);
    }
    if (request_check(c, wsi, r) != 0) {
        return -1;
    }
    if (lws_hdr_total_length(wsi, WSI_TOKEN_KEY) == 0) {
        return request_refuse(c, wsi, r, "400 Bad Request",
                              "without a Sec-WebSocket-Key");
    }
    return check_subprotocol(c, wsi, r);
}

static int event(struct connection *c, struct lws *wsi, enum lws_callback_reasons reason,
                 void *in, size_t len)
{
    struct request r;
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        r = request_of(wsi);
        return upgrade(c, wsi, &r, in);
    case LWS_CALLBACK_HTTP:
        r = request_of(wsi);
        return request_refuse(c, wsi, &r, "426 Upgrade Required",
                              "it is plain HTTP, without an upgrade to WebSocket");
    case LWS_CALLBACK_RAW_RX:
        return request_no_http(c, in, len);
    case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY:
        return ws_compress_confirm(c, wsi);
    case LWS_CALLBACK_ADD_HEADERS:
        return ws_compress_answer(c, wsi, in);
    case LWS_CALLBACK_ESTABLISHED:
        connection_opened(c, wsi);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        if (lws_is_first_fragment(wsi)) {
            c->hears_packed = (lws_get_reserved_bits(wsi) & WS_FRAME_RSV1) != 0;
        }
        return connection_received(c, in, len, lws_is_final_fragment(wsi) ? 1 : 0);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return connection_writable(c, clock_monotonic_ns());
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        connection_peer_close(c, in, len);
        return 0;
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
        connection_leaving(c);
        return 0;
    case LWS_CALLBACK_CLOSED:
        connection_closed(c);
        return 0;
    default:
        return 0;
    }
}

static int finish(struct connection *c)
{
    /* Not by returning -1: a libwebsockets built with _DEBUG, as Debian's is, closes
     * twice then, and the second time without the close frame. */
    lws_close_reason(c->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    return 0;
}

const struct backend backend_ws = {
    .role = SERVER_WS,
    .adopt = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP,
    .event = event,
    .finish = finish,
    .broken =
        "a frame that RFC 6455 forbids (opcode, reserved bits, length or order), or "
        "text that is no UTF-8",
};
