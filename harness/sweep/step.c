#include "harness/sweep/step.h"

#include "harness/judge/growth.h"
#include "harness/judge/metric.h"
#include "harness/judge/picture.h"
#include "harness/judge/wire.h"
#include "harness/record/crowd.h"
#include "harness/sweep/delay.h"
#include "harness/sweep/held.h"
#include "harness/sweep/work.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* Work that goes on beyond the flood for so much of its time is a backlog. */
#define BEHIND_SHARE 0.03

/* Less than this of what was due, by the end of the drain, is not all of it. */
#define ALL_SHARE 0.98

/* Reading that is faster by this than what was left to work off: it queues. */
#define QUEUES_SHARE 1.1

/* A client that rests in so much of the time after the flood is not working off. */
#define STEADY_SHARE 0.7

/* Of a normal distribution, 95 % two-sided. */
#define Z95 1.96

const char *const sweep_sign_names[] = {
    [SWEEP_UNKNOWN] = "unknown",       [SWEEP_SUSTAINED] = "sustained",
    [SWEEP_OVERLOADED] = "overloaded", [SWEEP_OURS] = "floodtest's limit",
    [SWEEP_BROKEN] = "broken",
};

const char *const sweep_evidence_names[] = {
    [SWEEP_BY_NOTHING] = "nothing",
    [SWEEP_BY_PROCESSED] = "processed",
    [SWEEP_BY_READ] = "read",
    [SWEEP_BY_WORK] = "worked off",
};

const char *const sweep_purpose_names[] = {
    [SWEEP_TO_BRACKET] = "bracket", [SWEEP_TO_MEASURE] = "measure",
    [SWEEP_TO_CONFIRM] = "confirm", [SWEEP_OF_LADDER] = "ladder",
    [SWEEP_TO_JUDGE] = "judge",
};

/* What the rows tell, put together once. */
struct evidence {
    const struct picture *p;
    const struct run_record *record;
    double wire;      /* bytes of a message */
    double due;       /* messages */
    double processed; /* messages, to the end; NAN unknown */
    struct sweep_held held;
    struct sweep_work work;
};

void sweep_step_init(struct sweep_step *s, double rate)
{
    *s = (struct sweep_step){
        .rate = rate,
        .offered = NAN,
        .sent = NAN,
        .read = NAN,
        .processed = NAN,
        .withheld = NAN,
        .messages = NAN,
        .finished = NAN,
        .work_s = NAN,
        .capacity = NAN,
        .capacity_low = NAN,
        .capacity_high = NAN,
        .capacity_most = NAN,
        .memory_growth = NAN,
        .memory_slope = NAN,
        .cores = NAN,
        .delay_p50_ms = NAN,
        .delay_p99_ms = NAN,
        .lag_p99_ms = NAN,
        .sign = SWEEP_UNKNOWN,
        .class_id = VERDICT_INCONCLUSIVE,
    };
}

double sweep_step_done(const struct sweep_step *s)
{
    double messages = isnan(s->finished) ? s->messages : s->finished;
    if (!isnan(s->work_s)) {
        return messages / fmax(s->work_s, s->flood_s);
    }
    return isnan(s->capacity) ? s->processed : s->capacity;
}

static void say(struct sweep_step *s, enum sweep_sign sign, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct sweep_step *s, enum sweep_sign sign, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->reason, sizeof s->reason, format, args);
    va_end(args);
    s->sign = sign;
}

/* --- what was measured ---------------------------------------------------------------
 */

static const struct sample *last_row(const struct picture *p)
{
    return p->drain.count > 0 ? span_last(p->drain) : span_last(p->load);
}

static double processed_between(const struct sample *from, const struct sample *to)
{
    if (to->processed_messages == SAMPLE_UNKNOWN) {
        return NAN;
    }
    return (double)(to->processed_messages -
                    (int64_t)fmax(0, (double)from->processed_messages));
}

static void measure_rates(struct sweep_step *s, const struct evidence *e)
{
    const struct picture *p = e->p;
    const struct sample *from = span_first(p->load), *to = span_last(p->load);
    double t = p->load_s;
    s->flood_s = t;
    s->offered = e->due / t;
    s->sent = (double)(to->sent_messages - from->sent_messages) / t;
    s->withheld = (double)(to->withheld_messages - from->withheld_messages) / t;
    s->processed = processed_between(from, to) / t;
    s->finished = e->processed;
    if (p->reads_known) {
        s->read = picture_read_rate(p->load) / e->wire;
        s->messages = (double)(last_row(p)->read_bytes - from->read_bytes) / e->wire;
    } else {
        s->messages = (double)(last_row(p)->sent_messages - from->sent_messages);
    }
}

static void measure_cost(struct sweep_step *s, const struct evidence *e)
{
    struct metric_input in = {&e->record->series, e->p, &e->record->terms,
                              &e->record->facts};
    s->memory_growth = metric_plain(METRIC_MEMORY_GROWTH, &in);
    s->memory_slope = metric_plain(METRIC_MEMORY_SLOPE, &in);
    s->cores = picture_cores(e->p->load);
    s->lag_p99_ms = e->record->facts.lag_p99_ms;
    struct sweep_delay d = sweep_delay_find(e->p, e->wire);
    s->delay_p50_ms = d.p50_s * 1e3;
    s->delay_p99_ms = d.p99_s * 1e3;
    s->work_s = e->work.end_s;
}

/* --- what it is a sign of ------------------------------------------------------------
 */

/* Seconds of work that the flood left behind, beyond what a message or two take. */
static double left_behind(const struct evidence *e)
{
    double flood_s = e->p->load_s;
    double behind = e->work.end_s - flood_s;
    return behind > BEHIND_SHARE * flood_s + 2 * e->work.error_s ? behind : 0;
}

