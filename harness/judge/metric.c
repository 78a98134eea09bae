#include "harness/judge/metric.h"

#include "harness/judge/drops.h"
#include "harness/judge/wire.h"
#include "harness/record/phase.h"

#include <math.h>
#include <stdlib.h>

/* Error of the slope's bounds; the slope itself does not depend on it. */
#define SLOPE_ALPHA 0.025

#define SEE_MEMORY "run floodtest as the client's user, on the client's host"
#define SEE_READS  "run the client on the same host, in the same network namespace"
#define SEE_DRAIN  "let the run come to its drain phase"
#define SEE_FLOOD  "let the run come to its flood"
#define SEE_SERVER "record the run again, to its end"
#define SEE_WORK   "have the client acknowledge each message and give --acks"

static double known(int64_t value)
{
    return value == SAMPLE_UNKNOWN ? NAN : (double)value;
}

static bool flooded(const struct picture *p)
{
    return p->load.count >= 2;
}

static bool memory_known(const struct picture *p)
{
    return flooded(p) && p->memory_known;
}

static double memory_start(const struct metric_input *in)
{
    return memory_known(in->picture) ? in->picture->idle.memory : NAN;
}

static double memory_end(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    return memory_known(p) ? known(span_last(p->load)->memory_bytes) : NAN;
}

static double memory_peak(const struct metric_input *in)
{
    return known(in->series->peak_memory_bytes);
}

static double memory_growth(const struct metric_input *in)
{
    return memory_known(in->picture) ? in->picture->growth : NAN;
}

static double memory_after_drain(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    bool seen = memory_known(p) && p->drain.count > 0;
    return seen ? known(span_last(p->drain)->memory_bytes) : NAN;
}

static double memory_slope(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    if (!memory_known(p)) {
        return NAN;
    }
    struct trend pace = picture_pace(p, p->load, SLOPE_ALPHA);
    return pace.known ? pace.slope : NAN;
}

static double memory_per_byte(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    return memory_known(p) && p->reads_known && p->read > 0 ? p->per_byte : NAN;
}

static double memory_per_message(const struct metric_input *in)
{
    return memory_per_byte(in) * wire_message_bytes(in->picture, in->terms);
}

static double read_rate(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    return flooded(p) && p->reads_known ? picture_read_rate(p->load) : NAN;
}

static double read_bytes(const struct metric_input *in)
{
    return known(in->series->last.read_bytes);
}

static double sent_rate(const struct metric_input *in)
{
    const struct picture *p = in->picture;
    if (p->flood.count < 2 || p->flood_s <= 0) {
        return NAN;
    }
    int64_t sent =
        span_last(p->flood)->sent_messages - span_first(p->flood)->sent_messages;
    return (double)sent / p->flood_s;
}

static double withheld(const struct metric_input *in)
{
    if (!flooded(in->picture)) {
        return NAN;
    }
    const struct sample *end = span_last(in->picture->load);
    bool seen = end->due_messages > 0 && end->withheld_messages != SAMPLE_UNKNOWN;
    return seen ? (double)end->withheld_messages / (double)end->due_messages : NAN;
}

static double cpu_seconds(const struct metric_input *in)
{
    struct span load = in->picture->load;
    if (!flooded(in->picture) || span_last(load)->cpu_ns < 0) {
        return NAN;
    }
    return (double)(span_last(load)->cpu_ns - span_first(load)->cpu_ns) / 1e9;
}

static double cpu_cores(const struct metric_input *in)
{
    return in->picture->load_s > 0 ? cpu_seconds(in) / in->picture->load_s : NAN;
}

static double disconnects(const struct metric_input *in)
{
    return known(in->series->last.disconnects);
}

static double drops(const struct metric_input *in)
{
    struct drops d = drops_count(in->picture, in->terms, in->facts);
    return d.known ? d.messages : NAN;
}

static double drain_time(const struct metric_input *in)
{
    double start_s, end_s;
    struct span drain = in->picture->drain;
    if (drain.count == 0) {
        return NAN;
    }
    series_stretch(in->series, (size_t)(drain.rows - in->series->rows), &start_s, &end_s);
    return end_s - start_s;
}

static double lag_p50(const struct metric_input *in)
{
    return in->facts->lag_p50_ms / 1e3;
}

static double lag_p99(const struct metric_input *in)
{
    return in->facts->lag_p99_ms / 1e3;
}

static double lag_max(const struct metric_input *in)
{
    return in->facts->lag_max_ms / 1e3;
}

static double row_held(const struct metric_input *in, const struct sample *row)
{
    double held = drops_held_at(in->picture, in->terms, in->facts, row);
    return held < 0 ? NAN : held;
}

