#include "harness/judge/explain.h"

#include "harness/base/units.h"
#include "harness/judge/drops_text.h"
#include "harness/judge/again.h"
#include "harness/judge/growth.h"
#include "harness/judge/load.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct words {
    struct verdict *v;
    const struct picture *p;
    const struct run_terms *c;
    const struct run_facts *f;
};

static void add(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct words *w, const char *fmt, ...)
{
    if (w->v->evidence_count == VERDICT_EVIDENCE_MAX) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->evidence[w->v->evidence_count++], VERDICT_TEXT_MAX, fmt, args);
    va_end(args);
}

#define BYTES(n) units_format_bytes((char[UNITS_TEXT_MAX]){0}, n)
#define RATE(n)  units_format_rate((char[UNITS_TEXT_MAX]){0}, n)
#define COUNT(n) units_format_count((char[UNITS_TEXT_MAX]){0}, n)

static double messages_read(const struct words *w)
{
    return w->p->read / (double)w->c->frame_bytes;
}

static void say_growth(struct words *w)
{
    const struct picture *p = w->p;
    double messages = messages_read(w);
    add(w, "memory +%s (to %s) for %s read (%s messages)", BYTES(p->growth),
        BYTES(p->growth + p->idle.memory), BYTES(p->read), COUNT(messages));
    if (messages >= 1 && p->growth > 0) {
        add(w, "%.2f bytes kept per byte read, %s per message", p->per_byte,
            BYTES(p->growth / messages));
    }
}

static void say_pace(struct words *w)
{
    const struct picture *p = w->p;
    if (picture_raised(p) && w->c->rate > 0) {
        struct span confirm = {.rows = p->load.rows + p->flood.count,
                               .count = p->load.count - p->flood.count};
        add(w, "%.1f s at the asked rate, then %.1f s as fast as it reads (%s/s)",
            p->flood_s, span_seconds(confirm), BYTES(picture_read_rate(confirm)));
    }
}

static void say_limit(struct words *w)
{
    if (w->f->limit_passed) {
        add(w, "the run ended when it passed its memory limit of %s",
            BYTES((double)w->c->memory_limit_bytes));
    } else if (w->f->killed) {
        add(w, "killed by SIGKILL, as the kernel does when memory runs out");
    } else if (growth_over_budget(w->p, w->c)) {
        add(w, "past the budget of %s, and no bound was seen",
            BYTES(growth_budget(w->p, w->c)));
    } else {
        add(w, "no bound was seen through %s messages, and the growth did not slow down",
            COUNT(messages_read(w)));
    }
}

static void say_backlog(struct words *w)
{
    if (w->p->drain.count < 2) {
        return;
    }
    if (load_backlog(w->p)) {
        add(w, "after the flood it was still at work on what it had read");
    } else {
        add(w, "after the flood it had nothing left to do, yet kept the memory");
    }
}

static void say_load(struct words *w)
{
    const struct picture *p = w->p;
    double rate =
        picture_read_rate(picture_last(p->flood, 0.5)) / (double)w->c->frame_bytes;
    if (w->c->rate <= 0) {
        add(w, "it read %s messages, as fast as it could", RATE(rate));
        return;
    }
    double shortfall = picture_shortfall(p->flood, (double)w->c->frame_bytes);
    add(w, "it read %s of the %s messages that were due (%.0f %%)", RATE(rate),
        RATE(w->c->rate), 100 * (1 - shortfall));
}

static void say_queue(struct words *w)
{
    struct span half = picture_last(w->p->flood, 0.5);
    const struct sample *end = span_last(w->p->load);
    add(w, "data waited in its receive queue %.0f %% of the time (%s at the end)",
        100 * picture_queued(half), BYTES((double)end->recv_queue_bytes));
}

/* So that a pass says how much it proves. */
static void say_detectable(struct words *w)
{
    double bytes = w->v->detectable_per_message;
    if (!isnan(bytes)) {
        add(w, "growth above %s per message (%.3f per byte) would have been seen",
            BYTES(bytes), bytes / (double)w->c->frame_bytes);
    }
}

static void say_flatness(struct words *w)
{
    const struct picture *p = w->p;
    add(w, "memory stayed at %s (%+.1f MiB since idle)",
        BYTES(p->growth + p->idle.memory), p->growth / JUDGE_MIB);
    say_detectable(w);
}

