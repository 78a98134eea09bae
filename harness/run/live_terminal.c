#include "harness/run/live_terminal.h"

#include "harness/base/clock.h"
#include "harness/report/live_screen.h"
#include "harness/report/progress.h"
#include "harness/report/text.h"

#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PERIOD_NS (200 * NS_PER_MS)

enum { WIDTH_UNKNOWN = 80 };

static struct winsize size_now(void)
{
    struct winsize size = {0};
    ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    size.ws_col = size.ws_col > 1 ? size.ws_col : WIDTH_UNKNOWN;
    return size;
}

/* At once, so that no half of it is ever seen. */
static void put(const struct strbuf *out)
{
    for (size_t done = 0; done < out->len;) {
        ssize_t n = write(STDERR_FILENO, out->text + done, out->len - done);
        if (n <= 0) {
            return;
        }
        done += (size_t)n;
    }
}

/* The one line has no newline: the cursor stands in it. */
static void add_cleared(struct live_terminal *l, struct strbuf *out)
{
    int width = size_now().ws_col;
    if (l->one && l->dumb) {
        strbuf_addf(out, "\r%*s\r", width - 1, "");
    } else if (l->one) {
        strbuf_add(out, "\r\033[K");
    }
    l->one = false;
    live_frame_clear(&l->frame, width, out);
}

static void clear(struct live_terminal *l)
{
    struct strbuf out;
    strbuf_init(&out);
    add_cleared(l, &out);
    put(&out);
    strbuf_fini(&out);
}

/* Somebody else is about to write. Other threads' lines come as they come. */
static void open_curtain(void *data)
{
    struct live_terminal *l = data;
    uv_thread_t self = uv_thread_self();
    if (uv_thread_equal(&self, &l->thread)) {
        clear(l);
    }
}

void live_terminal_init(struct live_terminal *l, const struct scenario *s,
                        double frame_bytes)
{
    const char *term = getenv("TERM");
    setlocale(LC_CTYPE, "");
    *l = (struct live_terminal){
        .on = !s->quiet && isatty(STDERR_FILENO),
        .dumb = term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0,
        .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .frame_bytes = frame_bytes,
        .start_bytes = SAMPLE_UNKNOWN,
        .thread = uv_thread_self(),
    };
    l->curtain = (struct log_curtain){open_curtain, l};
    if (l->on) {
        log_set_curtain(&l->curtain);
    }
}

void live_terminal_fini(struct live_terminal *l)
{
    if (l->on) {
        clear(l);
        log_set_curtain(NULL);
    }
    l->on = false;
}

/* --- being stopped --------------------------------------------------------------------
 */

static void stopped_cb(uv_signal_t *handle, int signum)
{
    struct live_terminal *l = handle->data;
    clear(l);
    uv_signal_stop(handle); /* so that it does what it always does */
    raise(signum);
    l->resumed = true;
    uv_signal_start(handle, stopped_cb, signum);
}

static void continued_cb(uv_signal_t *handle, int signum)
{
    struct live_terminal *l = handle->data;
    (void)signum;
    if (l->resumed) { /* it was cleared before */
        l->resumed = false;
        return;
    }
    live_frame_forget(&l->frame); /* a shell has written below it */
    l->one = false;
    l->next_ns = 0;
}

static void closed_cb(uv_handle_t *handle)
{
    struct live_terminal *l = handle->data;
    latch_release(l->owner);
}

void live_terminal_open(struct live_terminal *l, uv_loop_t *loop, struct latch *owner)
{
    if (!l->on) {
        return;
    }
    l->owner = owner;
    l->stopped.data = l->continued.data = l;
    uv_signal_init(loop, &l->stopped);
    uv_signal_init(loop, &l->continued);
    latch_hold(owner);
    latch_hold(owner);
    uv_signal_start(&l->stopped, stopped_cb, SIGTSTP);
    uv_signal_start(&l->continued, continued_cb, SIGCONT);
}

void live_terminal_close(struct live_terminal *l)
{
    if (l->on) {
        uv_close((uv_handle_t *)&l->stopped, closed_cb);
        uv_close((uv_handle_t *)&l->continued, closed_cb);
    }
}

/* --- what is shown --------------------------------------------------------------------
 */

static double per_second(int64_t before, int64_t now, int64_t ns)
{
    bool known = before != SAMPLE_UNKNOWN && now != SAMPLE_UNKNOWN && ns > 0;
    return known ? (double)(now - before) * 1e9 / (double)ns : NAN;
}

