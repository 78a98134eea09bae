#include "harness/judge/explain.h"

#include "harness/judge/drops_text.h"
#include "harness/judge/again.h"
#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/say.h"
#include "harness/judge/words.h"
#include "harness/judge/wire.h"

#include <math.h>

static void explain_backpressure(struct words *w)
{
    words_summary(w,
                  "the client was overloaded, pushed back, and its memory stayed flat");
    say_load(w);
    say_queue(w);
    say_flatness(w);
    say_again(w);
    words_advice(w, "nothing to mend; keep this run in CI so that it stays so");
}

/* The CPU that a client of one thread may use, in cores. */
static double cores_allowed(const struct words *w)
{
    bool slowed = w->c->throttle_percent > 0;
    return slowed ? fmin(1, (double)w->c->throttle_percent / 100) : 1;
}

/* Messages/s in the second half of the flood. */
static double late_due_rate(const struct picture *p)
{
    struct span half = picture_last(p->flood, 0.5);
    double s = span_seconds(half);
    int64_t due = span_last(half)->due_messages - span_first(half)->due_messages;
    return s > 0 ? fmax(1, (double)due / s) : 1;
}

/* A rate that would overload the client: what its CPU leaves room for, and half as much
 * again; at least twice what it just had. Rounded to two digits. */
static double overloading_rate(const struct words *w)
{
    double cores = picture_cores(picture_last(w->p->flood, 0.5)) - w->p->idle.cores;
    double room = 1.5 * cores_allowed(w) / fmax(cores, 0.01);
    double due = w->c->shaped ? late_due_rate(w->p) : w->c->rate;
    double rate = due * fmax(2, room);
    if (picture_raised(w->p)) { /* that was as fast as it could */
        double best = picture_best_read_rate(w->p->load) / wire_message_bytes(w->p, w->c);
        rate = fmax(due, 1.5 * best);
    }
    double unit = pow(10, floor(log10(rate)) - 1);
    return ceil(rate / unit) * unit;
}

static void explain_kept_up(struct words *w)
{
    if (w->c->ends && isnan(w->v->detectable_per_message)) {
        words_summary(w, "the client took the server's end (--end) at rest");
        say_growth(w);
        say_flatness(w);
        words_advice(w,
                     "nothing to mend; how it bears a flood, a run without --end tells");
        return;
    }
    double shut = load_window_shut(w->p);
    bool pushed_back = shut >= w->p->n->pushed_back_share; /* of NAN: no */
    words_summary(w, pushed_back
                         ? "the client kept up, and pushed back when more came at once"
                         : "the client kept up; its flow control was not exercised");
    say_load(w);
    say_flatness(w);
    say_again(w);
    if (w->c->ends) {
        words_add(w, "what was due while it had no connection (--end) was not sent");
        words_advice(w, "to exercise its flow control flood it without --end, too");
        return;
    }
    if (pushed_back) {
        words_add(w, "its window was shut %.0f %% of the time: its flow control works",
                  100 * shut);
        if (w->c->rate <= 0) {
            words_advice(w, "nothing to mend; keep this run in CI so that it stays so");
            return;
        }
        words_advice(w,
                     "nothing to mend; to overload it all the time use --rate %.0f or "
                     "more, or --rate max",
                     overloading_rate(w));
        return;
    }
    if (w->c->rate <= 0) {
        words_add(w, "flow control not exercised: floodtest was the slower side");
        words_advice(
            w, "to exercise flow control, make messages larger (--size) or the client "
               "slower (--throttle-cpu)");
        return;
    }
    double cores = picture_cores(picture_last(w->p->flood, 0.5));
    double rate = overloading_rate(w);
    double had = w->c->shaped ? late_due_rate(w->p) : w->c->rate;
    words_add(w, "flow control not exercised: it used %.0f %% of a core at %s",
              100 * cores, WORDS_RATE(had));
    words_advice(w,
                 "to exercise its flow control use %s--rate %.0f or more, or --rate max",
                 w->c->shaped ? "a constant rate instead: " : "", rate);
}

