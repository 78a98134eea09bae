#include "harness/judge/growth.h"

#include "harness/judge/looks.h"
#include "harness/judge/wire.h"

#include <math.h>

enum { QUARTERS = 4, QUARTER_ROWS = 4, FLAT_ROWS = 12 };

static struct span flat_window(const struct picture *p)
{
    return picture_last(p->load, p->n->flat_window);
}

/* Upper bound of what memory may have grown by over a window, bytes; INFINITY: none. The
 * least of three: of the line against reading, of the line against time, for a client
 * that reads by fits and starts, each at half of alpha, and twice the band that memory
 * stayed in, some pages at least: noise of the same size may have fallen while it grew.
 */
static double growth_bound(const struct picture *p, struct span window, double alpha)
{
    struct trend by_reading = picture_growth(p, window, alpha / 2);
    struct trend by_time = picture_pace(p, window, alpha / 2);
    double band = picture_highest(window) - picture_lowest(window);
    double bound = isfinite(band) ? 2 * fmax(band, p->n->memory_floor) : INFINITY;
    if (by_reading.known) {
        bound = fmin(bound, by_reading.high * by_reading.x_span);
    }
    if (by_time.known) {
        bound = fmin(bound, by_time.high * by_time.x_span);
    }
    return window.count == 0 ? INFINITY : fmax(bound, 0);
}

static struct trend flat_trend(const struct picture *p, const struct run_terms *c)
{
    return picture_growth(p, flat_window(p), looks_alpha(p, c));
}

double growth_budget(const struct picture *p, const struct run_terms *c)
{
    double budget = (double)c->budget_bytes;
    double room = (double)c->memory_limit_bytes - p->idle.memory;
    return room < p->n->limit_room ? budget : fmin(budget, p->n->limit_share * room);
}

bool growth_over_budget(const struct picture *p, const struct run_terms *c)
{
    return p->memory_known && p->growth > growth_budget(p, c);
}

/* The least memory and the bytes read at the end of one quarter of a window. */
struct quarter {
    double least;
    double read;
};

static void take_quarters(struct span window, struct quarter q[QUARTERS])
{
    double start = (double)span_first(window)->t_ns;
    double width = span_seconds(window) * 1e9 / QUARTERS;
    for (int k = 0; k < QUARTERS; k++) {
        q[k] = (struct quarter){.least = INFINITY, .read = 0};
    }
    for (size_t i = 0; i < window.count; i++) {
        const struct sample *row = &window.rows[i];
        if (row->memory_bytes < 0 || row->read_bytes < 0) {
            continue; /* not known in this row */
        }
        int k = (int)(((double)row->t_ns - start) / width);
        k = k < QUARTERS ? k : QUARTERS - 1;
        q[k].least = fmin(q[k].least, (double)row->memory_bytes);
        q[k].read = (double)row->read_bytes;
    }
}

bool growth_in_step(const struct picture *p)
{
    if (p->load.count == 0 || p->load_s < p->n->first_look) {
        return false;
    }
    int64_t warm = span_first(p->load)->t_ns + (int64_t)(p->n->warm_up * 1e9);
    struct span window = span_since(p->load, warm);
    if (window.count < (size_t)QUARTERS * QUARTER_ROWS || span_seconds(window) <= 0) {
        return false;
    }
    struct quarter q[QUARTERS];
    take_quarters(window, q);
    for (int k = 1; k < QUARTERS; k++) {
        double step = q[k].least - q[k - 1].least;
        double need = p->n->step_per_byte / 2 * (q[k].read - q[k - 1].read);
        if (!(step > fmax(need, p->idle.noise))) {
            return false;
        }
    }
    /* From the first floor to the last are three of the four quarters. */
    double read = 0.75 * (q[QUARTERS - 1].read - (double)span_first(window)->read_bytes);
    double growth = q[QUARTERS - 1].least - q[0].least;
    return growth > p->n->step_per_byte * read && p->growth > p->n->raise_growth;
}

