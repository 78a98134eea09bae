/* One loop turns everything: the server's connections, the client's output and its end,
 * and the ticker. All decisions are made in one place, at a tick:
 *
 *   tick -> sample -> series, samples file -> judge (sometimes) -> phases_next -> act
 *
 * Events between ticks (a connection opened or ended, the client died, a signal, the
 * memory limit) only leave a mark that the next tick finds. The end is reached in the
 * settle phase: close frames; then, until SETTLE_NS, waiting, SIGTERM, and last the guard
 * kills what is left. Then every part is closed; when the last has said so, the loop runs
 * empty. */
#include "harness/run/conductor.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/judge/judge.h"
#include "harness/run/conductor_private.h"
#include "harness/run/conductor_setup.h"
#include "harness/scenario/scenario_json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The settle phase: a client that takes the close frame for its end has half of the time,
 * then it is asked (SIGTERM), then killed. */
#define SETTLE_NS     (2 * NS_PER_S)
#define SETTLE_ASK_NS (1 * NS_PER_S)

/* The judge looks at every n-th sample: some four times a second. */
enum { LOOK_EVERY = 12 };

/* Each count wakes the client, which must not look like work. So one is asked as the idle
 * phase and the drain begin; and more in the flood, some times a second, while memory has
 * risen and the client reads. */
static bool is_worth_a_count(struct conductor *c)
{
    const struct series *s = &c->record->series;
    enum phase phase = c->phases.phase;
    bool begins = phase != c->counted_in && (phase == PHASE_IDLE || phase == PHASE_DRAIN);
    bool flooding = phase_is_load(phase);
    bool grows = flooding && c->grew && s->last.read_bytes > c->read_at_count;
    if (!begins && !(grows && s->pushed % LOOK_EVERY == 0)) {
        return false;
    }
    c->counted_in = phase;
    c->read_at_count = s->last.read_bytes;
    return true;
}

/* Until the flood, agents that come are asked for their census: growth counts from there.
 */
static void ask_agents(struct conductor *c)
{
    bool connected = c->open_connections >= c->scenario->connections;
    bool resting =
        c->phases.phase == PHASE_IDLE || (c->phases.phase == PHASE_CONNECT && connected);
    agents_tick(&c->agents, is_worth_a_count(c));
    if (resting) {
        agents_census(&c->agents);
    }
}

static struct sample take_sample(struct conductor *c, uint64_t now_ns, uint64_t late_ns)
{
    struct sample row;
    sampler_take(&c->sampler, c->phases.phase, c->phases.round, now_ns, late_ns, &row);
    series_push(&c->record->series, &row);
    samples_writer_row(&c->writer, &row);
    return row;
}

/* The client ended. A launcher that ended well may have left the client behind: then that
 * one counts. */
static bool client_ended(const struct conductor *c)
{
    return c->ended && (c->empty || c->record->facts.exit_code != 0) &&
           c->open_connections == 0;
}

static struct phase_input make_input(struct conductor *c, uint64_t now_ns)
{
    const struct run_record *r = c->record;
    bool look = r->series.pushed % LOOK_EVERY == 0;
    enum phase phase = c->phases.phase;
    bool flooding = phase_is_load(phase);
    if (flooding && look) {
        c->grew = !c->scenario->brief && judge_sees_growth(&r->series);
    }
    bool draining =
        phase == PHASE_DRAIN && (look || phases_drain_expired(&c->phases, now_ns));
    bool ended = phase_rank(phase) > phase_rank(PHASE_CONNECT) && client_ended(c);
    return (struct phase_input){
        .now_ns = now_ns,
        .started = c->started,
        .connected = c->open_connections >= c->scenario->connections,
        .unready = !agents_ready(&c->agents),
        .gone = ended || c->limit_passed || c->interrupted,
        .alone_since_ns = c->alone_since_ns,
        .ended_by_us = c->ended_by_us > 0,
        .spent = flooding && conductor_is_spent(c, now_ns),
        .step = flooding && look ? judge_look(&r->series, &r->terms) : JUDGE_GO_ON,
        .explain = c->grew && agents_present(&c->agents),
        .explained = phase == PHASE_EXPLAIN && agents_ready(&c->agents),
        .drained = draining && judge_drained(&r->series, &r->terms),
        .drain_hopeless =
            draining &&
            judge_drain_hopeless(&r->series, (double)c->scenario->drain_ns / 1e9),
        .again = draining && !c->scenario->brief
                     ? judge_wants_again(&r->series, &r->terms)
                     : JUDGE_ENOUGH,
    };
}

