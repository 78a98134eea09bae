#include "harness/run/conductor_private.h"

/* Lateness is summed up from a histogram: not for each row. */
static void feed(struct conductor *c, const struct sample *row, double left_s,
                 uint64_t now_ns)
{
    if (!feed_wants_extra(c->feed)) {
        feed_row(c->feed, row, NULL);
        return;
    }
    struct server_totals t;
    server_get_totals(c->server, now_ns, &t);
    const struct feed_extra extra = {
        .left_s = left_s,
        .lag_p50_s = (double)lag_quantile(t.lag, 0.5) / 1e9,
        .lag_p99_s = (double)lag_quantile(t.lag, 0.99) / 1e9,
        .lag_max_s = (double)t.lag->max_ns / 1e9,
    };
    feed_row(c->feed, row, &extra);
}

void conductor_show(struct conductor *c, const struct sample *row, uint64_t now_ns)
{
    double left_s = phases_seconds_left(&c->phases, now_ns);
    live_terminal_show(&c->live, left_s, &c->record->series, row, now_ns);
    if (c->feed != NULL) {
        feed(c, row, left_s, now_ns);
    }
}
