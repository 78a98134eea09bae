#include "harness/run/sampler.h"

#include "probes/self.h"

/* The tree is walked for new processes, wake-ups and fds in every n-th sample. */
enum { REFRESH_EVERY = 12 };

void sampler_init(struct sampler *s, uint64_t start_ns)
{
    *s = (struct sampler){.start_ns = start_ns, .reads_known = true};
}

static void take_server(struct sampler *s, uint64_t now_ns, struct sample *out)
{
    struct server_totals t;
    server_get_totals(s->server, now_ns, &t);
    out->due_messages = (int64_t)t.due_messages;
    out->withheld_messages = (int64_t)t.withheld_messages;
    out->sent_messages = (int64_t)t.sent_messages;
    out->connections = (int64_t)t.connections;
    out->disconnects = (int64_t)s->disconnects;
    if (s->acks) {
        out->processed_messages = (int64_t)t.acked_messages;
    }
}

static void take_links(struct sampler *s, struct sample *out)
{
    struct link_totals t;
    links_sample(s->links, &t);
    out->sent_bytes = (int64_t)t.sent_bytes;
    out->delivered_bytes = (int64_t)t.delivered_bytes;
    out->send_queue_bytes = (int64_t)t.send_queue_bytes;
    out->rwnd_limited_us = (int64_t)t.rwnd_limited_us;
    out->peer_window_bytes = (int64_t)t.peer_window_bytes;
    s->reads_known = t.reads_known;
    s->probe_errors = t.errors;
    if (t.reads_known) {
        out->read_bytes = (int64_t)t.read_bytes;
        out->recv_queue_bytes = (int64_t)t.recv_queue_bytes;
        out->recv_buffer_bytes = (int64_t)t.recv_buffer_bytes;
        out->recv_alloc_bytes = (int64_t)t.recv_alloc_bytes;
    }
}

static void take_processes(struct sampler *s, uint64_t now_ns, struct sample *out)
{
    if (s->taken % REFRESH_EVERY == 0) {
        proc_tree_refresh(s->tree);
        pid_t pids[PSS_PIDS_MAX];
        size_t count = proc_tree_pids(s->tree, pids, PSS_PIDS_MAX);
        pss_worker_ask(s->pss, now_ns, pids, count < PSS_PIDS_MAX ? count : PSS_PIDS_MAX);
    }
    struct proc_totals t;
    proc_tree_sample(s->tree, &t);
    s->memory_denied = s->memory_denied || t.denied;
    if (t.processes > 0 && !t.denied) {
        out->memory_bytes = (int64_t)t.memory_bytes;
        out->rss_bytes = (int64_t)t.rss_bytes;
    }
    out->cpu_ns = (int64_t)t.cpu_ns;
    out->wakeups = (int64_t)t.wakeups;
    out->minor_faults = (int64_t)t.minor_faults;
    out->threads = (int64_t)t.threads;
    out->fds = (int64_t)t.fds;
    out->processes = (int64_t)t.processes;
    out->epoch = (int64_t)t.epoch;
    if (s->pss->known) {
        out->pss_bytes = (int64_t)s->pss->latest.pss_bytes;
        out->huge_bytes = (int64_t)s->pss->latest.huge_bytes;
    }
}

/* Acknowledgements count what was processed; without them the client's own count does. */
static void take_agents(const struct sampler *s, struct sample *out)
{
    out->queued_messages = s->agents->queued;
    out->live_bytes = s->agents->live_bytes;
    if (!s->acks) {
        out->processed_messages = s->agents->processed;
    }
}

static void take_self(struct sampler *s, struct sample *out)
{
    struct self_usage self;
    self_read("/proc", &self);
    out->self_cpu_ns = (int64_t)self.cpu_ns;
    out->self_rss_bytes = (int64_t)self.rss_bytes;
    if (self.rss_bytes > s->peak_self_rss) {
        s->peak_self_rss = self.rss_bytes;
    }
}

void sampler_take(struct sampler *s, enum phase phase, int round, uint64_t now_ns,
                  uint64_t late_ns, struct sample *out)
{
    sample_init(out);
    out->t_ns = (int64_t)(now_ns - s->start_ns);
    out->phase = phase;
    out->round = round;
    out->late_ns = (int64_t)late_ns;
    take_links(s, out);
    take_server(s, now_ns, out);
    take_processes(s, now_ns, out);
    take_agents(s, out);
    take_self(s, out);
    s->taken++;
}
