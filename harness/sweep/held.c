#include "harness/sweep/held.h"

#include <math.h>

#define NS 1e9

/* Buffers fill first. */
#define WARM_SHARE 0.3

/* Data waits in so many of the samples. */
#define WAITS_SHARE 0.9

/* It reads so much less than is due. */
#define LESS_SHARE 0.03

/* Fewer pieces tell nothing; so many stretches of them show how even they are. */
enum { PIECES_MIN = 3, STRETCHES = 6 };

/* From when buffers may be full until nothing waits any more, in flood and drain. */
static struct span waiting_rows(const struct picture *p)
{
    int64_t from = span_first(p->load)->t_ns + (int64_t)(WARM_SHARE * p->load_s * NS);
    const struct sample *end = p->load.rows + p->load.count;
    const struct sample *last = p->drain.rows + p->drain.count;
    if (p->drain.count > 0 && end == p->drain.rows) {
        while (end < last && end->recv_queue_bytes > 0) {
            end++;
        }
    }
    struct span all = {p->load.rows, (size_t)(end - p->load.rows)};
    return span_since(all, from);
}

/* Rows in which something was read since the row before. */
struct pieces {
    size_t count;
    size_t first, last; /* of the span */
};

static bool was_read(struct span span, size_t i)
{
    return span.rows[i].read_bytes > span.rows[i - 1].read_bytes;
}

static struct pieces count_pieces(struct span span)
{
    struct pieces n = {0};
    for (size_t i = 1; i < span.count; i++) {
        if (was_read(span, i)) {
            n.first = n.count == 0 ? i : n.first;
            n.last = i;
            n.count++;
        }
    }
    return n;
}

/* What was taken from piece `from` until just before piece `to`, per second. */
static double rate_between(struct span span, size_t from, size_t to)
{
    double s = (double)(span.rows[to].t_ns - span.rows[from].t_ns) / NS;
    double bytes =
        (double)(span.rows[to - 1].read_bytes - span.rows[from - 1].read_bytes);
    return s > 0 ? bytes / s : 0;
}

/* Relative standard error, from the stretches between pieces; at least a sample's time.
 */
static double spread(struct span span, struct pieces n, double mean)
{
    double s = (double)(span.rows[n.last].t_ns - span.rows[n.first].t_ns) / NS;
    double least = (double)SAMPLE_INTERVAL_NS / NS / s;
    size_t gaps = n.count - 1;
    size_t stretches = gaps < STRETCHES ? gaps : STRETCHES;
    double sum = 0;
    size_t seen = 0, from = n.first, done = 0;
    for (size_t i = n.first + 1; i <= n.last && done < stretches; i++) {
        if (!was_read(span, i)) {
            continue;
        }
        seen++;
        if (seen * stretches >= (done + 1) * gaps) {
            double off = rate_between(span, from, i) - mean;
            sum += off * off;
            from = i;
            done++;
        }
    }
    if (done < 2) {
        return fmax(least, 0.1);
    }
    double sd = sqrt(sum / (double)(done - 1));
    return fmax(least, sd / sqrt((double)done) / mean);
}

static bool is_flat(const struct picture *p, struct span flood)
{
    double grown =
        (double)(span_last(flood)->memory_bytes - span_first(flood)->memory_bytes);
    double read = picture_read_over(flood);
    return grown <= fmax(p->n->held_back_bytes, p->n->step_per_byte * read);
}

struct sweep_held sweep_held_find(const struct picture *p, double message_bytes)
{
    struct sweep_held h = {.error = NAN, .bytes_per_s = NAN};
    if (p->flood.count < 4 || !p->reads_known) {
        return h;
    }
    struct span late = picture_last(p->flood, 1 - WARM_SHARE);
    h.held = picture_queued(late) >= WAITS_SHARE &&
             picture_shortfall(p->flood, message_bytes) >= LESS_SHARE;
    h.flat = is_flat(p, late);
    struct span rows = waiting_rows(p);
    struct pieces n = count_pieces(rows);
    if (!h.held || n.count < PIECES_MIN) {
        return h;
    }
    h.bytes_per_s = rate_between(rows, n.first, n.last);
    h.known = h.bytes_per_s > 0;
    h.error = h.known ? spread(rows, n, h.bytes_per_s) : NAN;
    return h;
}
