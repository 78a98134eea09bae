/* What the shapes make due. The curves' integers are held to the integrals in floating
 * point, and due and intended to each other. */
#include "server/pace/schedule.h"
#include "tests/support/random.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)
#define US UINT64_C(1000)

#define PI 3.14159265358979323846

static void begin(struct schedule *s, const char *text, double rate, uint64_t start_ns)
{
    struct shape shape;
    struct err e;
    ck_assert_int_eq(shape_parse(text, &shape, &e), 0);
    ck_assert_int_eq(shape_check(&shape, rate, &e), 0);
    schedule_init(s, &shape, rate, 1, start_ns);
}

static const struct {
    const char *shape;
    double rate;
    uint64_t elapsed_ns;
    uint64_t due;
} rows[] = {
    {"constant", 1000, 1 * S, 1001},
    /* 0 to 1000/s in 10 s: 50 t^2 messages after t seconds, 5000 at the end */
    {"ramp:10s", 1000, 0, 1},
    {"ramp:10s", 1000, 141421356, 1},
    {"ramp:10s", 1000, 141421357, 2}, /* sqrt(1 / 50) s */
    {"ramp:10s", 1000, 1 * S - 1, 50},
    {"ramp:10s", 1000, 1 * S, 51},
    {"ramp:10s", 1000, 10 * S - 1, 5000},
    {"ramp:10s", 1000, 10 * S, 5001},
    {"ramp:10s", 1000, 11 * S, 6001},
    {"ramp:10s", 1000, 11 * S - 1, 6000},
    /* from 2000/s down to 1000/s in 10 s: 2000 t - 50 t^2 */
    {"ramp:200%-100%/10s", 1000, 1 * S - 1, 1950},
    {"ramp:200%-100%/10s", 1000, 1 * S, 1951},
    {"ramp:200%-100%/10s", 1000, 10 * S, 15001},
    {"ramp:200%-100%/10s", 1000, 20 * S, 25001},
    {"ramp:500-500/10s", 1000, 20 * S, 10001},
    {"ramp:10s", 1000, 10 * S + 30 * 86400 * S, 5001 + 30 * UINT64_C(86400000)},
    {"steps:10/1s,20/1s,100%", 1000, 1 * S - 1, 10},
    {"steps:10/1s,20/1s,100%", 1000, 1 * S, 11},
    {"steps:10/1s,20/1s,100%", 1000, 1050 * MS, 12},
    {"steps:10/1s,20/1s,100%", 1000, 2 * S, 31},
    {"steps:10/1s,20/1s,100%", 1000, 3 * S, 1031},
    /* the message that falls on the begin of a silence waits for its end */
    {"steps:10/1s,0/1s,10", 1, 1 * S - 1, 10},
    {"steps:10/1s,0/1s,10", 1, 1 * S, 10},
    {"steps:10/1s,0/1s,10", 1, 2 * S - 1, 10},
    {"steps:10/1s,0/1s,10", 1, 2 * S, 11},
    {"steps:0/1s,10", 1, 1 * S - 1, 0}, /* nothing at the start */
    {"steps:0/1s,10", 1, 1 * S, 1},
    {"bursts:1s/4s", 1000, 0, 1},
    {"bursts:1s/4s", 1000, 1 * S - 1, 1000},
    {"bursts:1s/4s", 1000, 1 * S, 1000},
    {"bursts:1s/4s", 1000, 5 * S - 1, 1000},
    {"bursts:1s/4s", 1000, 5 * S, 1001},
    {"bursts:1s/4s", 1000, 6 * S, 2000},
    {"bursts:1s/4s", 1000, 30 * 86400 * S, UINT64_C(518400001)},
    /* 1.5 messages a burst: 0 1, then 2, then 3 4, … */
    {"bursts:1500us/1ms", 1000, 1 * MS - 1, 1},
    {"bursts:1500us/1ms", 1000, 1 * MS, 2},
    {"bursts:1500us/1ms", 1000, 2500 * US, 2},
    {"bursts:1500us/1ms", 1000, 3 * MS, 3},
    {"bursts:1500us/1ms", 1000, 5 * MS - 1, 3},
    {"bursts:1500us/1ms", 1000, 5 * MS, 4},
    {"bursts:1500us/1ms", 1000, 250 * S, 150001},
    /* less than one a burst: every tenth has one */
    {"bursts:1ms/9ms", 100, 91 * MS, 1},
    {"bursts:1ms/9ms", 100, 100 * MS - 1, 1},
    {"bursts:1ms/9ms", 100, 100 * MS, 2},
    /* a round of a sine sends rate * period */
    {"sine:10s/50%", 1000, 0, 1},
    {"sine:10s/50%", 1000, 10 * S, 10001},
    {"sine:10s/50%", 1000, 5 * S, 6592}, /* 5000 + 5000 / pi = 6591.55 */
    {"sine:10s/100%", 1000, 10 * S, 10001},
    {"sine:10s/100%", 1000, 5 * S, 8184}, /* 5000 + 10000 / pi = 8183.10 */
    {"sine:1s/80%", 1000, 30 * 86400 * S, 30 * UINT64_C(86400000) + 1},
    {"sine:1000001ns/100%", 1e6, 30 * 86400 * S, 30 * UINT64_C(86400000000) + 1},
};

