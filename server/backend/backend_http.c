#include "server/backend/backend.h"

#include "harness/base/clock.h"
#include "server/backend/request.h"
#include "server/connection.h"

#include <string.h>

enum { HEADERS_MAX = 1024 };

static bool is_http_1_0(struct lws *wsi)
{
    char version[16];
    return lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_HTTP) >= 0 &&
           strcmp(version, "HTTP/1.0") == 0;
}

/* The headers of a body that does not end: chunked, or until the connection closes. */
static int answer(struct connection *c, struct lws *wsi)
{
    static const char chunked[] = "chunked";
    static const char no_cache[] = "no-store";
    unsigned char buffer[LWS_PRE + HEADERS_MAX];
    unsigned char *start = buffer + LWS_PRE, *p = start, *end = start + HEADERS_MAX - 1;
    const struct server_options *o = &c->server->options;
    c->chunked = o->chunked && !is_http_1_0(wsi);
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, o->content_type,
                                    LWS_ILLEGAL_HTTP_CONTENT_LEN, &p, end) != 0 ||
        lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_CACHE_CONTROL,
                                     (const unsigned char *)no_cache, sizeof no_cache - 1,
                                     &p, end) != 0) {
        return -1;
    }
    if (c->chunked && lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING,
                                                   (const unsigned char *)chunked,
                                                   sizeof chunked - 1, &p, end) != 0) {
        return -1;
    }
    if (lws_finalize_write_http_header(wsi, start, &p, end) != 0) {
        return -1;
    }
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    connection_opened(c, wsi);
    return 0;
}

static int request(struct connection *c, struct lws *wsi)
{
    if (request_check(c, wsi) != 0) {
        return -1;
    }
    if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) == 0 &&
        lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) == 0) {
        return request_refuse(c, wsi, "405 Method Not Allowed",
                              "only GET and POST are answered");
    }
    return answer(c, wsi);
}

static int event(struct connection *c, struct lws *wsi, enum lws_callback_reasons reason,
                 void *in, size_t len)
{
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return request_refuse(c, wsi, "400 Bad Request",
                              "it asks for an upgrade to '%s', and --protocol is plain "
                              "HTTP",
                              (const char *)in);
    case LWS_CALLBACK_HTTP:
        return c->state == CONNECTION_HANDSHAKE ? request(c, wsi) : 0;
    case LWS_CALLBACK_HTTP_BODY:
        connection_received(c, in, len, 0);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        return request_no_http(c, in, len);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return connection_writable(c, clock_monotonic_ns());
    case LWS_CALLBACK_CLOSED_HTTP:
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
    .adopt = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP,
    .event = event,
    .finish = finish,
    .broken = "a request that HTTP forbids",
};
