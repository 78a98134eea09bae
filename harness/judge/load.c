#include "harness/judge/load.h"
#include "harness/judge/wire.h"

#include "harness/record/phase.h"

#include <math.h>

#define NS 1e9

bool load_overloaded(const struct picture *p, const struct run_terms *c)
{
    bool queued = picture_queued(picture_last(p->flood, 0.5)) >= p->n->queued_share;
    if (c->rate <= 0) {
        return queued;
    }
    return queued &&
           picture_shortfall(p->flood, wire_message_bytes(p, c)) >= p->n->overload_share;
}

bool load_hardly_flooded(const struct picture *p, const struct run_terms *c)
{
    if (c->rate <= 0 || c->ends || !p->reads_known || p->flood.count < 2 ||
        load_overloaded(p, c)) {
        return false;
    }
    double due = wire_message_bytes(p, c) * (double)(span_last(p->flood)->due_messages -
                                                     span_first(p->flood)->due_messages);
    return picture_read_over(p->flood) < p->n->kept_up_share * due;
}

double load_window_shut(const struct picture *p)
{
    if (p->load.count < 2 || p->load_s <= 0) {
        return NAN;
    }
    int64_t from = span_first(p->load)->rwnd_limited_us;
    int64_t to = span_last(p->load)->rwnd_limited_us;
    return from < 0 || to < 0 ? NAN : fmin(1, (double)(to - from) / 1e6 / p->load_s);
}

double load_due_rate(const struct picture *p, const struct run_terms *c)
{
    double s = p->flood_s;
    if (!c->shaped || p->flood.count < 2 || s <= 0) {
        return c->rate;
    }
    int64_t due = span_last(p->flood)->due_messages - span_first(p->flood)->due_messages;
    return (double)due / s;
}

/* Busy: more than at rest, and no trifle against the flood. */
static bool is_busy(const struct picture *p, struct span window, struct span load)
{
    double cores = p->n->hidden_busy * (picture_cores(load) - p->idle.cores);
    double wakeups = p->n->hidden_busy * (picture_wakeups(load) - p->idle.wakeups);
    return picture_cores(window) > p->idle.cores + fmax(p->n->quiet_cores, cores) ||
           picture_wakeups(window) >
               1.5 * p->idle.wakeups + fmax(p->n->quiet_wakeups, wakeups);
}

struct afterwork load_afterwork(const struct picture *p, struct span load,
                                struct span drain)
{
    struct span rest = picture_all_read(drain);
    struct afterwork a = {.ended = rest.count > 0};
    if (load.count < 2 || rest.count < 2) {
        return a;
    }
    int64_t begin = span_first(rest)->t_ns;
    double busy_s = 0;
    int64_t step = (int64_t)(p->n->quiet_time * NS) / 2;
    /* Half a second at a time: CPU comes in ticks of 10 ms. */
    while (span_seconds(rest) * NS >= (double)step) {
        struct span next = span_since(rest, span_first(rest)->t_ns + step);
        struct span window = {.rows = rest.rows, .count = rest.count - next.count + 1};
        a.ended = !is_busy(p, window, load);
        if (!a.ended) {
            a.busy_s = (double)(span_last(window)->t_ns - begin) / NS;
            busy_s += span_seconds(window);
            a.steady = busy_s / a.busy_s;
        }
        rest = next;
    }
    return a;
}

bool load_backlog(const struct picture *p)
{
    struct span drain = picture_latest_drain(p);
    if (drain.count < 2) {
        return false;
    }
    if (span_last(drain)->recv_queue_bytes > 0) {
        return true;
    }
    double busy_s = load_afterwork(p, picture_latest_load(p), drain).busy_s;
    double released =
        p->growth - ((double)span_last(drain)->memory_bytes - p->idle.memory);
    /* Garbage that is collected when all is quiet is no work. */
    if (busy_s >= p->n->backlog_time ||
        (busy_s > 0 && released > p->n->released_share * p->growth)) {
        return true;
    }
    int64_t end = span_last(drain)->t_ns;
    return !picture_is_quiet(p,
                             span_since(drain, end - (int64_t)(p->n->quiet_time * NS)));
}

bool load_queue_seen(const struct picture *p, const struct run_terms *c)
{
    double messages = p->read / wire_message_bytes(p, c);
    return messages > 0 && p->queued >= p->n->agent_queued * messages;
}

