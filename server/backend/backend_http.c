/* HTTP/1 over libwebsockets' raw role. In its HTTP role libwebsockets 4.1 does not read
 * any more while an answer goes out: a client that closes is not noticed, and its FIN or
 * any byte of it makes the loop spin. That role's tables of headers are few, too. */
#include "server/backend/backend.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "server/backend/http_head.h"
#include "server/backend/request.h"
#include "server/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADERS_MAX = 512 };

static struct request request_line(const struct http_head *h)
{
    return (struct request){h->method, h->method_len, h->path, h->path_len};
}

static bool method_is(const struct http_head *h, const char *method)
{
    return h->method_len == strlen(method) &&
           memcmp(h->method, method, h->method_len) == 0;
}

/* Any other upgrade is an offer that a server may pass over (RFC 9110, 7.8): Java's
 * client, and curl --http2, offer h2c with every first request. */
static bool wants_websocket(const struct http_head *h)
{
    static const char websocket[] = "websocket";
    enum { LENGTH = sizeof websocket - 1 };
    return h->upgrade_len >= LENGTH && strncasecmp(h->upgrade, websocket, LENGTH) == 0;
}

/* The headers of a body that does not end: chunked, or until the connection closes. */
static int answer(struct connection *c, struct lws *wsi)
{
    unsigned char out[LWS_PRE + HEADERS_MAX];
    int n = snprintf((char *)out + LWS_PRE, HEADERS_MAX,
                     "HTTP/1.1 200 OK\r\n"
                     "Content-Type: %s\r\n"
                     "Cache-Control: no-store\r\n"
                     "Connection: close\r\n"
                     "%s"
                     "\r\n",
                     c->server->options.content_type,
                     c->chunked ? "Transfer-Encoding: chunked\r\n" : "");
    if (n <= 0 || n >= HEADERS_MAX ||
        lws_write(wsi, out + LWS_PRE, (size_t)n, LWS_WRITE_RAW) < 0) {
        return -1;
    }
    connection_opened(c, wsi);
    return 0;
}

static int request(struct connection *c, struct lws *wsi)
{
    const struct http_head *h = c->head;
    struct request r = request_line(h);
    if (wants_websocket(h)) {
        return request_refuse(c, wsi, &r, "400 Bad Request",
                              "it asks for an upgrade to WebSocket, and this is plain "
                              "HTTP");
    }
    if (request_check(c, wsi, &r) != 0) {
        return -1;
    }
    if (!method_is(h, "GET") && !method_is(h, "POST")) {
        return request_refuse(c, wsi, &r, "405 Method Not Allowed",
                              "only GET and POST are answered");
    }
    c->chunked = c->server->options.chunked && !h->http_1_0;
    return answer(c, wsi);
}

static void forget_head(struct connection *c)
{
    free(c->head);
    c->head = NULL;
}

/* Bytes of the request; whatever follows its head is the client's own affair. */
static int head_bytes(struct connection *c, struct lws *wsi, const unsigned char *bytes,
                      size_t len)
{
    size_t used = 0;
    int rc = 0;
    struct request r;
    if (c->head == NULL) {
        return -1;
    }
    switch (http_head_feed(c->head, bytes, len, &used)) {
    case HTTP_HEAD_MORE:
        return 0;
    case HTTP_HEAD_WHOLE:
        rc = request(c, wsi);
        break;
    case HTTP_HEAD_TOO_LONG:
        r = request_line(c->head);
        rc = request_refuse(c, wsi, &r, "431 Request Header Fields Too Large",
                            "its head has more than %d bytes", (int)HTTP_HEAD_MAX);
        break;
    case HTTP_HEAD_BROKEN:
        r = request_line(c->head);
        rc = request_refuse(c, wsi, &r, "400 Bad Request",
                            "a line of its head is no field that HTTP knows");
        break;
    case HTTP_HEAD_NO_HTTP:
        rc = c->head->len > used
                 ? request_no_http(c, (unsigned char *)c->head->bytes, c->head->len)
                 : request_no_http(c, bytes, len);
        break;
    }
    forget_head(c);
    if (rc == 0 && used < len) {
        rc = connection_received(c, bytes + used, len - used, 0);
    }
    return rc;
}

static int event(struct connection *c, struct lws *wsi, enum lws_callback_reasons reason,
                 void *in, size_t len)
{
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        c->head = mem_must_alloc(sizeof *c->head);
        lws_set_timeout(wsi, PENDING_TIMEOUT_ESTABLISH_WITH_SERVER,
                        LWS_HOST_HANDSHAKE_SECONDS);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        c->read_bytes += len;
        if (c->state == CONNECTION_HANDSHAKE) {
            return head_bytes(c, wsi, in, len);
        }
        return connection_received(c, in, len, 0);
    case LWS_CALLBACK_RAW_WRITEABLE:
        return connection_writable(c, clock_monotonic_ns());
    case LWS_CALLBACK_RAW_SKT_DROP_PROTOCOL:
        if (!connection_outlives(c, wsi)) {
            connection_leaving(c);
        }
        return 0;
    case LWS_CALLBACK_RAW_CLOSE:
        forget_head(c);
        connection_closed(c);
        return 0;
    default:
        return 0;
    }
}

static int finish(struct connection *c)
{
    static const char last_chunk[] = "0\r\n\r\n";
    unsigned char buffer[LWS_PRE + sizeof last_chunk];
    if (c->chunked) {
        memcpy(buffer + LWS_PRE, last_chunk, sizeof last_chunk - 1);
        if (lws_write(c->wsi, buffer + LWS_PRE, sizeof last_chunk - 1, LWS_WRITE_RAW) <
            0) {
            return -1;
        }
    }
    return connection_send_end(c);
}

const struct backend backend_http = {
    .role = SERVER_HTTP,
    .adopt = LWS_ADOPT_SOCKET,
    .event = event,
    .finish = finish,
    .broken = "a request that HTTP forbids",
};
