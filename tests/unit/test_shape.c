#include "server/pace/shape.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)

static const struct {
    const char *text;
    double rate; /* --rate */
    double mean, peak;
} good[] = {
    {"constant", 5000, 5000, 5000},
    {"ramp:10s", 5000, 5000, 5000},
    {"ramp:0-100%/10s", 5000, 5000, 5000},
    {"ramp:0%-200%/1m", 5000, 10000, 10000},
    {"ramp:10k-500/1h", 5000, 500, 10000},
    {"ramp:10%-2k/500ms", 5000, 2000, 2000},
    {"steps:1k/10s,2k/10s,100%", 5000, 5000, 5000},
    {"steps:0/10s,1", 5000, 1, 1},
    {"steps:150%/1us,0.0%/1000h,50%", 5000, 2500, 7500},
    {"steps:1/1s,1k/1s,1M/1s,10", 0, 10, 1e6},
    {"bursts:1s/4s", 5000, 1000, 5000},
    {"bursts:500/1000", 9, 3, 9},
    {"sine:10s/50%", 5000, 5000, 7500},
    {"sine:1ms/1", 5000, 5000, 10000},
    {"sine:1h/0.25", 5000, 5000, 6250},
    {"poisson", 5000, 5000, 5000},
};

START_TEST(test_good)
{
    struct shape s;
    struct err e;
    ck_assert_int_eq(shape_parse(good[_i].text, &s, &e), 0);
    ck_assert_int_eq(shape_check(&s, good[_i].rate, &e), 0);
    ck_assert_double_eq_tol(shape_mean_rate(&s, good[_i].rate), good[_i].mean, 1e-9);
    ck_assert_double_eq_tol(shape_peak_rate(&s, good[_i].rate), good[_i].peak, 1e-9);
    ck_assert(!shape_is_max(&s, good[_i].rate));
}
END_TEST

#define RATE_LIKE   "expected a rate like 500, 2k or 50%, got "
#define RATE_ABOVE  "expected a rate above 0 here, got "
#define RATE_WITHIN "expected a rate from 0.01/s to 10.0M/s, got "
#define TIME_LIKE   "expected a time like 10s, 500ms or 2m, got "
#define TIME_WITHIN "expected a time from 1 us to 1000 h, got "
#define KIND        "expected constant, ramp, steps, bursts, sine or poisson, got "
#define DEPTH       "sine: expected a depth above 0 % and up to 100 %, got "
#define RAMP        "expected a shape like ramp:10s or ramp:10%-100%/10s, got "
#define STEPS       "expected a shape like steps:1k/10s,5k/10s,100%, got "

