#include "harness/report/result_expect.h"

#include "harness/scenario/expectation_parse.h"

#include <stdio.h>

static size_t copy_culprits(const struct findings *f, struct expectation_culprit *out)
{
    size_t count = 0;
    for (; f != NULL && count < (size_t)f->culprit_count; count++) {
        const struct culprit *c = &f->culprits[count];
        out[count] =
            (struct expectation_culprit){culprit_kind_name(c->kind), c->type, c->owner,
                                         c->file, c->line > 0 ? (long)c->line : 0};
    }
    return count;
}

void result_expect(struct result *out)
{
    const struct scenario *s = out->scenario;
    struct result_expectation *e = &out->expectation;
    struct expectation_culprit culprits[FINDINGS_CULPRITS_MAX];
    if (s->name == NULL || expectation_is_empty(&s->expect)) {
        e->state = RESULT_EXPECTS_NOTHING;
        return;
    }
    const struct expectation_outcome outcome = {
        expectation_verdicts[out->verdict.outcome],
        verdict_classes[out->verdict.class].name, culprits,
        copy_culprits(out->findings, culprits)};
    struct strbuf text, why;
    strbuf_init(&text);
    strbuf_init(&why);
    expectation_text(&s->expect, &text);
    bool met = expectation_met(&s->expect, &outcome, &why);
    e->state = out->interrupted ? RESULT_EXPECTS_IN_VAIN
               : met            ? RESULT_AS_EXPECTED
                                : RESULT_UNEXPECTED;
    snprintf(e->text, sizeof e->text, "%s", text.text);
    snprintf(e->why, sizeof e->why, "%s", out->interrupted ? "" : why.text);
    strbuf_fini(&text);
    strbuf_fini(&why);
}
