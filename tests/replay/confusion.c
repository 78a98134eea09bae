#include "tests/replay/confusion.h"

#include <stdio.h>

void confusion_add(struct confusion *c, const struct manifest_run *run,
                   enum verdict_class class)
{
    struct confusion_row *row = run->healthy ? &c->healthy : &c->failing;
    enum verdict_outcome called = verdict_classes[class].outcome;
    row->called[called]++;
    row->accepted +=
        called != OUTCOME_INCONCLUSIVE && manifest_fault(run, class) == OUTCOME_RIGHT;
}

size_t confusion_wrong(const struct confusion *c)
{
    return c->healthy.called[OUTCOME_FAIL] + c->failing.called[OUTCOME_PASS];
}

void confusion_print_head(void)
{
    printf("\n| judged by | truth | called pass | called fail | inconclusive | class "
           "accepted |\n| --- | --- | --: | --: | --: | --: |\n");
}

static void print_row(const struct confusion_row *r, const char *name, const char *truth)
{
    printf("| %s | %s | %zu | %zu | %zu | %zu |\n", name, truth, r->called[OUTCOME_PASS],
           r->called[OUTCOME_FAIL], r->called[OUTCOME_INCONCLUSIVE], r->accepted);
}

void confusion_print(const struct confusion *c, const char *name)
{
    print_row(&c->healthy, name, "pass");
    print_row(&c->failing, name, "fail");
}