static void explain_bounded(struct words *w)
{
    const struct picture *p = w->p;
    if (growth_over_budget(p, w->c)) {
        words_summary(w,
                      "memory rose to %s at full speed and was used again; at the asked "
                      "rate it stays below the budget",
                      WORDS_BYTES(p->growth + p->idle.memory));
        words_add(w,
                  "what it holds is bounded by time: at the asked rate that is about %s",
                  WORDS_BYTES(again_at_asked_rate(p, w->c)));
    } else {
        words_summary(w, "memory rose to %s and stopped there, below the budget",
                      WORDS_BYTES(p->growth + p->idle.memory));
    }
    if (load_overloaded(p, w->c)) {
        words_add(w, "it was overloaded, too, and pushed back");
        say_load(w);
    }
    say_growth(w);
    say_pace(w);
    say_again(w);
    say_detectable(w);
    words_advice(
        w, "a bound of this size may still be too large for many connections; a lower "
           "--budget makes it a failure");
}

static void explain_dropped(struct words *w)
{
    struct drops d = drops_count(w->p, w->c, w->f);
    drops_text_summary(w->v->summary, &d);
    say_load(w);
    say_flatness(w);
    words_advice(
        w,
        "if every message counts, push back instead: stop reading until there is "
        "room%s",
        w->c->no_drops ? "" : "; --no-drops makes this a failure");
}

/* A backlog that its memory does not show. */
static void explain_hidden(struct words *w)
{
    words_summary(
        w, "the work left after a flood grows with the flood: a backlog that its memory "
           "does not show");
    say_load(w);
    say_again(w);
    words_add(w, "memory stayed at %s: the backlog is on disk, or in a compact form",
              WORDS_BYTES(w->p->growth + w->p->idle.memory));
    words_advice(w, "bound what is between reading and processing, wherever it is kept");
}

static void explain_unbounded(struct words *w)
{
    if (load_hidden_grows(w->p) && !growth_over_budget(w->p, w->c)) {
        explain_hidden(w);
        return;
    }
    words_summary(w, "memory grows with what is read, without a bound");
    say_growth(w);
    say_pace(w);
    say_limit(w);
    say_again(w);
    say_backlog(w);
    words_advice(
        w, "bound what is between reading and processing: a queue with a maximum size "
           "whose put is awaited, a semaphore before each task, or pause the reader");
}

static void explain_leak(struct words *w)
{
    words_summary(w, "each message leaves memory behind");
    say_growth(w);
    say_pace(w);
    say_limit(w);
    say_again(w);
    say_backlog(w);
    words_advice(
        w, "look for a list, dict or cache that gains an entry per message and never "
           "loses one");
}

static void explain_fragmentation(struct words *w)
{
    words_summary(w, "memory grows, but the client's live objects do not");
    say_growth(w);
    say_pace(w);
    if (growth_is_dead(w->p)) {
        words_add(w, "live objects grew by %s in that time",
                  WORDS_BYTES(w->p->live_growth));
    } else {
        words_add(w,
                  "when all was collected after the flood, live objects had grown by %s",
                  WORDS_BYTES(fmax(0, growth_alive_at_rest(w->p))));
    }
    if (w->v->outcome == OUTCOME_FAIL) {
        say_limit(w);
    }
    words_advice(w, "the allocator keeps what was freed: try another (jemalloc), or "
                    "MALLOC_ARENA_MAX=2, or fewer sizes of buffers");
}

static void explain_over_budget(struct words *w)
{
    bool ended = w->f->exited || w->f->disconnected; /* and gave it back */
    words_summary(
        w, "memory rose by %s, above a limit, though not in step with what was read",
        WORDS_BYTES(ended ? w->p->peak_growth : w->p->growth));
    say_growth(w);
    say_limit(w);
    words_advice(w, "if it needs so much, raise --budget or --memory-limit");
}

