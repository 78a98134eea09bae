#include "tests/support/fake_inside.h"

#include "tests/support/fake_findings.h"

#include <stdio.h>

static const struct {
    enum fake_kind kind;
    enum fake_findings findings;
    const char *agent;
} rows[] = {
    {FAKE_QUEUE, FAKE_FINDINGS_QUEUE, "CPython 3.11.2"},
    {FAKE_TASKS, FAKE_FINDINGS_TASKS, "CPython 3.11.2"},
    {FAKE_NATIVE, FAKE_FINDINGS_NATIVE, "none"},
    {FAKE_LAST_WORDS, FAKE_FINDINGS_LAST_WORDS, "CPython 3.8.18"},
    {FAKE_LONG, FAKE_FINDINGS_LONG, "CPython 3.13.0"},
    {FAKE_FRAGMENTED, FAKE_FINDINGS_FRAGMENTED, "CPython 3.13.0"},
};

static void add_source(struct result_instrument *i)
{
    struct result_source *source = &i->sources[i->source_count++];
    source->name = "agent";
    snprintf(source->state, sizeof source->state, "ok");
}

void fake_inside_set(struct fake_result *f, enum fake_kind kind)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind == kind) {
            fake_findings_set(&f->findings, rows[i].findings);
            f->result.findings = &f->findings;
            f->result.instrument.agent = rows[i].agent;
            add_source(&f->result.instrument);
        }
    }
    if (kind == FAKE_FRAGMENTED) {
        f->result.verdict.class = VERDICT_FRAGMENTATION;
        f->result.verdict.confidence = CONFIDENCE_NONE;
        snprintf(f->result.verdict.summary, VERDICT_TEXT_MAX,
                 "memory grows, but not what the client's objects hold");
        snprintf(f->result.verdict.advice, sizeof f->result.verdict.advice,
                 "to settle it: another allocator, or MALLOC_ARENA_MAX=2");
    }
}
