#include "server/backend/lws_host.h"

#include "harness/base/log.h"
#include "server/backend/lws_quiet.h"
#include "server/backend/tls_trouble.h"

#include <assert.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

/* After the first lws_context_destroy: one turn closes the sockets' handles, the next one
 * libwebsockets' own timer and idle handle; then its memory can go. One turn to spare. */
enum { TURNS_TO_CLOSE = 3 };

/* Bytes read from a client at once, per connection. */
enum { RECEIVE_BYTES = 2048 };

/* No name that a client could ask for. */
static const char no_subprotocol[] = "(no subprotocol)";

/* All zero: no pings from us and no end for a connection that is merely silent. */
static const lws_retry_bo_t never_ping = {0};

/* Our own SSL_CTX settings instead of libwebsockets' certificates from memory, of which
 * it takes one, not a chain. */
static int set_up_tls(const struct lws_host *h, SSL_CTX *context)
{
    struct err e = {0};
    if (tls_identity_use(h->tls, context, &e) != 0) {
        log_warn("server", "%s", e.msg);
        return -1;
    }
    return 0;
}

static int tls_event(const struct lws_host *h, struct lws *wsi, void *user,
                     const struct lws_ssl_info *info)
{
    char why[TLS_TROUBLE_MAX];
    switch (tls_trouble(info->where, info->ret, h->tls->ca != NULL, why, sizeof why)) {
    case TLS_FAILED:
        return h->callback(wsi, LWS_CALLBACK_SSL_INFO, user, why, strlen(why));
    case TLS_READY:
        return h->callback(wsi, LWS_CALLBACK_SSL_INFO, user, NULL, 0);
    default:
        return 0;
    }
}

/* libwebsockets ends a raw connection without a close_notify when the client has ended
 * it, and a client that still reads takes that for an attack. */
static int end_raw(const struct lws_host *h, struct lws *wsi, void *user)
{
    int rc = h->callback(wsi, LWS_CALLBACK_RAW_SKT_DROP_PROTOCOL, user, NULL, 0);
    SSL *ssl = lws_get_ssl(wsi);
    if (ssl != NULL && SSL_is_init_finished(ssl)) {
        (void)SSL_shutdown(ssl);
    }
    return rc;
}

/* Bytes of a client. Of a TLS record that is longer than one read the rest waits inside
 * of OpenSSL, where no poll sees it, and under libuv libwebsockets serves it once more
 * and then forgets it until the socket's next event. So all of the record is read here:
 * at most 16 KiB. */
static int receive(const struct lws_host *h, struct lws *wsi, void *user, void *in,
                   size_t len)
{
    unsigned char rest[RECEIVE_BYTES];
    SSL *ssl = lws_get_ssl(wsi);
    int rc = h->callback(wsi, LWS_CALLBACK_RAW_RX, user, in, len);
    while (rc == 0 && ssl != NULL && SSL_pending(ssl) > 0) {
        int n = SSL_read(ssl, rest, sizeof rest);
        if (n <= 0) {
            break;
        }
        rc = h->callback(wsi, LWS_CALLBACK_RAW_RX, user, rest, (size_t)n);
    }
    return rc;
}

/* What is about TLS ends here, or goes on in words. */
static int host_cb(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                   void *in, size_t len)
{
    struct lws_host *h = lws_vhost_user(lws_get_vhost(wsi));
    switch ((int)reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        return set_up_tls(h, user);
    case LWS_CALLBACK_SSL_INFO:
        return tls_event(h, wsi, user, in);
    case LWS_CALLBACK_RAW_RX:
        return receive(h, wsi, user, in, len);
    case LWS_CALLBACK_RAW_SKT_DROP_PROTOCOL:
        return end_raw(h, wsi, user);
    default:
        return h->callback(wsi, reason, user, in, len);
    }
}

static void set_protocols(struct lws_host *h, size_t write_bytes)
{
    memset(h->protocols, 0, sizeof h->protocols);
    h->protocols[0] = (struct lws_protocols){
        .name = no_subprotocol,
        .callback = host_cb,
        /* libwebsockets skips some events of a connection that has no user space. */
        .per_session_data_size = 1,
        .rx_buffer_size = RECEIVE_BYTES,
        .tx_packet_size = write_bytes,
    };
    h->protocols[1] = h->protocols[0];
    h->protocols[1].name = h->subprotocol;
    h->subprotocol[0] = '\0';
}