#define ROW_VALUE(column)                                                                \
    static double row_##column(const struct metric_input *in, const struct sample *row)  \
    {                                                                                    \
        (void)in;                                                                        \
        return known(row->column);                                                       \
    }
ROW_VALUE(memory_bytes)
ROW_VALUE(recv_queue_bytes)
ROW_VALUE(send_queue_bytes)
ROW_VALUE(threads)
ROW_VALUE(fds)
ROW_VALUE(processes)
ROW_VALUE(connections)

#define OF_CLIENT .owner = METRIC_OF_CLIENT
#define OF_BOTH   .owner = METRIC_OF_BOTH, .rate = true
#define OURS      .owner = METRIC_OF_FLOODTEST
#define ROW(label, kind, sees, whose, ...)                                               \
    {                                                                                    \
        .name = label, .unit = kind, .remedy = sees, whose, __VA_ARGS__                  \
    }
#define PLAIN(function, text)   .plain = function, .meaning = text
#define SAMPLED(function, text) .sampled = function, .meaning = text

const struct metric metric_table[METRICS_COUNT] = {
    [METRIC_MEMORY_START] = ROW("memory.start", METRIC_BYTES, SEE_MEMORY, OF_CLIENT,
                                PLAIN(memory_start, "memory at rest, before the flood")),
    [METRIC_MEMORY_END] = ROW("memory.end", METRIC_BYTES, SEE_MEMORY, OF_CLIENT,
                              PLAIN(memory_end, "memory at the end of the flood")),
    [METRIC_MEMORY_PEAK] =
        ROW("memory.peak", METRIC_BYTES, SEE_MEMORY, OF_CLIENT,
            PLAIN(memory_peak,
                  "the most memory of the run; without what agents need to explain")),
    [METRIC_MEMORY_GROWTH] =
        ROW("memory.growth", METRIC_BYTES, SEE_MEMORY, OF_CLIENT,
            PLAIN(memory_growth, "memory above rest, at the end of the flood")),
    [METRIC_MEMORY_AFTER_DRAIN] =
        ROW("memory.after_drain", METRIC_BYTES, SEE_DRAIN, OF_CLIENT,
            PLAIN(memory_after_drain, "memory at the end of the drain")),
    [METRIC_MEMORY_SLOPE] = ROW("memory.slope", METRIC_BYTES_PER_S, SEE_MEMORY, OF_CLIENT,
                                PLAIN(memory_slope, "trend of memory over the flood")),
    [METRIC_MEMORY_PER_BYTE] =
        ROW("memory.per_byte", METRIC_BYTES_PER_BYTE, SEE_READS, OF_CLIENT,
            PLAIN(memory_per_byte, "growth of memory per byte read")),
    [METRIC_MEMORY_PER_MESSAGE] =
        ROW("memory.per_message", METRIC_BYTES, SEE_READS, OF_CLIENT,
            PLAIN(memory_per_message, "growth of memory per message read")),
    [METRIC_READ_RATE] = ROW("read.rate", METRIC_BYTES_PER_S, SEE_READS, OF_BOTH,
                             PLAIN(read_rate, "what the client read, over the flood")),
    [METRIC_READ_BYTES] =
        ROW("read.bytes", METRIC_BYTES, SEE_READS, .owner = METRIC_OF_BOTH,
            PLAIN(read_bytes, "what the client read, in the whole run")),
    [METRIC_SENT_RATE] =
        ROW("sent.rate", METRIC_MESSAGES_PER_S, SEE_FLOOD, OF_BOTH,
            PLAIN(sent_rate, "what was sent in the flood at the asked rate")),
    [METRIC_WITHHELD] =
        ROW("withheld", METRIC_RATIO, SEE_FLOOD, OF_CLIENT,
            PLAIN(withheld, "share of the due that flow control kept back")),
    [METRIC_CPU_CORES] = ROW("cpu.cores", METRIC_CORES, SEE_MEMORY, OF_CLIENT,
                             PLAIN(cpu_cores, "the client's CPU, over the flood")),
    [METRIC_CPU_SECONDS] = ROW("cpu.seconds", METRIC_SECONDS, SEE_MEMORY, OF_CLIENT,
                               PLAIN(cpu_seconds, "the client's CPU time in the flood")),
    [METRIC_DISCONNECTS] = ROW("disconnects", METRIC_COUNT, SEE_FLOOD, OF_CLIENT,
                               PLAIN(disconnects, "connections that the client ended")),
    [METRIC_DROPS] =
        ROW("drops", METRIC_MESSAGES, SEE_WORK, OF_CLIENT,
            PLAIN(drops, "messages that were read and never processed (--acks)")),
    [METRIC_DRAIN_TIME] =
        ROW("drain.time", METRIC_SECONDS, SEE_DRAIN, OF_CLIENT,
            PLAIN(drain_time, "of the drain phase, whose last second is quiet")),
    [METRIC_LAG_P50] = ROW("lag.p50", METRIC_SECONDS, SEE_SERVER, OURS,
                           PLAIN(lag_p50, "floodtest's own lateness, median")),
    [METRIC_LAG_P99] = ROW("lag.p99", METRIC_SECONDS, SEE_SERVER, OURS,
                           PLAIN(lag_p99, "lateness that 1 % of the messages exceed")),
    [METRIC_LAG_MAX] = ROW("lag.max", METRIC_SECONDS, SEE_SERVER, OURS,
                           PLAIN(lag_max, "floodtest's own lateness, the most")),
    [METRIC_MEMORY] = ROW("memory", METRIC_BYTES, SEE_MEMORY, OF_CLIENT,
                          SAMPLED(row_memory_bytes, "of all the client's processes")),
    [METRIC_HELD] = ROW(
        "held", METRIC_MESSAGES, SEE_WORK, OF_CLIENT,
        SAMPLED(row_held,
                "messages read and not acknowledged, dropped ones included (--acks)")),
    [METRIC_RECV_QUEUE] =
        ROW("recv_queue", METRIC_BYTES, SEE_READS, OF_CLIENT,
            SAMPLED(row_recv_queue_bytes, "waiting in the client's receive queues")),
    [METRIC_SEND_QUEUE] =
        ROW("send_queue", METRIC_BYTES, SEE_FLOOD, OF_CLIENT,
            SAMPLED(row_send_queue_bytes, "waiting in floodtest's send queues")),
    [METRIC_THREADS] = ROW("threads", METRIC_COUNT, SEE_MEMORY, OF_CLIENT,
                           SAMPLED(row_threads, "threads of the client")),
    [METRIC_FDS] = ROW("fds", METRIC_COUNT, SEE_MEMORY, OF_CLIENT,
                       SAMPLED(row_fds, "files and sockets that the client has open")),
    [METRIC_PROCESSES] = ROW("processes", METRIC_COUNT, SEE_MEMORY, OF_CLIENT,
                             SAMPLED(row_processes, "processes of the client")),
    [METRIC_CONNECTIONS] = ROW("connections", METRIC_COUNT, SEE_FLOOD, OF_CLIENT,
                               SAMPLED(row_connections, "connections that are open")),
};

