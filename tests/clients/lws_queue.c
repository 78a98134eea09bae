/* libwebsockets: every message is copied into a list; a timer takes one per millisecond.
 *
 *     lws_queue URL [bounded]
 *
 * Unbounded, nothing ever stops it from reading. Bounded, it stops the flow at 400
 * waiting messages and lets it go on at 100. */
#include <libwebsockets.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_US = 1000, HIGH = 400, LOW = 100, RX_BUFFER = 1 << 16 };

struct item {
    struct item *next;
    size_t len;
    unsigned char bytes[];
};

struct client {
    lws_sorted_usec_list_t timer; /* first: the timer's callback gets the client by it */
    struct lws_context *context;
    struct lws *wsi;
    struct item *first, **end;
    size_t waiting;
    bool bounded;
    bool over;
};

static void drop_first(struct client *c)
{
    struct item *item = c->first;
    c->first = item->next;
    if (c->first == NULL) {
        c->end = &c->first;
    }
    free(item);
    c->waiting--;
}

static void work(lws_sorted_usec_list_t *timer)
{
    struct client *c = lws_container_of(timer, struct client, timer);
    drop_first(c);
    if (c->bounded && c->waiting == LOW) {
        lws_rx_flow_control(c->wsi, 1);
    }
    if (c->waiting > 0) {
        lws_sul_schedule(c->context, 0, &c->timer, work, WORK_US);
    }
}

static void keep(struct client *c, const void *bytes, size_t len)
{
    struct item *item = malloc(sizeof *item + len);
    if (item == NULL) {
        c->over = true;
        return;
    }
    *item = (struct item){.len = len};
    memcpy(item->bytes, bytes, len);
    *c->end = item;
    c->end = &item->next;
    if (c->waiting++ == 0) {
        lws_sul_schedule(c->context, 0, &c->timer, work, WORK_US);
    }
    if (c->bounded && c->waiting == HIGH) {
        lws_rx_flow_control(c->wsi, 0);
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                    void *in, size_t len)
{
    (void)user;
    struct client *c = lws_context_user(lws_get_context(wsi));
    switch (reason) {
    case LWS_CALLBACK_CLIENT_RECEIVE:
        keep(c, in, len);
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        fprintf(stderr, "cannot connect: %s\n", in != NULL ? (const char *)in : "?");
        c->over = true;
        break;
    case LWS_CALLBACK_CLIENT_CLOSED:
        c->over = true;
        break;
    default:
        break;
    }
    return 0;
}

static const struct lws_protocols protocols[] = {
    {.name = "queue", .callback = on_event, .rx_buffer_size = RX_BUFFER},
    {.name = NULL},
};

static bool connect_to(struct client *c, char *url)
{
    const char *scheme, *host, *path;
    int port;
    if (lws_parse_uri(url, &scheme, &host, &port, &path) != 0) {
        return false;
    }
    char full_path[256];
    snprintf(full_path, sizeof full_path, "/%s", path);
    struct lws_client_connect_info info = {
        .context = c->context,
        .address = host,
        .port = port,
        .path = full_path,
        .host = host,
        .origin = host,
        .local_protocol_name = "queue",
        .pwsi = &c->wsi,
    };
    return lws_client_connect_via_info(&info) != NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: lws_queue URL [bounded]\n");
        return 2;
    }
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    struct client c = {.bounded = argc > 2 && strcmp(argv[2], "bounded") == 0};
    c.end = &c.first;
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = &c,
    };
    c.context = lws_create_context(&info);
    if (c.context == NULL || !connect_to(&c, argv[1])) {
        fprintf(stderr, "cannot connect\n");
        return 1;
    }
    while (!c.over && lws_service(c.context, 0) >= 0) {
    }
    lws_context_destroy(c.context);
    while (c.first != NULL) {
        drop_first(&c);
    }
    return 0;
}