/* The facts of how the flood's time ended, noted when the settle phase begins. */
static void note_ending(struct conductor *c)
{
    struct run_facts *f = &c->record->facts;
    f->interrupted = c->interrupted;
    f->limit_passed = c->limit_passed && !c->limit_in_explain;
    f->exited = client_ended(c) && !c->ended_at_end;
    f->ended_by_us = c->open_connections == 0 && c->ended_by_us > 0;
    f->disconnected = c->open_connections == 0 && !f->exited && !f->ended_by_us;
}

static void note_server(struct conductor *c, uint64_t now_ns)
{
    struct server_totals t;
    server_get_totals(c->server, now_ns, &t);
    struct run_facts *f = &c->record->facts;
    f->lag_p50_ms = (double)lag_quantile(t.lag, 0.5) / 1e6;
    f->lag_p99_ms = (double)lag_quantile(t.lag, 0.99) / 1e6;
    f->lag_max_ms = (double)t.lag->max_ns / 1e6;
    f->short_messages = (int64_t)t.short_messages;
    c->record->details.sent_payload_bytes = (int64_t)t.sent_payload_bytes;
    setup_note_compression(&c->record->details, c->scenario, &t);
    f->surplus_acks = c->scenario->acks ? (int64_t)t.surplus_messages : 0;
}

/* The client starts, is looked into and ends at its full speed. */
static void throttle_client(struct conductor *c)
{
    enum phase phase = c->phases.phase;
    if (c->scenario->throttle_cpu <= 0 || !c->supervised) {
        return;
    }
    if (phase_is_load(phase) || phase == PHASE_DRAIN) {
        throttle_on(&c->throttle, c->supervisor.guard.pid);
    } else {
        throttle_off(&c->throttle);
    }
}

static void enter_phase(struct conductor *c, enum phase from, uint64_t now_ns)
{
    log_info("run", "phase %s", phase_name(c->phases.phase));
    if (from == PHASE_EXPLAIN) {
        agents_take(&c->agents, &c->record->details);
    }
    throttle_client(c);
    switch (c->phases.phase) {
    case PHASE_IDLE:
        setup_note_runtime(&c->record->details);
        agents_native_census(&c->agents);
        break;
    case PHASE_FLOOD:
        conductor_start_flood(c, now_ns);
        break;
    case PHASE_CONFIRM:
        if (c->phases.round > 0) { /* it follows a drain: no flood is running */
            conductor_start_flood(c, now_ns);
        }
        server_flood_raise(c->server, now_ns);
        break;
    case PHASE_EXPLAIN:
        server_flood_stop(c->server, now_ns);
        agents_explain(&c->agents);
        break;
    case PHASE_DRAIN:
        server_flood_stop(c->server, now_ns);
        break;
    case PHASE_SETTLE:
        note_ending(c);
        server_flood_stop(c->server, now_ns);
        note_server(c, now_ns);
        server_close_connections(c->server);
        break;
    default:
        break;
    }
}

/* The client is on its way out; true when there is nothing to wait for any more. */
static bool settled(struct conductor *c, uint64_t now_ns)
{
    bool ours = c->supervised;
    uint64_t waited = now_ns - c->phases.since_ns;
    if ((c->limit_passed && ours) ||
        c->in_a_hurry) { /* frozen, it cannot end by itself */
        return true;
    }
    if (c->open_connections == 0 && (c->ended || !ours)) {
        return true;
    }
    bool ask = waited >= SETTLE_ASK_NS || c->interrupted;
    if (ours && ask && !c->asked_to_end) {
        c->asked_to_end = true;
        supervisor_end_gently(&c->supervisor);
    }
    return waited >= SETTLE_NS;
}

/* Before the flood: reasons why it cannot take place. */
static void check_beginning(struct conductor *c, uint64_t now_ns)
{
    if (phase_rank(c->phases.phase) > phase_rank(PHASE_IDLE)) {
        return;
    }
    if (c->interrupted) {
        conductor_fail(
            c, err_set(c->error, FERR_CANCELED, "interrupted before the flood began"));
    } else if (c->limit_passed) {
        conductor_fail(c,
                       err_set(c->error, FERR_LIMIT,
                               "the client needs more than its memory limit of %" PRIu64
                               " MiB before any flood; raise --memory-limit",
                               c->record->terms.memory_limit_bytes >> 20));
    } else if (c->phases.phase == PHASE_IDLE) {
        return;
    } else if (client_ended(c)) {
        conductor_fail(c, setup_explain_exit(c->error, c->record, c->alone_since_ns != 0,
                                             c->refused));
    } else if (phases_connect_expired(&c->phases, now_ns)) {
        char waits_for[SERVER_PHRASE_MAX];
        server_waits_for(c->server, waits_for);
        conductor_fail(
            c, setup_explain_no_connection(c->error, c->scenario, server_port(c->server),
                                           c->open_connections, c->refused, waits_for));
    }
}

