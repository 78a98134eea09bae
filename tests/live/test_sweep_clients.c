/* Clients of other libraries, whose capacity is known because they keep to a pace, under
 * a sweep of each axis. */
#include "tests/live/suites.h"
#include "tests/support/sweep_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What it finds of a pace, also beside busy neighbours: the pace makes up for them. */
#define OFF_MOST 0.05

/* ... and of CPU time, which they take away. */
#define OFF_OF_CPU 0.25

enum { POINT_LIMIT_MS = 100000, AXIS_LIMIT_MS = 220000 };

static struct flood_run *sweep_new(const char *name, int limit_ms)
{
    struct flood_run *run = flood_run_new(name);
    run->limit_ms = limit_ms;
    FLOOD_ARGS(run, "sweep", "--no-agent");
    flood_run_json_args(run);
    return run;
}

static void add_client(struct flood_run *run, const char *library, const char *pace)
{
    if (strcmp(library, "ws") == 0) {
        FLOOD_ARGS(run, "--", "node", "tests/clients/sweep/paced.js", pace, "{url}");
    } else {
        FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/sweep/paced.py", library,
                   pace, "{url}");
    }
}

static void finish(struct flood_run *run)
{
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 0 || run->exit_code == 4, "exit code %d\n%s",
                  run->exit_code, flood_run_explain(run));
}

/* The law is told of what was found; a busy machine may leave it untold. */
static void expect_law(struct flood_run *run, const char *words)
{
    if (run->exit_code == 0) {
        const char *law = flood_run_string(run, "law");
        ck_assert_msg(strstr(law, words) != NULL, "%s\n%s", law, flood_run_explain(run));
    }
}

static const struct {
    const char *library, *pace;
    double truth;
} paces[] = {
    {"ws", "400", 400},    {"ws", "3000", 3000},    {"aiohttp", "500", 500},
    {"aiohttp", "60", 60}, {"tornado", "500", 500}, {"tornado", "2000", 2000},
};

START_TEST(the_pace_of_a_library_is_found)
{
    struct flood_run *run = sweep_new(paces[_i].library, POINT_LIMIT_MS);
    add_client(run, paces[_i].library, paces[_i].pace);
    finish(run);
    sweep_run_expect(run, 0, paces[_i].truth, OFF_MOST);
    ck_assert_double_le(flood_run_number(run, "seconds"), 62);
    flood_run_free(run);
}
END_TEST

/* 1 ms for each, and 1 us for each byte. */
START_TEST(the_size_of_messages_weighs)
{
    static const double sizes[] = {100, 16000};
    struct flood_run *run = sweep_new("size", AXIS_LIMIT_MS);
    FLOOD_ARGS(run, "--sweep", "size", "--from", "100", "--to", "16kB", "--steps", "2");
    add_client(run, "aiohttp", "1000:1000000");
    finish(run);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_double_eq(sweep_run_number(run, i, "value"), sizes[i]);
        sweep_run_expect(run, i, 1 / (1e-3 + sizes[i] * 1e-6), 2 * OFF_MOST);
    }
    expect_law(run, "a message takes");
    flood_run_free(run);
}
END_TEST

static const struct {
    const char *pace, *law;
    double one, four;
} connections[] = {
    {"each:200", "in proportion to the number of connections", 200, 800},
    {"400", "does not depend on the number of connections", 400, 400},
};

START_TEST(connections_add_up_or_share)
{
    struct flood_run *run = sweep_new(connections[_i].pace, AXIS_LIMIT_MS);
    FLOOD_ARGS(run, "--sweep", "connections", "--from", "1", "--to", "4", "--steps", "2");
    add_client(run, "aiohttp", connections[_i].pace);
    finish(run);
    sweep_run_expect(run, 0, connections[_i].one, 2 * OFF_MOST);
    sweep_run_expect(run, 1, connections[_i].four, 2 * OFF_MOST);
    expect_law(run, connections[_i].law);
    flood_run_free(run);
}
END_TEST

/* 2 ms of CPU time for each, of a quarter and of half a core. */
START_TEST(a_share_of_the_cpu_is_a_share_of_the_capacity)
{
    struct flood_run *run = sweep_new("cpu", AXIS_LIMIT_MS);
    FLOOD_ARGS(run, "--sweep", "cpu", "--from", "25%", "--to", "50%", "--steps", "2");
    add_client(run, "aiohttp", "cpu:2000");
    finish(run);
    sweep_run_expect(run, 0, 0.25 / 2e-3, OFF_OF_CPU);
    sweep_run_expect(run, 1, 0.5 / 2e-3, OFF_OF_CPU);
    flood_run_free(run);
}
END_TEST

/* It learns how many connections it is to open, in both ways; else no flood begins. */
START_TEST(a_client_learns_how_many_connections_to_open)
{
    struct flood_run *run = flood_run_new("connections");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--connections", "3", "--connect-timeout", "1s", "--", "sh", "-c",
               "echo $0 and $FLOODTEST_CONNECTIONS", "{connections}");
    flood_run_finish(run);
    flood_run_expect(run, 3, NULL);
    ck_assert_msg(strstr(run->err.text, "3 and 3") != NULL, "%s", flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *sweep_clients_suite(void)
{
    Suite *s = suite_create("sweep_clients");
    TCase *t = tcase_create("learns");
    tcase_set_timeout(t, 30);
    tcase_add_test(t, a_client_learns_how_many_connections_to_open);
    suite_add_tcase(s, t);
    t = tcase_create("slow");
    tcase_set_timeout(t, 240);
    tcase_set_tags(t, "slow");
    tcase_add_loop_test(t, the_pace_of_a_library_is_found, 0,
                        sizeof paces / sizeof paces[0]);
    tcase_add_test(t, the_size_of_messages_weighs);
    tcase_add_loop_test(t, connections_add_up_or_share, 0,
                        sizeof connections / sizeof connections[0]);
    tcase_add_test(t, a_share_of_the_cpu_is_a_share_of_the_capacity);
    suite_add_tcase(s, t);
    return s;
}
