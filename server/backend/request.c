#include "server/backend/request.h"

#include "harness/base/strbuf.h"
#include "server/backend/tls.h"
#include "server/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    EXCERPT_MAX = 48,
    RESPONSE_MAX = 512,
};

enum tls { TLS_HANDSHAKE = 0x16, TLS_MAJOR = 0x03 };

struct request request_of(struct lws *wsi)
{
    static const struct {
        enum lws_token_indexes token;
        const char *name;
    } methods[] = {
        {WSI_TOKEN_GET_URI, "GET"},         {WSI_TOKEN_POST_URI, "POST"},
        {WSI_TOKEN_HEAD_URI, "HEAD"},       {WSI_TOKEN_PUT_URI, "PUT"},
        {WSI_TOKEN_OPTIONS_URI, "OPTIONS"}, {WSI_TOKEN_DELETE_URI, "DELETE"},
    };
    struct request r = {0};
    char *uri = NULL;
    int len = 0;
    int at = lws_http_get_uri_and_method(wsi, &uri, &len);
    for (size_t i = 0; at >= 0 && i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(wsi, methods[i].token) > 0) {
            r.method = methods[i].name;
            r.method_len = strlen(methods[i].name);
            r.path = uri;
            r.path_len = (size_t)len;
            return r;
        }
    }
    return r;
}

/* "GET /feed" */
static void describe_request(struct strbuf *b, const struct request *r)
{
    if (r->method_len == 0) {
        strbuf_add(b, "a request");
        return;
    }
    strbuf_add_visible_line(b, r->method, r->method_len);
    strbuf_add(b, " ");
    strbuf_add_visible_line(b, r->path, r->path_len);
}

/* Fields that go with a status: RFC 9110, 15.5.6 and 15.5.22. */
static const char *fields_of(const char *status)
{
    return strncmp(status, "426", 3) == 0   ? "Upgrade: websocket\r\n"
           : strncmp(status, "405", 3) == 0 ? "Allow: GET, POST\r\n"
                                            : "";
}

static void respond(struct lws *wsi, const struct request *r, const char *status,
                    const char *text)
{
    bool head = r->method_len == 4 && memcmp(r->method, "HEAD", 4) == 0;
    unsigned char out[LWS_PRE + RESPONSE_MAX];
    int n = snprintf((char *)out + LWS_PRE, RESPONSE_MAX,
                     "HTTP/1.1 %s\r\n"
                     "%s"
                     "Connection: close\r\n"
                     "Content-Type: text/plain\r\n"
                     "Content-Length: %zu\r\n"
                     "\r\n"
                     "%s%s",
                     status, fields_of(status), strlen(text) + 1, head ? "" : text,
                     head ? "" : "\n");
    /* What does not fit or cannot be sent is the client's loss: it is closed anyway. */
    if (n > 0 && n < RESPONSE_MAX) {
        (void)lws_write(wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_RAW);
    }
}

int request_refuse(struct connection *c, struct lws *wsi, const struct request *r,
                   const char *status, const char *fmt, ...)
{
    char why[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    struct strbuf what;
    strbuf_init(&what);
    describe_request(&what, r);
    strbuf_addf(&what, ", but %s", why);
    respond(wsi, r, status, why);
    c->refusal_told = true;
    request_refused(c->server, what.text);
    strbuf_fini(&what);
    return -1;
}

static bool path_is(const struct request *r, const char *path)
{
    return r->path_len == strlen(path) && memcmp(r->path, path, r->path_len) == 0;
}

void request_tls(struct connection *c, const char *why)
{
    if (why == NULL) {
        c->tls_done = true;
        connection_count_greeting(c);
        if (c->awaits_writable) {
            /* What was asked for before the handshake, libwebsockets took for its own. */
            lws_callback_on_writable(c->wsi);
        }
    } else if (!c->refusal_told) {
        c->refusal_told = true;
        request_refused(c->server, why);
    }
}

int request_check(struct connection *c, struct lws *wsi, const struct request *r)
{
    const struct server *s = c->server;
    if (s->refusing) {
        return request_refuse(c, wsi, r, "503 Service Unavailable", "the flood is over");
    }
    if (s->options.path != NULL && !path_is(r, s->options.path)) {
        return request_refuse(c, wsi, r, "404 Not Found", "--path is %s",
                              s->options.path);
    }
    return 0;
}

int request_no_http(struct connection *c, const unsigned char *bytes, size_t len)
{
    if (c->refusal_told) {
        return -1;
    }
    c->refusal_told = true;
    if (len >= 2 && bytes[0] == TLS_HANDSHAKE && bytes[1] == TLS_MAJOR) {
        request_refused(
            c->server, c->server->options.role == SERVER_HTTP
                           ? "a TLS handshake: the client wants https://, this is http://"
                           : "a TLS handshake: the client wants wss://, this is ws://");
        return -1;
    }
    struct strbuf what;
    strbuf_init(&what);
    strbuf_addf(&what, "%zu bytes that are no HTTP request: ", len);
    strbuf_add_visible_line(&what, (const char *)bytes,
                            len < EXCERPT_MAX ? len : EXCERPT_MAX);
    request_refused(c->server, what.text);
    strbuf_fini(&what);
    return -1;
}

/* Many clients say nothing when they do not trust the server: they just leave. */
static void tell_end_in_tls(struct connection *c)
{
    char what[160];
    snprintf(
        what, sizeof what,
        "a connection that ended %s its TLS handshake: does the client trust the %s?",
        c->tls_done ? "behind" : "in",
        c->server->options.tls->ca != NULL ? "CA in $SSL_CERT_FILE"
                                           : "server's certificate");
    request_refused(c->server, what);
}

static const char *said_nothing(enum server_role role)
{
    switch (role) {
    case SERVER_WS:
        return "a connection that ended without a valid WebSocket handshake";
    case SERVER_HTTP:
        return "a connection that ended without a whole HTTP request";
    default:
        return "a connection that ended before the flood";
    }
}

static void tell_end_in_talk(struct connection *c)
{
    char expected[CONVERSATION_TEXT_MAX];
    char what[CONVERSATION_TEXT_MAX + 64];
    if (c->gave_up[0] != '\0') {
        snprintf(what, sizeof what, "a connection that was %s", c->gave_up);
    } else {
        snprintf(what, sizeof what, "a connection that ended %s",
                 conversation_expects(c->talk, expected));
    }
    request_refused(c->server, what);
}

void request_ended(struct connection *c)
{
    bool talking = c->state == CONNECTION_TALKING;
    if ((c->state != CONNECTION_HANDSHAKE && !talking) || c->refusal_told) {
        return;
    }
    c->refusal_told = true;
    if (talking) {
        tell_end_in_talk(c);
        return;
    }
    if (c->server->options.tls != NULL) {
        tell_end_in_tls(c);
    } else {
        request_refused(c->server, said_nothing(c->server->options.role));
    }
}

void request_refused(struct server *s, const char *what)
{
    ledger_lock(&s->ledger);
    s->ledger.counts.refused++;
    ledger_unlock(&s->ledger);
    tell_refused(s, what);
}
