#include "tests/support/fake_series.h"

#include <math.h>

static const double mib = 1024 * 1024;

double fake_phase_start(const struct fake_shape *shape, enum phase phase)
{
    double t = 0;
    for (int i = 0; i < (int)phase; i++) {
        t += shape->lengths_s[i];
    }
    return t;
}

static double seconds_in(const struct fake_shape *shape, enum phase phase, double t_s)
{
    return fmin(fmax(t_s - fake_phase_start(shape, phase), 0), shape->lengths_s[phase]);
}

static enum phase phase_at(const struct fake_shape *shape, double t_s)
{
    int phase = PHASE_SETTLE;
    while (phase > 0 && (shape->lengths_s[phase] <= 0 ||
                         fake_phase_start(shape, (enum phase)phase) > t_s)) {
        phase--;
    }
    return (enum phase)phase;
}

/* A few pages up and down, without a random generator. */
static double wobble(double t_s)
{
    return 4096 * round(12 * sin(37 * t_s) * sin(5 * t_s));
}

struct sample fake_row(const struct fake_shape *shape, double t_s)
{
    struct sample row;
    sample_init(&row);
    double flood_s = seconds_in(shape, PHASE_FLOOD, t_s);
    double confirm_s = seconds_in(shape, PHASE_CONFIRM, t_s);
    double drain_s = seconds_in(shape, PHASE_DRAIN, t_s);
    double due = shape->due_rate * flood_s + shape->confirm_rate * confirm_s;
    double sent = fmin(due, shape->read_rate * flood_s + shape->confirm_rate * confirm_s +
                                (shape->due_rate > shape->read_rate ? 5000 : 0));
    double read =
        shape->read_rate * (flood_s + drain_s) + shape->confirm_rate * confirm_s;
    read = fmin(read, sent);
    row.t_ns = (int64_t)llround(t_s * 1e9);
    row.phase = phase_at(shape, t_s);
    row.due_messages = (int64_t)due;
    row.sent_messages = (int64_t)sent;
    row.withheld_messages = (int64_t)(due - sent);
    row.sent_bytes = (int64_t)(sent * shape->frame_bytes);
    row.read_bytes = (int64_t)(read * shape->frame_bytes);
    row.recv_queue_bytes =
        (int64_t)fmin(shape->receive_bytes, (sent - read) * shape->frame_bytes);
    row.send_queue_bytes = row.sent_bytes - row.read_bytes - row.recv_queue_bytes;
    row.delivered_bytes = row.read_bytes + row.recv_queue_bytes;
    row.connections = row.phase > PHASE_CONNECT;
    row.disconnects = 0;
    row.memory_bytes = (int64_t)(shape->start_bytes + wobble(t_s) +
                                 shape->kept_per_byte * (double)row.read_bytes);
    row.rss_bytes = row.memory_bytes + (int64_t)(11 * mib);
    row.late_ns = 20000;
    return row;
}

void fake_series_fill(struct series *s, const struct fake_shape *shape)
{
    double end = fake_phase_start(shape, PHASE_SETTLE) + shape->lengths_s[PHASE_SETTLE];
    double step = (double)SAMPLE_INTERVAL_NS / 1e9;
    for (int i = 0; i * step <= end; i++) {
        struct sample row = fake_row(shape, i * step);
        series_push(s, &row);
    }
}