static const struct {
    const char *text;
    const char *error;
} bad[] = {
    {"", KIND "''"},
    {" ", KIND "' '"},
    {"max", KIND "'max'"},
    {"Constant", KIND "'Constant' (did you mean constant?)"},
    {"burst:1s/1s", KIND "'burst' (did you mean bursts?)"},
    {"possion", KIND "'possion' (did you mean poisson?)"},
    {"poison:5", KIND "'poison' (did you mean poisson?)"},
    {":10s", KIND "''"},
    {"ramp 10s", KIND "'ramp 10s'"},
    {"constant:", "constant: expected nothing behind it, got ':'"},
    {"constant:5k", "constant: expected nothing behind it, got ':5k'"},
    {"poisson:5k", "poisson: expected nothing behind it, got ':5k'"},
    {"ramp", RAMP "'ramp'"},
    {"steps", STEPS "'steps'"},
    {"bursts", "expected a shape like bursts:1s/4s, got 'bursts'"},
    {"sine", "expected a shape like sine:10s/50%, got 'sine'"},
    {"ramp:", "ramp: " TIME_LIKE "''"},
    {"ramp:ten", "ramp: " TIME_LIKE "'ten'"},
    {"ramp:0", "ramp: " TIME_WITHIN "'0'"},
    {"ramp:-1s", "ramp: " TIME_LIKE "'-1s'"},
    {"ramp:1001h", "ramp: " TIME_WITHIN "'1001h'"},
    {"ramp:999ns", "ramp: " TIME_WITHIN "'999ns'"},
    {"ramp:1k/10s", "ramp: expected two rates like 10%-100% before the time, got '1k'"},
    {"ramp:1k-2k", "ramp: " TIME_LIKE "'1k-2k'"},
    {"ramp:1k-2k/", "ramp: " TIME_LIKE "''"},
    {"ramp:1k-0/10s", "ramp: " RATE_ABOVE "'0'"},
    {"ramp:1k-0.0%/10s", "ramp: " RATE_ABOVE "'0.0%'"},
    {"ramp:-2k/10s", "ramp: " RATE_LIKE "''"},
    {"ramp:1k-/10s", "ramp: " RATE_LIKE "''"},
    {"ramp:1k-2k-3k/10s", "ramp: " RATE_LIKE "'2k-3k'"},
    {"ramp:max-1k/10s", "ramp: " RATE_LIKE "'max'"},
    {"ramp:1k-20M/10s", "ramp: " RATE_WITHIN "'20M'"},
    {"ramp:0.001-1/10s", "ramp: " RATE_WITHIN "'0.001'"},
    {"ramp:1MB-2MB/10s", "ramp: " RATE_LIKE "'1MB'"},
    {"ramp:1k-2k/10s/5s", "ramp: " TIME_LIKE "'10s/5s'"},
    {"steps:", "steps: " RATE_LIKE "''"},
    {"steps:1k", "steps: expected two steps or more, like steps:1k/10s,5k"},
    {"steps:1k/10s", "steps: expected no time for the last rate, which stays, got "
                     "'/10s'"},
    {"steps:1k/10s,", "steps: " RATE_LIKE "''"},
    {"steps:1k,2k", "steps: expected a time for the rate: '1k/10s'"},
    {"steps:1k/10s,,2k", "steps: " RATE_LIKE "''"},
    {"steps:1k/10s,0", "steps: " RATE_ABOVE "'0'"},
    {"steps:1k/0s,2k", "steps: " TIME_WITHIN "'0s'"},
    {"steps:1e3/1s,2k", "steps: " RATE_LIKE "'1e3'"},
    {"steps:0x10/1s,2k", "steps: " RATE_LIKE "'0x10'"},
    {"steps:5%%/1s,2k", "steps: " RATE_LIKE "'5%%'"},
    {"steps:%/1s,2k", "steps: " RATE_LIKE "'%'"},
    {"steps:2k%/1s,2k", "steps: " RATE_LIKE "'2k%'"},
    {"steps:1k/10s, 2k", "steps: " RATE_LIKE "' 2k'"},
    {"steps:nan/1s,inf", "steps: " RATE_LIKE "'nan'"},
    {"steps:1k/s/10s,2k", "steps: " TIME_LIKE "'s/10s'"},
    {"bursts:1s", "bursts: expected two times like 1s/4s, of flood and of silence, got "
                  "'1s'"},
    {"bursts:/1s", "bursts: " TIME_LIKE "''"},
    {"bursts:1s/", "bursts: " TIME_LIKE "''"},
    {"bursts:1s/0", "bursts: " TIME_WITHIN "'0'"},
    {"bursts:0/1s", "bursts: " TIME_WITHIN "'0'"},
    {"bursts:1s/1s/1s", "bursts: " TIME_LIKE "'1s/1s'"},
    {"bursts:1k/1s", "bursts: " TIME_LIKE "'1k'"},
    {"sine:10s", "sine: expected a period and a depth like 10s/50%, got '10s'"},
    {"sine:10s,50%", "sine: expected a period and a depth like 10s/50%, got '10s,50%'"},
    {"sine:10s/", "sine: expected a share like 0.05 or 5%, got ''"},
    {"sine:10s/0", DEPTH "'0'"},
    {"sine:10s/101%", DEPTH "'101%'"},
    {"sine:10s/2", DEPTH "'2'"},
    {"sine:10s/-50%", "sine: expected a share like 0.05 or 5%, got '-50%'"},
    {"sine:999us/50%", "sine: expected a time from 1 ms to 1000 h, got '999us'"},
    {"sine:/50%", "sine: " TIME_LIKE "''"},
};

