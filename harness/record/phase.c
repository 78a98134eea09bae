#include "harness/record/phase.h"

static const char *const names[PHASE_COUNT] = {
    [PHASE_START] = "start",   [PHASE_CONNECT] = "connect", [PHASE_IDLE] = "idle",
    [PHASE_FLOOD] = "flood",   [PHASE_CONFIRM] = "confirm", [PHASE_DRAIN] = "drain",
    [PHASE_SETTLE] = "settle",
};

const char *phase_name(enum phase p)
{
    return names[p];
}
