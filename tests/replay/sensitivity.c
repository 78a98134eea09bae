#include "tests/replay/sensitivity.h"

#include <stdio.h>
#include <string.h>

static bool spoils_nothing(const struct trials_sum *sum)
{
    return sum->spoiled == 0;
}

static bool changes_nothing(const struct trials_sum *sum)
{
    return sum->changed == 0;
}

struct trials_range sensitivity_no_wrong(const struct trials *t, size_t number)
{
    return trials_range(t, number, TRIALS_NOBODY, spoils_nothing);
}

struct trials_range sensitivity_no_change(const struct trials *t, size_t number)
{
    return trials_range(t, number, TRIALS_NOBODY, changes_nothing);
}

static void print_range(struct trials_range r)
{
    if (r.low == 0 && r.high == TRIALS_FACTORS - 1) {
        printf(" all |");
    } else {
        printf(" %s%.2g to %.2g%s |", r.low == 0 ? "≤ " : "", trials_factors[r.low],
               trials_factors[r.high], r.high == TRIALS_FACTORS - 1 ? " ≤" : "");
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The runs that change by a factor, which may be beyond the grid: none. */
static void print_changed(const struct trials *t, const struct manifest *m, size_t number,
                          size_t factor)
{
    static const char *const names[] = {"pass", "fail", "inconclusive"};
    size_t more = 0;
    for (size_t i = 0; factor < TRIALS_FACTORS && i < t->run_count; i++) {
        enum verdict_outcome was =
            verdict_classes[trials_class(t, i, number, TRIALS_TABLE)].outcome;
        enum verdict_outcome is =
            verdict_classes[trials_class(t, i, number, factor)].outcome;
        if (is != was && more++ == 0) {
            printf(" %s: %s, %s → %s", base_name(m->runs[i].client), m->runs[i].name,
                   names[was], names[is]);
        }
    }
    if (more > 1) {
        printf(" (and %zu more)", more - 1);
    }
    printf(" |");
}

static void print_number(const struct trials *t, const struct manifest *m, size_t number)
{
    const struct judge_number_info *info = &judge_number_infos[number];
    printf("| %s | %g | %s | %.3g to %.3g |", info->name, info->value, info->unit,
           trials_bend(info, trials_factors[0]),
           trials_bend(info, trials_factors[TRIALS_FACTORS - 1]));
    struct trials_range range = sensitivity_no_change(t, number);
    print_range(sensitivity_no_wrong(t, number));
    print_range(range);
    print_changed(t, m, number, range.low - 1); /* of 0: beyond the grid, too */
    print_changed(t, m, number, range.high + 1);
    printf("\n");
}

static void print_count(const struct trials *t, const char *what,
                        struct trials_range (*range_of)(const struct trials *, size_t))
{
    size_t all = 0, half_to_twice = 0;
    for (size_t number = 0; number < t->number_count; number++) {
        struct trials_range r = range_of(t, number);
        all += r.low == 0 && r.high == TRIALS_FACTORS - 1;
        half_to_twice += trials_factors[r.low] <= 0.5 && trials_factors[r.high] >= 2;
    }
    printf("%s by any of these factors: %zu of %zu numbers; from half to twice: %zu.\n",
           what, all, t->number_count, half_to_twice);
}

void sensitivity_print(const struct trials *t, const struct manifest *m)
{
    printf("Each number of the judge alone, times");
    for (size_t f = 0; f < TRIALS_FACTORS; f++) {
        printf(" %.2g%s", trials_factors[f], f + 1 < TRIALS_FACTORS ? "," : "");
    }
    printf(", over %zu recorded runs (a share: its odds x / (1 - x)). The factors around "
           "1 by which no verdict becomes wrong, and by which none changes between pass, "
           "fail and inconclusive; the first run to change below and above.\n\n"
           "| number | value | unit | tried | none wrong | none changes | below | above "
           "|\n| --- | --: | --- | --- | --- | --- | --- | --- |\n",
           t->run_count);
    for (size_t number = 0; number < t->number_count; number++) {
        print_number(t, m, number);
    }
    printf("\n");
    print_count(t, "No verdict becomes wrong", sensitivity_no_wrong);
    print_count(t, "No verdict changes", sensitivity_no_change);
    printf("\n");
}
