#include "harness/run/conductor_setup.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/strbuf.h"
#include "harness/run/memory_guard.h"
#include "harness/scenario/target.h"
#include "probes/proc.h"
#include "server/protocol.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static enum closing closing_of(enum scenario_closing closing)
{
    static const enum closing terms[] = {
        [SCENARIO_CLOSING_FAILURE] = CLOSING_IS_FAILURE,
        [SCENARIO_CLOSING_FINE] = CLOSING_IS_FINE,
        [SCENARIO_CLOSING_DUE] = CLOSING_IS_DUE,
    };
    return terms[closing];
}

uint32_t setup_throttle_percent(const struct scenario *s)
{
    return (uint32_t)(s->throttle_cpu * 100 + 0.5);
}

/* The command line has found every error already: what is left is a file that changed
 * since. */
static void note_error(void *arg, const char *option, const char *sentence)
{
    err_set(arg, FERR_CONFIG, "--%s: %s", option, sentence);
}

int setup_plan(struct server_plan *p, const struct scenario *s, struct err *e)
{
    uint64_t wall_offset_ns = clock_wall_ns() - clock_monotonic_ns();
    if (!server_plan_init(p, s, wall_offset_ns, note_error, e)) {
        return e->code;
    }
    return server_plan_identify(p, s, time(NULL), e);
}

int setup_terms(struct run_terms *t, const struct scenario *s,
                const struct server_plan *plan, struct err *e)
{
    const struct server_options *o = &plan->options;
    *t = (struct run_terms){
        .rate = shape_mean_rate(&o->shape, o->rate),
        .shaped = o->shape.kind != SHAPE_CONSTANT,
        .frame_bytes = server_message_bytes(o, (uint64_t)(plan->mean_bytes + 0.5)),
        .confirm = s->confirm,
        .duration_ns = s->duration_ns,
        .max_duration_ns = s->max_duration_ns,
        .budget_bytes = s->budget_bytes,
        .memory_limit_bytes = s->memory_limit_bytes,
        .acks = s->acks,
        .no_drops = s->no_drops,
        .closing = closing_of(s->closing),
        .ends = s->end != SCENARIO_NEVER,
        .unread = !s->reads,
        .throttle_percent = setup_throttle_percent(s),
    };
    facts_set_thresholds(t, s->thresholds.texts);
    if (t->memory_limit_bytes == 0) {
        uint64_t available;
        int rv = proc_read_available("/proc", &available, e);
        if (rv != 0) {
            return err_wrap(e, "decide the memory limit (or give --memory-limit)");
        }
        t->memory_limit_bytes = memory_guard_default_limit(available);
    }
    return 0;
}

struct target_address setup_address(const struct scenario *s, uint16_t port)
{
    enum protocol protocol = PROTOCOL_WS;
    struct err e;
    int rv = protocol_parse(s->protocol, &protocol, &e);
    (void)rv; /* the command line has checked it */
    bool raw = protocols[protocol].role == PROTOCOL_ROLE_RAW;
    return (struct target_address){
        .scheme = protocols[protocol].scheme,
        .host = s->host,
        .port = port,
        .path = raw ? "" : s->path,
        .unix_path = s->unix_path,
        .connections = s->connections,
    };
}

void setup_environment(struct client_environment *env, const struct scenario *s,
                       uint16_t port, const struct agent_environment *agents,
                       const struct tls_files *tls)
{
    struct target_address at = setup_address(s, port);
    struct strbuf url;
    strbuf_init(&url);
    target_add_url(&url, &at);
    snprintf(env->url, sizeof env->url, "FLOODTEST_URL=%s", url.text);
    snprintf(env->host, sizeof env->host, "FLOODTEST_HOST=%s", target_host(s->host));
    snprintf(env->port, sizeof env->port, "FLOODTEST_PORT=%d", (int)port);
    strbuf_fini(&url);
    snprintf(env->unix_path, sizeof env->unix_path, "FLOODTEST_UNIX=%s",
             s->unix_path != NULL ? s->unix_path : "");
    snprintf(env->connections, sizeof env->connections, "FLOODTEST_CONNECTIONS=%" PRIu32,
             s->connections);
    size_t count = 0;
    env->variables[count++] = env->url;
    env->variables[count++] = env->connections;
    if (s->unix_path != NULL) {
        env->variables[count++] = env->unix_path;
    } else {
        env->variables[count++] = env->host;
        env->variables[count++] = env->port;
    }
    for (int i = 0; agents->variables[i] != NULL; i++) {
        env->variables[count++] = agents->variables[i];
    }
    for (int i = 0; tls->variables[i] != NULL; i++) {
        env->variables[count++] = tls->variables[i];
    }
    env->variables[count] = NULL;
}

