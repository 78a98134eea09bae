#include "tests/support/part_series.h"

#include <math.h>
#include <stdlib.h>

struct state {
    double t_s, read, due, cpu_s, wakeups, grown, refilled;
};

static void advance(struct state *now, const struct part *part, double s)
{
    now->t_s += s;
    now->read += part->read * s;
    now->due += (part->due > 0 ? part->due : part->read) * s;
    now->cpu_s += part->cores * s;
    now->wakeups += part->wakeups * s;
    now->grown += (part->grows * part->read + part->grows_s) * s;
    now->refilled += part->refills * part->read * s;
}

static struct sample row_of(const struct part_run *run, const struct part *part,
                            const struct state *now)
{
    struct sample row;
    sample_init(&row);
    double frame = run->frame_bytes > 0 ? run->frame_bytes : PART_FRAME_BYTES;
    double messages = now->read / frame;
    double grown = now->grown + (run->heap != NULL ? run->heap(messages) : 0);
    row.t_ns = (int64_t)llround(now->t_s * 1e9);
    row.phase = part->phase;
    row.round = part->round;
    row.due_messages = (int64_t)(now->due / frame);
    row.sent_messages = (int64_t)((now->read + part->waiting) / frame);
    row.withheld_messages = row.due_messages - row.sent_messages;
    row.read_bytes = (int64_t)now->read;
    row.recv_queue_bytes = (int64_t)part->waiting;
    row.send_queue_bytes = 0;
    row.delivered_bytes = row.sent_bytes = row.read_bytes + row.recv_queue_bytes;
    row.cpu_ns = (int64_t)llround(now->cpu_s * 1e9);
    row.wakeups = (int64_t)llround(now->wakeups);
    row.memory_bytes = (int64_t)(PART_MEMORY + grown);
    row.live_bytes = run->live_share > 0
                         ? (int64_t)(1e6 + run->live_share * grown + now->refilled)
                         : SAMPLE_UNKNOWN;
    row.disconnects = 0;
    row.late_ns = 0;
    return row;
}

void part_series_init(struct series *s, const struct part_run *run)
{
    if (series_init(s) != 0) {
        abort();
    }
    double step = run->row_s > 0 ? run->row_s : (double)SAMPLE_INTERVAL_NS / 1e9;
    struct state now = {0};
    for (const struct part *part = run->parts; part->seconds > 0; part++) {
        now.grown += part->jump;
        long rows = lround(part->seconds / step);
        for (long i = 0; i < rows; i++) {
            struct sample row = row_of(run, part, &now);
            series_push(s, &row);
            advance(&now, part, step);
        }
    }
}
