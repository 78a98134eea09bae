/* Comparisons of recorded results: runs and sweeps of real clients, many times each
 * without a change, on a machine with other work (tests/unit/data/compare/, written by
 * tests/compare/bench --record, but for burns_1_ms_quiet, sweeps of make bench-sweep on a
 * machine with less to do). Drawn from them with replacement, with and without
 * repetitions: what is the same must never be a regression, and what is worse is found.
 */
#include "tests/unit/suites.h"

#include "harness/judge/compare_sets.h"
#include "tests/support/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPARISONS = 200, RECORDED_MAX = 64 };

static const char *const clients[] = {"leaky",       "bounded",    "bounded_max",
                                      "aiohttp_max", "node_max",   "keeps_one",
                                      "keeps_two",   "burns_1_ms", "burns_1_ms_quiet"};
static const size_t repetitions[] = {1, 3, 5, 9};

enum {
    CLIENTS = sizeof clients / sizeof *clients,
    REPETITIONS = sizeof repetitions / sizeof *repetitions
};

struct recorded {
    json_t *results[RECORDED_MAX];
    size_t count;
};

static void load(struct recorded *r, const char *name)
{
    char path[256], line[16384];
    *r = (struct recorded){0};
    snprintf(path, sizeof path, "tests/unit/data/compare/%s.ndjson", name);
    FILE *in = fopen(path, "re");
    ck_assert_msg(in != NULL, "%s is missing", path);
    while (fgets(line, sizeof line, in) != NULL && r->count < RECORDED_MAX) {
        r->results[r->count] = json_loads(line, 0, NULL);
        ck_assert_ptr_nonnull(r->results[r->count++]);
    }
    fclose(in);
    ck_assert_uint_ge(r->count, 8);
}

static void release(struct recorded *r)
{
    for (size_t i = 0; i < r->count; i++) {
        json_decref(r->results[i]);
    }
}

/* Multiplies a number; what is none stays. */
static void scale(json_t *object, const char *key, double factor)
{
    json_t *value = json_object_get(object, key);
    if (json_is_number(value)) {
        json_object_set_new(object, key, json_real(factor * json_number_value(value)));
    }
}

/* What the client would have done had it been worse. */
static void worsen(json_t *result, double memory, double speed)
{
    json_t *client = json_object_get(result, "client");
    json_t *held = json_object_get(client, "memory");
    json_t *line = json_array_get(json_object_get(result, "lines"), 0);
    scale(held, "per_message", memory);
    scale(held, "per_read_byte", memory);
    scale(client, "read_rate", speed);
    scale(line, "saturation", speed);
    scale(line, "low", speed);
    scale(line, "high", speed);
}

static void draw(struct compare_set *set, const struct recorded *from, size_t count,
                 struct random *random)
{
    for (size_t i = 0; i < count; i++) {
        struct err e = {0};
        const json_t *one = from->results[random_below(random, from->count)];
        ck_assert_int_eq(compare_observe(set, one, NULL, &e), 0);
    }
}

struct tally {
    size_t regressions[COMPARE_METRICS];
    size_t verdicts, comparisons; /* in which anything is worse */
};

static struct tally compare_many(const struct recorded *base,
                                 const struct recorded *fresh, size_t count,
                                 const char *stream)
{
    static const char *const no_losses[] = {NULL};
    struct tally t = {0};
    struct compare_allowed allowed;
    struct err e = {0};
    struct random random;
    random_init(&random, count, stream);
    ck_assert_int_eq(compare_allowed_parse(&allowed, no_losses, &e), 0);
    for (int i = 0; i < COMPARISONS; i++) {
        struct compare_set a = {0}, b = {0};
        struct compare_result result;
        draw(&a, base, count, &random);
        draw(&b, fresh, count, &random);
        compare_sets(&result, &a, &b, &allowed, false);
        ck_assert_uint_eq(result.count, 1);
        t.comparisons += result.regressions > 0;
        t.verdicts += result.subjects[0].verdict == COMPARE_WORSE;
        for (int m = 0; m < COMPARE_METRICS; m++) {
            t.regressions[m] += result.subjects[0].numbers[m].change == COMPARE_WORSE;
        }
        compare_result_fini(&result);
        compare_set_fini(&a);
        compare_set_fini(&b);
    }
    return t;
}

