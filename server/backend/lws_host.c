#include "server/backend/lws_host.h"

#include "harness/base/log.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* After the first lws_context_destroy: one turn closes the sockets' handles, the next one
 * libwebsockets' own timer and idle handle; then its memory can go. One turn to spare. */
enum { TURNS_TO_CLOSE = 3 };

/* libwebsockets indexes two tables by descriptor, as long as the limit on descriptors,
 * which containers set to a thousand million. This covers 10 000 connections several
 * times. */
enum { DESCRIPTORS_MAX = 65536 };

/* A client that connects and says nothing for so long is let go. */
enum { HANDSHAKE_SECONDS = 20 };

/* Bytes read from a client at once, per connection. */
enum { RECEIVE_BYTES = 2048 };

/* No name that a client could ask for. */
static const char no_subprotocol[] = "(no subprotocol)";

/* All zero: no pings from us and no end for a connection that is merely silent. */
static const lws_retry_bo_t never_ping = {0};

static void log_line(int level, const char *line)
{
    (void)level;
    log_debug("libwebsockets", "%.*s", (int)strcspn(line, "\n"), line);
}

static void set_log_level(void)
{
    int level = LLL_ERR;
    if (log_get_level() >= LOG_DEBUG) {
        level |= LLL_WARN | LLL_NOTICE | LLL_INFO;
    }
    lws_set_log_level(level, log_line);
}

/* lws_create_context ignores SIGPIPE for the whole process, and the client under test
 * would inherit that; and it reads the limit on descriptors (see DESCRIPTORS_MAX). */
static struct lws_context *create_undisturbed(struct lws_context_creation_info *info)
{
    struct sigaction on_pipe;
    sigaction(SIGPIPE, NULL, &on_pipe);
    struct rlimit files;
    bool limited = getrlimit(RLIMIT_NOFILE, &files) == 0;
    if (limited) {
        struct rlimit table = files;
        table.rlim_cur =
            files.rlim_max < DESCRIPTORS_MAX ? files.rlim_max : DESCRIPTORS_MAX;
        setrlimit(RLIMIT_NOFILE, &table);
    }
    struct lws_context *context = lws_create_context(info);
    if (limited) {
        setrlimit(RLIMIT_NOFILE, &files);
    }
    sigaction(SIGPIPE, &on_pipe, NULL);
    return context;
}

static void set_protocols(struct lws_host *h, lws_callback_function *callback,
                          size_t write_bytes)
{
    memset(h->protocols, 0, sizeof h->protocols);
    h->protocols[0] = (struct lws_protocols){
        .name = no_subprotocol,
        .callback = callback,
        /* libwebsockets skips some events of a connection that has no user space. */
        .per_session_data_size = 1,
        .rx_buffer_size = RECEIVE_BYTES,
        .tx_packet_size = write_bytes,
    };
    h->protocols[1] = h->protocols[0];
    h->protocols[1].name = h->subprotocol;
    h->subprotocol[0] = '\0';
}

int lws_host_start(struct lws_host *h, uv_loop_t *loop, lws_callback_function *callback,
                   size_t write_bytes, void *user, struct err *e)
{
    memset(h, 0, sizeof *h);
    set_protocols(h, callback, write_bytes);
    set_log_level();
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = h->protocols,
        .user = user,
        .foreign_loops = loops,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
        .timeout_secs = HANDSHAKE_SECONDS,
        .timeout_secs_ah_idle = HANDSHAKE_SECONDS,
        .retry_and_idle_policy = &never_ping,
    };
    h->context = create_undisturbed(&info);
    if (h->context == NULL) {
        return err_set(e, FERR_IO,
                       "libwebsockets cannot use libuv: install libwebsockets-evlib-uv");
    }
    /* Bytes that are no HTTP reach the callback as LWS_CALLBACK_RAW_RX. */
    info.options |= LWS_SERVER_OPTION_FALLBACK_TO_APPLY_LISTEN_ACCEPT_CONFIG;
    info.listen_accept_role = "raw-skt";
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
        .type = (lws_adoption_type)type,
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
