#include "probes/agent_budget.h"

#include "harness/base/clock.h"

#include <assert.h>

void agent_budget_init(struct agent_budget *b, uint64_t rate, uint64_t burst,
                       uint64_t now_ns)
{
    assert(rate > 0 && rate <= NS_PER_S);
    *b = (struct agent_budget){
        .rate = rate, .burst = burst, .left = burst, .now_ns = now_ns};
}

uint64_t agent_budget_left(struct agent_budget *b, uint64_t now_ns)
{
    if (now_ns <= b->now_ns) {
        return b->left;
    }
    uint64_t elapsed_ns = now_ns - b->now_ns;
    b->now_ns = now_ns;
    uint64_t missing = b->burst - b->left;
    if (elapsed_ns / NS_PER_S > missing / b->rate) { /* also keeps the product small */
        b->left = b->burst;
        b->carry = 0;
        return b->left;
    }
    /* Whole seconds apart: the rest of a second times the rate fits 64 bits. */
    uint64_t parts = elapsed_ns % NS_PER_S * b->rate + b->carry;
    uint64_t gained = elapsed_ns / NS_PER_S * b->rate + parts / NS_PER_S;
    b->carry = parts % NS_PER_S;
    b->left = gained < missing ? b->left + gained : b->burst;
    return b->left;
}

void agent_budget_spend(struct agent_budget *b, uint64_t bytes)
{
    assert(bytes <= b->left);
    b->left -= bytes;
}

uint64_t agent_budget_wait_ns(const struct agent_budget *b, uint64_t want)
{
    assert(want <= b->burst);
    if (want <= b->left) {
        return 0;
    }
    uint64_t missing = want - b->left;
    uint64_t rest = missing % b->rate * NS_PER_S;
    return missing / b->rate * NS_PER_S + (rest + b->rate - 1) / b->rate;
}