bool growth_proportional(const struct picture *p, const struct run_terms *c)
{
    double messages = p->read / wire_message_bytes(p, c);
    bool per_message =
        messages >= p->n->step_messages && p->growth >= p->n->pointer_pair * messages;
    return p->per_byte >= p->n->step_per_byte || per_message;
}

bool growth_creeps(const struct picture *p, const struct run_terms *c)
{
    struct trend g = flat_trend(p, c);
    double grown = g.slope * g.x_span;
    bool proven = g.known && (g.low > p->n->creep_per_byte ||
                              g.low * wire_message_bytes(p, c) > p->n->pointer_pair);
    return proven && grown > fmax(p->n->creep_noises * g.noise, p->n->creep_growth);
}

/* It hardly reads while its receive queue is full, and its memory does not move: what it
 * does not read it cannot keep. */
static bool flat_while_held_back(const struct picture *p, const struct run_terms *c,
                                 struct span window)
{
    struct trend pace = picture_pace(p, window, looks_alpha(p, c));
    return pace.known && pace.high * pace.x_span < p->n->held_back_bytes &&
           picture_held_back(p, window, c) >= p->n->held_back_share;
}

/* Steps that memory in huge pages moves in, where there are any or nobody can tell. */
static double huge_step(const struct picture *p)
{
    return span_last(p->load)->huge_bytes != 0 ? p->n->huge_page : 0;
}

double growth_granularity(const struct picture *p, struct span window)
{
    double largest = huge_step(p);
    for (size_t i = 1; i < window.count; i++) {
        double rise =
            (double)(window.rows[i].memory_bytes - window.rows[i - 1].memory_bytes);
        largest = fmax(largest, rise);
    }
    return fmax(largest, p->n->memory_floor);
}

/* What was read over a window is too much to have been kept within the bound, counted in
 * bytes or in messages. */
static bool would_exclude_queue(const struct picture *p, const struct run_terms *c,
                                struct span window, double per_byte, double read)
{
    double bound =
        growth_bound(p, window, looks_alpha(p, c)) + growth_granularity(p, window);
    double messages = read / wire_message_bytes(p, c);
    return bound < per_byte * read || bound < p->n->pointer_pair * messages;
}

static bool excludes_queue(const struct picture *p, const struct run_terms *c,
                           struct span window, double per_byte)
{
    return would_exclude_queue(p, c, window, per_byte, picture_read_over(window));
}

bool growth_reads_too_little(const struct picture *p, const struct run_terms *c)
{
    struct span window = flat_window(p);
    if (window.count < FLAT_ROWS || !flat_while_held_back(p, c, window)) {
        return false;
    }
    double longest_s = p->n->flat_window * (double)c->max_duration_ns / 1e9;
    double most = picture_read_over(window) * longest_s / span_seconds(window);
    return !would_exclude_queue(p, c, window, p->n->exclude_per_byte, most);
}

bool growth_flat(const struct picture *p, const struct run_terms *c, bool overloaded)
{
    struct span window = flat_window(p);
    if (window.count < FLAT_ROWS || growth_creeps(p, c)) {
        return false;
    }
    double read = picture_read_over(window);
    double little = fmin(p->n->flat_per_byte * read,
                         p->n->flat_per_message * read / wire_message_bytes(p, c));
    double bound = growth_bound(p, window, looks_alpha(p, c));
    double per_byte = overloaded ? p->n->exclude_per_byte : p->n->kept_up_per_byte;
    bool is_flat =
        bound <= fmax(little, p->n->flat_absolute) || flat_while_held_back(p, c, window);
    return is_flat && excludes_queue(p, c, window, per_byte);
}

/* How far the floor of memory (its minima in the first and the last third) and its highs
 * (in the window, above all before it) rose; the larger of the two, bytes. */
