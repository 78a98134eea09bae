#include "harness/live/live_private.h"

#include "harness/base/mem.h"
#include "harness/live/visitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 16 * 1024, HEADERS_BYTES = 2048 };

bool live_header(struct lws *wsi, enum lws_token_indexes token,
                 char text[LIVE_HEADER_MAX])
{
    text[0] = '\0';
    int len = lws_hdr_total_length(wsi, token);
    return len == 0 || lws_hdr_copy(wsi, text, LIVE_HEADER_MAX, token) == len;
}

struct header {
    const char *name, *value;
};

/* Of every answer: it is of this moment, is what it says it is, and shows in no frame. */
static const struct header always[] = {
    {"cache-control:", "no-store"},
    {"x-content-type-options:", "nosniff"},
    {"x-frame-options:", "DENY"},
    {"referrer-policy:", "no-referrer"},
    {"cross-origin-resource-policy:", "same-origin"},
};

static bool add_header(struct lws *wsi, const struct header *h, unsigned char **p,
                       unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)h->name,
                                       (const unsigned char *)h->value,
                                       (int)strlen(h->value), p, end) == 0;
}

/* The page has its script and style inside, and talks to us alone. */
static void policy_of(char *out, size_t size, const char *host)
{
    snprintf(out, size,
             "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
             "img-src data:; connect-src 'self' ws://%s; base-uri 'none'; "
             "form-action 'none'; frame-ancestors 'none'",
             host);
}

/* Sends the headers; the body, if there is one, follows. Takes it over. */
static int send_head(struct lws *wsi, struct answer *a, unsigned status, const char *type,
                     const char *policy, struct strbuf *body, bool only_head)
{
    unsigned char buffer[LWS_PRE + HEADERS_BYTES];
    unsigned char *start = buffer + LWS_PRE, *p = start,
                  *end = buffer + sizeof buffer - 1;
    const struct header csp = {"content-security-policy:", policy};
    bool good = lws_add_http_common_headers(wsi, status, type, body->len, &p, end) == 0;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        good = good && add_header(wsi, &always[i], &p, end);
    }
    good = good && add_header(wsi, &csp, &p, end) &&
           lws_finalize_write_http_header(wsi, start, &p, end) == 0;
    if (!good || only_head) {
        strbuf_fini(body);
        return good && lws_http_transaction_completed(wsi) == 0 ? 0 : -1;
    }
    *a = (struct answer){.body = body->text, .len = body->len};
    lws_callback_on_writable(wsi);
    return 0;
}

static int refuse(struct lws *wsi, struct answer *a, unsigned status, const char *why)
{
    struct strbuf body;
    strbuf_init(&body);
    strbuf_addf(&body, "%s\n", why);
    return send_head(wsi, a, status, "text/plain; charset=utf-8", "default-src 'none'",
                     &body, false);
}

static int give_page(const struct live_server *l, struct lws *wsi, struct answer *a,
                     const char *host, bool only_head)
{
    char policy[LIVE_HEADER_MAX + 256];
    struct strbuf body;
    strbuf_init(&body);
    strbuf_addn(&body, l->text_of_page.text, l->text_of_page.len);
    policy_of(policy, sizeof policy, host);
    return send_head(wsi, a, HTTP_STATUS_OK, "text/html; charset=utf-8", policy, &body,
                     only_head);
}

static int give_metrics(const struct live_server *l, struct lws *wsi, struct answer *a,
                        bool only_head)
{
    char accept[LIVE_HEADER_MAX];
    struct strbuf body;
    bool read = live_header(wsi, WSI_TOKEN_HTTP_ACCEPT, accept);
    enum openmetrics_format format = read ? visitor_format(accept) : OPENMETRICS_0_0_4;
    strbuf_init(&body);
    feed_metrics(l->feed, format, &body);
    return send_head(wsi, a, HTTP_STATUS_OK, openmetrics_content_type(format),
                     "default-src 'none'", &body, only_head);
}

int answer_begin(struct live_place *place, struct lws *wsi, struct answer *a,
                 const char *path)
{
    char host[LIVE_HEADER_MAX];
    bool get = lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0;
    bool head = lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) > 0;
    bool named = live_header(wsi, WSI_TOKEN_HOST, host);
    if (place->guard && !(named && visitor_names_us(host, place->at.host))) {
        return refuse(wsi, a, HTTP_STATUS_FORBIDDEN,
                      "This is floodtest on another host than the one that was asked "
                      "for.");
    }
    if (!get && !head) {
        return refuse(wsi, a, HTTP_STATUS_METHOD_NOT_ALLOWED, "There is GET and HEAD.");
    }
    if (strcmp(path, "/metrics") == 0) {
        return give_metrics(place->server, wsi, a, head);
    }
    if (place->page && strcmp(path, "/") == 0) {
        return give_page(place->server, wsi, a, host, head);
    }
    return refuse(wsi, a, HTTP_STATUS_NOT_FOUND,
                  place->page ? "There is / and /metrics." : "There is /metrics.");
}

int answer_go_on(struct lws *wsi, struct answer *a)
{
    unsigned char chunk[LWS_PRE + CHUNK_BYTES];
    if (a->body == NULL) {
        return 0;
    }
    size_t left = a->len - a->sent;
    size_t n = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    bool last = n == left;
    memcpy(chunk + LWS_PRE, a->body + a->sent, n);
    if (lws_write(wsi, chunk + LWS_PRE, n, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) <
        (int)n) {
        return -1;
    }
    a->sent += n;
    if (!last) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    answer_end(a);
    return lws_http_transaction_completed(wsi) == 0 ? 0 : -1;
}

void answer_end(struct answer *a)
{
    if (a != NULL) {
        free(a->body);
        *a = (struct answer){0};
    }
}

/* Why a handshake is refused; NULL if it is not. */
static const char *why_not(const struct live_place *place, struct lws *wsi,
                           unsigned *status)
{
    char host[LIVE_HEADER_MAX], origin[LIVE_HEADER_MAX], offered[LIVE_HEADER_MAX],
        path[LIVE_HEADER_MAX];
    bool read = live_header(wsi, WSI_TOKEN_HOST, host) &&
                live_header(wsi, WSI_TOKEN_ORIGIN, origin) &&
                live_header(wsi, WSI_TOKEN_PROTOCOL, offered) &&
                live_header(wsi, WSI_TOKEN_GET_URI, path);
    *status = HTTP_STATUS_FORBIDDEN;
    if (!read || !visitor_names_us(host, place->at.host)) {
        return "wrong host";
    }
    if (!visitor_is_our_page(origin, host)) {
        return "wrong origin: only the page of this server may look";
    }
    *status = HTTP_STATUS_NOT_FOUND;
    if (!place->page || strcmp(path, "/live") != 0) {
        return "no such WebSocket: there is /live";
    }
    *status = HTTP_STATUS_BAD_REQUEST;
    if (!visitor_offers(offered, LIVE_SUBPROTOCOL)) {
        return "the subprotocol is " LIVE_SUBPROTOCOL;
    }
    *status = HTTP_STATUS_SERVICE_UNAVAILABLE;
    return place->server->viewer_count >= LIVE_VIEWERS_MAX ? "too many viewers" : NULL;
}

int answer_upgrade(struct live_place *place, struct lws *wsi)
{
    unsigned status;
    const char *why = why_not(place, wsi, &status);
    if (why == NULL) {
        return 0;
    }
    return lws_return_http_status(wsi, status, why) < 0 ? -1 : 1;
}
