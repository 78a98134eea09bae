#include "harness/judge/doubt.h"

#include "harness/base/units.h"
#include "harness/judge/growth.h"
#include "harness/judge/load.h"
#include "harness/judge/wire.h"

#include <math.h>
#include <stdio.h>

#define TEXT ((char[UNITS_TEXT_MAX]){0})

struct doubt doubt_of(const char *reason, const char *remedy)
{
    struct doubt d = {.reason = reason};
    snprintf(d.remedy, sizeof d.remedy, "%s", remedy);
    return d;
}

/* Seconds of the load in which no sample was taken though some were due. */
static double unseen_s(const struct series *s, const struct picture *p)
{
    double due_s = 1.5 * (double)s->stride * (double)SAMPLE_INTERVAL_NS / 1e9;
    double unseen = 0;
    for (size_t i = 1; i < p->load.count; i++) {
        double gap = (double)(p->load.rows[i].t_ns - p->load.rows[i - 1].t_ns) / 1e9;
        unseen += gap > 2 * due_s ? gap - due_s : 0;
    }
    return unseen;
}

struct doubt doubt_instrument(const struct series *s, const struct picture *p,
                              const struct run_facts *f)
{
    const char *remedy = "run it on a less busy machine, or at a lower --rate";
    if (unseen_s(s, p) > p->n->late_share * p->load_s) {
        return doubt_of("floodtest itself was held up for more than 5 % of the flood",
                        remedy);
    }
    if ((double)s->late_rows > p->n->late_share * (double)s->pushed) {
        return doubt_of("floodtest itself was late with more than 5 % of its samples",
                        remedy);
    }
    const struct sample *end = span_last(p->load);
    if ((double)f->short_messages > p->n->short_share * (double)end->due_messages) {
        return doubt_of("floodtest itself could not send as fast as it was asked to",
                        remedy);
    }
    return (struct doubt){0};
}

/* How long a flood would have to be for the growth to pass the budget at the pace of its
 * second half, s; INFINITY when it does not grow. */
static double seconds_to_budget(const struct picture *p, const struct run_terms *c)
{
    struct span latest = picture_latest_load(p);
    struct trend pace = picture_pace(p, picture_last(latest, 0.5), 0.025);
    double left = growth_budget(p, c) - p->growth;
    double flooded_s = p->load_s + span_seconds(p->again);
    return pace.known && pace.slope > 0 ? flooded_s + left / pace.slope : INFINITY;
}

static struct doubt still_growing(const struct picture *p, const struct run_terms *c)
{
    struct doubt d = {.reason = "memory grows with what is read, but it has neither "
                                "passed the budget nor stopped"};
    const char *confirm = c->confirm ? "" : "leave out --no-confirm, or ";
    const char *slowed =
        c->throttle_percent > 0 ? "slow it down less (--throttle-cpu), or " : "";
    double needed = seconds_to_budget(p, c);
    if (needed < 3600) {
        double rounded = ceil(1.1 * needed / 10) * 10;
        snprintf(d.remedy, sizeof d.remedy,
                 "%s%sgive it the time to pass the budget or to stop (--max-duration "
                 "%.0fs), or the limit that it may not pass (--budget)",
                 confirm, slowed, rounded);
    } else {
        snprintf(
            d.remedy, sizeof d.remedy,
            "%s%sgive it more time (--max-duration), or the limit that it may not pass "
            "(--budget %s)",
            confirm, slowed, units_format_bytes(TEXT, fmax(p->growth, 1024 * 1024.0)));
    }
    return d;
}

struct doubt doubt_unclear(const struct picture *p, const struct run_terms *c)
{
    if (!p->memory_known) {
        return doubt_of("the client's memory could not be read",
                        "run floodtest as the client's user, on the client's host");
    }
    if (!p->reads_known) {
        return doubt_of("what the client read could not be seen",
                        "run the client on the same host, in the same network namespace");
    }
    if (growth_in_step(p) || growth_creeps(p, c) || picture_raised(p)) {
        return still_growing(p, c);
    }
    return doubt_of("too little was read to tell growth from the noise of its memory",
                    "raise --rate or --size so that it reads more, or give it more time "
                    "(--max-duration)");
}

