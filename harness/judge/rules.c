#include "harness/judge/rules.h"

#include "harness/judge/judge_numbers.h"
#include "harness/record/phase.h"

#include <math.h>

double rule_budget(const struct picture *p, const struct run_terms *c)
{
    double budget = (double)c->budget_bytes;
    double room = (double)c->memory_limit_bytes - p->idle.memory;
    /* The run ends at the limit: decide a little before, if that leaves enough to see. */
    return room < LIMIT_ROOM ? budget : fmin(budget, 0.9 * room);
}

bool rule_over_budget(const struct picture *p, const struct run_terms *c)
{
    return p->memory_known && p->growth > rule_budget(p, c);
}

bool rule_in_step(const struct picture *p, const struct run_terms *c)
{
    double messages = p->read / (double)c->frame_bytes;
    bool per_message =
        messages >= STEP_MESSAGES && p->growth >= EXCLUDE_PER_MESSAGE * messages;
    return p->per_byte >= STEP_PER_BYTE || per_message;
}

static struct span flat_window(const struct picture *p)
{
    return picture_last(p->load, FLAT_WINDOW);
}

bool rule_creeps(const struct picture *p)
{
    struct trend g = picture_growth(p, flat_window(p), ALPHA_LOOK);
    double grown = g.slope * g.x_span;
    return g.known && g.low > SLOW_PER_BYTE &&
           grown > fmax(SLOW_NOISES * g.noise, SLOW_GROWTH);
}

/* It hardly reads while its receive queue is full, and its memory does not move: what it
 * does not read it cannot keep. */
static bool flat_while_held_back(const struct picture *p, struct span window)
{
    struct trend pace = picture_pace(p, window, ALPHA_LOOK);
    return pace.known && pace.high * pace.x_span < FLAT_HELD_BACK &&
           picture_queued(window) >= HELD_BACK_SHARE;
}

/* The bound excludes a queue of messages, counted in bytes or in messages. */
static bool excludes_queue(const struct trend *g, const struct run_terms *c,
                           double per_byte)
{
    return g->high < per_byte || g->high * (double)c->frame_bytes < EXCLUDE_PER_MESSAGE;
}

bool rule_flat(const struct picture *p, const struct run_terms *c)
{
    struct span window = flat_window(p);
    struct trend g = picture_growth(p, window, ALPHA_LOOK);
    double bound = g.high * g.x_span;
    bool little = g.known && bound <= fmax(FLAT_PER_BYTE * g.x_span, FLAT_ABSOLUTE);
    if (flat_while_held_back(p, window)) {
        return true;
    }
    return little && !rule_creeps(p) &&
           excludes_queue(&g, c,
                          rule_overloaded(p, c) ? EXCLUDE_PER_BYTE : KEPT_UP_PER_BYTE);
}

bool rule_plateau(const struct picture *p, const struct run_terms *c)
{
    struct span window = flat_window(p);
    double climb = picture_climb(p, window);
    if (span_seconds(window) < PLATEAU_S ||
        climb > fmax(PLATEAU_STEP, PLATEAU_SHARE * p->growth)) {
        return false;
    }
    double read =
        (double)(span_last(window)->read_bytes - span_first(window)->read_bytes);
    bool went_on = read >= fmax(p->growth / 2, 4 * MIB) && climb < FLAT_PER_BYTE * read;
    if (went_on) {
        return true;
    }
    struct trend g = picture_growth(p, window, ALPHA_LOOK);
    bool kept_little = !g.known || excludes_queue(&g, c, EXCLUDE_PER_BYTE);
    return kept_little && picture_queued(window) >= HELD_BACK_SHARE;
}

bool rule_rises(const struct picture *p)
{
    return picture_climb(p, flat_window(p)) > PLATEAU_STEP && p->growth > RAISE_GROWTH;
}

bool rule_overloaded(const struct picture *p, const struct run_terms *c)
{
    bool queued = picture_queued(picture_last(p->flood, 0.5)) >= QUEUED_SHARE;
    if (c->rate <= 0) {
        return queued;
    }
    return queued &&
           picture_shortfall(p->flood, (double)c->frame_bytes) >= OVERLOAD_SHARE;
}

bool rule_backlog(const struct picture *p)
{
    if (p->drain.count < 2) {
        return false;
    }
    if (span_last(p->drain)->recv_queue_bytes > 0) {
        return true;
    }
    double released =
        p->growth - ((double)span_last(p->drain)->memory_bytes - p->idle.memory);
    if (released > RELEASED_SHARE * p->growth) {
        return true;
    }
    int64_t end = span_last(p->drain)->t_ns;
    return !picture_is_quiet(p, span_since(p->drain, end - (int64_t)(QUIET_S * 1e9)));
}

bool rule_stalled(const struct picture *p, const struct series *s)
{
    double stalled = picture_stalled_s(s);
    if (stalled < STALL_S + fmax(span_seconds(p->drain), 0) || p->drain.count < 2) {
        return false;
    }
    /* Not its first second: wake-ups and CPU are counted with a delay. */
    struct span all = series_phases(s, PHASE_FLOOD, PHASE_DRAIN);
    int64_t since = span_last(all)->t_ns - (int64_t)((stalled - 1) * 1e9);
    struct span still = span_since(all, since);
    double extra = (picture_wakeups(still) - 1.5 * p->idle.wakeups) * span_seconds(still);
    return extra < STALL_WAKEUPS && picture_cores(still) <= p->idle.cores + QUIET_CORES;
}

bool rule_ceiling(const struct picture *p)
{
    /* Its end may have freed what it held before the last samples. */
    return p->peak_growth >= CEILING_GROWTH && p->peak_growth >= STEP_PER_BYTE * p->read;
}
