#include "tests/unit/suites.h"

#include "harness/suite/digest.h"
#include "harness/suite/estimate.h"
#include "harness/suite/machine.h"
#include "tests/support/fake_suite.h"

#include <stdio.h>
#include <string.h>

static void fill(struct fake_suite *f)
{
    fake_suite_init(f, "a.yaml");
    fake_suite_add(f, "slow", "slow.py");
    fake_suite_add(f, "slow/leaky", "leaky.py");
    fake_suite_add(f, "fast rate=1k", "fast.py");
    fake_suite_add(f, "fast rate=5k", "fast.py");
    fake_suite_set(&f->runs[3], OPTION_RATE, "5k");
    fake_suite_set(&f->runs[2], OPTION_RATE, "1k");
}

static int make(struct suite_plan *p, const struct fake_suite *f, const char *filter,
                uint32_t repeat, struct shard shard, struct err *e)
{
    return suite_plan_make(p, &f->file, 1, NULL, 0, filter, repeat, shard, e);
}

/* The names of a plan, with a comma behind each. */
static const char *names(const struct suite_plan *p)
{
    static char text[512];
    text[0] = '\0';
    for (size_t i = 0; i < p->count; i++) {
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s,", p->items[i].name);
    }
    return text;
}

static const struct {
    const char *filter;
    uint32_t repeat;
    struct shard shard;
    const char *names;
    size_t total;
} plans[] = {
    {NULL, 1, {0, 1}, "slow,slow/leaky,fast rate=1k,fast rate=5k,", 4},
    {"slow", 1, {0, 1}, "slow,slow/leaky,", 2},
    {"slow*", 1, {0, 1}, "slow,slow/leaky,", 2},
    {"*=5k", 1, {0, 1}, "fast rate=5k,", 1},
    {"rate=[15]k", 1, {0, 1}, "", 0},
    {"*rate=[15]k", 1, {0, 1}, "fast rate=1k,fast rate=5k,", 2},
    {"leaky", 3, {0, 1}, "slow/leaky,slow/leaky #2,slow/leaky #3,", 3},
    {"slow", 2, {0, 1}, "slow,slow/leaky,slow #2,slow/leaky #2,", 4},
    {NULL, 1, {0, 3}, "slow,fast rate=5k,", 4},
    {NULL, 1, {1, 3}, "slow/leaky,", 4},
    {NULL, 1, {2, 3}, "fast rate=1k,", 4},
    {NULL, 1, {5, 6}, "", 4}, /* more shards than runs: nothing to do is no error */
};

START_TEST(order_filter_repeat_shard)
{
    struct fake_suite f;
    struct suite_plan p;
    struct err e = {0};
    fill(&f);
    int rv = make(&p, &f, plans[_i].filter, plans[_i].repeat, plans[_i].shard, &e);
    ck_assert_int_eq(rv, plans[_i].total == 0 ? FERR_CONFIG : 0);
    ck_assert_str_eq(names(&p), plans[_i].names);
    ck_assert_uint_eq(p.total, plans[_i].total);
    for (size_t i = 0; i < p.count; i++) {
        ck_assert_uint_eq(p.items[i].index,
                          plans[_i].shard.index + i * plans[_i].shard.count);
    }
    suite_plan_fini(&p);
}
END_TEST

