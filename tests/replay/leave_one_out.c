#include "tests/replay/leave_one_out.h"

#include "harness/judge/judge.h"
#include "tests/replay/confusion.h"
#include "tests/replay/pool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Who judges. A rule that changes a verdict even when it saw the client is no good rule;
 * what it changes only without the client is what hangs on the client. */
static const struct judge_by {
    const char *name;
    enum leave_one_out_rule rule;
    bool without_client;
} judges[] = {
    {"closed: without the client", LEAVE_ONE_OUT_CLOSED, true},
    {"closed: of all clients", LEAVE_ONE_OUT_CLOSED, false},
    {"open: without the client", LEAVE_ONE_OUT_OPEN, true},
    {"open: of all clients", LEAVE_ONE_OUT_OPEN, false},
};

enum { JUDGES = sizeof judges / sizeof judges[0] };

static bool keeps_all(const struct trials_sum *sum)
{
    return sum->spoiled == 0 && sum->undecided <= 0;
}

double leave_one_out_choose(const struct trials *t, size_t number, size_t without_client,
                            enum leave_one_out_rule rule)
{
    struct trials_range r = trials_range(t, number, without_client, keeps_all);
    bool open = r.low == 0 || r.high == TRIALS_FACTORS - 1;
    return open && rule == LEAVE_ONE_OUT_CLOSED
               ? 1
               : sqrt(trials_factors[r.low] * trials_factors[r.high]);
}

static struct judge_numbers choose_all(const struct trials *t, size_t without_client,
                                       enum leave_one_out_rule rule)
{
    double chosen[JUDGE_NUMBER_COUNT];
    for (size_t i = 0; i < JUDGE_NUMBER_COUNT; i++) {
        chosen[i] = trials_bend(&judge_number_infos[i],
                                leave_one_out_choose(t, i, without_client, rule));
    }
    return trials_numbers(chosen);
}

struct work {
    const struct trials *trials;
    const struct manifest *manifest;
    uint8_t (*called)[JUDGES]; /* enum verdict_class of each run */
};

static void judge_run(const struct work *w, size_t run, const struct run_record *r)
{
    for (size_t k = 0; k < JUDGES; k++) {
        size_t without =
            judges[k].without_client ? w->trials->runs[run].client : TRIALS_NOBODY;
        struct judge_numbers n = choose_all(w->trials, without, judges[k].rule);
        w->called[run][k] = (uint8_t)trials_conclude(r, &n);
    }
}

static void judge_share(void *context, unsigned job, unsigned jobs)
{
    const struct work *w = context;
    for (size_t i = job; i < w->trials->run_count; i += jobs) {
        struct recording r;
        struct err err = {0};
        if (manifest_open(w->manifest, &w->manifest->runs[i], &r, &err) != 0) {
            pool_die(err.msg); /* it could be read a moment ago */
        }
        judge_run(w, i, &r.record);
        recording_fini(&r);
    }
}

static enum verdict_class by_table(const struct work *w, size_t run)
{
    return trials_class(w->trials, run, 0, TRIALS_TABLE);
}

static void print_matrices(const struct work *w)
{
    struct confusion table = {0}, chosen[JUDGES] = {0};
    for (size_t i = 0; i < w->trials->run_count; i++) {
        confusion_add(&table, &w->manifest->runs[i], by_table(w, i));
        for (size_t k = 0; k < JUDGES; k++) {
            confusion_add(&chosen[k], &w->manifest->runs[i], w->called[i][k]);
        }
    }
    confusion_print_head();
    confusion_print(&table, "the table's numbers");
    for (size_t k = 0; k < JUDGES; k++) {
        confusion_print(&chosen[k], judges[k].name);
    }
}

static bool differs(const struct work *w, size_t run)
{
    for (size_t k = 0; k < JUDGES; k++) {
        if (w->called[run][k] != by_table(w, run)) {
            return true;
        }
    }
    return false;
}

static void print_differences(const struct work *w)
{
    printf("\nRuns that are of another class by any of them:\n\n"
           "| run | client | right | the table's numbers |");
    for (size_t k = 0; k < JUDGES; k++) {
        printf(" %s |", judges[k].name);
    }
    printf("\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < w->trials->run_count; i++) {
        if (!differs(w, i)) {
            continue;
        }
        const struct manifest_run *run = &w->manifest->runs[i];
        printf("| %s | %s | %s | %s |", run->name, run->client, run->classes,
               verdict_classes[by_table(w, i)].name);
        for (size_t k = 0; k < JUDGES; k++) {
            printf(" %s |", verdict_classes[w->called[i][k]].name);
        }
        printf("\n");
    }
}

/* What a number would be without one client and without another, and who moves it. */
static void print_number(const struct work *w, size_t number,
                         enum leave_one_out_rule rule)
{
    const struct trials *t = w->trials;
    const struct judge_number_info *info = &judge_number_infos[number];
    double of_all = leave_one_out_choose(t, number, TRIALS_NOBODY, rule);
    double least = of_all, most = of_all;
    size_t moved_by = 0;
    const char *mover = "";
    for (size_t i = 0; i < t->run_count; i++) {
        size_t client = t->runs[i].client;
        double chosen = leave_one_out_choose(t, number, client, rule);
        if (client != i || chosen == of_all) {
            continue; /* not the first run of its client, or nothing hangs on it */
        }
        least = fmin(least, chosen);
        most = fmax(most, chosen);
        mover = moved_by++ == 0 ? w->manifest->runs[i].client : mover;
    }
    if (of_all == 1 && moved_by == 0) {
        return;
    }
    printf("| %s | %s | %.4g | %.4g | %.4g to %.4g | %s%s |\n", info->name,
           rule == LEAVE_ONE_OUT_CLOSED ? "closed" : "open", info->value,
           trials_bend(info, of_all), trials_bend(info, least), trials_bend(info, most),
           mover, moved_by > 1 ? " and others" : "");
}

static void print_numbers(const struct work *w)
{
    printf(
        "\nNumbers that a rule moves, or moves elsewhere without some client; all other "
        "numbers stay as in the table, whoever is left out:\n\n"
        "| number | rule | table | of all clients | without one client | moved by |\n"
        "| --- | --- | --: | --: | --- | --- |\n");
    for (size_t number = 0; number < w->trials->number_count; number++) {
        print_number(w, number, LEAVE_ONE_OUT_CLOSED);
        print_number(w, number, LEAVE_ONE_OUT_OPEN);
    }
    printf("\n");
}

/* Runs that are called otherwise by one judge than by another. */
static void print_hanging(const struct work *w)
{
    size_t moved[2] = {0};
    for (size_t i = 0; i < w->trials->run_count; i++) {
        const uint8_t *called = w->called[i];
        moved[0] += called[0] != called[1];
        moved[1] += called[2] != called[3];
    }
    printf(
        "\nOf another class without their client than of all clients: closed %zu, open "
        "%zu.\n",
        moved[0], moved[1]);
}

void leave_one_out_print(const struct trials *t, const struct manifest *m, unsigned jobs)
{
    struct work w = {.trials = t, .manifest = m};
    size_t bytes = t->run_count * sizeof *w.called;
    w.called = pool_alloc(bytes);
    pool_run(jobs, judge_share, &w);
    printf(
        "Every number chosen anew: the geometric middle of the factors by which no run "
        "becomes wrong and no more are inconclusive. By `closed`, where these reach an "
        "end of the factors tried the number stays as in the table; by `open` they end "
        "there.\n");
    print_matrices(&w);
    print_hanging(&w);
    print_differences(&w);
    print_numbers(&w);
    pool_free(w.called, bytes);
}
