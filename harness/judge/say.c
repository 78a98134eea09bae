#include "harness/judge/say.h"

#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/wire.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double messages_read(const struct words *w)
{
    return w->p->read / wire_message_bytes(w->p, w->c);
}

void say_growth(struct words *w)
{
    const struct picture *p = w->p;
    double messages = messages_read(w);
    words_add(w, "memory %s%s (to %s) for %s read (%s messages)",
              p->growth < 0 ? "-" : "+", WORDS_BYTES(fabs(p->growth)),
              WORDS_BYTES(p->growth + p->idle.memory), WORDS_BYTES(p->read),
              WORDS_COUNT(messages));
    if (messages >= 1 && p->growth > 0) {
        words_add(w, "%.2f bytes kept per byte read, %s per message", p->per_byte,
                  WORDS_BYTES(p->growth / messages));
    }
}

void say_pace(struct words *w)
{
    const struct picture *p = w->p;
    if (picture_raised(p) && w->c->rate > 0) {
        struct span confirm = picture_confirm(p);
        words_add(w, "%.1f s %s, then %.1f s as fast as it reads (%s/s)", p->flood_s,
                  w->c->shaped ? "by the asked shape" : "at the asked rate",
                  span_seconds(confirm), WORDS_BYTES(picture_read_rate(confirm)));
    }
}

void say_limit(struct words *w)
{
    if (w->f->limit_passed) {
        words_add(w, "the run ended when it passed its memory limit of %s",
                  WORDS_BYTES((double)w->c->memory_limit_bytes));
    } else if (w->f->killed) {
        words_add(w, "killed by SIGKILL, as the kernel does when memory runs out");
    } else if (growth_over_budget(w->p, w->c)) {
        words_add(w, "past the budget of %s, and no bound was seen",
                  WORDS_BYTES(growth_budget(w->p, w->c)));
    } else {
        words_add(
            w, "no bound was seen through %s messages, and the growth did not slow down",
            WORDS_COUNT(messages_read(w)));
    }
}

void say_backlog(struct words *w)
{
    if (picture_latest_drain(w->p).count < 2) {
        return;
    }
    if (load_queue_seen(w->p, w->c)) {
        words_add(w, "its queues held %s items more than at rest (seen from inside)",
                  WORDS_COUNT(w->p->queued));
    }
    if (load_backlog(w->p)) {
        words_add(w, "after the flood it was still at work on what it had read");
    } else if (!load_queue_seen(w->p, w->c)) {
        /* What it could not send to a server that does not read, it has yet to do. */
        words_add(w,
                  w->c->unread
                      ? "after the flood it was at rest, yet kept the memory"
                      : "after the flood it had nothing left to do, yet kept the memory");
    }
}

void say_load(struct words *w)
{
    const struct picture *p = w->p;
    double rate = picture_read_rate(p->flood) / wire_message_bytes(w->p, w->c);
    if (w->c->rate <= 0) {
        words_add(w, "it read %s messages, as fast as it could", WORDS_RATE(rate));
        return;
    }
    double due = load_due_rate(p, w->c);
    words_add(w, "it read %s of the %s messages that were due (%.0f %%)",
              WORDS_RATE(rate), WORDS_RATE(due),
              due > 0 ? fmin(100, 100 * rate / due) : 100);
}

void say_queue(struct words *w)
{
    struct span half = picture_last(w->p->flood, 0.5);
    const struct sample *end = span_last(w->p->load);
    words_add(w, "data waited in its receive queue %.0f %% of the time (%s at the end)",
              100 * picture_queued(half), WORDS_BYTES((double)end->recv_queue_bytes));
}

/* Of the flood, those that a pass rests on. */
static double seconds_judged(const struct picture *p)
{
    return p->n->flat_window * span_seconds(picture_latest_load(p));
}

void say_detectable(struct words *w)
{
    double bytes = w->v->detectable_per_message;
    if (isnan(bytes)) {
        words_add(w, "it read too little to tell what growth would have been seen");
        return;
    }
    bytes = fmax(bytes, 0.1); /* never "above 0.0 B" */
    char text[UNITS_TEXT_MAX];
    snprintf(text, sizeof text, bytes < 10 ? "%.1f B" : "%.0f B", bytes);
    words_add(w, "in the last %.0f s, growth above %s per message would have been seen",
              seconds_judged(w->p), bytes < 1000 ? text : WORDS_BYTES(bytes));
}