START_TEST(test_due)
{
    struct schedule s;
    begin(&s, rows[_i].shape, rows[_i].rate, 77 * S);
    ck_assert_uint_eq(schedule_due(&s, 77 * S - 1), 0);
    uint64_t due = schedule_due(&s, 77 * S + rows[_i].elapsed_ns);
    if (strcmp(rows[_i].shape, "sine:1000001ns/100%") == 0) {
        /* the last of many rounds is cut: any place within it */
        ck_assert_uint_le(due, rows[_i].due + 500);
        ck_assert_uint_ge(due, rows[_i].due);
    } else {
        ck_assert_uint_eq(due, rows[_i].due);
    }
    schedule_fini(&s);
}
END_TEST

static const struct {
    const char *text;
    double rate;
} shapes[] = {
    {"ramp:10s", 1000},
    {"ramp:10s", 1e7},
    {"ramp:1000h", 1e6},
    {"ramp:1000h", 0.01},
    {"ramp:1us", 5},
    {"ramp:10M-0.01/1000h", 5},
    {"ramp:10M-0.01/1us", 5},
    {"ramp:200%-50%/7s", 44100},
    {"steps:1/1s,0/1s,1M/10ms,0/500us,3", 7},
    {"steps:0/1000h,10M", 7},
    {"bursts:1s/4s", 1000},
    {"bursts:1us/1us", 1e7},
    {"bursts:1us/1000h", 0.01},
    {"bursts:333333ns/777us", 123456.789},
    {"sine:10s/50%", 1000},
    {"sine:1ms/100%", 1e6},
    {"sine:1000h/100%", 5e6},
    {"sine:1000003ns/99%", 3},
    {"sine:7s/100%", 59.94},
    {"poisson", 1000},
    {"poisson", 1e7},
    {"poisson", 0.01},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static bool is_poisson(int i)
{
    return strcmp(shapes[i].text, "poisson") == 0;
}

static void must_agree_on(const struct schedule *s, uint64_t k)
{
    uint64_t at = schedule_intended_ns(s, k);
    ck_assert_uint_gt(at, 0);
    ck_assert_uint_le(schedule_due(s, at - 1), k);
    if (at == UINT64_MAX) {
        return; /* in more than 584 years */
    }
    ck_assert_uint_ge(schedule_due(s, at), k + 1);
    ck_assert_uint_eq(schedule_next_ns(s, at - 1),
                      schedule_intended_ns(s, schedule_due(s, at - 1)));
}

/* due and intended are each other's inverse, at the first messages and at ever later
 * ones. */
START_TEST(test_due_and_intended_agree)
{
    struct schedule s;
    begin(&s, shapes[_i].text, shapes[_i].rate, 12345678901);
    uint64_t most = is_poisson(_i) ? 300000 : UINT64_C(1) << 40;
    for (uint64_t k = 0; k < most; k += 1 + k / 50) {
        must_agree_on(&s, k);
    }
    schedule_fini(&s);
}
END_TEST

/* At random times: never falling, and the messages around now on its two sides. */
START_TEST(test_random_times)
{
    struct schedule s;
    struct random r;
    random_init(&r, (uint64_t)_i, shapes[_i].text);
    begin(&s, shapes[_i].text, shapes[_i].rate, 5 * S);
    double step = is_poisson(_i) ? 2e10 / shapes[_i].rate : 1e15;
    uint64_t now = 5 * S - 1000;
    uint64_t before = 0;
    for (int i = 0; i < 3000; i++) {
        now += (uint64_t)random_log_range(&r, 1, step);
        uint64_t due = schedule_due(&s, now);
        ck_assert_uint_ge(due, before);
        before = due;
        if (due > 0) {
            ck_assert_uint_le(schedule_intended_ns(&s, due - 1), now);
        }
        uint64_t next = schedule_next_ns(&s, now);
        ck_assert_uint_gt(next, now);
        ck_assert_uint_eq(schedule_intended_ns(&s, due), next);
        ck_assert_uint_eq(schedule_due(&s, next - 1), due);
        ck_assert(next == UINT64_MAX || schedule_due(&s, next) > due);
    }
    ck_assert_uint_gt(before, 0);
    schedule_fini(&s);
}
END_TEST

/* ns by ns around a ramp's ends, a burst's, a sine's trough. */
START_TEST(test_every_ns)
{
    static const struct {
        const char *text;
        double rate;
        uint64_t around_ns;
    } places[] = {
        {"ramp:5us", 1e7, 5000},        {"ramp:10M-0.01/5us", 1, 5000},
        {"bursts:1us/1us", 1e7, 10000}, {"bursts:1500ns/1001ns", 9999999, 20000},
        {"sine:1ms/100%", 5e6, 750000}, {"steps:0/2us,10M/2us,0/2us,5M", 1, 4000},
    };
    struct schedule s;
    begin(&s, places[_i].text, places[_i].rate, 1 * S);
    uint64_t from = 1 * S + places[_i].around_ns - 5000;
    uint64_t before = schedule_due(&s, from);
    for (uint64_t now = from + 1; now < from + 10000; now++) {
        uint64_t due = schedule_due(&s, now);
        ck_assert_uint_ge(due, before);
        for (uint64_t k = before; k < due; k++) {
            ck_assert_uint_eq(schedule_intended_ns(&s, k), now);
        }
        before = due;
    }
    schedule_fini(&s);
}
END_TEST

/* Within one message of the integral, at random times of a month. */
START_TEST(test_the_integral)
{
    static const struct {
        const char *text;
        double rate, period_s, depth;
    } sines[] = {
        {"sine:10s/50%", 1e6, 10, 0.5}, {"sine:1s/100%", 1000, 1, 1},
        {"sine:1h/100%", 1e5, 3600, 1}, {"sine:1ms/10%", 1e5, 0.001, 0.1},
        {"sine:10m/99%", 1, 600, 0.99}, {"sine:1000001ns/50%", 1e6, 0.001000001, 0.5},
    };
    struct schedule s;
    struct random r;
    double rate = sines[_i].rate;
    double period = sines[_i].period_s;
    random_init(&r, 1, "integral");
    begin(&s, sines[_i].text, rate, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t now = (uint64_t)random_range(&r, 0, 30 * 86400e9);
        uint64_t period_ns = (uint64_t)(period * 1e9 + 0.5);
        uint64_t rounds = now / period_ns;
        double t = (double)(now % period_ns) / 1e9;
        double within = rate * (t + sines[_i].depth * period / (2 * PI) *
                                        (1 - cos(2 * PI * t / period)));
        long double gone = (long double)rounds * (long double)period_ns * rate / 1e9L;
        double due = (double)((long double)schedule_due(&s, now) - gone);
        /* message 0 comes at once, so due is the next whole number */
        double off = 3e-11 * rate * period + 2e-9 * rate + 1e-5;
        ck_assert_double_ge(due, within - off);
        ck_assert_double_le(due, within + 1 + off);
    }
    schedule_fini(&s);
}
END_TEST

/* The last ns and message that there are: never, instead of wrapping. */
START_TEST(test_the_end_of_time)
{
    struct schedule s;
    begin(&s, shapes[_i].text, shapes[_i].rate, UINT64_MAX - 1000);
    ck_assert_uint_eq(schedule_due(&s, UINT64_MAX - 1001), 0);
    (void)schedule_due(&s, UINT64_MAX);
    if (!is_poisson(_i)) {
        ck_assert_uint_eq(schedule_intended_ns(&s, UINT64_MAX), UINT64_MAX);
        schedule_fini(&s);
        begin(&s, shapes[_i].text, shapes[_i].rate, 0);
        uint64_t due = schedule_due(&s, UINT64_MAX);
        ck_assert_uint_ge(due, 1);
        ck_assert_uint_le(schedule_intended_ns(&s, due - 1), UINT64_MAX - 1);
        ck_assert_uint_eq(schedule_intended_ns(&s, due + 1), UINT64_MAX);
    }
    schedule_fini(&s);
}
END_TEST

/* Up to the last message that has a number. */
START_TEST(test_intended_never_falls)
{
    struct schedule s;
    begin(&s, shapes[_i].text, shapes[_i].rate, 3);
    uint64_t most = is_poisson(_i) ? 100000 : UINT64_MAX / 2;
    uint64_t before = 0;
    for (uint64_t k = 0; k < most; k += 1 + k / 10) {
        uint64_t at = schedule_intended_ns(&s, k);
        ck_assert_uint_ge(at, before);
        before = at;
    }
    schedule_fini(&s);
}
END_TEST

/* Texts put together at random: what the parser takes has a schedule that agrees with
 * itself. */
START_TEST(test_random_texts)
{
    static const char *const names[] = {"ramp:", "steps:", "bursts:", "sine:"};
    static const char *const numbers[] = {"0", "1", "7", "10", "250", "0.5", ""};
    static const char *const units[] = {"", "", "k", "M", "%", "s", "ms", "us", "h"};
    static const char *const between[] = {"/", "/", "/", ",", "-", ":"};
    struct random r;
    random_init(&r, (uint64_t)_i, "texts");
    int taken = 0;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        strcpy(text, names[random_below(&r, 4)]);
        size_t parts = 1 + random_below(&r, 5);
        for (size_t n = 0; n < parts; n++) {
            strcat(text, n == 0 ? "" : between[random_below(&r, 6)]);
            strcat(text, numbers[random_below(&r, 7)]);
            strcat(text, units[random_below(&r, 9)]);
        }
        struct shape shape;
        struct schedule s;
        struct err e;
        if (shape_parse(text, &shape, &e) != 0 || shape_check(&shape, 5000, &e) != 0) {
            ck_assert_uint_gt(strlen(e.msg), 10);
            continue;
        }
        taken++;
        schedule_init(&s, &shape, 5000, 1, 1000);
        for (uint64_t k = 0; k < 2000; k += 1 + k / 2) {
            must_agree_on(&s, k);
        }
        double mean = shape_mean_rate(&shape, 5000);
        ck_assert_double_gt(mean, 0);
        ck_assert_double_le(mean, shape_peak_rate(&shape, 5000));
        schedule_fini(&s);
    }
    ck_assert_int_gt(taken, 200);
}
END_TEST

START_TEST(test_only_constant_has_an_interval)
{
    struct schedule s;
    begin(&s, shapes[_i].text, shapes[_i].rate, 0);
    ck_assert_double_eq(schedule_interval_ns(&s), 0);
    schedule_fini(&s);
}
END_TEST

Suite *shape_schedule_suite(void)
{
    Suite *s = suite_create("shape_schedule");
    TCase *t = tcase_create("shape_schedule");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, test_due, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(t, test_due_and_intended_agree, 0, SHAPES);
    tcase_add_loop_test(t, test_random_times, 0, SHAPES);
    tcase_add_loop_test(t, test_every_ns, 0, 6);
    tcase_add_loop_test(t, test_the_integral, 0, 6);
    tcase_add_loop_test(t, test_the_end_of_time, 0, SHAPES);
    tcase_add_loop_test(t, test_intended_never_falls, 0, SHAPES);
    tcase_add_loop_test(t, test_random_texts, 0, 4);
    tcase_add_loop_test(t, test_only_constant_has_an_interval, 0, SHAPES);
    suite_add_tcase(s, t);
    return s;
}