static double climb(const struct picture *p, struct span window)
{
    size_t third = window.count / 3;
    if (third == 0) {
        return INFINITY;
    }
    struct span first = {.rows = window.rows, .count = third};
    struct span last = {.rows = window.rows + window.count - third, .count = third};
    struct span before = {.rows = p->load.rows,
                          .count = (size_t)(window.rows - p->load.rows)};
    double floor_rise = picture_lowest(last) - picture_lowest(first);
    double high_rise =
        before.count > 0 ? picture_highest(window) - picture_highest(before) : 0;
    return fmax(floor_rise, high_rise);
}

/* What a plateau may rise by and still be one, bytes. */
static double plateau_step(const struct picture *p)
{
    return fmax(p->n->plateau_step, p->n->plateau_share * p->growth);
}

/* What the window would have raised memory by, had growth gone on with reading as it did
 * before; bytes. */
static double expected_climb(const struct picture *p, struct span window, double read)
{
    struct span before = {.rows = p->load.rows,
                          .count = (size_t)(window.rows - p->load.rows) + 1};
    double grown = (double)span_last(before)->memory_bytes - p->idle.memory;
    double read_before = picture_read_over(before);
    return read_before > 0 && grown > 0 ? grown / read_before * read : 0;
}

/* It stood still where growth would have shown. */
static bool stood_still(const struct picture *p, double rose, double expected)
{
    double shows = p->n->creep_noises * p->idle.noise;
    return expected > shows && fmax(rose, 0) < p->n->plateau_exercised * expected;
}

static bool went_on_reading(const struct picture *p, struct span window)
{
    return stood_still(p, climb(p, window),
                       expected_climb(p, window, picture_read_over(window)));
}

bool growth_plateau_exercised(const struct picture *p, const struct run_terms *c)
{
    struct span window = flat_window(p);
    return window.count >= FLAT_ROWS &&
           (went_on_reading(p, window) ||
            excludes_queue(p, c, window, p->n->exclude_per_byte));
}

bool growth_plateau(const struct picture *p, const struct run_terms *c)
{
    struct span window = flat_window(p);
    if (span_seconds(window) < p->n->plateau_time || climb(p, window) > plateau_step(p)) {
        return false;
    }
    return went_on_reading(p, window) ||
           picture_held_back(p, window, c) >= p->n->held_back_share;
}

bool growth_plateau_held(const struct picture *p)
{
    if (p->again.count < 2) {
        return false;
    }
    double rose = picture_highest(p->again) - picture_highest(p->load);
    double expected = expected_climb(p, flat_window(p), picture_read_over(p->again));
    return stood_still(p, rose, expected);
}

bool growth_resumed(const struct picture *p)
{
    return p->again.count > 0 &&
           picture_highest(p->again) > picture_highest(p->load) + plateau_step(p);
}

bool growth_rises(const struct picture *p)
{
    return climb(p, flat_window(p)) > p->n->plateau_step &&
           p->growth > p->n->raise_growth;
}

enum { PARTS = 10 };

/* The least memory in each of PARTS equal parts of what was read: garbage left out. */
static void take_floors(const struct picture *p, double floors[PARTS])
{
    double from = (double)span_first(p->load)->read_bytes;
    for (int k = 0; k < PARTS; k++) {
        floors[k] = INFINITY;
    }
    for (size_t i = 0; i < p->load.count; i++) {
        const struct sample *row = &p->load.rows[i];
        if (row->memory_bytes < 0 || (double)row->read_bytes < from) {
            continue; /* not known in this row */
        }
        int k = (int)(((double)row->read_bytes - from) / p->read * PARTS);
        k = k < PARTS ? k : PARTS - 1;
        floors[k] = fmin(floors[k], (double)row->memory_bytes);
    }
}

/* Growth in each tenth of what was read is about the same: a line. What fills up, or
 * warms up, slows down. */
