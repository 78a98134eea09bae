/* A viewer has a place in the feed and, at most, one message that the kernel has not
 * taken whole. Nothing is queued for one that does not read: what it misses, it misses.
 *
 * Five times a second (the pulse) each gets the rows since the last time. Once it has the
 * result, or knows why there is none, the connection is closed in good order. */
#include "harness/live/live_private.h"

#include <string.h>

/* What a browser says is of no use; one that says so much is no page of ours. */
enum { RECEIVED_MAX = 64 * 1024 };

static void opened(struct live_server *l, struct lws *wsi, struct viewer *v)
{
    *v = (struct viewer){.server = l, .wsi = wsi, .next = l->viewers};
    l->viewers = v;
    l->viewer_count++;
    lws_callback_on_writable(wsi);
}

static void closed(struct viewer *v)
{
    struct live_server *l = v->server;
    struct viewer **at = &l->viewers;
    while (*at != NULL && *at != v) {
        at = &(*at)->next;
    }
    if (*at == v) {
        *at = v->next;
        l->viewer_count--;
    }
}

static int write_text(struct lws *wsi, const struct strbuf *text)
{
    int len = (int)text->len - LWS_PRE;
    unsigned char *at = (unsigned char *)text->text + LWS_PRE;
    return lws_write(wsi, at, (size_t)len, LWS_WRITE_TEXT) < len ? -1 : 0;
}

static int end(struct viewer *v)
{
    lws_close_reason(v->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
    v->done = true;
    return -1;
}

static int writable(struct viewer *v)
{
    struct live_server *l = v->server;
    static const char room[LWS_PRE];
    struct strbuf text;
    if (v->place.over) {
        return end(v);
    }
    strbuf_init(&text);
    strbuf_addn(&text, room, sizeof room);
    enum feed_message sent = feed_next(l->feed, &v->place, &text);
    int rc = sent == FEED_NOTHING ? 0 : write_text(v->wsi, &text);
    strbuf_fini(&text);
    if (rc == 0 && sent == FEED_NOTHING && atomic_load(&l->closing)) {
        return end(v); /* there is no result */
    }
    if (sent == FEED_OTHER || atomic_load(&l->closing)) {
        lws_callback_on_writable(v->wsi);
    }
    return rc;
}

static int received(struct viewer *v, size_t len)
{
    v->received += len;
    /* At once: with a close frame libwebsockets would listen until the answer to it. */
    return v->received > RECEIVED_MAX ? -1 : 0;
}

int viewer_event(struct live_server *l, struct lws *wsi, enum lws_callback_reasons reason,
                 struct viewer *v, size_t len)
{
    switch ((int)reason) {
    case LWS_CALLBACK_ESTABLISHED:
        opened(l, wsi, v);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return writable(v);
    case LWS_CALLBACK_RECEIVE:
        return received(v, len);
    case LWS_CALLBACK_CLOSED:
        closed(v);
        return 0;
    default:
        return 0;
    }
}

void viewer_pulse(struct live_server *l)
{
    for (struct viewer *v = l->viewers; v != NULL; v = v->next) {
        lws_callback_on_writable(v->wsi);
    }
}
