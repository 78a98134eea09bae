/* The thread of the link.
 *
 * Happy path: a process connects -> its hello -> questions go out as they are posted ->
 * answers go into the book -> its end of file.
 *
 * What else happens:
 *  - a line that is not due, too long or no JSON, or no hello in time: the link is
 * refused and closed; after AGENT_LINK_REFUSED_MAX of these nobody is let in any more;
 *  - more processes than slots: accepted and closed at once;
 *  - more bytes than the budget: nobody is read until some has been saved up. Time in
 * which we did not read does not count for anybody's hello;
 *  - an agent that does not read (its process is stopped): it is asked until it owes
 * AGENT_PEER_OWED_MAX answers, which the socket holds; we never wait for it. */
#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "probes/agent_link_private.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { BACKLOG = 128 };

static void arm_timer(struct agent_link *l);

static void close_all(struct agent_link *l)
{
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (l->peers[i] != NULL) {
            agent_link_drop(l->peers[i]);
        }
    }
    agent_link_close_handle((uv_handle_t *)&l->listener, NULL);
    agent_link_close_handle((uv_handle_t *)&l->timer, NULL);
    agent_link_close_handle((uv_handle_t *)&l->wake, NULL);
}

static void wake_cb(uv_async_t *wake)
{
    struct agent_link *l = wake->data;
    uv_mutex_lock(&l->lock);
    struct agent_link_post post = l->post;
    l->post = (struct agent_link_post){0};
    bool closing = l->closing;
    uv_mutex_unlock(&l->lock);
    if (closing) {
        close_all(l);
        return;
    }
    if (post.other) {
        agent_link_begin(l, &post);
    } else if (post.count && !l->open) {
        agent_link_ask_all(l, ++l->last_id, &(struct agent_question){.ask = AGENT_COUNT});
    }
    agent_link_update(l);
    arm_timer(l);
}

/* --- reading ----------------------------------------------------------------------- */

static void alloc_cb(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct agent_link *l = ((struct agent_link_peer *)handle->data)->link;
    uint64_t left = agent_budget_left(&l->budget, clock_monotonic_ns());
    size_t size = left < sizeof l->chunk ? (size_t)left : sizeof l->chunk;
    *buf = uv_buf_init(l->chunk, (unsigned)size);
}

static void pause_reading(struct agent_link *l)
{
    l->paused_ns = clock_monotonic_ns();
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (l->peers[i] != NULL) {
            uv_read_stop((uv_stream_t *)&l->peers[i]->pipe);
        }
    }
}

static void read_cb(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct agent_link_peer *p = stream->data;
    struct agent_link *l = p->link;
    if (nread < 0) {
        agent_link_drop(p);
    } else {
        agent_budget_spend(&l->budget, (uint64_t)nread);
        int rv =
            agent_lines_add(&p->lines, buf->base, (size_t)nread, agent_link_take_line, p);
        if (rv == AGENT_LINES_TOO_LONG) {
            agent_link_refuse(p, "a line that is too long");
        }
    }
    if (l->paused_ns == 0 && l->budget.left < sizeof l->chunk) {
        pause_reading(l);
    }
    agent_link_update(l);
    arm_timer(l);
}

static void resume_reading(struct agent_link *l, uint64_t now_ns)
{
    uint64_t paused_for_ns = now_ns - l->paused_ns;
    l->paused_ns = 0;
    l->first_slot = (l->first_slot + 1) % AGENT_LINK_PEERS_MAX;
    for (unsigned i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        struct agent_link_peer *p = l->peers[(l->first_slot + i) % AGENT_LINK_PEERS_MAX];
        if (p != NULL) {
            p->hello_by_ns += paused_for_ns;
            uv_read_start((uv_stream_t *)&p->pipe, alloc_cb, read_cb);
        }
    }
}

/* --- connections ------------------------------------------------------------------- */

/* Who really connected; 0 if the kernel cannot tell. */
static pid_t pid_of(const uv_pipe_t *pipe)
{
    uv_os_fd_t fd;
    struct ucred who;
    socklen_t len = sizeof who;
    bool known = uv_fileno((const uv_handle_t *)pipe, &fd) == 0 &&
                 getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0;
    return known ? who.pid : 0;
}

static int free_slot(const struct agent_link *l)
{
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (l->peers[i] == NULL) {
            return i;
        }
    }
    return -1;
}

