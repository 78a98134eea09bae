#include "harness/run/links.h"

#include "harness/base/mem.h"
#include "harness/run/link_ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link {
    struct server_connection *connection;
    struct sock_client client; /* as last seen */
    struct sock_server server;
    bool visible;  /* the client's end was found at least once */
    bool searched; /* its owner was looked for */
};

/* Connections whose owner is looked for: each look is a scan of /proc. */
enum { OWNERS_MAX = 64 };

struct links {
    struct link_ends ends;
    size_t searches;
    bool diag_open;
    struct link **open; /* open connections, in no order */
    size_t count;
    size_t capacity;
    size_t turn;              /* where the next sample goes on */
    struct link_totals ended; /* sums of ended connections */
    uint64_t hidden_ended;    /* ended ones whose client's end was never seen */
    uint64_t errors;
    char state[sizeof((struct err *)0)->msg];
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

struct links *links_new(struct err *e)
{
    struct links *l = mem_must_alloc(sizeof *l);
    l->diag_open = link_ends_open(&l->ends, e) == 0;
    snprintf(l->state, sizeof l->state, "%s", l->diag_open ? "ok" : e->msg);
    return l;
}

void links_free(struct links *l)
{
    if (l == NULL) {
        return;
    }
    for (size_t i = 0; i < l->count; i++) {
        free(l->open[i]);
    }
    free(l->open);
    link_ends_close(&l->ends);
    free(l);
}

/* The client first, our end after it: sent is then never behind what has arrived. */
static void renew(struct links *l, struct link *link)
{
    const struct server_connection *c = link->connection;
    struct err e = {0};
    struct sock_client seen;
    int rv = link_ends_client(&l->ends, c, &seen, &e);
    if (rv == 0) {
        uint64_t read = larger(seen.read_bytes, link->client.read_bytes);
        link->client = seen;
        link->client.read_bytes = smaller(read, seen.delivered_bytes);
        link->visible = true;
    } else if (rv < 0) {
        l->errors++;
        snprintf(l->state, sizeof l->state, "%s", e.msg);
    }
    struct sock_server ours;
    if (link_ends_server(c, &ours, &e) == 0) {
        ours.sent_bytes = larger(ours.sent_bytes, link->server.sent_bytes);
        link->server = ours;
    } else {
        l->errors++;
    }
    link->server.sent_bytes =
        larger(link->server.sent_bytes, link->client.delivered_bytes);
}

void links_add(struct links *l, struct server_connection *c)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 16 : 2 * l->capacity;
        struct link **grown = mem_must_alloc(capacity * sizeof(struct link *));
        if (l->count > 0) {
            memcpy(grown, l->open, l->count * sizeof(struct link *));
        }
        free(l->open);
        l->open = grown;
        l->capacity = capacity;
    }
    struct link *link = mem_must_alloc(sizeof *link);
    link->connection = c;
    l->open[l->count++] = link;
    renew(l, link);
}

void links_remove(struct links *l, const struct server_connection *c)
{
    size_t i = 0;
    while (i < l->count && l->open[i]->connection != c) {
        i++;
    }
    if (i == l->count) {
        return;
    }
    struct link *link = l->open[i];
    renew(l, link);
    uint64_t sent = link->server.sent_bytes;
    uint64_t delivered = larger(link->server.acked_bytes, link->client.delivered_bytes);
    delivered = smaller(delivered, sent);
    l->ended.sent_bytes += sent;
    l->ended.delivered_bytes += delivered;
    l->ended.read_bytes +=
        c->in_order ? delivered : smaller(link->client.read_bytes, delivered);
    l->ended.rwnd_limited_us =
        larger(l->ended.rwnd_limited_us, link->server.rwnd_limited_us);
    l->hidden_ended += !link->visible && !c->in_order && c->sent_messages > 0;
    free(link);
    l->open[i] = l->open[--l->count];
}

bool links_client_gone(struct links *l, const struct server_connection *c)
{
    struct sock_client seen;
    struct err e = {0};
    size_t i = 0;
    if (c->local.ss_family == AF_UNIX) { /* the server sees its close */
        return false;
    }
    while (i < l->count && l->open[i]->connection != c) {
        i++;
    }
    int rc = link_ends_client(&l->ends, c, &seen, &e);
    return (rc == 0 && seen.inode == 0) ||
           (rc == 1 && i < l->count && l->open[i]->visible);
}

static void add_to(struct link_totals *t, const struct link *link)
{
    t->sent_bytes += link->server.sent_bytes;
    t->send_queue_bytes += link->server.send_queue_bytes;
    t->peer_window_bytes += link->server.peer_window_bytes;
    t->rwnd_limited_us = larger(t->rwnd_limited_us, link->server.rwnd_limited_us);
    if (!link->visible) {
        t->delivered_bytes += link->server.acked_bytes;
        t->reads_known = false;
        return;
    }
    t->delivered_bytes += link->client.delivered_bytes;
    t->read_bytes += link->client.read_bytes;
    t->recv_queue_bytes += link->client.recv_queue_bytes;
    t->recv_buffer_bytes += link->client.recv_buffer_bytes;
    t->recv_alloc_bytes += link->client.recv_alloc_bytes;
}

void links_sample(struct links *l, struct link_totals *out)
{
    size_t renewals = smaller(l->count, LINKS_PER_SAMPLE);
    for (size_t k = 0; k < renewals; k++) {
        renew(l, l->open[l->turn++ % l->count]);
    }
    *out = l->ended;
    out->reads_known = l->hidden_ended == 0;
    for (size_t i = 0; i < l->count; i++) {
        add_to(out, l->open[i]);
    }
    out->errors = l->errors;
    if (!out->reads_known && l->diag_open) {
        snprintf(l->state, sizeof l->state,
                 "a client's end is not on this host (or in another network namespace): "
                 "what it read is unknown");
    }
}

pid_t links_find_stranger(struct links *l, const struct proc_tree *tree)
{
    for (size_t i = 0; i < l->count && l->searches < OWNERS_MAX; i++) {
        struct link *link = l->open[i];
        if (link->searched) {
            continue;
        }
        renew(l, link);
        if (!link->visible || link->client.inode == 0) {
            continue;
        }
        link->searched = true;
        l->searches++;
        pid_t owner = proc_find_socket_owner("/proc", tree, link->client.inode);
        if (owner > 0 && !proc_tree_has(tree, owner)) {
            return owner;
        }
    }
    return 0;
}

const char *links_state(const struct links *l)
{
    return l->state;
}
