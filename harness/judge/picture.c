#include "harness/judge/picture.h"

#include "harness/judge/wire.h"
#include "harness/record/phase.h"

#include <math.h>
#include <string.h>

enum { RECENT_ROWS = 13, POINTS_MAX = SERIES_ROWS_MAX };

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static double rise(struct span span, int64_t from, int64_t to, double per)
{
    double s = span_seconds(span);
    return s > 0 ? (double)(to - from) / per / s : 0;
}

double picture_cores(struct span span)
{
    return span.count < 2
               ? 0
               : rise(span, span_first(span)->cpu_ns, span_last(span)->cpu_ns, 1e9);
}

double picture_wakeups(struct span span)
{
    return span.count < 2
               ? 0
               : rise(span, span_first(span)->wakeups, span_last(span)->wakeups, 1);
}

double picture_read_rate(struct span span)
{
    return span.count < 2
               ? 0
               : rise(span, span_first(span)->read_bytes, span_last(span)->read_bytes, 1);
}

double picture_best_read_rate(struct span span)
{
    double best = 0;
    size_t from = 0;
    for (size_t to = 1; to < span.count; to++) {
        while (span.rows[to].t_ns - span.rows[from].t_ns > 1000000000) {
            from++;
        }
        struct span second = {.rows = span.rows + from, .count = to - from + 1};
        if (span_seconds(second) >= 0.9) {
            best = fmax(best, picture_read_rate(second));
        }
    }
    return best;
}

/* Median memory of up to 2 * RECENT_ROWS rows from the end; of those in which the client
 * was there. 0: it never was. */
static double recent_memory(struct span span, size_t rows)
{
    double values[2 * RECENT_ROWS];
    size_t n = 0;
    for (size_t i = span.count; i-- > 0 && n < rows && n < 2 * RECENT_ROWS;) {
        if (span.rows[i].memory_bytes > 0) {
            values[n++] = (double)span.rows[i].memory_bytes;
        }
    }
    return trend_median(values, n);
}

static struct baseline take_baseline(struct span idle, struct span load, double floor)
{
    struct baseline b = {.noise = floor};
    if (idle.count == 0) { /* --idle 0: the flood's first row is all there is */
        b.memory = load.count > 0 ? (double)span_first(load)->memory_bytes : 0;
        return b;
    }
    double values[POINTS_MAX / 16];
    size_t max = sizeof values / sizeof values[0];
    struct span late = picture_last(idle, 0.75);
    size_t step = late.count / max + 1;
    size_t n = 0;
    for (size_t i = 0; i < late.count; i += step) {
        values[n++] = (double)late.rows[i].memory_bytes;
    }
    b.memory = trend_median(values, n);
    for (size_t i = 0; i < n; i++) {
        values[i] = fabs(values[i] - b.memory);
    }
    b.noise = fmax(1.4826 * trend_median(values, n), floor);
    b.cores = picture_cores(late);
    b.wakeups = picture_wakeups(late);
    return b;
}

double picture_highest(struct span span)
{
    double high = -INFINITY;
    for (size_t i = 0; i < span.count; i++) {
        high = fmax(high, (double)span.rows[i].memory_bytes);
    }
    return high;
}

double picture_lowest(struct span span)
{
    double low = INFINITY;
    for (size_t i = 0; i < span.count; i++) {
        bool known = span.rows[i].memory_bytes >= 0;
        low = known ? fmin(low, (double)span.rows[i].memory_bytes) : low;
    }
    return low;
}

/* The phases of one flood, with the row before them: what was read counts from there. */
static struct span with_base(const struct series *s, struct span span)
{
    if (span.count > 0 && span.rows > s->rows) {
        span.rows--;
        span.count++;
    }
    return span;
}

static struct span phases_of(const struct series *s, int64_t round, enum phase first,
                             enum phase last)
{
    return span_phases(series_round(s, round), first, last);
}

struct span picture_latest_load(const struct picture *p)
{
    return p->again.count > 0 ? p->again : p->load;
}

struct span picture_latest_drain(const struct picture *p)
{
    return p->again.count > 0 ? p->again_drain : p->drain;
}

