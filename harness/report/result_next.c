#include "harness/report/result_next.h"

#include "harness/report/culprit_text.h"

static bool by_growth(enum verdict_class class)
{
    return class == VERDICT_UNBOUNDED_QUEUE || class == VERDICT_RETAINED_LEAK ||
           class == VERDICT_OVER_BUDGET || class == VERDICT_CEILING;
}

/* What the verdict advises against a queue or a leak is what a culprit's advice says
 * better; a limit's or an allocator's is another matter. */
static bool says_the_same(enum verdict_class class)
{
    return class == VERDICT_UNBOUNDED_QUEUE || class == VERDICT_RETAINED_LEAK;
}

int result_next(const struct result *r, const char *next[RESULT_NEXT_MAX])
{
    const struct findings *f = r->findings;
    const char *own = r->verdict.advice;
    enum verdict_class class = r->verdict.class;
    bool known = f != NULL && f->culprit_count > 0 && by_growth(class);
    int count = 0;
    if (known) {
        next[count++] = culprit_advice(&f->culprits[0], r->instrument.agent);
    }
    if (own[0] != '\0' && !(known && says_the_same(class))) {
        next[count++] = own;
    }
    return count;
}
