/* Questions about work: was the client overloaded, is it still at work on what it read,
 * has it stopped for good? Pure. */
#ifndef FLOODTEST_JUDGE_LOAD_H
#define FLOODTEST_JUDGE_LOAD_H

#include "harness/judge/picture.h"

#include <stdbool.h>

/* The client did not keep up with the asked rate; at --rate max: it was the slower side.
 */
bool load_overloaded(const struct picture *p, const struct run_terms *c);

/* Less than half of what was due reached it, though it was not the slower side: it had no
 * connection, or something else was in the way. Not where the server ends connections
 * (--end). */
bool load_hardly_flooded(const struct picture *p, const struct run_terms *c);

/* Share of the load's time in which the client's window shut the server out; NAN: not
 * known. */
double load_window_shut(const struct picture *p);

/* Messages/s that were due over the flood at the asked rate; c->rate of one that is not
 * shaped. */
double load_due_rate(const struct picture *p, const struct run_terms *c);

/* After the latest flood the client was still working, or its sockets had not emptied, or
 * it gave memory back: it had a backlog. False without a drain phase. */
bool load_backlog(const struct picture *p);

enum stall {
    STALL_NO,
    STALL_PERHAPS, /* nothing is read, but it wakes as often at rest: work does not show
                    */
    STALL_YES,     /* data waits, nothing is read, nothing else is done */
};

/* It stopped reading for good: nothing for stall_time, of which the drain is part, and
 * longer than it ever paused before. load_stopped: whatever else it does. */
bool load_stopped(const struct picture *p);
enum stall load_stalled(const struct picture *p, const struct series *s);

/* It read nothing through the whole drain though data waited, which it never did before
 * for so long: it may be at work on what it has, or wait for ever. */
bool load_silent(const struct picture *p);

/* An agent inside it sees queues with much of what it read. */
bool load_queue_seen(const struct picture *p, const struct run_terms *c);

/* It ended after growing in step with what it read: its own limit ended it. */
bool load_ceiling(const struct picture *p);

/* Work that went on after a flood although all of it was read. */
struct afterwork {
    double busy_s; /* from when all was read until it was quiet, or the drain ended */
    bool ended;    /* it came to an end: quiet, and nothing left to read */
    double steady; /* share of that time in which it was busy */
};

struct afterwork load_afterwork(const struct picture *p, struct span load,
                                struct span drain);

/* After the first flood the client worked longer than what its memory shows explains, and
 * its reading never slowed down: it may hide a backlog, on disk or in a compact form. */
bool load_hides_backlog(const struct picture *p, const struct run_terms *c);

/* The second flood, a longer one, left that much more work behind: the backlog grows. */
bool load_hidden_grows(const struct picture *p);

/* ... or left hardly more: whatever the client works on, it has a bound. Neither is true
 * when the second flood tells nothing: it was no longer, or its work did not end. */
bool load_hidden_settled(const struct picture *p);

#endif
