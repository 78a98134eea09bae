#include "harness/judge/picture.h"

#include "harness/judge/judge_numbers.h"
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

/* Median memory of up to 2 * RECENT_ROWS rows from the end. */
static double recent_memory(struct span span, size_t rows)
{
    double values[2 * RECENT_ROWS];
    size_t n = 0;
    for (size_t i = span.count; i-- > 0 && n < rows && n < 2 * RECENT_ROWS;) {
        values[n++] = (double)span.rows[i].memory_bytes;
    }
    return trend_median(values, n);
}

static struct baseline take_baseline(struct span idle, struct span load)
{
    struct baseline b = {.noise = MEMORY_FLOOR};
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
    b.noise = fmax(1.4826 * trend_median(values, n), MEMORY_FLOOR);
    b.cores = picture_cores(late);
    b.wakeups = picture_wakeups(late);
    return b;
}

static double highest(struct span span)
{
    double high = -INFINITY;
    for (size_t i = 0; i < span.count; i++) {
        high = fmax(high, (double)span.rows[i].memory_bytes);
    }
    return high;
}

/* The span with the row before it: what was read in a flood counts from there. */
static struct span with_base(const struct series *s, struct span span)
{
    if (span.count > 0 && span.rows > s->rows) {
        span.rows--;
        span.count++;
    }
    return span;
}

void picture_take(struct picture *p, const struct series *s)
{
    *p = (struct picture){0};
    struct span idle = series_phases(s, PHASE_IDLE, PHASE_IDLE);
    p->flood = with_base(s, series_phases(s, PHASE_FLOOD, PHASE_FLOOD));
    p->load = with_base(s, series_phases(s, PHASE_FLOOD, PHASE_CONFIRM));
    p->drain = series_phases(s, PHASE_DRAIN, PHASE_DRAIN);
    p->idle = take_baseline(idle, p->load);
    p->flood_s = span_seconds(p->flood);
    p->load_s = span_seconds(p->load);
    if (p->load.count == 0) {
        return;
    }
    p->memory_known = span_last(p->load)->memory_bytes > 0;
    p->reads_known = span_last(p->load)->read_bytes >= 0;
    p->read = fmax(
        0, (double)(span_last(p->load)->read_bytes - span_first(p->load)->read_bytes));
    p->growth = recent_memory(p->load, RECENT_ROWS) - p->idle.memory;
    p->peak_growth = highest(p->load) - p->idle.memory;
    p->per_byte = p->read > 0 ? p->growth / p->read : 0;
}

struct span picture_last(struct span span, double share)
{
    if (span.count == 0) {
        return span;
    }
    double from = (double)span_last(span)->t_ns - share * span_seconds(span) * 1e9;
    return span_since(span, (int64_t)from);
}

/* Copies a window into trend points, thinned evenly when it is long. */
static struct trend fit(struct span window, bool against_reads, double alpha,
                        double floor_y)
{
    struct trend_point points[POINTS_MAX / 4];
    size_t step = window.count / (sizeof points / sizeof points[0]) + 1;
    size_t n = 0;
    for (size_t i = 0; i < window.count; i += step) {
        const struct sample *row = &window.rows[i];
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

/* The least memory and the bytes read at the end of one quarter of a window. */
struct quarter {
    double least;
    double read;
};

static void take_quarters(struct span window, struct quarter q[4])
{
    double start = (double)span_first(window)->t_ns;
    double width = span_seconds(window) * 1e9 / 4;
    for (int k = 0; k < 4; k++) {
        q[k] = (struct quarter){.least = INFINITY, .read = 0};
    }
    for (size_t i = 0; i < window.count; i++) {
        int k = (int)(((double)window.rows[i].t_ns - start) / width);
        k = k > 3 ? 3 : k;
        q[k].least = fmin(q[k].least, (double)window.rows[i].memory_bytes);
        q[k].read = (double)window.rows[i].read_bytes;
    }
}

bool picture_in_step(const struct picture *p)
{
    if (p->load.count < 16 || p->load_s < FIRST_LOOK_S) {
        return false;
    }
    int64_t warm = span_first(p->load)->t_ns + (int64_t)(WARM_UP_S * 1e9);
    struct span window = span_since(p->load, warm);
    if (window.count < 16) {
        return false;
    }
    struct quarter q[4];
    take_quarters(window, q);
    for (int k = 1; k < 4; k++) {
        double step = q[k].least - q[k - 1].least;
        double need = STEP_PER_BYTE / 2 * (q[k].read - q[k - 1].read);
        if (!(step > fmax(need, p->idle.noise))) {
            return false;
        }
    }
    double read = q[3].read - (double)span_first(window)->read_bytes;
    double growth = q[3].least - q[0].least;
    return growth > STEP_PER_BYTE * 0.75 * read && p->growth > RAISE_GROWTH;
}

double picture_queued(struct span span)
{
    size_t queued = 0;
    for (size_t i = 0; i < span.count; i++) {
        queued += span.rows[i].recv_queue_bytes > 0;
    }
    return span.count == 0 ? 0 : (double)queued / (double)span.count;
}

static double lowest(struct span span)
{
    double low = INFINITY;
    for (size_t i = 0; i < span.count; i++) {
        low = fmin(low, (double)span.rows[i].memory_bytes);
    }
    return low;
}

double picture_climb(const struct picture *p, struct span window)
{
    size_t third = window.count / 3;
    if (third == 0) {
        return INFINITY;
    }
    struct span first = {.rows = window.rows, .count = third};
    struct span last = {.rows = window.rows + window.count - third, .count = third};
    struct span before = {.rows = p->load.rows,
                          .count = (size_t)(window.rows - p->load.rows)};
    double floor_rise = lowest(last) - lowest(first);
    double high_rise = before.count > 0 ? highest(window) - highest(before) : 0;
    return fmax(floor_rise, high_rise);
}

double picture_shortfall(struct span span, double frame_bytes)
{
    struct span half = picture_last(span, 0.5);
    if (half.count < 2) {
        return 0;
    }
    double due = frame_bytes *
                 (double)(span_last(half)->due_messages - span_first(half)->due_messages);
    double read = (double)(span_last(half)->read_bytes - span_first(half)->read_bytes);
    return due > 0 ? fmax(0, 1 - read / due) : 0;
}

bool picture_is_quiet(const struct picture *p, struct span span)
{
    return picture_cores(span) <= p->idle.cores + QUIET_CORES &&
           picture_wakeups(span) <= 1.5 * p->idle.wakeups + QUIET_WAKEUPS;
}

double picture_stalled_s(const struct series *s)
{
    struct span span = series_phases(s, PHASE_FLOOD, PHASE_DRAIN);
    if (span.count < 2 || span_last(span)->recv_queue_bytes <= 0) {
        return 0;
    }
    int64_t read = span_last(span)->read_bytes;
    size_t i = span.count;
    while (i > 0 && span.rows[i - 1].read_bytes == read &&
           span.rows[i - 1].recv_queue_bytes > 0) {
        i--;
    }
    return i == span.count ? 0 : seconds(span_last(span)->t_ns - span.rows[i].t_ns);
}
