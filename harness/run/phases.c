#include "harness/run/phases.h"

static uint64_t elapsed(const struct phases *p, uint64_t now_ns)
{
    return now_ns - p->since_ns;
}

static bool lost(const struct phase_input *in)
{
    uint64_t patience = in->ended_by_us ? PHASES_RETURN_NS : PHASES_RECONNECT_NS;
    return in->gone ||
           (in->alone_since_ns != 0 && in->now_ns - in->alone_since_ns >= patience);
}

static enum phase after_flood(struct phases *p, const struct phase_input *in)
{
    if (lost(in)) {
        return PHASE_SETTLE;
    }
    uint64_t flooded = in->now_ns - p->flood_began_ns;
    uint64_t least = p->round == 0 ? p->times.duration : 0;
    p->failed = in->step == JUDGE_SEEN;
    bool enough = in->step == JUDGE_FLAT || in->step == JUDGE_THIN;
    bool over =
        ((enough || in->spent) && flooded >= least) || flooded >= p->times.max_duration;
    if (p->failed || over) {
        return in->explain && !enough ? PHASE_EXPLAIN : PHASE_DRAIN;
    }
    if (in->step == JUDGE_EASE && p->round == 0) {
        return PHASE_FLOOD;
    }
    return in->step == JUDGE_RAISE ? PHASE_CONFIRM : p->phase;
}

static uint64_t drain_limit(const struct phases *p)
{
    uint64_t limit = p->times.drain;
    if (p->failed && limit > PHASES_DRAIN_AFTER_FAIL_NS) {
        return PHASES_DRAIN_AFTER_FAIL_NS;
    }
    return p->round == 0 ? limit : (uint64_t)(PHASES_SECOND_DRAIN * (double)limit);
}

static enum phase after_explain(const struct phases *p, const struct phase_input *in)
{
    if (lost(in)) {
        return PHASE_SETTLE;
    }
    bool over = in->explained || elapsed(p, in->now_ns) >= PHASES_EXPLAIN_NS;
    return over ? PHASE_DRAIN : PHASE_EXPLAIN;
}

static enum phase after_drain(const struct phases *p, const struct phase_input *in)
{
    /* After a fail the drain tells what kind of growth it was: a pause is no end. */
    bool quiet = in->drained && !p->failed;
    bool over = quiet || in->drain_hopeless || phases_drain_expired(p, in->now_ns);
    if (lost(in)) {
        return PHASE_SETTLE;
    }
    if (over && in->again != JUDGE_ENOUGH && p->round == 0) {
        return in->again == JUDGE_AGAIN_RAISED ? PHASE_CONFIRM : PHASE_FLOOD;
    }
    return over ? PHASE_SETTLE : PHASE_DRAIN;
}

static enum phase next(struct phases *p, const struct phase_input *in)
{
    bool ready;
    switch (p->phase) {
    case PHASE_START:
        return in->gone ? PHASE_SETTLE : in->started ? PHASE_CONNECT : PHASE_START;
    case PHASE_CONNECT:
        if (in->gone) {
            return PHASE_SETTLE;
        }
        /* Agents that always find another new process are not waited for any longer. */
        if (!in->connected || p->connected_ns == 0) {
            p->connected_ns = in->connected ? in->now_ns : 0;
        }
        ready = !in->unready || in->now_ns - p->connected_ns >= PHASES_CENSUS_NS;
        return in->connected && ready ? PHASE_IDLE : PHASE_CONNECT;
    case PHASE_IDLE:
        if (lost(in)) {
            return PHASE_SETTLE;
        }
        return elapsed(p, in->now_ns) >= p->times.idle ? PHASE_FLOOD : PHASE_IDLE;
    case PHASE_FLOOD:
    case PHASE_CONFIRM:
        return after_flood(p, in);
    case PHASE_EXPLAIN:
        return after_explain(p, in);
    case PHASE_DRAIN:
        return after_drain(p, in);
    default:
        return PHASE_SETTLE;
    }
}

void phases_init(struct phases *p, const struct phase_times *times, uint64_t now_ns)
{
    *p = (struct phases){.times = *times, .phase = PHASE_START, .since_ns = now_ns};
}

bool phases_next(struct phases *p, const struct phase_input *in)
{
    enum phase to = next(p, in);
    if (to == p->phase) {
        return false;
    }
    bool eased = p->phase == PHASE_CONFIRM && to == PHASE_FLOOD;
    bool again = eased || (p->phase == PHASE_DRAIN && to != PHASE_SETTLE);
    p->round += again ? 1 : 0;
    p->phase = to;
    p->since_ns = in->now_ns;
    if (to == PHASE_FLOOD || again) {
        p->flood_began_ns = in->now_ns;
    }
    return true;
}

bool phases_connect_expired(const struct phases *p, uint64_t now_ns)
{
    return p->phase <= PHASE_CONNECT && elapsed(p, now_ns) >= p->times.connect_timeout;
}

bool phases_drain_expired(const struct phases *p, uint64_t now_ns)
{
    return p->phase == PHASE_DRAIN && elapsed(p, now_ns) >= drain_limit(p);
}

double phases_seconds_left(const struct phases *p, uint64_t now_ns)
{
    uint64_t limit = 0;
    uint64_t spent = elapsed(p, now_ns);
    switch (p->phase) {
    case PHASE_CONNECT:
        limit = p->times.connect_timeout;
        break;
    case PHASE_IDLE:
        limit = p->times.idle;
        break;
    case PHASE_FLOOD:
    case PHASE_CONFIRM:
        spent = now_ns - p->flood_began_ns;
        limit = spent < p->times.duration ? p->times.duration : p->times.max_duration;
        break;
    case PHASE_EXPLAIN:
        limit = PHASES_EXPLAIN_NS;
        break;
    case PHASE_DRAIN:
        limit = drain_limit(p);
        break;
    default:
        break;
    }
    return limit > spent ? (double)(limit - spent) / 1e9 : 0;
}