/* Longer than it ever paused, by much. */
static bool pauses_unusually(const struct picture *p)
{
    return p->reads_known && p->pauses.last >= p->n->stall_pauses * p->pauses.longest;
}

/* The drain counts: a client that pushes back reads on there. */
bool load_stopped(const struct picture *p)
{
    return pauses_unusually(p) && p->pauses.last >= p->n->stall_time &&
           picture_latest_drain(p).count >= 2;
}

bool load_silent(const struct picture *p)
{
    double drain_s = span_seconds(picture_latest_drain(p));
    return pauses_unusually(p) && p->pauses.last >= fmax(drain_s, p->n->quiet_time);
}

enum stall load_stalled(const struct picture *p, const struct series *s)
{
    if (!load_stopped(p)) {
        return STALL_NO;
    }
    double stalled = p->pauses.last;
    /* Not its first second: wake-ups and CPU are counted with a delay. */
    struct span all = series_phases(s, PHASE_FLOOD, PHASE_DRAIN);
    int64_t since = span_last(all)->t_ns - (int64_t)((stalled - 1) * NS);
    struct span still = span_since(all, since);
    double extra = (picture_wakeups(still) - 1.5 * p->idle.wakeups) * span_seconds(still);
    bool still_at_work = extra >= p->n->stall_wakeups ||
                         picture_cores(still) > p->idle.cores + p->n->quiet_cores;
    if (still_at_work) {
        return STALL_NO;
    }
    return p->idle.wakeups <= p->n->stall_idle ? STALL_YES : STALL_PERHAPS;
}

bool load_ceiling(const struct picture *p)
{
    /* Its end may have freed what it held before the last samples. */
    return p->peak_growth >= p->n->ceiling_growth &&
           p->peak_growth >= p->n->step_per_byte * p->read;
}

/* More work than what is at hand, without a pause, when the drain was over: its length is
 * not known. Of a client that was held back flow control explains it. */
static bool works_past_drain(const struct picture *p, const struct afterwork *a,
                             bool overloaded)
{
    return !a->ended && a->busy_s >= p->n->backlog_time &&
           a->steady >= p->n->hidden_steady && !overloaded;
}

bool load_hides_backlog(const struct picture *p, const struct run_terms *c)
{
    struct afterwork a = load_afterwork(p, p->load, p->drain);
    struct picture first = picture_first_flood(p);
    bool longer = a.busy_s > fmax(p->n->hidden_time, p->n->hidden_share * p->load_s);
    if (!longer && !works_past_drain(p, &a, load_overloaded(&first, c))) {
        return false;
    }
    double backlog = a.busy_s * first.read / (p->load_s + a.busy_s);
    double best = picture_best_read_rate(p->load);
    double last = picture_read_rate(picture_last(p->load, 1.0 / 3));
    bool slowed = load_overloaded(&first, c) && last < p->n->slowed_share * best;
    return first.growth < p->n->hidden_memory * backlog && !slowed;
}

/* How much longer the client worked after the second flood than after the first. */
struct more_work {
    bool known;
    double grew;    /* 1: twice as long */
    double in_step; /* ... if it went with what was read */
    double steady;  /* share of that time in which it was busy, the lesser of both */
};

static struct more_work compare_afterwork(const struct picture *p)
{
    struct more_work w = {0};
    if (p->again.count < 2 || p->again_drain.count < 2 || p->load.count < 2) {
        return w;
    }
    struct afterwork first = load_afterwork(p, p->load, p->drain);
    struct afterwork second = load_afterwork(p, p->again, p->again_drain);
    if (picture_read_over(p->load) <= 0 || first.busy_s <= 0) {
        return w;
    }
    w.in_step = picture_read_over(p->again) / picture_read_over(p->load) - 1;
    w.grew = second.busy_s / first.busy_s - 1;
    w.known = first.ended && second.ended && w.in_step >= p->n->hidden_longer;
    w.steady = fmin(first.steady, second.steady);
    return w;
}

bool load_hidden_grows(const struct picture *p)
{
    struct more_work w = compare_afterwork(p);
    return w.known && w.steady >= p->n->hidden_steady &&
           w.grew >= p->n->hidden_grows * w.in_step &&
           w.grew <= p->n->hidden_most * w.in_step;
}

bool load_hidden_settled(const struct picture *p)
{
    struct more_work w = compare_afterwork(p);
    return w.known && w.grew < p->n->hidden_grows * w.in_step;
}
