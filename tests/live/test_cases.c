/* Flood cases on real clients: the known culprits of each beside clients that get over
 * it. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

/* Clients that are shown to users, too. */
#define CASES "scenarios/cases/"

struct case_row {
    const char *name;
    const char *client;
    int exit_code;
    const char *classes;
    const char *duration; /* of the flood */
};

/* A queue of answers that nobody takes, and what is kept of a message, look alike to who
 * does not see inside. That a client has stopped reading for good takes 5 s to tell. */
#define GROWS "retained-leak|unbounded-queue"

static const struct case_row rows[] = {
    /* Empty messages: aiohttp's limit is in bytes of payload. */
    {"tiny", "aiohttp_loop.py", 1, GROWS, "5s"},
    /* Who writes a pong for each ping and never waits for it. */
    {"ping-flood", "tornado_loop.py", 1, GROWS, "5s"},
    {"ping-flood", "brisk_websockets.py", 0, "backpressure", "8s"},
    {"echo-no-read", CASES "echoes_unawaited.py", 1, GROWS, "5s"},
    {"bad-frame", "brisk_websockets.py", 0, "refused", "5s"},
    {"bad-frame", CASES "minds_nothing.py", 1, "not-refused", "5s"},
    {"reconnect", CASES "reconnects_keeps.py", 1, GROWS, "5s"},
};

static const struct case_row slow_rows[] = {
    {"tiny", "brisk_websockets.py", 0, "backpressure", "10s"},
    /* Node's ws 8.11 limits the bytes (100 MiB), not the fragments. */
    {"fragments", "brisk_node.js", 1, GROWS, "5s"},
    {"echo-no-read", CASES "echoes.py", 0, "backpressure", "8s"},
    {"half-close", "brisk_tornado.py", 0, "refused", "5s"},
    {"reconnect", CASES "reconnects.py", 0, "kept-up", "5s"},
    {"ping-flood", "node_pause.js", 1, GROWS, "5s"},
    {"ping-flood", "brisk_aiohttp.py", 0, "backpressure", "8s"},
    {"fragments", "brisk_aiohttp.py", 0, "refused", "5s"},
    {"huge", "brisk_websockets.py", 0, "refused", "5s"},
    {"bad-frame", "brisk_node.js", 0, "refused", "5s"},
    {"ping-flood", "autobahn_sync.py", 1, GROWS, "10s"},
    {"stall", "brisk_websockets.py", 0, "kept-up", "10s"},
    {"connections", CASES "hundred_queues.py", 1, GROWS, "10s"},
    {"pong-flood", "brisk_tornado.py", 0, "kept-up", "10s"},
    {"chopped", "brisk_aiohttp.py", 0, "kept-up", "10s"},
};

static void judge_case(const struct case_row *row)
{
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--case", row->name, "--drain", "2s", "--duration", row->duration);
    flood_run_client(run, row->client);
    run->limit_ms = 100 * 1000;
    flood_run_finish(run);
    flood_run_expect(run, row->exit_code, row->classes);
    flood_run_free(run);
}

START_TEST(case_catches_its_culprit)
{
    judge_case(&rows[_i]);
}
END_TEST

START_TEST(case_takes_its_time)
{
    judge_case(&slow_rows[_i]);
}
END_TEST

Suite *cases_suite(void)
{
    Suite *s = suite_create("cases");
    TCase *tc = tcase_create("clients");
    tcase_set_timeout(tc, 110);
    tcase_add_loop_test(tc, case_catches_its_culprit, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(s, tc);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 110);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, case_takes_its_time, 0,
                        sizeof slow_rows / sizeof *slow_rows);
    suite_add_tcase(s, slow);
    return s;
}
