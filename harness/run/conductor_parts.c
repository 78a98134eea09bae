#include "harness/run/conductor_private.h"

#include "harness/base/room.h"
#include "harness/run/conductor_setup.h"
#include "harness/scenario/target.h"

#include <signal.h>
#include <stdlib.h>

static void part_closed(void *data)
{
    struct conductor *c = data;
    latch_release(&c->open);
}

static void signal_closed_cb(uv_handle_t *handle)
{
    part_closed(handle->data);
}

void conductor_close(struct conductor *c)
{
    if (c->closing) {
        return;
    }
    c->closing = true;
    throttle_off(&c->throttle);
    ticker_close(&c->ticker, part_closed, c);
    for (int i = 0; i < CONDUCTOR_SIGNALS; i++) {
        uv_close((uv_handle_t *)&c->signals[i], signal_closed_cb);
    }
    if (c->guarded) {
        memory_guard_close(&c->guard, part_closed, c);
    }
    live_terminal_close(&c->live);
    pss_worker_close(&c->pss, part_closed, c);
    if (c->supervised) {
        supervisor_close(&c->supervisor, part_closed, c);
    }
    server_close(c->server, part_closed, c);
}

static int open_server(struct conductor *c)
{
    int rv = server_open(&c->loop, &c->plan.options, &conductor_server_events, c,
                         &c->server, c->error);
    if (rv == 0) {
        latch_hold(&c->open);
        c->record->details.port = server_port(c->server);
        c->record->details.round_messages = (int64_t)c->plan.options.shape.replay.count;
        c->sampler.server = c->server;
    }
    return rv;
}

static int start_client(struct conductor *c)
{
    const struct scenario *s = c->scenario;
    uint16_t port = server_port(c->server);
    if (s->target_kind != TARGET_COMMAND) {
        c->started = true;
        setup_note_address(s, port);
        if (s->target_kind == TARGET_PID) {
            conductor_watch(c, s->pid, false);
        }
        return 0;
    }
    struct target_address at = setup_address(s, port);
    c->record->details.command = target_argv(s, &at);
    struct client_environment env = {0};
    int rv = tls_files_open(&c->tls_files, c->plan.identity.ca, getenv, c->error);
    if (rv != 0) {
        return rv;
    }
    agents_open(&c->agents);
    setup_environment(&env, s, port, &c->agents.environment, &c->tls_files);
    c->supervised = true;
    latch_hold(&c->open);
    return supervisor_start(&c->supervisor, &c->loop, c->record->details.command,
                            env.variables, s->client_log_path,
                            &conductor_supervisor_events, c, c->error);
}

static void open_signals(struct conductor *c)
{
    static const int numbers[CONDUCTOR_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (int i = 0; i < CONDUCTOR_SIGNALS; i++) {
        uv_signal_init(&c->loop, &c->signals[i]);
        c->signals[i].data = c;
        latch_hold(&c->open);
        uv_signal_start(&c->signals[i], conductor_signal_cb, numbers[i]);
    }
}

/* The memory guard's, the agents', the throttle's, and four of libuv's pool; the live
 * view's runs already. */
enum { OUR_THREADS = 7 };

int conductor_open(struct conductor *c, void (*on_tick)(void *, uint64_t, uint64_t))
{
    int rv = room_for_threads(OUR_THREADS + c->scenario->threads, c->error);
    if (rv != 0) {
        return rv;
    }
    rv = ticker_open(&c->ticker, &c->loop, (uint64_t)SAMPLE_INTERVAL_NS, on_tick, c,
                     c->error);
    if (rv != 0) {
        return rv;
    }
    latch_hold(&c->open);
    rv = open_server(c);
    if (rv != 0) {
        ticker_close(&c->ticker, part_closed, c);
        return rv;
    }
    pss_worker_open(&c->pss, &c->loop);
    latch_hold(&c->open);
    c->sampler.pss = &c->pss;
    open_signals(c);
    live_terminal_open(&c->live, &c->loop, &c->open);
    rv = start_client(c);
    if (rv != 0) {
        conductor_close(c);
    } else if (c->feed != NULL) {
        feed_begin(c->feed, c->record->details.command, server_port(c->server),
                   c->record->details.started_wall_ns);
    }
    return rv;
}

bool conductor_is_spent(struct conductor *c, uint64_t now_ns)
{
    enum scenario_end end = c->scenario->end;
    if ((end != SCENARIO_HALF_CLOSE && end != SCENARIO_STALL) ||
        c->open_connections == 0) {
        return false;
    }
    struct server_totals t;
    server_get_totals(c->server, now_ns, &t);
    return t.flooded == 0;
}

/* A second flood is there to compare: a shape that began anew, say a ramp, would be
 * another flood. */
void conductor_start_flood(struct conductor *c, uint64_t now_ns)
{
    if (c->phases.round > 0) {
        server_flood_again(c->server, now_ns);
    } else {
        server_flood_start(c->server, now_ns);
    }
}
