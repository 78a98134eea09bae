/* The shape of a flood: how its rate changes over time. Plain data; zeroed it is a
 * constant rate. Pure.
 *
 *   constant                     --rate, all the time
 *   ramp:TIME                    from 0 to --rate within TIME, and then --rate
 *   ramp:FROM-TO/TIME            from one rate to another, and then the other
 *   steps:RATE/TIME,…,RATE       each rate for its time, and then the last
 *   bursts:ON/OFF                --rate for a time of ON, nothing for a time of OFF, …
 *   sine:PERIOD/DEPTH            around --rate, up and down by DEPTH of it (50% or 0.5),
 *                                up first
 *   poisson                      --rate in the mean, each message on its own
 *
 * A RATE is messages/s ("500", "2k") or a share of --rate ("10%", "250%"); 0 only where a
 * ramp begins and for steps that are not the last. Times are as everywhere: 10s, 500ms,
 * 2m. A recorded schedule is no text: shape_of_replay. */
#ifndef FLOODTEST_SERVER_PACE_SHAPE_H
#define FLOODTEST_SERVER_PACE_SHAPE_H

#include "harness/base/err.h"
#include "server/pace/replay.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHAPE_STEPS_MAX = 64 };

#define SHAPE_TIME_MIN_NS   UINT64_C(1000)             /* 1 us */
#define SHAPE_PERIOD_MIN_NS UINT64_C(1000000)          /* 1 ms, of a sine */
#define SHAPE_TIME_MAX_NS   UINT64_C(3600000000000000) /* 1000 h */

enum shape_kind {
    SHAPE_CONSTANT,
    SHAPE_RAMP,
    SHAPE_STEPS,
    SHAPE_BURSTS,
    SHAPE_SINE,
    SHAPE_POISSON,
    SHAPE_REPLAY,
};

struct shape_step {
    double rate;   /* messages/s, or a multiple of --rate */
    bool relative; /* the latter */
    uint64_t time_ns;
};

struct shape {
    enum shape_kind kind;
    /* ramp: from (with the time) and to; steps: all, the time of the last is 0 */
    struct shape_step steps[SHAPE_STEPS_MAX];
    size_t step_count;
    uint64_t on_ns, off_ns;
    uint64_t period_ns;
    double depth; /* above 0, at most 1 */
    struct replay replay;
};

/* FERR_CONFIG: an unknown shape (the nearest one is named), or what of it is wrong and
 * what was expected. */
int shape_parse(const char *text, struct shape *out, struct err *e) MUST_CHECK;

/* Borrows what the replay borrows. */
struct shape shape_of_replay(const struct replay *r);

/* Whether the shape can go with this --rate (0: as fast as they read). FERR_CONFIG: it
 * needs a rate and there is none, or a rate within it is not 0 and out of RATE_MIN …
 * RATE_MAX. */
int shape_check(const struct shape *s, double rate, struct err *e) MUST_CHECK;

/* As fast as they read: a constant rate of 0. Every other shape has a schedule. */
bool shape_is_max(const struct shape *s, double rate);

/* Whether --rate says anything: not for steps and ramps that name all their rates, nor
 * for a replay. */
bool shape_goes_by_rate(const struct shape *s);

/* A step's rate in messages/s. */
double shape_step_rate(const struct shape_step *step, double rate);

/* What a judge may take as the asked rate, the one the flood holds in the long run:
 * constant, sine, poisson: rate; ramp, steps: the one it stays at; bursts: rate * ON /
 * (ON + OFF); a replay: its mean over one round (replay.h). */
double shape_mean_rate(const struct shape *s, double rate);

/* The highest: ramp, steps: of those named; bursts: rate; sine: rate * (1 + depth); a
 * replay: in its busiest second; constant, poisson: rate (though clusters of a Poisson
 * process are shorter-lived and denser). */
double shape_peak_rate(const struct shape *s, double rate);

#endif