/* The row of some drawings ago: rates are over a second. */
static const struct sample *row_before(const struct live_terminal *l)
{
    uint64_t kept = l->drawn < LIVE_TERMINAL_BEFORE ? l->drawn : LIVE_TERMINAL_BEFORE;
    return kept > 0 ? &l->before[(l->drawn - kept) % LIVE_TERMINAL_BEFORE] : NULL;
}

/* Of a long run each point is the highest of several rows. */
static size_t take_points(struct live_terminal *l, const struct series *s)
{
    size_t each = s->count / LIVE_TERMINAL_POINTS + 1, count = 0;
    for (size_t i = 0; i < s->count; i++) {
        double value = s->rows[i].memory_bytes == SAMPLE_UNKNOWN
                           ? NAN
                           : (double)s->rows[i].memory_bytes;
        if (i % each == 0) {
            l->times[count] = (double)s->rows[i].t_ns / 1e9;
            l->memory[count++] = value;
        } else {
            l->memory[count - 1] = fmax(l->memory[count - 1], value);
        }
    }
    return count;
}

static double held(const struct live_terminal *l, const struct sample *row)
{
    if (row->read_bytes == SAMPLE_UNKNOWN || row->processed_messages == SAMPLE_UNKNOWN ||
        l->frame_bytes <= 0) {
        return NAN;
    }
    double read = floor((double)row->read_bytes / l->frame_bytes);
    return fmax(0, read - (double)row->processed_messages);
}

static struct live_screen screen_of(struct live_terminal *l, double left_s,
                                    const struct series *series, const struct sample *row)
{
    const struct sample *before = row_before(l);
    before = before != NULL ? before : row;
    int64_t ns = row->t_ns - before->t_ns;
    bool load = phase_is_load((enum phase)row->phase);
    return (struct live_screen){
        .left_s = left_s,
        .due_per_s = load ? per_second(before->due_messages, row->due_messages, ns) : NAN,
        .sent_per_s =
            load ? per_second(before->sent_messages, row->sent_messages, ns) : NAN,
        .processed_per_s =
            per_second(before->processed_messages, row->processed_messages, ns),
        .read_per_s = per_second(before->read_bytes, row->read_bytes, ns),
        .client_cores = per_second(before->cpu_ns, row->cpu_ns, ns) / 1e9,
        .own_cores = per_second(before->self_cpu_ns, row->self_cpu_ns, ns) / 1e9,
        .held = held(l, row),
        .start_bytes = l->start_bytes,
        .row = row,
        .memory = {l->times, l->memory, take_points(l, series)},
    };
}

static void add_line(const struct live_screen *s, int width, struct strbuf *out)
{
    const struct progress p = {
        .phase = (enum phase)s->row->phase,
        .left_s = s->left_s,
        .rate = s->sent_per_s,
        .read_rate = s->read_per_s,
        .memory_bytes = s->row->memory_bytes,
        .start_bytes = s->start_bytes,
    };
    progress_format(&p, width, out);
}

static void draw(struct live_terminal *l, const struct live_screen *s)
{
    struct winsize size = size_now();
    bool high = !l->dumb && size.ws_row >= LIVE_TERMINAL_ROWS_MIN &&
                size.ws_col >= LIVE_TERMINAL_COLUMNS_MIN;
    struct strbuf lines, out;
    strbuf_init(&lines);
    strbuf_init(&out);
    if (high) {
        if (l->one) {
            add_cleared(l, &out);
        }
        live_screen_format(s, size.ws_col - 1, l->unicode, &lines);
        live_frame_draw(&l->frame, lines.text, size.ws_col, &out);
    } else {
        add_cleared(l, &out);
        add_line(s, size.ws_col - 1, &lines);
        strbuf_addn(&out, lines.text, lines.len);
        l->one = true;
    }
    put(&out);
    strbuf_fini(&lines);
    strbuf_fini(&out);
}

void live_terminal_show(struct live_terminal *l, double left_s,
                        const struct series *series, const struct sample *row,
                        uint64_t now_ns)
{
    if (phase_rank((enum phase)row->phase) <= phase_rank(PHASE_IDLE)) {
        l->start_bytes = row->memory_bytes;
    }
    if (!l->on || now_ns < l->next_ns) {
        return;
    }
    l->next_ns = now_ns + PERIOD_NS;
    if (tcgetpgrp(STDERR_FILENO) == getpgrp()) {
        struct live_screen screen = screen_of(l, left_s, series, row);
        draw(l, &screen);
    }
    l->before[l->drawn++ % LIVE_TERMINAL_BEFORE] = *row;
}
