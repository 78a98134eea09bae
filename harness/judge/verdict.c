#include "harness/judge/verdict.h"

const struct verdict_class_info verdict_classes[VERDICT_CLASS_COUNT] = {
#define X(id, name, outcome, meaning) [VERDICT_##id] = {name, outcome, meaning},
    VERDICT_CLASSES(X)
#undef X
};

const char *verdict_confidence_name(enum verdict_confidence c)
{
    static const char *const names[] = {
        [CONFIDENCE_NONE] = "none",
        [CONFIDENCE_MODERATE] = "moderate",
        [CONFIDENCE_STRONG] = "strong",
        [CONFIDENCE_CERTAIN] = "certain",
    };
    return names[c];
}

const char *verdict_limit_state_name(enum verdict_limit_state state)
{
    static const char *const names[] = {
        [VERDICT_LIMIT_HELD] = "met",
        [VERDICT_LIMIT_BROKEN] = "broken",
        [VERDICT_LIMIT_UNKNOWN] = "unknown",
    };
    return names[state];
}