START_TEST(test_bad)
{
    struct shape s = {.kind = SHAPE_SINE, .depth = 7};
    struct err e;
    ck_assert_int_eq(shape_parse(bad[_i].text, &s, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, bad[_i].error);
    ck_assert_msg(s.kind == SHAPE_SINE && s.depth == 7, "the shape is left alone");
}
END_TEST

START_TEST(test_what_is_parsed)
{
    struct shape s;
    struct err e;
    ck_assert_int_eq(shape_parse("steps:10%/500ms,2k/3s,0.5", &s, &e), 0);
    ck_assert_int_eq(s.kind, SHAPE_STEPS);
    ck_assert_uint_eq(s.step_count, 3);
    ck_assert(s.steps[0].relative && s.steps[0].rate == 0.1);
    ck_assert_uint_eq(s.steps[0].time_ns, 500 * MS);
    ck_assert(!s.steps[1].relative && s.steps[1].rate == 2000);
    ck_assert_uint_eq(s.steps[1].time_ns, 3 * S);
    ck_assert(!s.steps[2].relative && s.steps[2].rate == 0.5);
    ck_assert_uint_eq(s.steps[2].time_ns, 0);
    ck_assert_int_eq(shape_parse("bursts:1s/250ms", &s, &e), 0);
    ck_assert_uint_eq(s.on_ns, 1 * S);
    ck_assert_uint_eq(s.off_ns, 250 * MS);
    ck_assert_int_eq(shape_parse("sine:2m/30%", &s, &e), 0);
    ck_assert_uint_eq(s.period_ns, 120 * S);
    ck_assert_double_eq(s.depth, 0.3);
}
END_TEST

START_TEST(test_as_many_steps_as_there_is_room_for)
{
    char text[8192] = "steps:";
    struct shape s;
    struct err e;
    for (int i = 1; i < SHAPE_STEPS_MAX; i++) {
        strcat(text, "5%/1s,");
    }
    size_t len = strlen(text);
    strcpy(text + len, "7%");
    ck_assert_int_eq(shape_parse(text, &s, &e), 0);
    ck_assert_uint_eq(s.step_count, SHAPE_STEPS_MAX);
    strcpy(text + len, "5%/1s,7%");
    ck_assert_int_eq(shape_parse(text, &s, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "steps: expected at most 64 steps");
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(shape_parse(text, &s, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected a shape of less than 4096 letters, got 8191");
}
END_TEST

#define NEEDS_RATE "expected a --rate in messages/s with this shape"

static const struct {
    const char *text;
    double rate;
    const char *error; /* NULL: fine */
} checks[] = {
    {"constant", 0, NULL},
    {"ramp:1-2k/1s", 0, NULL},
    {"steps:0/1s,5", 0, NULL},
    {"ramp:1s", 0, "rates in % are shares of --rate: expected a --rate in messages/s"},
    {"steps:5/1s,5%", 0,
     "rates in % are shares of --rate: expected a --rate in messages/s"},
    {"bursts:1s/1s", 0, NEEDS_RATE},
    {"sine:1s/5%", 0, NEEDS_RATE},
    {"poisson", 0, NEEDS_RATE},
    {"poisson", 1e7, NULL},
    {"sine:1s/50%", 8e6,
     "expected rates from 0.01/s to 10.0M/s, but the shape reaches 12.0M/s"},
    {"ramp:1-200%/1s", 8e6,
     "expected rates from 0.01/s to 10.0M/s, but a rate of the shape is 16.0M/s"},
    {"steps:0.1%/1s,1", 1,
     "expected rates from 0.01/s to 10.0M/s, but a rate of the shape is 0.001/s"},
    {"steps:0%/1s,1", 1, NULL},
};

START_TEST(test_check)
{
    struct shape s;
    struct err e;
    ck_assert_int_eq(shape_parse(checks[_i].text, &s, &e), 0);
    int rc = shape_check(&s, checks[_i].rate, &e);
    ck_assert_int_eq(rc, checks[_i].error == NULL ? 0 : FERR_CONFIG);
    if (checks[_i].error != NULL) {
        ck_assert_str_eq(e.msg, checks[_i].error);
    }
}
END_TEST

START_TEST(test_zeroed_is_constant)
{
    struct shape s = {0};
    struct err e;
    ck_assert_int_eq(shape_check(&s, 0, &e), 0);
    ck_assert(shape_is_max(&s, 0));
    ck_assert(!shape_is_max(&s, 1));
    ck_assert_double_eq(shape_mean_rate(&s, 7), 7);
}
END_TEST

Suite *shape_suite(void)
{
    Suite *s = suite_create("shape");
    TCase *t = tcase_create("shape");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_good, 0, (int)(sizeof good / sizeof good[0]));
    tcase_add_loop_test(t, test_bad, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_loop_test(t, test_check, 0, (int)(sizeof checks / sizeof checks[0]));
    tcase_add_test(t, test_what_is_parsed);
    tcase_add_test(t, test_as_many_steps_as_there_is_room_for);
    tcase_add_test(t, test_zeroed_is_constant);
    suite_add_tcase(s, t);
    return s;
}
