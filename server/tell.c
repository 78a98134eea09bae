/* What the harness is told, on its own thread, whichever thread it happens on. */
#include "server/server_private.h"

struct event {
    struct server *server;
    struct connection *connection;
    const char *what;
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

void tell_refused(struct server *s, const char *what)
{
    tell(s, refused_event, &(struct event){.server = s, .what = what});
}