static bool still_at_work(const struct picture *p)
{
    if (p->drain.count < 2) {
        return false;
    }
    int64_t end = span_last(p->drain)->t_ns;
    struct span last = span_since(p->drain, end - (int64_t)(p->n->quiet_time * 1e9));
    return !picture_sockets_empty(span_last(p->drain)) || !picture_is_quiet(p, last);
}

static bool dropped(const struct evidence *e, double messages)
{
    return e->processed < ALL_SHARE * messages && !still_at_work(e->p);
}

static bool was_short(const struct evidence *e)
{
    const struct run_facts *f = &e->record->facts;
    return (double)f->short_messages > e->p->n->short_share * e->due ||
           f->lag_p99_ms > e->p->n->late_messages;
}

static bool broke(const struct run_facts *f)
{
    return (f->exited || f->disconnected || f->killed) && !f->limit_passed;
}

static void read_sign(struct sweep_step *s, const struct evidence *e)
{
    const struct run_facts *f = &e->record->facts;
    double behind = left_behind(e);
    if (broke(f)) {
        say(s, SWEEP_BROKEN, "the client %s",
            f->exited || f->killed ? "ended" : "closed its connections");
    } else if (f->limit_passed) {
        say(s, SWEEP_OVERLOADED, "its memory passed the limit");
    } else if (behind > 0 && e->work.steady >= STEADY_SHARE) {
        say(s, SWEEP_OVERLOADED, "it worked on for %.2g s after a flood of %.2g s",
            behind, e->p->load_s);
    } else if (dropped(e, s->messages)) {
        say(s, SWEEP_OVERLOADED, "it processed only %.0f of %.0f messages", e->processed,
            s->messages);
    } else if (e->held.held) {
        say(s, SWEEP_OVERLOADED, "data waited while it read %.0f %% of what was due",
            100 * s->read / s->offered);
    } else if (!e->work.known && still_at_work(e->p)) {
        say(s, SWEEP_OVERLOADED, "it was still at work when the drain ended");
    } else if (!e->work.known && growth_in_step(e->p)) {
        say(s, SWEEP_OVERLOADED, "its memory grew with what it read");
    } else if (was_short(e)) {
        say(s, SWEEP_OURS,
            "floodtest itself sent %.0f of %.0f/s that were due, p99 %.0f "
            "ms late",
            s->sent, s->offered, f->lag_p99_ms);
    } else if (!e->p->reads_known) {
        say(s, SWEEP_UNKNOWN, "what it reads cannot be seen");
    } else if (s->messages < ALL_SHARE * e->due) {
        say(s, SWEEP_UNKNOWN,
            "it read %.3g %% of what was due, but no data waited for it, so nothing says "
            "whose limit that is",
            100 * s->messages / e->due);
    } else {
        say(s, SWEEP_SUSTAINED, "it read and worked off all that was due");
    }
}

/* --- what it can do ------------------------------------------------------------------
 */

static void set_capacity(struct sweep_step *s, double capacity, double error,
                         enum sweep_evidence by)
{
    s->capacity = capacity;
    s->capacity_low = capacity * (1 - Z95 * error);
    s->capacity_high = capacity * (1 + Z95 * error);
    s->evidence = by;
}

/* Work may still be under way: then what it took so far bounds what it can do. */
static void bound_capacity(struct sweep_step *s, const struct evidence *e)
{
    const struct picture *p = e->p;
    double all_s = (double)(last_row(p)->t_ns - span_first(p->load)->t_ns) / 1e9;
    bool open = still_at_work(p) || e->record->facts.limit_passed;
    s->capacity_most = open ? s->messages / all_s : s->capacity;
}

static void read_capacity(struct sweep_step *s, const struct evidence *e)
{
    double worked = s->messages / e->work.end_s; /* NAN unknown */
    double read = e->held.known && e->held.flat ? e->held.bytes_per_s / e->wire : NAN;
    double work_error = e->work.error_s / e->work.end_s;
    bool steady = e->work.known && e->work.steady >= STEADY_SHARE;
    if (e->work.by_processed) {
        double processed = e->processed / e->work.end_s;
        set_capacity(s, processed, work_error, SWEEP_BY_PROCESSED);
    } else if (!isnan(read) && !(steady && read > QUEUES_SHARE * worked) &&
               !(steady && work_error < e->held.error)) {
        set_capacity(s, read, e->held.error, SWEEP_BY_READ);
    } else if (steady) {
        set_capacity(s, worked, work_error, SWEEP_BY_WORK);
    }
}

void sweep_step_read(struct sweep_step *out, double rate, const struct run_record *record,
                     const struct verdict *verdict)
{
    sweep_step_init(out, rate);
    out->class_id = verdict->class;
    out->crowded = crowd_share(record);
    struct picture p;
    picture_take(&p, &record->series);
    if (p.load.count < 4 || p.load_s <= 0) {
        say(out, broke(&record->facts) ? SWEEP_BROKEN : SWEEP_UNKNOWN,
            "the flood was over before it could be seen");
        return;
    }
    struct evidence e = {.p = &p, .record = record};
    const struct sample *from = span_first(p.load);
    e.wire = wire_message_bytes(&p, &record->terms);
    e.due = (double)(span_last(p.load)->due_messages - from->due_messages);
    e.processed = processed_between(from, last_row(&p));
    e.held = sweep_held_find(&p, e.wire);
    e.work = sweep_work_find(&p);
    measure_rates(out, &e);
    measure_cost(out, &e);
    read_sign(out, &e);
    if (out->sign == SWEEP_OVERLOADED) {
        read_capacity(out, &e);
        bound_capacity(out, &e);
    }
}
