#include "harness/run/conductor_private.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

void conductor_fail(struct conductor *c, int code)
{
    if (c->failure == 0) {
        c->failure = code;
    }
}

static bool in_use(const struct conductor *c)
{
    int rank = phase_rank(c->phases.phase);
    return rank >= phase_rank(PHASE_IDLE) && rank <= phase_rank(PHASE_DRAIN);
}

static void connection_opened(void *data, struct server_connection *connection)
{
    struct conductor *c = data;
    links_add(c->links, connection);
    c->open_connections++;
    c->alone_since_ns = 0;
    c->owners_wanted = true;
}

static void connection_closed(void *data, struct server_connection *connection,
                              enum server_close_reason reason, const char *detail)
{
    struct conductor *c = data;
    links_remove(c->links, connection);
    c->open_connections--;
    bool in_run = phase_rank(c->phases.phase) <= phase_rank(PHASE_DRAIN);
    if (in_run && reason == SERVER_CLOSED_BY_US && detail[0] != '\0') {
        conductor_fail(c, err_set(c->error, FERR_LIMIT, "a connection was %s", detail));
    } else if (in_use(c) && reason == SERVER_CLOSED_BY_US) {
        c->ended_by_us++;
    } else if (in_use(c)) {
        c->sampler.disconnects++;
        snprintf(c->record->facts.close_detail, sizeof c->record->facts.close_detail,
                 "%s", detail);
    }
    if (c->open_connections == 0) {
        c->alone_since_ns = clock_monotonic_ns();
    }
}

static void connection_refused(void *data, const char *what)
{
    struct conductor *c = data;
    snprintf(c->refused, sizeof c->refused, "%s", what);
    log_info("server", "refused: %s", what);
}

static bool is_client_gone(void *data, const struct server_connection *connection)
{
    struct conductor *c = data;
    return links_client_gone(c->links, connection);
}

const struct server_events conductor_server_events = {
    .on_open = connection_opened,
    .on_closed = connection_closed,
    .on_refused = connection_refused,
    .is_client_gone = is_client_gone,
};

static void limit_passed(void *data, uint64_t bytes)
{
    struct conductor *c = data;
    c->limit_passed = true;
    c->limit_in_explain = c->phases.phase == PHASE_EXPLAIN;
    if (c->limit_in_explain) {
        agents_note_limit(&c->agents);
    }
    log_info("guard", "the client uses %" PRIu64 " MiB: over its limit", bytes >> 20);
}

/* What the guard stops, the throttle must not continue. */
static void client_freezes(void *data)
{
    struct conductor *c = data;
    throttle_hold(&c->throttle);
}

/* "auto" is meant as room to grow: a client that was there before us may be large. */
static uint64_t limit_for(const struct conductor *c)
{
    uint64_t limit = c->record->terms.memory_limit_bytes;
    return c->scenario->memory_limit_bytes == 0 ? limit + proc_tree_memory(c->tree)
                                                : limit;
}

void conductor_watch(struct conductor *c, pid_t pid, bool ours)
{
    if (c->record->details.pid == 0) {
        c->record->details.pid = pid;
    }
    proc_tree_add(c->tree, pid);
    proc_tree_refresh(c->tree);
    if (!c->guarded) {
        c->guarded = true;
        c->record->terms.memory_limit_bytes = limit_for(c);
        latch_hold(&c->open);
        memory_guard_open(&c->guard, &c->loop, c->record->terms.memory_limit_bytes, ours,
                          client_freezes, limit_passed, c);
    }
    if (ours == c->guard.freeze) { /* what is not ours may not be stopped */
        memory_guard_add(&c->guard, pid);
    }
}

void conductor_find_owners(struct conductor *c)
{
    if (!c->owners_wanted) {
        return;
    }
    c->owners_wanted = false;
    pid_t stranger;
    while ((stranger = links_find_stranger(c->links, c->tree)) > 0) {
        /* What a launcher left behind is ours, too. */
        bool ours =
            c->supervised && proc_is_below("/proc", stranger, c->supervisor.guard.pid);
        conductor_watch(c, stranger, ours);
    }
}

static void client_started(void *data, pid_t pid)
{
    struct conductor *c = data;
    if (c->closing) { /* interrupted meanwhile: the guard will kill it */
        return;
    }
    c->started = true;
    conductor_watch(c, pid, true);
    log_info("client", "started, pid %d", (int)pid);
}

static void client_failed(void *data, int errnum)
{
    struct conductor *c = data;
    c->ended = true;
    conductor_fail(
        c, err_sys(c->error, errnum, "cannot start '%s'", c->record->details.command[0]));
}

static void client_ended(void *data, int exit_code, int signum)
{
    struct conductor *c = data;
    struct run_facts *f = &c->record->facts;
    c->ended = true;
    c->ended_at_end = c->phases.phase == PHASE_SETTLE;
    f->exit_code = exit_code;
    f->signal = signum;
    f->killed = signum == SIGKILL && !c->ended_at_end;
}

static void client_empty(void *data)
{
    struct conductor *c = data;
    c->empty = true;
}

const struct supervisor_events conductor_supervisor_events = {
    .on_started = client_started,
    .on_failed = client_failed,
    .on_ended = client_ended,
    .on_empty = client_empty,
};

void conductor_signal_cb(uv_signal_t *handle, int signum)
{
    struct conductor *c = handle->data;
    (void)signum;
    if (c->interrupted) { /* the user is in a hurry */
        c->in_a_hurry = true;
    }
    c->interrupted = true;
}
