#include "harness/judge/drops_text.h"

#include "harness/base/units.h"

#include <stdio.h>

#define COUNT(n) units_format_count((char[UNITS_TEXT_MAX]){0}, n)

/* Two digits of a share. */
static const char *format_percent(char *out, size_t size, double share)
{
    snprintf(out, size, share < 0.1 ? "%.2g %%" : "%.0f %%", 100 * share);
    return out;
}

#define PERCENT(share) format_percent((char[16]){0}, 16, share)

void drops_text_summary(char out[VERDICT_TEXT_MAX], const struct drops *d)
{
    snprintf(out, VERDICT_TEXT_MAX,
             "the client kept its memory in bounds by throwing away %s of its messages",
             PERCENT(d->share));
}

static void say_drops(char out[VERDICT_TEXT_MAX], const struct drops *d)
{
    if (!d->known) {
        snprintf(out, VERDICT_TEXT_MAX, "%s: whether messages were dropped is not known",
                 d->why);
    } else if (d->messages <= 0) {
        snprintf(out, VERDICT_TEXT_MAX, "each of the %s messages read was acknowledged",
                 COUNT(d->read));
    } else {
        snprintf(out, VERDICT_TEXT_MAX,
                 "%s of %s messages read were never acknowledged (%s)",
                 COUNT(d->messages), COUNT(d->read), PERCENT(d->share));
    }
}

static bool say_held(char out[VERDICT_TEXT_MAX], double messages)
{
    if (messages < 1) {
        snprintf(out, VERDICT_TEXT_MAX,
                 "each message read was acknowledged as processed when the flood ended");
    } else {
        snprintf(out, VERDICT_TEXT_MAX,
                 "%s messages were read and not yet processed when the flood ended",
                 COUNT(messages));
    }
    return messages >= 0;
}

bool drops_text_evidence(char out[VERDICT_TEXT_MAX], const struct verdict *v,
                         const struct picture *p, const struct run_terms *c,
                         const struct run_facts *f)
{
    if (!c->acks || v->outcome == OUTCOME_INCONCLUSIVE) {
        return false;
    }
    if (v->outcome == OUTCOME_FAIL && v->class != VERDICT_DROPPED) {
        return say_held(out, drops_held(p, c, f));
    }
    struct drops d = drops_count(p, c, f);
    say_drops(out, &d);
    return true;
}
