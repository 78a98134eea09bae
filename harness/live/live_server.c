/* Happy path: listen (the ports are known, errors are sentences) -> a context of
 * libwebsockets on its own loop -> the thread turns it -> close sets a mark and wakes it
 * -> viewers get the result, close frames go both ways -> none is left -> the thread
 * ends.
 *
 * What else happens:
 *  - a viewer does not read: the patience ends, the connection is cut;
 *  - more connections than descriptors: libwebsockets closes what is too much. */
#include "harness/live/live_server.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/live/live_private.h"
#include "harness/report/html.h"
#include "server/backend/lws_quiet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PULSE_US (200 * 1000)

enum {
    DESCRIPTORS_MAX = 64, /* viewers, requests, listeners, libwebsockets' own */
    ACCEPTS_PER_TURN = 16,
    REQUEST_SECONDS = 5, /* a connection that asks nothing for so long is let go */
    RECEIVE_BYTES = 1024,
    /* What waits in the kernel for one that is slow: what it sees should not be old. */
    SEND_BUFFER_BYTES = 128 * 1024,
};

/* No pings, and no end for a viewer that is merely silent. */
static const lws_retry_bo_t never_ping = {0};

/* Not by the vhost: libwebsockets chooses that anew, by the header Host. */
static struct live_place *place_of(struct lws *wsi)
{
    return lws_get_opaque_user_data(wsi);
}

static bool adopt(struct live_place *p, int fd, unsigned type)
{
    lws_adopt_desc_t what = {
        .vh = p->server->vhost,
        .type = (lws_adoption_type)type,
        .fd.sockfd = fd,
        .vh_prot_name = type == LWS_ADOPT_RAW_FILE_DESC ? "listener" : NULL,
        .opaque = p,
    };
    return lws_adopt_descriptor_vhost_via_info(&what) != NULL;
}

static int http_cb(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                   void *in, size_t len)
{
    (void)len;
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return answer_upgrade(place_of(wsi), wsi);
    case LWS_CALLBACK_HTTP:
        return answer_begin(place_of(wsi), wsi, user, in);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return answer_go_on(wsi, user);
    case LWS_CALLBACK_CLOSED_HTTP:
        answer_end(user);
        return 0;
    default:
        return 0;
    }
}

static void pulse_cb(lws_sorted_usec_list_t *sul)
{
    struct live_server *l = lws_container_of(sul, struct live_server, pulse);
    viewer_pulse(l);
    if (l->viewer_count > 0) {
        lws_sul_schedule(l->context, 0, &l->pulse, pulse_cb, PULSE_US);
    }
}

static int viewer_cb(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                     void *in, size_t len)
{
    struct live_server *l = lws_context_user(lws_get_context(wsi));
    (void)in;
    if (reason == LWS_CALLBACK_ESTABLISHED && l->viewer_count == 0) {
        lws_sul_schedule(l->context, 0, &l->pulse, pulse_cb, PULSE_US);
    }
    return viewer_event(l, wsi, reason, user, len);
}

static int listener_cb(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                       void *in, size_t len)
{
    (void)user;
    (void)in;
    (void)len;
    if (reason != LWS_CALLBACK_RAW_RX_FILE) {
        return 0;
    }
    struct live_place *place = place_of(wsi);
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        int fd =
            accept4(lws_get_socket_fd(wsi), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            break;
        }
        int bytes = SEND_BUFFER_BYTES;
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        (void)adopt(place, fd, LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP); /* or it is closed */
    }
    return 0;
}

static void patience_cb(lws_sorted_usec_list_t *sul)
{
    lws_container_of(sul, struct live_server, patience)->late = true;
}

static void turn(void *data)
{
    struct live_server *l = data;
    bool told = false;
    while (lws_service(l->context, 0) >= 0) {
        if (!atomic_load(&l->closing)) {
            continue;
        }
        if (l->viewer_count == 0 || l->late) {
            break;
        }
        if (!told) {
            told = true;
            lws_sul_schedule(l->context, 0, &l->patience, patience_cb,
                             (lws_usec_t)(l->patience_ns / 1000));
            viewer_pulse(l);
        }
    }
}

/* --- opening: on the caller's thread --------------------------------------------------
 */

static int listen_at(struct live_server *l, const char *option, const char *text,
                     bool page, struct err *e)
{
    struct live_place *p = &l->places[l->place_count];
    *p = (struct live_place){.server = l, .page = page};
    int rv = listen_parse(text, &p->at, e);
    if (rv == 0 && p->at.host[0] == '\0') {
        strcpy(p->at.host, "127.0.0.1");
    }
    p->guard =
        page || strcmp(p->at.host, "127.0.0.1") == 0 || strcmp(p->at.host, "::1") == 0;
    rv = rv != 0 ? rv : listener_init(&p->listener, p->at.host, p->at.port, e);
    if (rv != 0) {
        return err_wrap(e, "--%s", option);
    }
    l->place_count++;
    return 0;
}

