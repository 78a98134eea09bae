#include "harness/record/phase.h"

static const char *const names[PHASE_COUNT] = {
    [PHASE_START] = "start",   [PHASE_CONNECT] = "connect", [PHASE_IDLE] = "idle",
    [PHASE_FLOOD] = "flood",   [PHASE_CONFIRM] = "confirm", [PHASE_DRAIN] = "drain",
    [PHASE_SETTLE] = "settle", [PHASE_EXPLAIN] = "explain",
};

const char *phase_name(enum phase p)
{
    return names[p];
}

bool phase_is_load(enum phase p)
{
    return p == PHASE_FLOOD || p == PHASE_CONFIRM;
}

int phase_rank(enum phase p)
{
    static const int ranks[PHASE_COUNT] = {
        [PHASE_START] = 0,   [PHASE_CONNECT] = 1, [PHASE_IDLE] = 2,  [PHASE_FLOOD] = 3,
        [PHASE_CONFIRM] = 4, [PHASE_EXPLAIN] = 5, [PHASE_DRAIN] = 6, [PHASE_SETTLE] = 7,
    };
    return ranks[p];
}