static void tick(void *data, uint64_t now_ns, uint64_t late_ns)
{
    struct conductor *c = data;
    conductor_find_owners(c);
    ask_agents(c);
    struct sample row = take_sample(c, now_ns, late_ns);
    check_beginning(c, now_ns);
    if (c->failure != 0) {
        conductor_close(c);
        return;
    }
    struct phase_input input = make_input(c, now_ns);
    enum phase from = c->phases.phase;
    if (phases_next(&c->phases, &input)) {
        enter_phase(c, from, now_ns);
    }
    conductor_show(c, &row, now_ns);
    if (c->phases.phase == PHASE_SETTLE && settled(c, now_ns)) {
        conductor_close(c);
    }
}

static void take_output_tail(struct conductor *c)
{
    if (!c->supervised) {
        return;
    }
    struct run_details *d = &c->record->details;
    d->output_tail = mem_must_alloc(SUPERVISOR_OUTPUT_BYTES);
    d->output_tail_len = ring_copy(&c->supervisor.tail, d->output_tail);
    supervisor_fini(&c->supervisor);
}

/* The client ended, or was stopped, before it could be asked. */
static void take_last_words(struct conductor *c)
{
    if (c->grew && c->record->details.findings == NULL) {
        agents_take(&c->agents, &c->record->details);
    }
    agents_note_state(&c->agents, &c->record->details);
    agents_close(&c->agents);
}

static int begin(struct conductor *c)
{
    struct run_record *r = c->record;
    if (series_init(&r->series) != 0) {
        return err_set(c->error, FERR_NOMEM, "no memory for the series of samples");
    }
    int rv = setup_plan(&c->plan, c->scenario, c->error);
    if (rv != 0) {
        return rv;
    }
    rv = setup_terms(&r->terms, c->scenario, &c->plan, c->error);
    if (rv != 0) {
        return rv;
    }
    json_t *settings = scenario_to_json(c->scenario, 0);
    rv = samples_writer_open(&c->writer, c->scenario->samples_path, &r->terms, settings,
                             c->error);
    json_decref(settings);
    if (rv != 0) {
        return rv;
    }
    uint64_t now = clock_monotonic_ns();
    r->details.started_wall_ns = clock_wall_ns();
    host_read(&r->details.host);
    host_usage_begin(&r->details.usage);
    sampler_init(&c->sampler, now);
    struct err no_diag = {0};
    c->links = links_new(&no_diag);
    c->tree = proc_tree_new("/proc");
    c->sampler.links = c->links;
    c->sampler.tree = c->tree;
    c->sampler.acks = r->terms.acks;
    c->sampler.agents = &c->agents.state;
    struct phase_times times = {
        .connect_timeout = c->scenario->connect_timeout_ns,
        .idle = c->scenario->idle_ns,
        .duration = r->terms.duration_ns,
        .max_duration = r->terms.max_duration_ns,
        .drain = c->scenario->drain_ns,
    };
    phases_init(&c->phases, &times, now);
    live_terminal_init(&c->live, c->scenario, (double)r->terms.frame_bytes);
    return 0;
}

/* Writes the end of the recording and releases what the loop did not own. */
static void finish(struct conductor *c, int rv)
{
    struct run_record *r = c->record;
    live_terminal_fini(&c->live);
    host_usage_end(&r->details.usage);
    take_output_tail(c);
    take_last_words(c);
    throttle_get_state(&c->throttle, r->details.throttle_state);
    throttle_fini(&c->throttle);
    r->facts.complete = rv == 0;
    if (c->links != NULL) {
        setup_note_sources(r, &c->sampler);
    }
    if (rv != 0) {
        samples_writer_abandon(&c->writer);
    } else {
        struct err e = {0};
        if (samples_writer_end(&c->writer, r, &e) != 0) {
            log_error("samples", "'%s': %s", c->scenario->samples_path, e.msg);
            r->details.samples_lost = true;
        }
    }
    links_free(c->links);
    proc_tree_free(c->tree);
}

int conduct(const struct scenario *scenario, struct feed *feed, struct run_record *out,
            struct err *e)
{
    *out = (struct run_record){0};
    struct conductor *c = mem_must_alloc(sizeof *c);
    c->scenario = scenario;
    c->feed = feed;
    c->record = out;
    c->error = e;
    latch_init(&c->open);
    agents_init(&c->agents, scenario);
    throttle_init(&c->throttle, setup_throttle_percent(scenario), "/proc");
    int rv = begin(c);
    if (rv == 0) {
        uv_loop_init(&c->loop);
        rv = conductor_open(c, tick);
        uv_run(&c->loop, UV_RUN_DEFAULT);
        int left = uv_loop_close(&c->loop);
        assert(left == 0);
        (void)left;
        rv = rv != 0 ? rv : c->failure;
    }
    finish(c, rv);
    tls_files_close(&c->tls_files);
    server_plan_fini(&c->plan);
    free(c);
    return rv;
}