static void close_listeners(struct live_server *l, int from)
{
    for (int i = from; i < l->place_count; i++) {
        listener_fini(&l->places[i].listener);
    }
}

static void set_protocols(struct live_server *l)
{
    l->protocols[0] =
        (struct lws_protocols){.name = "http",
                               .callback = http_cb,
                               .per_session_data_size = sizeof(struct answer),
                               .rx_buffer_size = RECEIVE_BYTES};
    l->protocols[1] =
        (struct lws_protocols){.name = LIVE_SUBPROTOCOL,
                               .callback = viewer_cb,
                               .per_session_data_size = sizeof(struct viewer),
                               .rx_buffer_size = RECEIVE_BYTES};
    l->protocols[2] = (struct lws_protocols){.name = "listener", .callback = listener_cb};
}

static int make_context(struct live_server *l, struct err *e)
{
    set_protocols(l);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = l->protocols,
        .user = l,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
        .fd_limit_per_thread = DESCRIPTORS_MAX,
        .timeout_secs = REQUEST_SECONDS,
        .keepalive_timeout = REQUEST_SECONDS,
        .timeout_secs_ah_idle = REQUEST_SECONDS,
        .retry_and_idle_policy = &never_ping,
    };
    l->context = lws_quiet_create(&info);
    if (l->context == NULL) {
        return err_set(e, FERR_IO, "libwebsockets cannot serve the live view");
    }
    l->vhost = lws_create_vhost(l->context, &info);
    bool good = l->vhost != NULL;
    for (int i = 0; i < l->place_count && good; i++) {
        struct live_place *p = &l->places[i];
        close(p->listener.spare_fd);
        good = adopt(p, p->listener.fd, LWS_ADOPT_RAW_FILE_DESC);
    }
    if (!good) { /* UNTESTED: out of memory */
        lws_context_destroy(l->context);
        return err_set(e, FERR_IO, "libwebsockets cannot serve the live view");
    }
    return 0;
}

static void release(struct live_server *l)
{
    strbuf_fini(&l->text_of_page);
    free(l);
}

int live_server_open(struct live_server **out, const struct scenario *s,
                     struct feed *feed, struct err *e)
{
    *out = NULL;
    if (s->ui == NULL && s->metrics_port == NULL) {
        return 0;
    }
    struct live_server *l = mem_must_alloc(sizeof *l);
    l->feed = feed;
    strbuf_init(&l->text_of_page);
    int rv = s->ui != NULL ? listen_at(l, "ui", s->ui, true, e) : 0;
    if (rv == 0 && s->metrics_port != NULL) {
        rv = listen_at(l, "metrics-port", s->metrics_port, false, e);
    }
    if (rv != 0) {
        close_listeners(l, 0);
        release(l);
        return rv;
    }
    html_live_page(&l->text_of_page);
    rv = make_context(l, e);
    if (rv == 0) {
        int rc = uv_thread_create(&l->thread, turn, l);
        rv = rc == 0 ? 0 : err_sys(e, -rc, "start a thread for the live view");
        if (rv != 0) {
            lws_context_destroy(l->context); /* UNTESTED: there is room for threads */
        }
    }
    if (rv != 0) {
        release(l);
        return rv;
    }
    *out = l;
    return 0;
}

uint16_t live_server_page_port(const struct live_server *l)
{
    return l != NULL && l->places[0].page ? l->places[0].listener.port : 0;
}

void live_server_announce(const struct live_server *l)
{
    for (int i = 0; l != NULL && i < l->place_count; i++) {
        const struct live_place *p = &l->places[i];
        bool v6 = strchr(p->at.host, ':') != NULL;
        log_note(p->page ? "live view" : "metrics", "http://%s%s%s:%u/%s", v6 ? "[" : "",
                 p->at.host, v6 ? "]" : "", (unsigned)p->listener.port,
                 p->page ? "" : "metrics");
    }
}

void live_server_close(struct live_server *l, uint64_t patience_ns)
{
    if (l == NULL) {
        return;
    }
    l->patience_ns = patience_ns;
    atomic_store(&l->closing, true);
    lws_cancel_service(l->context);
    uv_thread_join(&l->thread);
    lws_context_destroy(l->context);
    release(l);
}
