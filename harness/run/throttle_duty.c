#include "harness/run/throttle_duty.h"

#include <math.h>

/* Looking more often costs more than it gains. */
#define LOOK_MIN_NS 500e3

struct throttle_turn throttle_turn(uint32_t percent)
{
    uint64_t turn = THROTTLE_PERIOD_NS * percent / 100;
    if (turn >= THROTTLE_TURN_MIN_NS) {
        return (struct throttle_turn){THROTTLE_PERIOD_NS, turn};
    }
    return (struct throttle_turn){THROTTLE_TURN_MIN_NS * 100 / percent,
                                  THROTTLE_TURN_MIN_NS};
}

void throttle_duty_init(struct throttle_duty *d, uint32_t percent, uint64_t now_ns,
                        uint64_t cpu_ns)
{
    double turn = (double)throttle_turn(percent).turn_ns;
    *d = (struct throttle_duty){
        .share = (double)percent / 100,
        .turn_ns = turn,
        .credit_ns = turn,
        .last_ns = now_ns,
        .last_cpu_ns = cpu_ns,
    };
}

uint64_t throttle_duty_next(struct throttle_duty *d, uint64_t now_ns, uint64_t cpu_ns,
                            unsigned cores)
{
    double elapsed = now_ns > d->last_ns ? (double)(now_ns - d->last_ns) : 0;
    double used = cpu_ns > d->last_cpu_ns ? (double)(cpu_ns - d->last_cpu_ns) : 0;
    d->last_ns = now_ns;
    d->last_cpu_ns = cpu_ns;
    double most_debt = d->share * (double)THROTTLE_PAUSE_MAX_NS - d->turn_ns;
    d->credit_ns += d->share * elapsed - used;
    /* What is earned while we come late to continue the client is not lost. */
    d->credit_ns = fmin(2 * d->turn_ns, fmax(d->credit_ns, -most_debt));
    if (d->stopped) {
        d->stopped = d->credit_ns < d->turn_ns - 1; /* rounding is no reason to wait */
    } else {
        d->stopped = d->credit_ns <= 0;
    }
    double wait = d->stopped ? (d->turn_ns - d->credit_ns) / d->share
                             : d->credit_ns / (double)cores;
    return (uint64_t)fmax(ceil(wait), LOOK_MIN_NS);
}