/* The row in which live objects were counted last: those after it repeat what it says. */
static const struct sample *counted_last(struct span span)
{
    size_t at = span.count - 1;
    while (at > 0 && span.rows[at].live_bytes == span.rows[at - 1].live_bytes) {
        at--;
    }
    return span.rows + at;
}

/* Held against the memory of its own time, not against what came later. */
static void measure_live(struct picture *p)
{
    const struct sample *from = span_first(p->load);
    const struct sample *to = counted_last(p->load);
    if (p->again.count > 0 && span_last(p->again)->live_bytes != to->live_bytes) {
        to = counted_last(p->again);
    }
    bool known = from->live_bytes >= 0 && to->live_bytes >= 0;
    p->live_growth = known ? (double)(to->live_bytes - from->live_bytes) : NAN;
    p->counted_growth = (double)to->memory_bytes - p->idle.memory;
}

/* What follows from the spans. */
static void measure(struct picture *p)
{
    p->flood_s = span_seconds(p->flood);
    p->load_s = span_seconds(p->load);
    if (p->load.count == 0) {
        return;
    }
    struct span latest = picture_latest_load(p);
    const struct sample *from = span_first(p->load);
    const struct sample *to = span_last(latest);
    p->memory_known = to->memory_bytes > 0;
    p->reads_known = to->read_bytes >= 0;
    p->read = fmax(0, (double)(to->read_bytes - from->read_bytes));
    p->growth = recent_memory(latest, RECENT_ROWS) - p->idle.memory;
    p->peak_growth =
        fmax(picture_highest(p->load), picture_highest(p->again)) - p->idle.memory;
    measure_live(p);
    bool queues_known = to->queued_messages >= 0;
    p->queued = queues_known ? (double)to->queued_messages : NAN;
    p->per_byte = p->read > 0 ? p->growth / p->read : 0;
}

void picture_take_by(struct picture *p, const struct series *s,
                     const struct judge_numbers *n)
{
    *p = (struct picture){.n = n, .live_growth = NAN, .queued = NAN};
    p->flood = with_base(s, phases_of(s, 0, PHASE_FLOOD, PHASE_FLOOD));
    p->load = with_base(s, phases_of(s, 0, PHASE_FLOOD, PHASE_CONFIRM));
    p->drain = phases_of(s, 0, PHASE_DRAIN, PHASE_DRAIN);
    p->again = with_base(s, phases_of(s, 1, PHASE_FLOOD, PHASE_CONFIRM));
    p->again_drain = phases_of(s, 1, PHASE_DRAIN, PHASE_DRAIN);
    struct span idle = phases_of(s, 0, PHASE_IDLE, PHASE_IDLE);
    p->idle = take_baseline(idle, p->load, n->memory_floor);
    p->pauses = picture_pauses(s);
    measure(p);
}

void picture_take(struct picture *p, const struct series *s)
{
    picture_take_by(p, s, &judge_numbers);
}

static struct span until(struct span span, int64_t t_ns)
{
    while (span.count > 0 && span_last(span)->t_ns > t_ns) {
        span.count--;
    }
    return span;
}

struct picture picture_at(const struct picture *p, double load_s)
{
    struct picture then = *p;
    if (p->load.count == 0) {
        return then;
    }
    int64_t end = span_first(p->load)->t_ns + llround(load_s * 1e9);
    then.flood = until(p->flood, end);
    then.load = until(p->load, end);
    then.drain = then.again = then.again_drain = (struct span){0};
    measure(&then);
    return then;
}

struct picture picture_first_flood(const struct picture *p)
{
    return picture_at(p, p->load_s);
}

bool picture_raised(const struct picture *p)
{
    return p->load.count > p->flood.count;
}

struct span picture_confirm(const struct picture *p)
{
    return (struct span){.rows = p->load.rows + p->flood.count,
                         .count = p->load.count - p->flood.count};
}

double picture_read_over(struct span span)
{
    return span.count < 2
               ? 0
               : (double)(span_last(span)->read_bytes - span_first(span)->read_bytes);
}

bool picture_sockets_empty(const struct sample *row)
{
    return row->recv_queue_bytes <= 0 && row->send_queue_bytes <= 0;
}