START_TEST(nothing_left_is_explained)
{
    struct fake_suite f;
    struct suite_plan p;
    struct err e = {0};
    fill(&f);
    ck_assert_int_eq(make(&p, &f, "sloow", 1, (struct shard){0, 1}, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "--filter 'sloow': none of the 4 runs has such a name");
    suite_plan_fini(&p);
}
END_TEST

START_TEST(two_of_one_name)
{
    struct fake_suite f;
    struct suite_plan p;
    struct err e = {0};
    fill(&f);
    fake_suite_add(&f, "slow", "other.py");
    ck_assert_int_eq(make(&p, &f, NULL, 1, (struct shard){0, 1}, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "'slow'") != NULL, "%s", e.msg);
    ck_assert_msg(strstr(e.msg, "a.yaml:1") != NULL, "%s", e.msg);
    ck_assert_msg(strstr(e.msg, "a.yaml:5") != NULL, "%s", e.msg);
    suite_plan_fini(&p);
}
END_TEST

/* Two shards agree in the digest of the suite, and each change gives another. */
START_TEST(digests)
{
    struct fake_suite f;
    struct suite_plan whole, part, changed;
    struct err e;
    fill(&f);
    ck_assert_int_eq(make(&whole, &f, NULL, 1, (struct shard){0, 1}, &e), 0);
    ck_assert_int_eq(make(&part, &f, NULL, 1, (struct shard){1, 3}, &e), 0);
    ck_assert(whole.digest == part.digest);
    ck_assert(whole.items[1].digest == part.items[0].digest);
    suite_plan_fini(&part);
    ck_assert_int_eq(make(&part, &f, "slow", 1, (struct shard){0, 1}, &e), 0);
    ck_assert(whole.digest != part.digest);

    fake_suite_set(&f.runs[0], OPTION_RATE, "7");
    fake_suite_expect_fail(&f.runs[1], "unbounded-queue");
    ck_assert_int_eq(make(&changed, &f, NULL, 1, (struct shard){0, 1}, &e), 0);
    ck_assert(whole.items[0].digest != changed.items[0].digest); /* its words */
    ck_assert(whole.items[1].digest != changed.items[1].digest); /* what is expected */
    ck_assert(whole.items[2].digest == changed.items[2].digest);
    ck_assert(whole.digest != changed.digest);
    suite_plan_fini(&whole);
    suite_plan_fini(&part);
    suite_plan_fini(&changed);
}
END_TEST

START_TEST(digest_is_fnv_1a)
{
    char text[DIGEST_TEXT_MAX];
    uint64_t back = 0;
    /* The test vectors of draft-eastlake-fnv, appendix C. */
    ck_assert(digest_bytes(DIGEST_START, "", 0) == UINT64_C(0xcbf29ce484222325));
    ck_assert(digest_bytes(DIGEST_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    ck_assert(digest_bytes(DIGEST_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
    digest_format(text, 0xabc);
    ck_assert_str_eq(text, "0000000000000abc");
    ck_assert(digest_parse(text, &back));
    ck_assert(back == 0xabc);
    ck_assert(!digest_parse("abc", &back));
    ck_assert(!digest_parse("0000000000000abg", &back));
    ck_assert(!digest_parse(NULL, &back));
}
END_TEST

static const struct {
    enum options_id id;
    const char *text;
    bool alone;
} alone_rows[] = {
    {OPTION_RATE, "5000", false},
    {OPTION_RATE, "max", true},
    {OPTION_CASE, "max", true},
    {OPTION_CASE, "tiny", false},
    {OPTION_PORT, "0", false},
    {OPTION_PORT, "9000", true},
    {OPTION_LISTEN, "127.0.0.1", false},
    {OPTION_LISTEN, "127.0.0.1:0", false},
    {OPTION_LISTEN, "127.0.0.1:9000", true},
    {OPTION_UNIX, "/tmp/x", true},
    {OPTION_PID, "17", true},
    {OPTION_ATTACH, NULL, true},
};

START_TEST(who_must_be_alone)
{
    struct fake_suite f;
    struct suite_plan p;
    fake_suite_init(&f, "a.yaml");
    fake_suite_add(&f, "plain", "x.py");
    fake_suite_add(&f, "said so", "x.py")->alone = true;
    struct scenario_run *run = fake_suite_add(&f, "row", "x.py");
    fake_suite_set(run, alone_rows[_i].id, alone_rows[_i].text);
    fake_suite_plan(&f, 0, 1, &p);
    ck_assert(!p.items[0].alone);
    ck_assert(p.items[1].alone);
    ck_assert_int_eq(p.items[2].alone, alone_rows[_i].alone);
    suite_plan_fini(&p);
}
END_TEST

/* The settings of the file and of the command line make the guess. */
START_TEST(expected_seconds)
{
    struct fake_suite f;
    struct suite_plan p;
    struct err e;
    fake_suite_init(&f, "a.yaml");
    fake_suite_add(&f, "as it comes", "x.py");
    fake_suite_set(fake_suite_add(&f, "brief", "x.py"), OPTION_DURATION, "2s");
    fake_suite_plan(&f, 0, 1, &p);
    ck_assert_double_eq(p.items[0].expected_s - p.items[1].expected_s, 8);
    suite_plan_fini(&p);
    const struct scenario_override o = {options_at(OPTION_DURATION), "1m"};
    ck_assert_int_eq(
        suite_plan_make(&p, &f.file, 1, &o, 1, NULL, 1, (struct shard){0, 1}, &e), 0);
    ck_assert_double_eq(p.items[0].expected_s, p.items[1].expected_s);
    ck_assert_double_gt(p.items[0].expected_s, 60);
    suite_plan_fini(&p);
}
END_TEST

START_TEST(time_left)
{
    struct estimate e = {0};
    ck_assert_double_eq(estimate_left(&e, 60, 0, 1), 60);
    ck_assert_double_eq(estimate_left(&e, 60, 10, 1), 50);
    ck_assert_double_eq(estimate_left(&e, 60, 0, 2), 30);
    ck_assert_double_eq(estimate_left(&e, 10, 20, 1), 0);
    estimate_add(&e, 990, 490); /* runs are half as long as planned */
    ck_assert_double_eq_tol(estimate_left(&e, 60, 0, 1), 30, 1e-9);
}
END_TEST

static const struct {
    uint32_t asked, cores, jobs;
    uint64_t available, limit;
} shares[] = {
    {1, 64, 1, 8u << 20, 0},       {4, 2, 1, 8u << 20, 0}, {4, 1, 1, 8u << 20, 0},
    {2, 4, 2, 8u << 20, 2u << 20}, /* together half of it */
    {9, 8, 4, 8u << 20, 1u << 20},
};

START_TEST(shares_of_a_machine)
{
    struct machine_share s =
        machine_share_of(shares[_i].asked, shares[_i].cores, shares[_i].available);
    ck_assert_uint_eq(s.jobs, shares[_i].jobs);
    ck_assert_uint_eq(s.memory_limit_bytes, shares[_i].limit);
}
END_TEST

static const struct {
    const char *cpu_max;
    uint32_t cores, whole;
} quotas[] = {
    {"max 100000\n", 8, 8},     {"200000 100000\n", 8, 2}, {"250000 100000", 8, 2},
    {"50000 100000", 8, 1},     {"900000 100000", 8, 8},   {"", 8, 8},
    {"100000", 8, 8},           {"100000 0", 8, 8},        {"x 100000", 8, 8},
    {"99999999999999 1", 8, 8},
};

START_TEST(quotas_of_groups)
{
    ck_assert_uint_eq(machine_quota_of(quotas[_i].cpu_max, quotas[_i].cores),
                      quotas[_i].whole);
}
END_TEST

Suite *suite_plan_suite(void)
{
    Suite *suite = suite_create("suite_plan");
    TCase *tc = tcase_create("plan");
    tcase_add_loop_test(tc, order_filter_repeat_shard, 0, sizeof plans / sizeof plans[0]);
    tcase_add_test(tc, nothing_left_is_explained);
    tcase_add_test(tc, two_of_one_name);
    tcase_add_test(tc, digests);
    tcase_add_test(tc, digest_is_fnv_1a);
    tcase_add_loop_test(tc, who_must_be_alone, 0,
                        sizeof alone_rows / sizeof alone_rows[0]);
    tcase_add_test(tc, expected_seconds);
    tcase_add_test(tc, time_left);
    tcase_add_loop_test(tc, quotas_of_groups, 0, sizeof quotas / sizeof quotas[0]);
    tcase_add_loop_test(tc, shares_of_a_machine, 0, sizeof shares / sizeof shares[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