void say_flatness(struct words *w)
{
    const struct picture *p = w->p;
    words_add(w, "memory stayed at %s (%+.1f MiB since idle)",
              WORDS_BYTES(p->growth + p->idle.memory), p->growth / JUDGE_MIB);
    say_detectable(w);
}

static void say_first_afterwork(struct words *w)
{
    const struct picture *p = w->p;
    struct afterwork a = load_afterwork(p, p->load, p->drain);
    words_add(w,
              "it worked on for %s%.1f s after it had read everything, with %.0f %% of a "
              "core",
              a.ended ? "" : "more than ", a.busy_s, 100 * picture_cores(p->drain));
}

static void say_afterwork(struct words *w)
{
    const struct picture *p = w->p;
    struct afterwork first = load_afterwork(p, p->load, p->drain);
    struct afterwork second = load_afterwork(p, p->again, p->again_drain);
    words_add(w,
              "it worked on for %.1f s after a flood of %.1f s, and for %s%.1f s after "
              "one of %.1f s",
              first.busy_s, p->load_s, second.ended ? "" : "more than ", second.busy_s,
              span_seconds(p->again));
}

void say_again(struct words *w)
{
    const struct picture *p = w->p;
    bool hides = load_hides_backlog(p, w->c);
    if (p->again.count < 2) {
        if (hides) {
            say_first_afterwork(w);
        }
        return;
    }
    if (!hides) {
        double rose = picture_highest(p->again) - picture_highest(p->load);
        bool drained = p->drain.count > 0; /* else the flood only went back */
        words_add(w,
                  drained ? "a second flood of %.1f s raised the highest memory by %s"
                          : "then %.1f s at the asked rate again, which added %s",
                  span_seconds(p->again), WORDS_BYTES(fmax(rose, 0)));
    } else if (p->again_drain.count > 1) { /* else nobody saw what it left */
        say_afterwork(w);
    }
}

/* When, in the course of the floods. */
static void say_moment(struct words *w)
{
    const struct picture *p = w->p;
    bool again = p->again.count > 0;
    bool after = picture_latest_drain(p).count > 0;
    double flood_s = again ? span_seconds(p->again) : p->load_s;
    double after_s = span_seconds(picture_latest_drain(p));
    double memory = p->growth + p->idle.memory;
    words_add(w, "that was %.1f s %s %s flood, after %s read%s%s",
              after ? after_s : flood_s, after ? "after" : "into",
              again ? "a second" : "the", WORDS_BYTES(p->read),
              memory > 0 ? "; memory " : "", memory > 0 ? WORDS_BYTES(memory) : "");
}

void say_ending(struct words *w)
{
    const struct run_facts *f = w->f;
    if (f->exited && f->signal != 0) {
        words_add(w, "ended by signal %d (%s)", f->signal, strsignal(f->signal));
    } else if (f->exited) {
        words_add(w, "exited with status %d", f->exit_code);
    }
    if (f->close_detail[0] != '\0') {
        words_add(w, "its last connection ended with: %s", f->close_detail);
    }
    if (w->p->load.count > 1) {
        say_moment(w);
    } else {
        words_add(w, "that was before the flood began");
    }
}

void say_disconnects(struct words *w)
{
    struct span load = picture_latest_load(w->p);
    if (load.count > 0 && span_last(load)->disconnects > 0) {
        words_add(w, "connections that it ended, and came back: %s",
                  WORDS_COUNT((double)span_last(load)->disconnects));
    }
}

void say_silence(struct words *w)
{
    if (!load_silent(w->p)) {
        return;
    }
    words_add(w,
              "it read nothing for the last %.1f s though data waits: it may be at work "
              "on what it has, or wait for ever",
              w->p->pauses.last);
    words_advice(w,
                 "give it the time to read on (--drain %.0fs): a client that has "
                 "stopped for good never does",
                 fmax(60, ceil(6 * span_seconds(picture_latest_drain(w->p)) / 10) * 10));
}

void say_throttle(struct words *w)
{
    if (w->c->throttle_percent > 0 && w->p->load.count > 1) {
        words_add(w,
                  "held to %d %% of one core (--throttle-cpu): its pace is that of the "
                  "slowed client",
                  (int)w->c->throttle_percent);
    }
}

void say_lateness(struct words *w)
{
    if (w->p->load.count > 1 && w->f->lag_p99_ms > w->p->n->late_messages) {
        words_add(w,
                  "floodtest itself was late: 1 %% of the messages by %.0f ms and more",
                  w->f->lag_p99_ms);
    }
}
