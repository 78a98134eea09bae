#include "server/backend/handshake.h"

#include "harness/base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    OFFER_MAX = 128, /* libwebsockets refuses to look at a longer list of subprotocols */
    EXCERPT_MAX = 48,
    RESPONSE_MAX = 512,
};

enum tls { TLS_HANDSHAKE = 0x16, TLS_MAJOR = 0x03 };

/* "GET /feed" */
static void describe_request(struct strbuf *b, struct lws *wsi)
{
    static const struct {
        enum lws_token_indexes token;
        const char *name;
    } methods[] = {
        {WSI_TOKEN_GET_URI, "GET"},         {WSI_TOKEN_POST_URI, "POST"},
        {WSI_TOKEN_HEAD_URI, "HEAD"},       {WSI_TOKEN_PUT_URI, "PUT"},
        {WSI_TOKEN_OPTIONS_URI, "OPTIONS"}, {WSI_TOKEN_DELETE_URI, "DELETE"},
    };
    char *uri = NULL;
    int len = 0;
    int at = lws_http_get_uri_and_method(wsi, &uri, &len);
    for (size_t i = 0; at >= 0 && i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(wsi, methods[i].token) > 0) {
            strbuf_add(b, methods[i].name);
            strbuf_add(b, " ");
            strbuf_add_visible(b, uri, (size_t)len);
            return;
        }
    }
    strbuf_add(b, "a request");
}

static void respond(struct lws *wsi, const char *status, const char *text)
{
    unsigned char out[LWS_PRE + RESPONSE_MAX];
    int n = snprintf((char *)out + LWS_PRE, RESPONSE_MAX,
                     "HTTP/1.1 %s\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: close\r\n"
                     "Content-Type: text/plain\r\n"
                     "Content-Length: %zu\r\n"
                     "\r\n"
                     "%s\n",
                     status, strlen(text) + 1, text);
    /* What does not fit or cannot be sent is the client's loss: it is closed anyway. */
    if (n > 0 && n < RESPONSE_MAX) {
        (void)lws_write(wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_HTTP_FINAL);
    }
}

__attribute__((format(printf, 4, 5))) static int
refuse(struct connection *c, struct lws *wsi, const char *status, const char *fmt, ...)
{
    char why[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    struct strbuf what;
    strbuf_init(&what);
    describe_request(&what, wsi);
    strbuf_addf(&what, ", but %s", why);
    respond(wsi, status, why);
    c->refusal_told = true;
    handshake_refused(c->server, what.text);
    strbuf_fini(&what);
    return -1;
}

static bool path_is(struct lws *wsi, const char *path)
{
    char *uri = NULL;
    int len = 0;
    return lws_http_get_uri_and_method(wsi, &uri, &len) >= 0 &&
           (size_t)len == strlen(path) && memcmp(uri, path, (size_t)len) == 0;
}

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

static int check_subprotocol(struct connection *c, struct lws *wsi)
{
    const char *wanted = c->server->options.subprotocol;
    char offer[OFFER_MAX];
    char name[LWS_HOST_NAME_MAX];
    lws_host_answer(&c->server->host, NULL);
    if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) == 0) {
        return wanted == NULL
                   ? 0
                   : refuse(c, wsi, "400 Bad Request",
                            "without a subprotocol, and --subprotocol is %s", wanted);
    }
    /* As much room as libwebsockets gives itself. */
    if (lws_hdr_copy(wsi, offer, sizeof offer - 1, WSI_TOKEN_PROTOCOL) < 0) {
        return refuse(
            c, wsi, "400 Bad Request",
            "it offers more subprotocols than libwebsockets can read (%d bytes)",
            lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL));
    }
    if (!choose(offer, wanted, name)) {
        struct strbuf shown;
        strbuf_init(&shown);
        strbuf_add_visible(&shown, offer, strlen(offer));
        int rc =
            wanted != NULL
                ? refuse(c, wsi, "400 Bad Request",
                         "its subprotocol is '%s', and --subprotocol is %s", shown.text,
                         wanted)
                : refuse(c, wsi, "400 Bad Request",
                         "libwebsockets cannot read its subprotocol '%s'", shown.text);
        strbuf_fini(&shown);
        return rc;
    }
    lws_host_answer(&c->server->host, name);
    return 0;
}

int handshake_upgrade(struct connection *c, struct lws *wsi, const char *upgrade)
{
    const struct server *s = c->server;
    if (s->refusing) {
        return refuse(c, wsi, "503 Service Unavailable", "the flood is over");
    }
    if (strcasecmp(upgrade, "websocket") != 0) {
        return refuse(c, wsi, "426 Upgrade Required",
                      "it asks for an upgrade to '%s', not to websocket", upgrade);
    }
    if (s->options.path != NULL && !path_is(wsi, s->options.path)) {
        return refuse(c, wsi, "404 Not Found", "--path is %s", s->options.path);
    }
    if (lws_hdr_total_length(wsi, WSI_TOKEN_KEY) == 0) {
        return refuse(c, wsi, "400 Bad Request", "without a Sec-WebSocket-Key");
    }
    return check_subprotocol(c, wsi);
}

int handshake_plain_http(struct connection *c, struct lws *wsi)
{
    return refuse(c, wsi, "426 Upgrade Required",
                  "it is plain HTTP, without an upgrade to WebSocket");
}

int handshake_no_http(struct connection *c, const unsigned char *bytes, size_t len)
{
    if (c->refusal_told) {
        return -1;
    }
    c->refusal_told = true;
    if (len >= 2 && bytes[0] == TLS_HANDSHAKE && bytes[1] == TLS_MAJOR) {
        handshake_refused(c->server,
                          "a TLS handshake: the client wants wss://, this is ws://");
        return -1;
    }
    struct strbuf what;
    strbuf_init(&what);
    strbuf_addf(&what, "%zu bytes that are no HTTP request: ", len);
    strbuf_add_visible(&what, (const char *)bytes, len < EXCERPT_MAX ? len : EXCERPT_MAX);
    handshake_refused(c->server, what.text);
    strbuf_fini(&what);
    return -1;
}

void handshake_ended(struct connection *c)
{
    if (c->state == CONNECTION_HANDSHAKE && !c->refusal_told) {
        c->refusal_told = true;
        handshake_refused(c->server,
                          "a connection that ended without a valid WebSocket handshake");
    }
}

void handshake_refused(struct server *s, const char *what)
{
    s->refused++;
    s->events->on_refused(s->data, what);
}