/* What came out of a second flood. */
static void say_again(struct words *w)
{
    const struct picture *p = w->p;
    if (p->again.count < 2) {
        return;
    }
    double s = span_seconds(p->again);
    if (load_hides_backlog(p, w->c)) {
        add(w,
            "it worked on for %.1f s after a flood of %.1f s, and for %.1f s after one "
            "of "
            "%.1f s",
            load_afterwork(p, p->load, p->drain).busy_s, p->load_s,
            load_afterwork(p, p->again, p->again_drain).busy_s, s);
    } else {
        double rose = picture_highest(p->again) - picture_highest(p->load);
        add(w, "a second flood of %.1f s raised the highest memory by %s", s,
            BYTES(fmax(rose, 0)));
    }
}

static void summary(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void summary(struct words *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->summary, sizeof w->v->summary, fmt, args);
    va_end(args);
}

static void advice(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void advice(struct words *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->v->advice, sizeof w->v->advice, fmt, args);
    va_end(args);
}

static void explain_backpressure(struct words *w)
{
    summary(w, "the client was overloaded, pushed back, and its memory stayed flat");
    say_load(w);
    say_queue(w);
    say_flatness(w);
    say_again(w);
    advice(w, "nothing to mend; keep this run in CI so that it stays so");
}

/* A rate that would overload the client: what its CPU leaves room for, and half as much
 * again; at least twice what it just had. Rounded to two digits. */
static double overloading_rate(const struct words *w)
{
    double cores = picture_cores(picture_last(w->p->flood, 0.5)) - w->p->idle.cores;
    double rate = w->c->rate * fmax(2, 1.5 / fmax(cores, 0.01));
    double unit = pow(10, floor(log10(rate)) - 1);
    return ceil(rate / unit) * unit;
}

static void explain_kept_up(struct words *w)
{
    summary(w, "the client kept up; its flow control was not exercised");
    say_load(w);
    say_flatness(w);
    say_again(w);
    if (w->c->rate <= 0) {
        add(w, "flow control not exercised: floodtest was the slower side");
        advice(w, "to exercise flow control, make messages larger (--size) or the client "
                  "slower");
        return;
    }
    double cores = picture_cores(picture_last(w->p->flood, 0.5));
    double rate = overloading_rate(w);
    add(w, "flow control not exercised: it used %.0f %% of a core at %s", 100 * cores,
        RATE(w->c->rate));
    advice(w, "to exercise its flow control use --rate %.0f or more, or --rate max",
           rate);
}

static void explain_bounded(struct words *w)
{
    const struct picture *p = w->p;
    if (growth_over_budget(p, w->c)) {
        summary(
            w,
            "memory rose to %s at full speed and was used again; at the asked rate it "
            "stays below the budget",
            BYTES(p->growth + p->idle.memory));
        add(w, "what it holds is bounded by time: at the asked rate that is about %s",
            BYTES(again_at_asked_rate(p, w->c)));
    } else {
        summary(w, "memory rose to %s and stopped there, below the budget",
                BYTES(p->growth + p->idle.memory));
    }
    say_growth(w);
    say_pace(w);
    say_again(w);
    say_detectable(w);
    advice(w, "a bound of this size may still be too large for many connections; a lower "
              "--budget makes it a failure");
}

static void explain_dropped(struct words *w)
{
    struct drops d = drops_count(w->p, w->c, w->f);
    drops_text_summary(w->v->summary, &d);
    say_load(w);
    say_flatness(w);
    advice(w,
           "if every message counts, push back instead: stop reading until there is "
           "room%s",
           w->c->no_drops ? "" : "; --no-drops makes this a failure");
}

/* A backlog that its memory does not show. */
static void explain_hidden(struct words *w)
{
    summary(w,
            "the work left after a flood grows with the flood: a backlog that its memory "
            "does not show");
    say_load(w);
    say_again(w);
    add(w, "memory stayed at %s: the backlog is on disk, or in a compact form",
        BYTES(w->p->growth + w->p->idle.memory));
    advice(w, "bound what is between reading and processing, wherever it is kept");
}

static void explain_unbounded(struct words *w)
{
    if (load_hidden_grows(w->p) && !growth_over_budget(w->p, w->c)) {
        explain_hidden(w);
        return;
    }
    summary(w, "memory grows with what is read, without a bound");
    say_growth(w);
    say_pace(w);
    say_limit(w);
    say_backlog(w);
    advice(w, "bound what is between reading and processing: a queue with a maximum size "
              "whose put is awaited, a semaphore before each task, or pause the reader");
}

static void explain_leak(struct words *w)
{
    summary(w, "each message leaves memory behind");
    say_growth(w);
    say_pace(w);
    say_limit(w);
    say_backlog(w);
    advice(w, "look for a list, dict or cache that gains an entry per message and never "
              "loses one");
}

