/* What is said on the link: questions out, lines in. Runs in the link's thread. */
#include "harness/base/clock.h"
#include "probes/agent_link_private.h"

#include <stdlib.h>

void agent_link_close_handle(uv_handle_t *handle, uv_close_cb cb)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, cb);
    }
}

void agent_link_update(struct agent_link *l)
{
    bool awaited = false;
    uint32_t silent = 0;
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        const struct agent_link_peer *p = l->peers[i];
        awaited = awaited || (p != NULL && agent_peer_awaited(&p->rules));
        silent += p != NULL && agent_peer_silent(&p->rules);
    }
    l->open = l->open && awaited;
    uv_mutex_lock(&l->lock);
    l->silent = silent;
    l->busy = l->open || l->post.other;
    uv_mutex_unlock(&l->lock);
}

static void free_peer_cb(uv_handle_t *handle)
{
    struct agent_link_peer *p = handle->data;
    agent_lines_fini(&p->lines);
    free(p);
}

void agent_link_drop(struct agent_link_peer *p)
{
    struct agent_link *l = p->link;
    p->dropped = true;
    if (p->slot >= 0) {
        l->peers[p->slot] = NULL;
    }
    if (p->record != NULL) {
        uv_mutex_lock(&l->lock);
        agent_book_gone(&l->book, p->record);
        uv_mutex_unlock(&l->lock);
    }
    agent_link_close_handle((uv_handle_t *)&p->pipe, free_peer_cb);
}

void agent_link_refuse(struct agent_link_peer *p, const char *why)
{
    struct agent_link *l = p->link;
    uv_mutex_lock(&l->lock);
    agent_book_trouble(&l->book, p->pid, why);
    bool enough = ++l->book.refused >= AGENT_LINK_REFUSED_MAX;
    uv_mutex_unlock(&l->lock);
    if (enough) {
        agent_link_close_handle((uv_handle_t *)&l->listener, NULL);
    }
    agent_link_drop(p);
}

/* A few short lines always fit into the socket. If they do not, something else is there.
 */
static void send_question(struct agent_link_peer *p, int64_t id,
                          const struct agent_question *q)
{
    char line[AGENT_REQUEST_MAX];
    size_t len = agent_request_line(line, id, q);
    uv_buf_t buf = uv_buf_init(line, (unsigned)len);
    agent_peer_asked(&p->rules, id, q->ask);
    int rv = uv_try_write((uv_stream_t *)&p->pipe, &buf, 1);
    if (rv == UV_EAGAIN || (rv >= 0 && (size_t)rv < len)) {
        agent_link_refuse(p, "does not take the questions");
    }
    /* Other errors: the process has gone, and the end of file comes after its last words.
     */
}

void agent_link_ask_all(struct agent_link *l, int64_t id, const struct agent_question *q)
{
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        struct agent_link_peer *p = l->peers[i];
        if (p != NULL && agent_peer_may_ask(&p->rules, q->ask)) {
            send_question(p, id, q);
        }
    }
}

void agent_link_begin(struct agent_link *l, const struct agent_link_post *post)
{
    l->open = true;
    l->open_id = ++l->last_id;
    l->question = post->question;
    l->deadline_ns = post->deadline_ns;
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (l->peers[i] != NULL) {
            agent_peer_drop(&l->peers[i]->rules);
        }
    }
    agent_link_ask_all(l, l->open_id, &l->question);
}

void agent_link_expire(struct agent_link *l)
{
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (l->peers[i] != NULL) {
            agent_peer_expire(&l->peers[i]->rules);
        }
    }
}

/* Writes down what a line says. An explanation that came when the next one was already
 * posted is not the latest. */
static void note_event(struct agent_link_peer *p, enum agent_event event,
                       const struct agent_message *m, size_t len)
{
    struct agent_link *l = p->link;
    uv_mutex_lock(&l->lock);
    if (event == AGENT_EVENT_HELLO) {
        p->record = agent_book_hello(&l->book, p->pid, m);
    } else if (event == AGENT_EVENT_COUNT) {
        agent_book_count(p->record, m, len);
    } else if (event == AGENT_EVENT_ERROR) {
        agent_book_trouble(&l->book, p->pid, m->text);
    } else if (event == AGENT_EVENT_EXPLAIN && !l->post.other &&
               !agent_book_explain(&l->book, p->record, m, len)) {
        agent_book_trouble(&l->book, p->pid, "more findings than floodtest keeps");
    }
    uv_mutex_unlock(&l->lock);
}

int agent_link_take_line(void *data, const char *line, size_t len)
{
    struct agent_link_peer *p = data;
    struct agent_link *l = p->link;
    struct agent_message m;
    agent_message_parse(&m, line, len);
    enum agent_event event = agent_peer_take(&p->rules, &m);
    if (event == AGENT_EVENT_BREACH) {
        agent_link_refuse(p, m.text);
    } else {
        note_event(p, event, &m, len);
    }
    agent_message_fini(&m);
    if (event == AGENT_EVENT_HELLO && l->open &&
        agent_peer_may_ask(&p->rules, l->question.ask)) {
        send_question(p, l->open_id, &l->question);
    }
    return p->dropped ? 1 : 0;
}