static bool grows_steadily(const struct picture *p)
{
    double floors[PARTS];
    take_floors(p, floors);
    double mean = (floors[PARTS - 1] - floors[1]) / (PARTS - 2);
    for (int k = 2; k < PARTS; k++) {
        if (!(floors[k] - floors[k - 1] > p->n->no_bound_steady * mean)) {
            return false;
        }
    }
    double early = floors[PARTS / 2] - floors[1];
    double late = floors[PARTS - 1] - floors[PARTS / 2];
    /* A few huge pages, collapsed here and there, make no line. */
    double steps = fmax(p->idle.noise, 2 * huge_step(p));
    return mean > steps && late >= p->n->no_bound_pace * early;
}

/* The least memory from when so many bytes had been read, bytes. */
static double floor_after(const struct picture *p, double read)
{
    double from = (double)span_first(p->load)->read_bytes + read;
    size_t i = 0;
    while (i < p->load.count && (double)p->load.rows[i].read_bytes < from) {
        i++;
    }
    return picture_lowest(
        (struct span){.rows = p->load.rows + i, .count = p->load.count - i});
}

/* Each doubling of what was read adds twice as much as the one before: a table that
 * doubles, flat in between. */
static bool grows_by_doubling(const struct picture *p)
{
    double eighth = floor_after(p, p->read / 8);
    double quarter = floor_after(p, p->read / 4);
    double half = floor_after(p, p->read / 2);
    double first = quarter - eighth;
    double second = half - quarter;
    double third = p->growth + p->idle.memory - half;
    double least = p->n->no_bound_ratio;
    double most = p->n->no_bound_ratio_most;
    return first > fmax(p->n->creep_noises * p->idle.noise, huge_step(p)) &&
           second >= least * first && second <= most * first && third >= least * second &&
           third <= most * second;
}

bool growth_unbounded(const struct picture *p, const struct run_terms *c)
{
    bool enough = p->load.count > 0 && p->read > 0 && p->growth >= p->n->rise_growth &&
                  p->read >= p->n->no_bound_messages * wire_message_bytes(p, c);
    /* By what was read, not by the clock. */
    return enough && (grows_steadily(p) || grows_by_doubling(p));
}

bool growth_is_dead(const struct picture *p)
{
    bool recent = p->counted_growth >= p->n->counted_share * p->growth;
    return !isnan(p->live_growth) && recent &&
           p->live_growth < p->n->live_share * p->counted_growth;
}

double growth_alive_at_rest(const struct picture *p)
{
    struct span drain = picture_latest_drain(p);
    if (p->load.count == 0 || drain.count == 0) {
        return NAN;
    }
    int64_t before = p->load.rows[0].live_bytes;
    int64_t after = drain.rows[drain.count - 1].live_bytes;
    return before >= 0 && after >= 0 ? (double)(after - before) : NAN;
}

bool growth_is_dead_at_rest(const struct picture *p)
{
    return growth_alive_at_rest(p) < p->n->live_share * p->growth; /* not of NAN */
}

double growth_detectable(const struct picture *p, const struct run_terms *c)
{
    /* Of memory that passed the budget and was used again, the second flood tells. */
    struct picture first = picture_first_flood(p);
    struct span window = growth_over_budget(&first, c)
                             ? picture_last(p->again, p->n->flat_window)
                             : flat_window(p);
    double messages =
        window.count > 0 ? picture_read_over(window) / wire_message_bytes(p, c) : 0;
    if (messages < 1 || isinf(messages)) {
        return NAN;
    }
    double bound = growth_bound(p, window, looks_alpha(p, c));
    return isinf(bound) ? NAN : (bound + growth_granularity(p, window)) / messages;
}

bool growth_tells(const struct picture *p, const struct run_terms *c)
{
    /* Of NAN this is false. */
    return growth_detectable(p, c) <= p->n->exclude_per_byte * wire_message_bytes(p, c);
}