static void explain_fragmentation(struct words *w)
{
    summary(w, "memory grows, but the client's live objects do not");
    say_growth(w);
    say_pace(w);
    add(w, "live objects grew by %s in that time", BYTES(w->p->live_growth));
    if (w->v->outcome == OUTCOME_FAIL) {
        say_limit(w);
    }
    advice(w, "the allocator keeps what was freed: try another (jemalloc), or "
              "MALLOC_ARENA_MAX=2, or fewer sizes of buffers");
}

static void explain_over_budget(struct words *w)
{
    summary(w, "memory rose by %s, above a limit, though not in step with what was read",
            BYTES(w->p->growth));
    say_growth(w);
    say_limit(w);
    advice(w, "if it needs so much, raise --budget or --memory-limit");
}

static void say_ending(struct words *w)
{
    const struct run_facts *f = w->f;
    if (f->exited && f->signal != 0) {
        add(w, "ended by signal %d (%s)", f->signal, strsignal(f->signal));
    } else if (f->exited) {
        add(w, "exited with status %d", f->exit_code);
    }
    if (f->close_detail[0] != '\0') {
        add(w, "its last connection ended with: %s", f->close_detail);
    }
    if (w->p->load.count > 1) {
        add(w, "that was %.1f s into the flood, after %s read; memory %s", w->p->load_s,
            BYTES(w->p->read), BYTES(w->p->growth + w->p->idle.memory));
    } else {
        add(w, "that was before the flood began");
    }
}

static void explain_ceiling(struct words *w)
{
    summary(w, "memory grew by %s with what was read until the client %s",
            BYTES(w->p->growth), w->f->exited ? "died" : "gave up the connection");
    say_growth(w);
    say_ending(w);
    advice(w, "a limit that ends the client is no flow control: bound the queue and push "
              "back instead");
}

static void explain_ending(struct words *w)
{
    bool crashed = w->v->class == VERDICT_CRASHED;
    summary(w, crashed        ? "the client died in the flood"
               : w->f->exited ? "the client exited in the flood"
                              : "the client ended the connection in the flood");
    say_ending(w);
    advice(w, crashed
                  ? "see its last output below"
                  : "a client that is meant to end needs a shorter --duration; one that "
                    "is meant to stay should push back instead of closing");
}

static void explain_stalled(struct words *w)
{
    summary(w, "the client is alive and connected, but stopped reading for good");
    say_load(w);
    add(w, "it read %s in all, and %s wait in its receive queue", BYTES(w->p->read),
        BYTES((double)span_last(w->p->drain)->recv_queue_bytes));
    add(w, "it used no CPU beyond its idle level meanwhile");
    advice(w,
           "look for a reader that paused and is never resumed, or waits for a lock that "
           "its consumer holds");
}

static void explain_inconclusive(struct words *w, const struct doubt *doubt)
{
    summary(w, "%s", doubt->reason);
    if (w->p->load.count > 1) {
        say_growth(w);
        say_pace(w);
        say_load(w);
        say_again(w);
    }
    advice(w, "to settle it: %s", doubt->remedy);
}

void explain_verdict(struct verdict *v, const struct picture *p,
                     const struct run_terms *c, const struct run_facts *f,
                     const struct doubt *doubt)
{
    static void (*const explain[VERDICT_CLASS_COUNT])(struct words *) = {
        [VERDICT_BACKPRESSURE] = explain_backpressure,
        [VERDICT_KEPT_UP] = explain_kept_up,
        [VERDICT_BOUNDED] = explain_bounded,
        [VERDICT_DROPPED] = explain_dropped,
        [VERDICT_UNBOUNDED_QUEUE] = explain_unbounded,
        [VERDICT_RETAINED_LEAK] = explain_leak,
        [VERDICT_OVER_BUDGET] = explain_over_budget,
        [VERDICT_CEILING] = explain_ceiling,
        [VERDICT_STALLED] = explain_stalled,
        [VERDICT_DISCONNECTED] = explain_ending,
        [VERDICT_CRASHED] = explain_ending,
        [VERDICT_FRAGMENTATION] = explain_fragmentation,
    };
    struct words w = {.v = v, .p = p, .c = c, .f = f};
    if (v->class == VERDICT_INCONCLUSIVE) {
        explain_inconclusive(&w, doubt);
    } else {
        explain[v->class](&w);
    }
    char line[VERDICT_TEXT_MAX];
    if (drops_text_evidence(line, v, p, c, f)) {
        add(&w, "%s", line);
    }
}
