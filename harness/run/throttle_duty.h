/* When a slowed client may run: a token bucket of CPU time. Pure: the time and the CPU
 * that the client used come in.
 *
 * The client earns CPU at its share all the time and pays for what it uses, on however
 * many cores; who is in debt is stopped until a whole turn is earned again. So a client
 * that sleeps is left alone, and one that outran its turn, because many threads ran or
 * because we came late, waits the longer. Formula: T. Turner, "New directions in
 * communications", IEEE Communications Magazine 24(10), 1986 (the leaky bucket as a
 * meter), with a resume level. */
#ifndef FLOODTEST_RUN_THROTTLE_DUTY_H
#define FLOODTEST_RUN_THROTTLE_DUTY_H

#include <stdbool.h>
#include <stdint.h>

/* A whole turn and the pause after it take so long on one core, ns. No divisor and no
 * multiple of SAMPLE_INTERVAL_NS, or every sample would fall into the same part of it. */
#define THROTTLE_PERIOD_NS UINT64_C(17000000)

/* A turn is no shorter, ns: below, switching costs more than running. Small shares get a
 * longer period instead. The kernel's least quota is 1 ms. */
#define THROTTLE_TURN_MIN_NS UINT64_C(1100000)

/* Debt beyond what is earned in so long is forgiven: nobody is stopped for longer, ns. */
#define THROTTLE_PAUSE_MAX_NS UINT64_C(1000000000)

/* The period and the turn in it for a share in percent of one core (> 0). */
struct throttle_turn {
    uint64_t period_ns;
    uint64_t turn_ns;
};

struct throttle_turn throttle_turn(uint32_t percent);

struct throttle_duty {
    double share;     /* of one core */
    double turn_ns;   /* who is stopped waits for so much; twice that is saved up */
    double credit_ns; /* CPU time to spend; below 0: debt */
    bool stopped;
    uint64_t last_ns;
    uint64_t last_cpu_ns;
};

/* The client runs, with a whole turn before it. */
void throttle_duty_init(struct throttle_duty *d, uint32_t percent, uint64_t now_ns,
                        uint64_t cpu_ns);

/* cpu_ns: what the client has used, never falling; cores: on how many it could run at
 * once (> 0). Sets d->stopped to what should be from now on, and returns after how many
 * ns to ask again. */
uint64_t throttle_duty_next(struct throttle_duty *d, uint64_t now_ns, uint64_t cpu_ns,
                            unsigned cores);

#endif
