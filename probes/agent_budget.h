/* A token bucket: how many bytes may be read now. Pure: the caller brings the time.
 *
 * Within any span of t seconds at most burst + rate * t bytes are granted. */
#ifndef FLOODTEST_PROBES_AGENT_BUDGET_H
#define FLOODTEST_PROBES_AGENT_BUDGET_H

#include <stdint.h>

struct agent_budget {
    uint64_t rate;   /* bytes/s, up to 1 GB/s */
    uint64_t burst;  /* bytes that it holds when full */
    uint64_t left;   /* bytes */
    uint64_t carry;  /* of a byte, in 1/10^9 */
    uint64_t now_ns; /* when it was last filled */
};

/* Full at first. */
void agent_budget_init(struct agent_budget *b, uint64_t rate, uint64_t burst,
                       uint64_t now_ns);

/* Bytes that may be read now. */
uint64_t agent_budget_left(struct agent_budget *b, uint64_t now_ns);

void agent_budget_spend(struct agent_budget *b,
                        uint64_t bytes); /* at most what is left */

/* Nanoseconds from the last agent_budget_left until want bytes (at most burst) are left.
 */
uint64_t agent_budget_wait_ns(const struct agent_budget *b, uint64_t want);

#endif