static void connection_cb(uv_stream_t *listener, int status)
{
    struct agent_link *l = listener->data;
    if (status < 0) {
        return;
    }
    struct agent_link_peer *p = mem_must_alloc(sizeof *p);
    p->link = l;
    p->slot = -1;
    uv_pipe_init(&l->loop, &p->pipe, 0);
    p->pipe.data = p;
    agent_lines_init(&p->lines, AGENT_LINK_LINE_MAX);
    int slot = free_slot(l);
    if (uv_accept(listener, (uv_stream_t *)&p->pipe) != 0 || slot < 0) {
        agent_link_drop(p);
        return;
    }
    p->slot = slot;
    l->peers[slot] = p;
    p->pid = pid_of(&p->pipe);
    p->hello_by_ns = clock_monotonic_ns() + AGENT_LINK_HELLO_MS * NS_PER_MS;
    if (l->paused_ns == 0) {
        uv_read_start((uv_stream_t *)&p->pipe, alloc_cb, read_cb);
    }
    arm_timer(l);
}

/* --- time -------------------------------------------------------------------------- */

static void refuse_mute(struct agent_link *l, uint64_t now_ns)
{
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        struct agent_link_peer *p = l->peers[i];
        if (p != NULL && !p->rules.greeted && now_ns >= p->hello_by_ns) {
            agent_link_refuse(p, "connected and said no hello");
        }
    }
}

static void timer_cb(uv_timer_t *timer)
{
    struct agent_link *l = timer->data;
    uint64_t now_ns = clock_monotonic_ns();
    if (l->paused_ns != 0 &&
        agent_budget_left(&l->budget, now_ns) >= AGENT_LINK_QUANTUM) {
        resume_reading(l, now_ns);
    }
    if (l->paused_ns == 0) {
        refuse_mute(l, now_ns);
    }
    if (l->open && now_ns >= l->deadline_ns) {
        agent_link_expire(l);
    }
    agent_link_update(l);
    arm_timer(l);
}

/* Sets the timer to what is due next. */
static void arm_timer(struct agent_link *l)
{
    uint64_t now_ns = clock_monotonic_ns();
    uint64_t due_ns = l->open ? l->deadline_ns : UINT64_MAX;
    if (l->paused_ns != 0) {
        uint64_t ready_ns =
            l->budget.now_ns + agent_budget_wait_ns(&l->budget, AGENT_LINK_QUANTUM);
        due_ns = ready_ns < due_ns ? ready_ns : due_ns;
    }
    for (int i = 0; i < AGENT_LINK_PEERS_MAX && l->paused_ns == 0; i++) {
        const struct agent_link_peer *p = l->peers[i];
        if (p != NULL && !p->rules.greeted && p->hello_by_ns < due_ns) {
            due_ns = p->hello_by_ns;
        }
    }
    if (due_ns == UINT64_MAX) {
        uv_timer_stop(&l->timer);
        return;
    }
    uint64_t wait_ns = due_ns > now_ns ? due_ns - now_ns : 0;
    uv_update_time(&l->loop);
    uv_timer_start(&l->timer, timer_cb, (wait_ns + NS_PER_MS - 1) / NS_PER_MS, 0);
}

/* --- life -------------------------------------------------------------------------- */

int agent_link_io_open(struct agent_link *l, struct err *e)
{
    int rv = uv_timer_init(&l->loop, &l->timer);
    assert(rv == 0);
    rv = uv_pipe_init(&l->loop, &l->listener, 0);
    assert(rv == 0);
    l->wake.data = l->timer.data = l->listener.data = l;
    agent_budget_init(&l->budget, AGENT_LINK_READ_BYTES_PER_S,
                      AGENT_LINK_READ_BYTES_PER_S / 8, clock_monotonic_ns());
    rv = uv_async_init(&l->loop, &l->wake, wake_cb);
    if (rv != 0) {
        return err_sys(e, -rv, "make a signal for the link to the agents");
    }
    /* libuv would cut a longer path. */
    rv = strlen(l->path) < sizeof((struct sockaddr_un *)0)->sun_path
             ? uv_pipe_bind(&l->listener, l->path)
             : UV_ENAMETOOLONG;
    if (rv == 0 && chmod(l->path, S_IRUSR | S_IWUSR) != 0) {
        rv = -errno;
    }
    if (rv == 0) { /* nobody could connect before */
        rv = uv_listen((uv_stream_t *)&l->listener, BACKLOG, connection_cb);
    }
    return rv == 0 ? 0 : err_sys(e, -rv, "listen for agents at '%s'", l->path);
}

void agent_link_io_run(void *link)
{
    struct agent_link *l = link;
    /* Signals are for the threads that know what to do with them; and a write to a
     * process that has gone must not end ours. */
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    uv_run(&l->loop, UV_RUN_DEFAULT);
}

void agent_link_io_abandon(struct agent_link *l)
{
    agent_link_close_handle((uv_handle_t *)&l->listener, NULL);
    agent_link_close_handle((uv_handle_t *)&l->timer, NULL);
    if (l->wake.loop != NULL) { /* it may be what failed */
        agent_link_close_handle((uv_handle_t *)&l->wake, NULL);
    }
    uv_run(&l->loop, UV_RUN_DEFAULT);
}