START_TEST(what_is_the_same_is_no_regression)
{
    const char *client = clients[_i / REPETITIONS];
    size_t count = repetitions[_i % REPETITIONS];
    struct recorded r;
    load(&r, client);
    struct tally t = compare_many(&r, &r, count, client);
    for (int m = 0; m < COMPARE_METRICS; m++) {
        ck_assert_msg(t.regressions[m] == 0, "%s, %zu each: %s worse %zu times of %d",
                      client, count, compare_metrics[m].name, t.regressions[m],
                      COMPARISONS);
    }
    ck_assert_uint_eq(t.comparisons, 0);
    release(&r);
}
END_TEST

/* A client and its twin that keeps each message twice, as they were run. */
START_TEST(a_twin_that_keeps_more_is_found)
{
    struct recorded base, fresh;
    load(&base, "keeps_one");
    load(&fresh, "keeps_two");
    for (size_t i = 0; i < REPETITIONS; i++) {
        struct tally t = compare_many(&base, &fresh, repetitions[i], "twin");
        ck_assert_uint_eq(t.regressions[COMPARE_PER_MESSAGE], COMPARISONS);
        t = compare_many(&fresh, &base, repetitions[i], "twin");
        ck_assert_uint_eq(t.regressions[COMPARE_PER_MESSAGE], 0);
    }
    release(&base);
    release(&fresh);
}
END_TEST

/* How often of COMPARISONS it must be found, by repetitions. */
static const struct {
    const char *client;
    double memory, speed;
    enum compare_metric_id id;
    size_t found[REPETITIONS];
} worse_rows[] = {
    {"leaky", 2, 1, COMPARE_PER_MESSAGE, {200, 200, 200, 200}},
    {"leaky", 2, 1, COMPARE_PER_BYTE, {200, 200, 200, 200}},
    {"leaky", 1.25, 1, COMPARE_PER_MESSAGE, {200, 200, 200, 200}},
    {"burns_1_ms_quiet", 1, 0.9, COMPARE_SATURATION, {160, 196, 200, 200}},
    {"burns_1_ms_quiet", 1, 0.8, COMPARE_SATURATION, {200, 200, 200, 200}},
};

START_TEST(what_is_worse_is_found)
{
    struct recorded base, fresh;
    load(&base, worse_rows[_i].client);
    load(&fresh, worse_rows[_i].client);
    for (size_t i = 0; i < fresh.count; i++) {
        worsen(fresh.results[i], worse_rows[_i].memory, worse_rows[_i].speed);
    }
    for (size_t i = 0; i < REPETITIONS; i++) {
        struct tally t = compare_many(&base, &fresh, repetitions[i], "worse");
        size_t found = t.regressions[worse_rows[_i].id];
        ck_assert_msg(found >= worse_rows[_i].found[i],
                      "%s, row %d, %zu each: found %zu times of %d",
                      worse_rows[_i].client, _i, repetitions[i], found, COMPARISONS);
    }
    release(&base);
    release(&fresh);
}
END_TEST

/* One run beside a stampede, in which the client came to a tenth: no alarm. */
START_TEST(one_run_in_bad_company)
{
    for (size_t n = 1; n < REPETITIONS; n++) {
        struct recorded base, fresh;
        load(&base, "burns_1_ms_quiet");
        load(&fresh, "burns_1_ms_quiet");
        struct compare_set a = {0}, b = {0};
        struct compare_result result;
        struct compare_allowed allowed;
        static const char *const no_losses[] = {NULL};
        struct err e = {0};
        worsen(fresh.results[0], 1, 0.1);
        ck_assert_int_eq(compare_allowed_parse(&allowed, no_losses, &e), 0);
        for (size_t i = 0; i < repetitions[n] && i < base.count; i++) {
            ck_assert_int_eq(compare_observe(&a, base.results[i], NULL, &e), 0);
            ck_assert_int_eq(compare_observe(&b, fresh.results[i], NULL, &e), 0);
        }
        compare_sets(&result, &a, &b, &allowed, false);
        ck_assert_uint_eq(result.regressions, 0);
        compare_result_fini(&result);
        compare_set_fini(&a);
        compare_set_fini(&b);
        release(&base);
        release(&fresh);
    }
}
END_TEST

Suite *compare_recorded_suite(void)
{
    Suite *suite = suite_create("compare_recorded");
    TCase *tc = tcase_create("recorded");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_is_the_same_is_no_regression, 0, CLIENTS * REPETITIONS);
    tcase_add_test(tc, a_twin_that_keeps_more_is_found);
    tcase_add_loop_test(tc, what_is_worse_is_found, 0,
                        (int)(sizeof worse_rows / sizeof *worse_rows));
    tcase_add_test(tc, one_run_in_bad_company);
    suite_add_tcase(suite, tc);
    return suite;
}