static void explain_ceiling(struct words *w)
{
    words_summary(w, "memory grew by %s with what was read until the client %s",
                  WORDS_BYTES(w->p->growth),
                  w->f->exited ? "died" : "gave up the connection");
    say_growth(w);
    say_ending(w);
    words_advice(
        w, "a limit that ends the client is no flow control: bound the queue and push "
           "back instead");
}

static void explain_ending(struct words *w)
{
    bool crashed = w->v->class == VERDICT_CRASHED;
    words_summary(w, crashed        ? "the client died in the flood"
                     : w->f->exited ? "the client exited in the flood"
                                    : "the client ended the connection in the flood");
    say_ending(w);
    words_advice(
        w, crashed ? "see its last output below"
                   : "a client that is meant to end needs a shorter --duration; one that "
                     "is meant to stay should push back instead of closing");
}

static void say_rise(struct words *w)
{
    words_add(w, "its memory rose by %s at most until then",
              WORDS_BYTES(fmax(w->p->peak_growth, 0)));
}

static void explain_refused(struct words *w)
{
    words_summary(w, w->f->exited ? "the client ended, as a good one may here"
                                  : "the client ended the connection, as a good one "
                                    "does here");
    say_ending(w);
    say_rise(w);
    words_advice(w, "nothing to mend; keep this run in CI so that it stays so");
}

static void explain_not_refused(struct words *w)
{
    words_summary(
        w, "the client went on where a good one ends the connection (--closing due)");
    words_add(w, "it read %s, %s of it in the second half of the flood",
              WORDS_BYTES(w->p->read),
              WORDS_BYTES(picture_read_over(picture_last(w->p->load, 0.5))));
    say_rise(w);
    words_advice(
        w, "end the connection when the server breaks the protocol, or asks for more "
           "than any message may be: what follows cannot be trusted");
}

static void explain_stalled(struct words *w)
{
    words_summary(w, "the client is alive and connected, but stopped reading for good");
    say_load(w);
    words_add(
        w, "it read %s in all, and %s wait in its receive queue", WORDS_BYTES(w->p->read),
        WORDS_BYTES((double)span_last(picture_latest_drain(w->p))->recv_queue_bytes));
    words_add(w, "it used no CPU beyond its idle level meanwhile");
    words_advice(
        w, "look for a reader that paused and is never resumed, or waits for a lock that "
           "its consumer holds");
}

static void explain_inconclusive(struct words *w, const struct doubt *doubt)
{
    words_summary(w, "%s", doubt->reason);
    if (w->p->load.count > 1) {
        say_growth(w);
        say_pace(w);
        say_load(w);
        say_again(w);
        say_disconnects(w);
    }
    words_advice(w, "to settle it: %s", doubt->remedy);
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
        [VERDICT_REFUSED] = explain_refused,
        [VERDICT_NOT_REFUSED] = explain_not_refused,
    };
    struct words w = {.v = v, .p = p, .c = c, .f = f};
    if (v->class == VERDICT_INCONCLUSIVE) {
        explain_inconclusive(&w, doubt);
    } else {
        explain[v->class](&w);
    }
    if (v->outcome == OUTCOME_PASS && v->class != VERDICT_REFUSED) {
        say_disconnects(&w);
        if (c->unread) {
            words_add(&w, "the server read nothing of what it sent (--no-read)");
        } else {
            say_silence(&w);
        }
    }
    bool grew = v->class == VERDICT_UNBOUNDED_QUEUE || v->class == VERDICT_RETAINED_LEAK;
    if (grew && c->unread) {
        words_add(&w,
                  "the server read nothing of what it sent (--no-read): what it keeps "
                  "may be what it could not send");
        words_advice(&w, "wait until what is sent has gone (drain), and read nothing "
                         "meanwhile; or end the connection at a limit");
    }
    say_throttle(&w);
    say_lateness(&w);
    char line[VERDICT_TEXT_MAX];
    if (drops_text_evidence(line, v, p, c, f)) {
        words_add(&w, "%s", line);
    }
}
