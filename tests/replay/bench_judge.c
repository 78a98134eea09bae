/* Measures the judge: draws traces of every kind (kinds.h), lets each be judged as it
 * would be in a run, and prints what it was called against what is true of it, as
 * Markdown. Then the same for recorded runs (recorded.h), and what hangs on each number
 * of the judge (sensitivity.h, leave_one_out.h). Exit status 1 if false fails or misses
 * are above their limits.
 *
 * Traces are shared out to processes; the table does not depend on how many. */
#include "tests/replay/leave_one_out.h"
#include "tests/replay/outcome.h"
#include "tests/replay/pool.h"
#include "tests/replay/recorded.h"
#include "tests/replay/sensitivity.h"
#include "tests/replay/tally.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Wrong verdicts that are allowed in so many right ones. */
#define LIMIT_SHARE 0.001

struct options {
    unsigned traces; /* of each kind */
    unsigned seed;   /* of the first */
    unsigned jobs;
    const char *kind; /* NULL: all */
    const char *recorded;
    const char *unpacked;
    bool numbers;
    bool verbose;
};

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [--traces N] [--seed S] [--kind NAME] [--jobs N] [--verbose]\n"
            "          [--recorded DIR] [--unpacked DIR] [--numbers]\n"
            "  --traces N      of each kind (200), with seeds S, S+1, ... (1)\n"
            "  --kind NAME     of one kind only\n"
            "  --verbose       every trace: what was said of it, and why\n"
            "  --recorded DIR  of manifest.tsv; --unpacked DIR: of NAME.jsonl\n"
            "  --numbers       what of the recorded runs hangs on each number\n",
            program);
    return 2;
}

static int parse(struct options *o, int argc, char **argv)
{
    static const struct option longs[] = {
        {"traces", required_argument, NULL, 't'},
        {"seed", required_argument, NULL, 's'},
        {"kind", required_argument, NULL, 'k'},
        {"jobs", required_argument, NULL, 'j'},
        {"verbose", no_argument, NULL, 'v'},
        {"recorded", required_argument, NULL, 'r'},
        {"unpacked", required_argument, NULL, 'u'},
        {"numbers", no_argument, NULL, 'n'},
        {NULL, 0, NULL, 0},
    };
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (c) {
        case 't':
            o->traces = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 's':
            o->seed = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'k':
            o->kind = optarg;
            break;
        case 'j':
            o->jobs = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'v':
            o->verbose = true;
            break;
        case 'r':
            o->recorded = optarg;
            break;
        case 'u':
            o->unpacked = optarg;
            break;
        case 'n':
            o->numbers = true;
            break;
        default:
            return -1;
        }
    }
    return optind == argc && o->jobs > 0 ? 0 : -1;
}

static bool is_chosen(const struct options *o, size_t k)
{
    return o->kind == NULL || strcmp(o->kind, kind_table[k].name) == 0;
}

struct bench {
    const struct options *o;
    struct outcome *results; /* [kind][trace] */
};

/* Traces number job, job + jobs, ... of all kinds. */
static void run_share(void *context, unsigned job, unsigned jobs)
{
    const struct bench *b = context;
    const struct options *o = b->o;
    for (size_t k = 0; k < kind_count; k++) {
        for (unsigned i = job; is_chosen(o, k) && i < o->traces; i += jobs) {
            b->results[k * o->traces + i] = outcome_of(&kind_table[k], o->seed + i);
        }
    }
}

static void tell_all(const struct options *o)
{
    for (size_t k = 0; k < kind_count; k++) {
        for (unsigned i = 0; is_chosen(o, k) && i < o->traces; i++) {
            outcome_tell(&kind_table[k], o->seed + i);
        }
    }
}

struct totals {
    struct tally healthy, within, defective, ends, open, held_out;
};

static void add_to_totals(struct totals *s, const struct kind *kind, struct tally *t)
{
    static const size_t group_of[] = {
        [KIND_HEALTHY] = offsetof(struct totals, healthy),
        [KIND_GROWS] = offsetof(struct totals, defective),
        [KIND_ENDS] = offsetof(struct totals, ends),
        [KIND_OPEN] = offsetof(struct totals, open),
    };
    tally_merge((struct tally *)(void *)((char *)s + group_of[kind->truth]), t);
    if (kind->truth == KIND_HEALTHY && kind->within) {
        tally_merge(&s->within, t);
    }
    if (kind->held_out) {
        tally_merge(&s->held_out, t);
    }
}