const char *const metric_aggregates[] = {"min", "max", "avg", "med", "last", NULL};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(double *values, size_t count, double percent)
{
    qsort(values, count, sizeof *values, compare);
    double at = percent / 100 * (double)(count - 1);
    size_t below = (size_t)at;
    size_t above = below + 1 < count ? below + 1 : below;
    return values[below] + (at - (double)below) * (values[above] - values[below]);
}

static double average(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum / (double)count;
}

static double aggregate(double *values, size_t count, struct metric_aggregation a)
{
    switch (a.kind) {
    case AGGREGATE_MIN:
        return percentile(values, count, 0);
    case AGGREGATE_MAX:
        return percentile(values, count, 100);
    case AGGREGATE_AVG:
        return average(values, count);
    case AGGREGATE_MED:
        return percentile(values, count, 50);
    case AGGREGATE_LAST:
        return values[count - 1];
    case AGGREGATE_PERCENTILE:
        return percentile(values, count, a.percent);
    default:
        return NAN;
    }
}

double metric_value(const struct metric *m, struct metric_aggregation a,
                    const struct metric_input *in)
{
    if (m->plain != NULL) {
        return m->plain(in);
    }
    double values[SERIES_ROWS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < in->series->count; i++) {
        const struct sample *row = &in->series->rows[i];
        bool load = phase_is_load((enum phase)row->phase);
        double value = load ? m->sampled(in, row) : NAN;
        if (!isnan(value)) {
            values[count++] = value;
        }
    }
    return count == 0 ? NAN : aggregate(values, count, a);
}

double metric_plain(enum metric_id id, const struct metric_input *in)
{
    return metric_table[id].plain(in);
}

bool metric_is_ours(const struct metric *m, const struct metric_input *in)
{
    double due = (double)in->series->last.due_messages;
    bool was_short =
        (double)in->facts->short_messages > in->picture->n->short_share * due;
    return m->owner == METRIC_OF_FLOODTEST || (m->owner == METRIC_OF_BOTH && was_short);
}