struct span picture_all_read(struct span drain)
{
    size_t i = drain.count;
    while (i > 0 && picture_sockets_empty(&drain.rows[i - 1])) {
        i--;
    }
    return (struct span){.rows = drain.rows + i, .count = drain.count - i};
}

struct span picture_last(struct span span, double share)
{
    if (span.count == 0) {
        return span;
    }
    double from = (double)span_last(span)->t_ns - share * span_seconds(span) * 1e9;
    return span_since(span, (int64_t)from);
}

/* Copies a window into trend points, thinned evenly when it is long; without rows in
 * which they are not known. */
static struct trend fit(struct span window, bool against_reads, double alpha,
                        double floor_y)
{
    struct trend_point points[POINTS_MAX / 4];
    size_t step = window.count / (sizeof points / sizeof points[0]) + 1;
    size_t n = 0;
    for (size_t i = 0; i < window.count; i += step) {
        const struct sample *row = &window.rows[i];
        if (row->memory_bytes < 0 || (against_reads && row->read_bytes < 0)) {
            continue;
        }
        double t = seconds(row->t_ns);
        points[n++] = (struct trend_point){
            .t = t,
            .x = against_reads ? (double)row->read_bytes : t,
            .y = (double)row->memory_bytes,
        };
    }
    return trend_fit(points, n, alpha, floor_y);
}

struct trend picture_growth(const struct picture *p, struct span window, double alpha)
{
    return fit(window, true, alpha, p->idle.noise);
}

struct trend picture_pace(const struct picture *p, struct span window, double alpha)
{
    return fit(window, false, alpha, p->idle.noise);
}

double picture_queued(struct span span)
{
    size_t queued = 0;
    for (size_t i = 0; i < span.count; i++) {
        queued += span.rows[i].recv_queue_bytes > 0;
    }
    return span.count == 0 ? 0 : (double)queued / (double)span.count;
}

/* The server could not send since the row before, or cannot now. True if nobody knows. */
static bool window_shut(const struct sample *before, const struct sample *row,
                        double message_bytes)
{
    bool known = row->rwnd_limited_us >= 0 && row->peer_window_bytes >= 0;
    return !known || row->rwnd_limited_us > before->rwnd_limited_us ||
           row->peer_window_bytes < (int64_t)message_bytes;
}

double picture_held_back(const struct picture *p, struct span span,
                         const struct run_terms *c)
{
    if (c->throttle_percent == 0) {
        return picture_queued(span);
    }
    double message_bytes = wire_message_bytes(p, c);
    size_t shut = 0;
    for (size_t i = 0; i < span.count; i++) {
        const struct sample *row = &span.rows[i];
        const struct sample *before = &span.rows[i > 0 ? i - 1 : 0];
        shut += row->recv_queue_bytes > 0 && window_shut(before, row, message_bytes);
    }
    return span.count == 0 ? 0 : (double)shut / (double)span.count;
}

double picture_shortfall(struct span span, double message_bytes)
{
    struct span half = picture_last(span, 0.5);
    if (half.count < 2) {
        return 0;
    }
    double due = message_bytes *
                 (double)(span_last(half)->due_messages - span_first(half)->due_messages);
    double read = (double)(span_last(half)->read_bytes - span_first(half)->read_bytes);
    return due > 0 ? fmax(0, 1 - read / due) : 0;
}

bool picture_is_quiet(const struct picture *p, struct span span)
{
    return picture_cores(span) <= p->idle.cores + p->n->quiet_cores &&
           picture_wakeups(span) <= 1.5 * p->idle.wakeups + p->n->quiet_wakeups;
}

struct pauses picture_pauses(const struct series *s)
{
    struct span span = series_phases(s, PHASE_FLOOD, PHASE_DRAIN);
    struct pauses found = {0};
    size_t from = 0; /* the row since which nothing was read */
    for (size_t i = 1; i < span.count; i++) {
        const struct sample *row = &span.rows[i];
        bool paused = row->read_bytes == span.rows[from].read_bytes &&
                      span.rows[from].recv_queue_bytes > 0 && row->recv_queue_bytes > 0;
        if (paused) {
            found.last = seconds(row->t_ns - span.rows[from].t_ns);
            continue;
        }
        found.longest = fmax(found.longest, found.last);
        found.last = 0;
        from = i;
    }
    return found;
}