static void print_kinds(const struct options *o, const struct outcome *results,
                        struct totals *s)
{
    tally_print_head("kind (%)");
    for (size_t k = 0; k < kind_count; k++) {
        if (!is_chosen(o, k)) {
            continue;
        }
        struct tally t = {0};
        for (unsigned i = 0; i < o->traces; i++) {
            tally_add(&t, &results[k * o->traces + i]);
        }
        char name[96];
        static const char *const truths[] = {"healthy", "grows", "ends", "open"};
        snprintf(name, sizeof name, "%s: %s%s", truths[kind_table[k].truth],
                 kind_table[k].name, kind_table[k].held_out ? " *" : "");
        tally_print_row(name, &t);
        add_to_totals(s, &kind_table[k], &t);
        tally_fini(&t);
    }
    printf("\n");
}

static void print_total(const char *name, struct tally *t)
{
    if (t->count > 0) {
        tally_print_row(name, t);
    }
}

static void print_totals(struct totals *s)
{
    tally_print_head("all (%)");
    print_total("healthy", &s->healthy);
    print_total("healthy, bounded within the run", &s->within);
    print_total("grows without a bound", &s->defective);
    print_total("ends, or stops for good", &s->ends);
    print_total("either answer is honest", &s->open);
    print_total("held out (*)", &s->held_out);
    printf("\n");
}

static void print_wrong(const struct options *o, const struct outcome *results)
{
    printf("Wrong, for `bench-judge --kind NAME --seed SEED --traces 1 --verbose`:\n\n");
    for (size_t i = 0; i < kind_count * o->traces; i++) {
        const struct outcome *r = &results[i];
        const struct kind *kind = &kind_table[i / o->traces];
        if (!is_chosen(o, i / o->traces)) {
            continue;
        }
        if (r->fault == OUTCOME_FALSE_FAIL) {
            printf("- %s %u: false fail, %s%s\n", kind->name, r->seed,
                   verdict_classes[r->class].name,
                   kind->within ? "" : " (bounded only beyond the run)");
        } else if (r->fault == OUTCOME_MISS) {
            printf("- %s %u: missed, %s; grows %.3g B/message, said to see %.3g\n",
                   kind->name, r->seed, verdict_classes[r->class].name, r->growth,
                   r->detectable);
        }
    }
    printf("\n");
}

/* Limits hold for what a verdict promises: no fail of a client whose bound was in sight,
 * no pass of growth that it said it would see. */
static bool limits_hold(const struct totals *s)
{
    size_t defective = s->defective.count + s->ends.count;
    size_t misses = s->defective.misses + s->ends.misses;
    double false_fails = (double)s->within.false_fails;
    printf("False fails within the run: %zu of %zu. Misses: %zu of %zu. Limit of each: "
           "1 in %.0f.\n\n",
           s->within.false_fails, s->within.count, misses, defective, 1 / LIMIT_SHARE);
    return false_fails <= LIMIT_SHARE * (double)s->within.count &&
           (double)misses <= LIMIT_SHARE * (double)defective;
}

static void totals_fini(struct totals *s)
{
    tally_fini(&s->healthy);
    tally_fini(&s->within);
    tally_fini(&s->defective);
    tally_fini(&s->ends);
    tally_fini(&s->open);
    tally_fini(&s->held_out);
}

static bool bench_traces(const struct options *o)
{
    size_t size = kind_count * o->traces * sizeof(struct outcome);
    struct outcome *results = pool_alloc(size);
    struct bench b = {.o = o, .results = results};
    pool_run(o->jobs, run_share, &b);
    struct totals s = {0};
    print_kinds(o, results, &s);
    print_totals(&s);
    print_wrong(o, results);
    bool hold = limits_hold(&s);
    totals_fini(&s);
    pool_free(results, size);
    return hold;
}

static void bench_numbers(const struct options *o, struct manifest *m)
{
    struct trials t;
    trials_init(&t, m, o->jobs);
    sensitivity_print(&t, m);
    leave_one_out_print(&t, m, o->jobs);
    trials_fini(&t);
}

/* A corpus that is not there is not wrong. */
static bool bench_recorded(const struct options *o)
{
    struct manifest m;
    struct err err = {0};
    int rv = manifest_read(&m, o->recorded, o->unpacked, &err);
    bool hold = rv == FERR_IO || (rv == 0 && recorded_bench(&m));
    if (rv != 0) {
        printf("No recorded runs: %s\n", err.msg);
    } else if (o->numbers) {
        bench_numbers(o, &m);
    }
    manifest_fini(&m);
    return hold;
}

int main(int argc, char **argv)
{
    struct options o = {.traces = 200, .seed = 1, .jobs = 2};
    if (parse(&o, argc, argv) != 0) {
        return usage(argv[0]);
    }
    if (o.kind != NULL && kind_find(o.kind) == NULL) {
        fprintf(stderr, "bench-judge: no kind '%s'\n", o.kind);
        return 2;
    }
    if (o.verbose) {
        tell_all(&o);
        return 0;
    }
    bool hold = o.traces == 0 || bench_traces(&o);
    if (o.recorded != NULL && o.kind == NULL) {
        hold = bench_recorded(&o) && hold;
    }
    return hold ? 0 : 1;
}