int lws_host_start(struct lws_host *h, uv_loop_t *loop, const struct lws_host_options *o,
                   struct err *e)
{
    memset(h, 0, sizeof *h);
    h->callback = o->callback;
    h->tls = o->tls;
    set_protocols(h, o->write_bytes);
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = h->protocols,
        .extensions = o->extensions,
        .user = o->user,
        .foreign_loops = loops,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
                   /* It would look at what is compressed as it came. */
                   (o->extensions == NULL ? LWS_SERVER_OPTION_VALIDATE_UTF8 : 0),
        .timeout_secs = LWS_HOST_HANDSHAKE_SECONDS,
        .timeout_secs_ah_idle = LWS_HOST_HANDSHAKE_SECONDS,
        .retry_and_idle_policy = &never_ping,
    };
    if (o->tls != NULL) {
        /* Nor does it read the certificates of the system: it is no client. */
        info.options |=
            LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
    }
    h->context = lws_quiet_create(&info);
    if (h->context == NULL) {
        return err_set(e, FERR_IO,
                       "libwebsockets cannot use libuv: install libwebsockets-evlib-uv");
    }
    /* Bytes that are no HTTP reach the callback as LWS_CALLBACK_RAW_RX. */
    info.options |= LWS_SERVER_OPTION_FALLBACK_TO_APPLY_LISTEN_ACCEPT_CONFIG;
    info.listen_accept_role = "raw-skt";
    info.user = h; /* of the vhost; the context has the caller's */
    if (o->tls != NULL) {
        info.options |= LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
        info.ssl_info_event_mask = SSL_CB_EXIT | SSL_CB_HANDSHAKE_DONE;
        info.alpn = "http/1.1";
        /* Of its own one libwebsockets frees the last context's alone: it looks for it
         * under a number that every context gets anew for all. */
        h->client_side = SSL_CTX_new(TLS_client_method());
        info.provided_client_ssl_ctx = h->client_side;
    }
    h->vhost = lws_create_vhost(h->context, &info);
    if (h->vhost == NULL) {
        abort();
    }
    return 0;
}

static void stopped_cb(uv_handle_t *handle)
{
    struct lws_host *h = handle->data;
    latch_release(h->owner);
}

static void stop_cb(uv_idle_t *stopper)
{
    struct lws_host *h = stopper->data;
    if (h->turns == 0) {
        lws_context_destroy(h->context);
    }
    if (h->turns == TURNS_TO_CLOSE) {
        lws_context_destroy(h->context);
        h->context = NULL;
        SSL_CTX_free(h->client_side);
        uv_close((uv_handle_t *)stopper, stopped_cb);
        return;
    }
    h->turns++;
}

void lws_host_stop(struct lws_host *h, uv_loop_t *loop, struct latch *owner)
{
    h->owner = owner;
    h->turns = 0;
    h->stopper.data = h;
    latch_hold(owner);
    uv_idle_init(loop, &h->stopper);
    uv_idle_start(&h->stopper, stop_cb);
}

bool lws_host_adopt(struct lws_host *h, int fd, unsigned type, void *opaque)
{
    unsigned before = h->created;
    lws_adopt_desc_t socket = {
        .vh = h->vhost,
        .type = (lws_adoption_type)(type | (h->tls != NULL ? LWS_ADOPT_ALLOW_SSL : 0U)),
        .fd.sockfd = fd,
        .opaque = opaque,
    };
    return lws_adopt_descriptor_vhost_via_info(&socket) != NULL || h->created != before;
}

void lws_host_created(struct lws_host *h)
{
    h->created++;
}

void lws_host_answer(struct lws_host *h, const char *subprotocol)
{
    /* libwebsockets looks the name up in our table when the callback returns and answers
     * with what it found there: the table says what this one client asked for. */
    h->subprotocol[0] = '\0';
    if (subprotocol != NULL) {
        assert(strlen(subprotocol) < sizeof h->subprotocol);
        memcpy(h->subprotocol, subprotocol, strlen(subprotocol) + 1);
    }
}
