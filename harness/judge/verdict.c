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
