#include "harness/live/feed.h"

#include "harness/base/mem.h"
#include "harness/live/live_json.h"

#include <math.h>
#include <stdlib.h>
#include <uv.h>

#define RATE_NS INT64_C(1000000000) /* rates are over a second */

/* Lateness is looked up with every n-th row: five times a second. */
enum { EXTRA_EVERY = 10 };

struct feed {
    const struct scenario *scenario;
    uv_mutex_t lock;
    struct strbuf start; /* the message; empty before the beginning */
    double started_wall_s;
    struct history history;
    struct feed_extra extra;
    const struct result *result;
    struct strbuf no_run; /* the message in its place; empty: there is none */
    /* The other side's own, so that nothing large stands on its stack. */
    struct sample rows[HISTORY_ROWS_MAX + 1];
};

int feed_new(struct feed **out, const struct scenario *scenario, struct err *e)
{
    struct feed *f = mem_must_alloc(sizeof *f);
    int rv = uv_mutex_init(&f->lock);
    if (rv != 0) {
        free(f);
        return err_sys(e, -rv, "make a lock for the live view");
    }
    f->scenario = scenario;
    f->extra = (struct feed_extra){.lag_p50_s = NAN, .lag_p99_s = NAN, .lag_max_s = NAN};
    strbuf_init(&f->start);
    strbuf_init(&f->no_run);
    history_init(&f->history);
    *out = f;
    return 0;
}

void feed_free(struct feed *f)
{
    if (f != NULL) {
        strbuf_fini(&f->start);
        strbuf_fini(&f->no_run);
        uv_mutex_destroy(&f->lock);
        free(f);
    }
}

void feed_begin(struct feed *f, char *const *command, uint16_t port, uint64_t wall_ns)
{
    uv_mutex_lock(&f->lock);
    live_json_start(&f->start, f->scenario, command, port);
    f->started_wall_s = (double)wall_ns / 1e9;
    uv_mutex_unlock(&f->lock);
}

bool feed_wants_extra(const struct feed *f)
{
    return f->history.pushed % EXTRA_EVERY == 0; /* which only this side changes */
}

void feed_row(struct feed *f, const struct sample *row, const struct feed_extra *extra)
{
    uv_mutex_lock(&f->lock);
    history_push(&f->history, row);
    if (extra != NULL) {
        f->extra = *extra;
    }
    uv_mutex_unlock(&f->lock);
}

void feed_result(struct feed *f, const struct result *r)
{
    uv_mutex_lock(&f->lock);
    f->result = r;
    uv_mutex_unlock(&f->lock);
}

void feed_no_run(struct feed *f, const char *sentence)
{
    uv_mutex_lock(&f->lock);
    live_json_no_run(&f->no_run, sentence);
    uv_mutex_unlock(&f->lock);
}

/* What a viewer is to get, copied under the lock and written without it. */
struct next {
    enum { NOTHING, START, PHASES, ROWS, RESULT, NO_RUN } what;
    size_t count;
    enum phase phase;
    struct history_phase phases[HISTORY_PHASES_MAX];
    const struct result *result;
};

static void take_phases(const struct history *h, struct feed_place *place, struct next *n)
{
    n->what = PHASES;
    n->count = h->phase_count;
    for (size_t i = 0; i < n->count; i++) {
        n->phases[i] = h->phases[i];
    }
    place->phases = h->phase_count;
}

static void take_rows(struct feed *f, struct feed_place *place, struct next *n)
{
    n->what = ROWS;
    n->phase = (enum phase)history_last(&f->history)->phase;
    if (place->in_rows) {
        n->count = history_since(&f->history, &place->next, f->rows);
    } else {
        n->count = history_all(&f->history, f->rows);
        place->next = f->history.pushed;
        place->in_rows = true;
    }
}

static void take(struct feed *f, struct feed_place *place, struct next *n,
                 struct strbuf *out)
{
    const struct history *h = &f->history;
    n->what = NOTHING;
    if (place->over) {
        return;
    }
    if (!place->started && f->start.len > 0) {
        n->what = START;
        place->started = true;
        strbuf_addn(out, f->start.text, f->start.len);
    } else if (f->no_run.len > 0) {
        n->what = NO_RUN;
        place->over = true;
        strbuf_addn(out, f->no_run.text, f->no_run.len);
    } else if (!place->started) {
        return;
    } else if (place->phases != h->phase_count) {
        take_phases(h, place, n);
    } else if (place->next < h->pushed) {
        take_rows(f, place, n);
    } else if (f->result != NULL) {
        n->what = RESULT;
        n->result = f->result;
        place->over = true;
    }
}

enum feed_message feed_next(struct feed *f, struct feed_place *place, struct strbuf *out)
{
    struct next n;
    uv_mutex_lock(&f->lock);
    take(f, place, &n, out);
    uv_mutex_unlock(&f->lock);
    if (n.what == PHASES) {
        live_json_phases(out, n.phases, n.count);
    } else if (n.what == ROWS) {
        live_json_rows(out, n.phase, f->rows, n.count);
    } else if (n.what == RESULT) {
        live_json_result(out, n.result);
    }
    return n.what == NOTHING ? FEED_NOTHING : n.what == ROWS ? FEED_ROWS : FEED_OTHER;
}

/* NAN where one of the two is not known. */
static double per_second(int64_t before, int64_t now, int64_t ns)
{
    bool known = before != SAMPLE_UNKNOWN && now != SAMPLE_UNKNOWN && ns > 0;
    return known ? (double)(now - before) * 1e9 / (double)ns : NAN;
}

static void look(const struct feed *f, struct openmetrics_now *now)
{
    const struct sample *last = history_last(&f->history);
    const struct sample *before = history_before(&f->history, RATE_NS);
    before = before != NULL ? before : last;
    int64_t ns = last->t_ns - before->t_ns;
    *now = (struct openmetrics_now){
        .row = *last,
        .started_wall_s = f->started_wall_s,
        .left_s = f->extra.left_s,
        .due_per_s = per_second(before->due_messages, last->due_messages, ns),
        .sent_per_s = per_second(before->sent_messages, last->sent_messages, ns),
        .processed_per_s =
            per_second(before->processed_messages, last->processed_messages, ns),
        .read_bytes_per_s = per_second(before->read_bytes, last->read_bytes, ns),
        .lag_p50_s = f->extra.lag_p50_s,
        .lag_p99_s = f->extra.lag_p99_s,
        .lag_max_s = f->extra.lag_max_s,
    };
}

void feed_metrics(struct feed *f, enum openmetrics_format format, struct strbuf *out)
{
    struct openmetrics_now now;
    uv_mutex_lock(&f->lock);
    bool known = f->history.pushed > 0;
    if (known) {
        look(f, &now);
    }
    const struct result *result = f->result;
    uv_mutex_unlock(&f->lock);
    openmetrics_live(f->scenario, known ? &now : NULL, result, format, out);
}