void setup_note_address(const struct scenario *s, uint16_t port)
{
    struct target_address at = setup_address(s, port);
    struct strbuf url;
    strbuf_init(&url);
    target_add_url(&url, &at);
    log_note("run", "waiting for the client on %s", url.text);
    strbuf_fini(&url);
}

void setup_note_runtime(struct run_details *d)
{
    char link[64];
    char path[512];
    snprintf(link, sizeof link, "/proc/%d/exe", (int)d->pid);
    ssize_t n = d->pid > 0 ? readlink(link, path, sizeof path - 1) : -1;
    if (n <= 0) {
        return;
    }
    path[n] = '\0';
    const char *name = strrchr(path, '/');
    snprintf(d->runtime, sizeof d->runtime, "%.60s", name != NULL ? name + 1 : path);
}

static void note_acks(struct run_record *r)
{
    struct run_details *d = &r->details;
    if (!r->terms.acks) {
        return;
    }
    if (r->facts.surplus_acks > 0) {
        snprintf(d->acks_state, sizeof d->acks_state,
                 "more acknowledgements than messages, by %" PRId64
                 ": not each of them stands for one that was processed",
                 r->facts.surplus_acks);
        log_warn("acks", "%s", d->acks_state);
    } else {
        bool none = r->series.last.processed_messages <= 0;
        snprintf(d->acks_state, sizeof d->acks_state, "%s",
                 none ? "no acknowledgement came" : "ok");
    }
}

void setup_note_sources(struct run_record *r, const struct sampler *s)
{
    struct run_details *d = &r->details;
    d->probe_errors = (int64_t)s->probe_errors;
    snprintf(d->proc_state, sizeof d->proc_state, "%s",
             s->memory_denied ? "some of the client's processes may not be read "
                                "(another user, or hidepid)"
                              : "ok");
    snprintf(d->sock_state, sizeof d->sock_state, "%s", links_state(s->links));
    note_acks(r);
}

void setup_note_compression(struct run_details *d, const struct scenario *s,
                            const struct server_totals *t)
{
    d->offered_connections = s->compress ? (int64_t)t->accepted : 0;
    d->compressed_connections = (int64_t)t->compressed;
}

/* How a client that we start finds the server. */
#define WAYS                                                                             \
    "it can learn the address from {url}, {host} and {port} in its arguments, from "     \
    "$FLOODTEST_URL, _HOST and _PORT, or have a fixed one with --port N"

static void describe_end(char *out, size_t size, const struct run_facts *f)
{
    if (f->signal != 0) {
        snprintf(out, size, "signal %d (%s)", f->signal, strsignal(f->signal));
    } else {
        snprintf(out, size, "status %d", f->exit_code);
    }
}

static bool runs_python(const struct run_details *d)
{
    const char *name = strrchr(d->command[0], '/');
    name = name != NULL ? name + 1 : d->command[0];
    return strncmp(name, "python", strlen("python")) == 0;
}

int setup_explain_exit(struct err *e, const struct run_record *r, bool connected,
                       const char *refused)
{
    char how[128];
    describe_end(how, sizeof how, &r->facts);
    if (connected) {
        return err_set(
            e, FERR_PEER,
            "the client connected, and ended with %s before the flood: see its "
            "output",
            how);
    }
    if (refused[0] != '\0') {
        return err_set(e, FERR_PEER,
                       "the client ended with %s before it had connected; received %s",
                       how, refused);
    }
    return err_set(e, FERR_PEER,
                   "the client ended with %s before it had connected: see its output; if "
                   "it did not know where to connect, " WAYS "%s%.100s%s",
                   how, runs_python(&r->details) ? " (it was run with '" : "",
                   runs_python(&r->details) ? r->details.command[0] : "",
                   runs_python(&r->details) ? "', --python chooses another)" : "");
}

int setup_explain_no_connection(struct err *e, const struct scenario *s, uint16_t port,
                                uint64_t connected, const char *refused,
                                const char *waits_for)
{
    double timeout = (double)s->connect_timeout_ns / 1e9;
    if (waits_for[0] != '\0') {
        return err_set(e, FERR_PEER, "a client connected, but within %g s %s", timeout,
                       waits_for);
    }
    if (refused[0] != '\0') {
        return err_set(e, FERR_PEER, "no connection over %s within %g s; received %s",
                       s->protocol, timeout, refused);
    }
    if (connected > 0) {
        return err_set(e, FERR_PEER,
                       "only %" PRIu64 " of %" PRIu32 " connections (--connections) were "
                       "open within %g s; the client learns how many from {connections} "
                       "in its arguments or from $FLOODTEST_CONNECTIONS",
                       connected, s->connections, timeout);
    }
    struct target_address at = setup_address(s, port);
    struct strbuf url;
    strbuf_init(&url);
    target_add_url(&url, &at);
    err_set(e, FERR_PEER, "the client did not connect to %s within %g s; " WAYS, url.text,
            timeout);
    strbuf_fini(&url);
    return e->code;
}
