#include "tests/replay/tally.h"

#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_seconds(struct tally *t, double seconds)
{
    if (t->decided == t->room) {
        size_t room = t->room > 0 ? 2 * t->room : 256;
        double *grown = mem_must_alloc(room * sizeof *grown);
        if (t->decided > 0) {
            memcpy(grown, t->seconds, t->decided * sizeof *grown);
        }
        free(t->seconds);
        t->seconds = grown;
        t->room = room;
    }
    t->seconds[t->decided++] = seconds;
}

void tally_add(struct tally *t, const struct outcome *o)
{
    t->count++;
    t->classes[o->class]++;
    t->called[o->called]++;
    t->other_class += o->fault == OUTCOME_OTHER_CLASS;
    t->false_fails += o->fault == OUTCOME_FALSE_FAIL;
    t->misses += o->fault == OUTCOME_MISS;
    t->excused += o->excused;
    if (o->called != OUTCOME_INCONCLUSIVE && o->decided_s >= 0) {
        add_seconds(t, o->decided_s);
    }
}

void tally_merge(struct tally *t, const struct tally *other)
{
    t->count += other->count;
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        t->classes[i] += other->classes[i];
    }
    for (int i = 0; i <= OUTCOME_INCONCLUSIVE; i++) {
        t->called[i] += other->called[i];
    }
    t->other_class += other->other_class;
    t->false_fails += other->false_fails;
    t->misses += other->misses;
    t->excused += other->excused;
    for (size_t i = 0; i < other->decided; i++) {
        add_seconds(t, other->seconds[i]);
    }
}

void tally_fini(struct tally *t)
{
    free(t->seconds);
    *t = (struct tally){0};
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double tally_seconds(struct tally *t, double q)
{
    if (t->decided == 0) {
        return 0;
    }
    qsort(t->seconds, t->decided, sizeof *t->seconds, compare);
    size_t i = (size_t)(q * (double)t->decided);
    return t->seconds[i < t->decided ? i : t->decided - 1];
}

static bool has_column(int class)
{
    return verdict_classes[class].outcome == OUTCOME_PASS;
}

void tally_print_head(const char *first_column)
{
    printf("| %s | traces | FAIL |", first_column);
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        if (has_column(i)) {
            printf(" %s |", verdict_classes[i].name);
        }
    }
    printf(
        " ? | other class | false | missed | excused | t50 | t95 |\n| --- | --: | --: |");
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        printf("%s", has_column(i) ? " --: |" : "");
    }
    printf(" --: | --: | --: | --: | --: | --: | --: |\n");
}

static void print_share(size_t n, size_t of)
{
    if (n == 0 || of == 0) {
        printf(" |");
    } else {
        printf(" %.3g |", 100 * (double)n / (double)of);
    }
}

void tally_print_row(const char *name, struct tally *t)
{
    printf("| %s | %zu |", name, t->count);
    print_share(t->called[OUTCOME_FAIL], t->count);
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        if (has_column(i)) {
            print_share(t->classes[i], t->count);
        }
    }
    print_share(t->called[OUTCOME_INCONCLUSIVE], t->count);
    print_share(t->other_class, t->count);
    print_share(t->false_fails, t->count);
    print_share(t->misses, t->count);
    print_share(t->excused, t->count);
    if (t->decided > 0) {
        printf(" %.1f | %.1f |\n", tally_seconds(t, 0.5), tally_seconds(t, 0.95));
    } else {
        printf(" | |\n");
    }
}
