/* What the harness is told, on its own thread, whichever thread it happens on. */
#include "server/server_private.h"

struct event {
    struct server *server;
    struct connection *connection;
    const char *what;
    int fd;
    bool gone;
};

static void open_event(void *arg)
{
    struct event *e = arg;
    e->server->events->on_open(e->server->data, &e->connection->shown);
}

static void closed_event(void *arg)
{
    struct event *e = arg;
    struct connection *c = e->connection;
    e->server->events->on_closed(e->server->data, &c->shown, c->reason, c->detail);
}

static void refused_event(void *arg)
{
    struct event *e = arg;
    e->server->events->on_refused(e->server->data, e->what);
}

/* Here, because the harness may be using the descriptor at any other time. */
static void client_done_event(void *arg)
{
    struct event *e = arg;
    const struct server_events *events = e->server->events;
    e->gone = events->is_client_gone != NULL &&
              events->is_client_gone(e->server->data, &e->connection->shown);
    if (!e->gone) {
        e->connection->shown.fd = e->fd;
    }
}

static void tell(struct server *s, void (*function)(void *arg), struct event *e)
{
    if (s->threaded) {
        loop_call(&s->events_call, function, e);
    } else {
        function(e);
    }
}

void tell_open(struct server *s, struct connection *c)
{
    tell(s, open_event, &(struct event){.server = s, .connection = c});
}

void tell_closed(struct server *s, struct connection *c)
{
    tell(s, closed_event, &(struct event){.server = s, .connection = c});
}

bool tell_client_done(struct server *s, struct connection *c, int fd)
{
    struct event e = {.server = s, .connection = c, .fd = fd};
    tell(s, client_done_event, &e);
    return e.gone;
}

void tell_refused(struct server *s, const char *what)
{
    tell(s, refused_event, &(struct event){.server = s, .what = what});
}