struct doubt doubt_ends(const struct picture *p, const struct run_terms *c,
                        const struct run_facts *f)
{
    struct span drain = picture_latest_drain(p);
    if (drain.count >= 2 && !load_afterwork(p, picture_latest_load(p), drain).ended) {
        return doubt_of("the server sent nothing more (--end), yet the client was still "
                        "at work when the drain ended",
                        "see what it does there: a loop that reads on behind the end of "
                        "the stream gets nothing, for ever; or give it the time to "
                        "finish (--drain)");
    }
    if (!f->ended_by_us && !isnan(growth_detectable(p, c))) {
        return doubt_of(
            "what came over its connections, which the server ends (--end), is "
            "too little to judge",
            "let each come further (--end-after), or see why the client is so "
            "long without one: it has to answer the server's end and connect "
            "again");
    }
    return f->ended_by_us
               ? doubt_of("the server ended the connection (--end), the client did not "
                          "come back, and what came until then is too little to judge",
                          "let it come further (--end-after), or have the client connect "
                          "again")
               : doubt_of("the server sent nothing more (--end), and what came until "
                          "then is too little to judge",
                          "let it come further (--end-after)");
}

struct doubt doubt_hardly_flooded(const struct picture *p, const struct run_terms *c)
{
    const struct sample *end = span_last(p->load);
    if (end->disconnects > 0) {
        return doubt_of(
            "little of what was due reached the client: much of the time it "
            "had no connection, having ended its own",
            "let it keep its connection through the flood; see in its log why it "
            "ends them");
    }
    struct doubt d = {.reason =
                          "little of what was due reached the client, though it did "
                          "not hold the flood back"};
    double rate = picture_read_rate(p->flood) / wire_message_bytes(p, c);
    snprintf(
        d.remedy, sizeof d.remedy,
        "see what is between server and client, or ask for what gets through (--rate "
        "%.0f)",
        fmax(1, rate));
    return d;
}

/* Six times what was not enough. */
static double longer_drain_s(struct span drain)
{
    return fmax(60, ceil(6 * span_seconds(drain) / 10) * 10);
}

static struct doubt still_at_work(struct span drain)
{
    struct doubt d = {.reason =
                          "it had read everything, yet it was still at work when the "
                          "drain ended: it may hide a backlog, on disk or in a compact "
                          "form"};
    snprintf(d.remedy, sizeof d.remedy,
             "give it the time to finish (--drain %.0fs): then a second, longer flood "
             "shows whether the work it leaves grows",
             longer_drain_s(drain));
    return d;
}

struct doubt doubt_hidden(const struct picture *p)
{
    struct span drain = picture_latest_drain(p);
    if (!load_afterwork(p, picture_latest_load(p), drain).ended) {
        return still_at_work(drain);
    }
    if (p->again.count == 0) {
        return doubt_of("it worked on after it had read everything, and no second flood "
                        "told on what",
                        "run it again: a second, longer flood shows whether the work it "
                        "leaves grows");
    }
    struct doubt d = {.reason = "it worked on after it had read everything, and a second "
                                "flood did not tell on what"};
    double longer_s = ceil(p->n->hidden_again * p->load_s);
    if (span_seconds(p->again) < 0.9 * longer_s) {
        snprintf(d.remedy, sizeof d.remedy,
                 "let the second flood be longer than the first (--max-duration %.0fs)",
                 longer_s);
    } else {
        snprintf(d.remedy, sizeof d.remedy,
                 "run it again on a less busy machine, or with a longer --duration");
    }
    return d;
}

struct doubt doubt_plateau(const struct picture *p)
{
    (void)p;
    return doubt_of("memory rose and stands still, but the client reads so little that "
                    "this may be the reason",
                    "give it more time (--max-duration, --drain), a lower --rate, or the "
                    "limit that it may not pass (--budget)");
}

struct doubt doubt_thin(const struct picture *p, const struct run_terms *c)
{
    struct doubt d = {.reason =
                          "it pushes back, and reads so little that nobody can tell "
                          "whether it keeps what it reads"};
    double rate = picture_read_rate(p->load);
    snprintf(d.remedy, sizeof d.remedy,
             "it reads %s messages: larger ones (--size), a client that works faster, or "
             "far more time (--max-duration)",
             units_format_rate(TEXT, rate / wire_message_bytes(p, c)));
    return d;
}

struct doubt doubt_resumed(const struct picture *p, const struct run_terms *c)
{
    struct doubt d = still_growing(p, c);
    d.reason = "memory stopped rising, and rose again in a second flood";
    return d;
}
