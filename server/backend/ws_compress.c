#include "server/backend/ws_compress.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "server/backend/request.h"
#include "server/connection.h"
#include "server/message/ws_inflate.h"

#include <stdlib.h>
#include <string.h>

/* libwebsockets gives up on a longer list of extensions. */
enum { OFFER_MAX = 512 };

static const char name[] = "permessage-deflate";
static const char line_end[] = "\r\n";

static int extension_cb(struct lws_context *context, const struct lws_extension *ext,
                        struct lws *wsi, enum lws_extension_callback_reasons reason,
                        void *user, void *in, size_t len)
{
    static const struct lws_ext_options none[] = {{0}};
    (void)context, (void)ext, (void)wsi, (void)user, (void)len;
    if (reason == LWS_EXT_CB_CONSTRUCT) {
        *(const struct lws_ext_options **)in = none; /* it reads what the offer has */
    }
    return 0;
}

const struct lws_extension ws_compress_extensions[] = {
    {.name = name, .callback = extension_cb},
    {0},
};

static void read_offer(struct lws *wsi, struct deflate_terms *terms)
{
    char offer[OFFER_MAX];
    int len = lws_hdr_copy(wsi, offer, sizeof offer, WSI_TOKEN_EXTENSIONS);
    deflate_offer_answer(len > 0 ? offer : NULL, terms);
}

int ws_compress_confirm(struct connection *c, struct lws *wsi)
{
    struct ws_compress *w = c->sender->compress;
    struct err e = {0};
    if (w == NULL) {
        return 1;
    }
    read_offer(wsi, &w->terms);
    if (!w->terms.accepted) {
        return 1;
    }
    if (deflate_parts_use(&w->parts, w->terms.server_max_window_bits, &e) != 0) {
        log_warn("server", "%s", e.msg);
        return 1;
    }
    c->cursor.deflate = &w->parts;
    c->cursor.window_bits = w->terms.server_max_window_bits;
    c->sends_alone = w->terms.client_no_context_takeover;
    return 0;
}

int ws_compress_answer(struct connection *c, struct lws *wsi,
                       struct lws_process_html_args *args)
{
    struct ws_compress *w = c->sender->compress;
    if (w == NULL) {
        return 0;
    }
    if (c->cursor.deflate == NULL) {
        struct request r = request_of(wsi);
        /* Plain, it would be another flood. */
        return c->server->bomb == NULL
                   ? 0
                   : request_refuse(c, wsi, &r, "400 Bad Request",
                                    "without an offer of permessage-deflate that can be "
                                    "accepted, and --payload zeros goes compressed only");
    }
    /* What stands there is "permessage-deflate" and the end of the line. */
    const char *rest = w->terms.answer + sizeof name - 1;
    size_t len = strlen(rest);
    if (args->max_len < (int)len) { /* UNTESTED: its buffer has 4 KiB */
        return 1;
    }
    char *end = args->p - (sizeof line_end - 1);
    memcpy(end, rest, len);
    memcpy(end + len, line_end, sizeof line_end - 1);
    args->p += len;
    return 0;
}

/* What hears the conversation, and what it answered. */
struct hearing {
    struct connection *c;
    int rc;
};

static void hear_some(void *arg, const char *bytes, size_t len)
{
    struct hearing *h = arg;
    if (h->rc == 0) {
        h->rc = connection_talk_hear(h->c, bytes, len, false);
    }
}

int ws_compress_hear(struct connection *c, const unsigned char *bytes, size_t len,
                     bool last)
{
    struct hearing h = {.c = c};
    struct err e = {0};
    if (c->inflate == NULL) {
        struct ws_inflate *inflate = mem_must_alloc(sizeof *inflate);
        if (ws_inflate_init(inflate, c->sends_alone, &e) != 0) {
            log_warn("server", "%s", e.msg);
            free(inflate);
            return -1;
        }
        c->inflate = inflate;
    }
    if (ws_inflate_hear(c->inflate, bytes, len, last, hear_some, &h, &e) != 0) {
        log_warn("server", "%s", e.msg);
        return -1;
    }
    return h.rc == 0 && last ? connection_talk_hear(c, "", 0, true) : h.rc;
}

void ws_compress_free(struct connection *c)
{
    if (c->inflate != NULL) {
        ws_inflate_fini(c->inflate);
        free(c->inflate);
    }
}
