#include "harness/sweep/work.h"

#include "harness/judge/load.h"
#include "harness/record/phase.h"

#include <math.h>
#include <stddef.h>

#define NS 1e9

/* CPU time is counted in ticks of the kernel's clock. */
#define TICK_NS 1e7

/* The pace near the end is taken over so many seconds before it, at least. */
#define PACE_S 0.5

/* ... up to where this share of all activity is left: its very end is ragged. */
#define END_SHARE 0.03

/* What shows so little of itself tells no instant. */
enum { QUANTA_MIN = 10 };

/* One thing that rises while a client works. */
struct activity {
    const struct sample *rows;
    size_t count;
    size_t column;  /* offset in struct sample */
    double quantum; /* its smallest step */
    double rest_s;  /* how long it is surely at rest in the end */
    double idle;    /* per second, at rest */
};

static int64_t value_at(const struct activity *a, size_t i)
{
    return *(const int64_t *)((const char *)&a->rows[i] + a->column);
}

static double at(const struct activity *a, size_t i)
{
    double s = (double)(a->rows[i].t_ns - a->rows[0].t_ns) / NS;
    return (double)(value_at(a, i) - value_at(a, 0)) - a->idle * s;
}

static double seconds_at(const struct activity *a, size_t i)
{
    return (double)(a->rows[i].t_ns - a->rows[0].t_ns) / NS;
}

static bool rose(const struct activity *a, size_t i)
{
    return value_at(a, i) != value_at(a, i - 1);
}

/* The sighting at or before i: some are only looked at now and then. */
static size_t sighting(const struct activity *a, size_t i)
{
    while (i > 0 && !rose(a, i)) {
        i--;
    }
    return i;
}

struct instant {
    bool known;
    double s;
    double error_s;
};

/* What is at rest is known to a quantum over the time of rest; taken away over all the
 * time, it may leave so much. */
static double noise_of(const struct activity *a)
{
    double times = seconds_at(a, a->count - 1) / a->rest_s;
    return a->quantum * (1 + (a->idle > 0 ? times : 0));
}

static struct instant find_end(const struct activity *a, double flood_s)
{
    struct instant none = {0};
    double all = at(a, a->count - 1);
    double noise = noise_of(a);
    if (all < QUANTA_MIN * noise) {
        return none;
    }
    double left = fmax(END_SHARE * all, 2 * noise);
    size_t late = a->count - 1;
    while (late > 0 && at(a, late) > all - left) {
        late--;
    }
    late = sighting(a, late);
    double since = fmax(0, fmin(flood_s, seconds_at(a, late) - PACE_S));
    size_t early = late;
    while (early > 0 && seconds_at(a, early) > since) {
        early--;
    }
    early = sighting(a, early);
    double s = seconds_at(a, late) - seconds_at(a, early);
    double pace = s > 0 ? (at(a, late) - at(a, early)) / s : 0;
    if (pace <= 0) {
        return none;
    }
    double row_s = (double)SAMPLE_INTERVAL_NS / NS;
    double last_s = seconds_at(a, sighting(a, a->count - 1));
    double end_s = fmin(last_s, seconds_at(a, late) + (all - at(a, late)) / pace);
    return (struct instant){true, end_s, row_s + noise / pace};
}

/* Flood and drain, with the row before them. */
static struct span flood_to_rest(const struct picture *p)
{
    const struct sample *end = p->drain.rows + p->drain.count;
    return (struct span){p->load.rows, (size_t)(end - p->load.rows)};
}

/* What goes on at rest, over the last seconds of the drain: from one sighting to another
 * where they are far enough apart, because some come seldom. The idle phase is too short
 * to tell it for a flood that is longer. */
static double pace_at_rest(const struct activity *a)
{
    size_t from = a->count - 1;
    while (from > 0 && seconds_at(a, a->count - 1) - seconds_at(a, from) < a->rest_s) {
        from--;
    }
    size_t last = sighting(a, a->count - 1), first = from + 1;
    while (first < last && !rose(a, first)) {
        first++;
    }
    bool apart =
        first < last && seconds_at(a, last) - seconds_at(a, first) >= a->rest_s / 2;
    last = apart ? last : a->count - 1;
    first = apart ? first : from;
    double s = seconds_at(a, last) - seconds_at(a, first);
    return s > 0 ? (double)(value_at(a, last) - value_at(a, first)) / s : 0;
}

static struct instant find_by(const struct picture *p, size_t column, double quantum)
{
    struct span all = flood_to_rest(p);
    struct activity a = {all.rows, all.count, column, quantum, p->n->quiet_time, 0};
    a.idle = pace_at_rest(&a);
    return find_end(&a, p->load_s);
}

/* The surer of two; or the other, if that is later beyond both errors: reading wakes a
 * client up that goes on to work without a pause. */
static struct instant later(struct instant x, struct instant y)
{
    if (!x.known || !y.known) {
        return x.known ? x : y;
    }
    struct instant sure = x.error_s <= y.error_s ? x : y;
    struct instant other = x.error_s <= y.error_s ? y : x;
    return other.s - 2 * other.error_s > sure.s + 2 * sure.error_s ? other : sure;
}

/* Until when something was still to be read, since the flood began: no work ends before.
 */
static double read_until(const struct picture *p)
{
    struct span all = flood_to_rest(p);
    size_t i = all.count - 1;
    while (i > 0 && all.rows[i - 1].read_bytes == all.rows[i].read_bytes) {
        i--;
    }
    const struct sample *row = i > 0 ? &all.rows[i - 1] : all.rows;
    return (double)(row->t_ns - all.rows[0].t_ns) / NS;
}

static bool at_rest(const struct picture *p)
{
    if (p->drain.count < 2 || !picture_sockets_empty(span_last(p->drain))) {
        return false;
    }
    int64_t end = span_last(p->drain)->t_ns;
    struct span last = span_since(p->drain, end - (int64_t)(p->n->quiet_time * NS));
    return picture_is_quiet(p, last);
}

static bool counts_processed(const struct picture *p)
{
    int64_t from = span_first(p->load)->processed_messages;
    int64_t to = span_last(p->drain)->processed_messages;
    return to != SAMPLE_UNKNOWN && to - (from < 0 ? 0 : from) >= QUANTA_MIN;
}

struct sweep_work sweep_work_find(const struct picture *p)
{
    struct sweep_work w = {.end_s = NAN, .error_s = NAN, .steady = 1};
    if (p->load.count < 2 || !at_rest(p)) {
        return w;
    }
    struct instant end = {0};
    if (counts_processed(p)) {
        end = find_by(p, offsetof(struct sample, processed_messages), 1);
        w.by_processed = end.known;
    }
    if (!end.known) {
        end = later(find_by(p, offsetof(struct sample, cpu_ns), TICK_NS),
                    find_by(p, offsetof(struct sample, wakeups), 1));
    }
    w.known = end.known;
    w.end_s = end.known ? fmax(end.s, read_until(p)) : NAN;
    w.error_s = end.known ? end.error_s : NAN;
    struct afterwork after = load_afterwork(p, p->load, p->drain);
    w.steady = after.busy_s >= 1 ? after.steady : 1;
    return w;
}
