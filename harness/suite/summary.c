#include "harness/suite/summary.h"

#include "harness/base/mem.h"
#include "harness/exit_code.h"
#include "harness/scenario/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *expected_text(const struct expectation *expect)
{
    struct strbuf text;
    strbuf_init(&text);
    expectation_text(expect, &text);
    char *copy = mem_must_strdup(text.text);
    strbuf_fini(&text);
    return copy;
}

void suite_summary_make(struct suite_summary *out, const struct suite_plan *plan,
                        const struct suite_outcome *outcomes, const char *started_at)
{
    *out = (struct suite_summary){
        .digest = plan->digest,
        .shard = plan->shard,
        .total = (uint32_t)plan->total,
        .runs = mem_must_alloc((plan->count + 1) * sizeof *out->runs),
        .count = plan->count,
    };
    snprintf(out->started_at, sizeof out->started_at, "%s", started_at);
    for (size_t i = 0; i < plan->count; i++) {
        const struct suite_item *item = &plan->items[i];
        struct suite_run *run = &out->runs[i];
        run->name = mem_must_strdup(item->name);
        run->index = item->index;
        run->digest = item->digest;
        run->words = target_copy(item->words);
        run->expected = expected_text(item->expect);
        run->file = mem_must_strdup(item->place.path);
        run->line = item->place.line;
        if (outcomes != NULL) {
            suite_outcome_copy(&run->outcome, &outcomes[i]);
        }
    }
}

void suite_summary_fini(struct suite_summary *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->runs[i].name);
        target_free(s->runs[i].words);
        free(s->runs[i].expected);
        free(s->runs[i].file);
        suite_outcome_fini(&s->runs[i].outcome);
    }
    free(s->runs);
    *s = (struct suite_summary){0};
}

void suite_summary_forget_results(struct suite_summary *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->runs[i].outcome.result_path);
        s->runs[i].outcome.result_path = NULL;
    }
}

struct suite_counts suite_summary_count(const struct suite_summary *s)
{
    struct suite_counts c = {0};
    for (size_t i = 0; i < s->count; i++) {
        c.of[s->runs[i].outcome.state]++;
        c.seconds += s->runs[i].outcome.seconds;
    }
    return c;
}

int suite_summary_exit_code(const struct suite_summary *s)
{
    struct suite_counts c = suite_summary_count(s);
    if (s->interrupted) {
        return EXIT_INTERRUPTED;
    }
    if (c.of[SUITE_UNEXPECTED] > 0) {
        return EXIT_FAILED;
    }
    bool all = c.of[SUITE_COULD_NOT_RUN] + c.of[SUITE_NOT_RUN] + s->missing == 0;
    return all ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}
