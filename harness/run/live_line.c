#include "harness/run/live_line.h"

#include "harness/base/clock.h"
#include "harness/report/progress.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PERIOD_NS (200 * NS_PER_MS)

enum { WIDTH_UNKNOWN = 80 };

void live_line_init(struct live_line *l, const struct scenario *s)
{
    *l = (struct live_line){.on = !s->quiet && isatty(STDERR_FILENO),
                            .start_bytes = SAMPLE_UNKNOWN};
    sample_init(&l->before);
}

static int terminal_width(void)
{
    struct winsize size = {0};
    ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    return size.ws_col > 1 ? size.ws_col - 1 : WIDTH_UNKNOWN - 1;
}

static double per_second(int64_t before, int64_t now, int64_t ns)
{
    bool known = before != SAMPLE_UNKNOWN && now != SAMPLE_UNKNOWN && ns > 0;
    return known ? (double)(now - before) * 1e9 / (double)ns : NAN;
}

void live_line_show(struct live_line *l, enum phase phase, double left_s,
                    const struct sample *row, uint64_t now_ns)
{
    if (phase_rank(phase) <= phase_rank(PHASE_IDLE)) {
        l->start_bytes = row->memory_bytes;
    }
    if (!l->on || now_ns < l->next_ns) {
        return;
    }
    l->next_ns = now_ns + PERIOD_NS;
    int64_t ns = row->t_ns - l->before.t_ns;
    bool flooding = phase_is_load(phase);
    struct progress p = {
        .phase = phase,
        .left_s = left_s,
        .rate =
            flooding ? per_second(l->before.sent_messages, row->sent_messages, ns) : NAN,
        .read_rate = per_second(l->before.read_bytes, row->read_bytes, ns),
        .memory_bytes = row->memory_bytes,
        .start_bytes = l->start_bytes,
    };
    l->before = *row;
    struct strbuf line;
    strbuf_init(&line);
    progress_format(&p, terminal_width(), &line);
    fprintf(stderr, "\r\033[K%s", line.text);
    fflush(stderr);
    strbuf_fini(&line);
    l->shown = true;
}

void live_line_clear(struct live_line *l)
{
    if (l->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
