/* permessage-deflate and real libraries: what they get is whole, and bombs end them. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <string.h>

static const char *const libraries[] = {"websockets", "aiohttp", "tornado"};

enum { LIBRARIES = sizeof libraries / sizeof *libraries };

/* The client has checked every message: with a fault it would have ended. The letters
 * and digits of a payload take three quarters of their size. */
static void assert_pushed_back(struct flood_run *run)
{
    flood_run_finish(run);
    flood_run_expect(run, 0, "backpressure|bounded");
    double wire = flood_run_number(run, "flood.sent_bytes");
    double payload = flood_run_number(run, "flood.sent_payload_bytes");
    ck_assert_msg(wire > 0 && payload / wire > 1.2 && payload / wire < 1.5,
                  "%.0f bytes of payload took %.0f\n%s", payload, wire,
                  flood_run_explain(run));
    flood_run_free(run);
}

START_TEST(libraries_of_python_push_back)
{
    struct flood_run *run = flood_run_new(libraries[_i]);
    FLOOD_ARGS(run, "--rate", "5000", "--compress", "--duration", "2s");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/deflated.py", libraries[_i],
               "{url}");
    assert_pushed_back(run);
}
END_TEST

START_TEST(ws_of_node_pushes_back)
{
    struct flood_run *run = flood_run_new("deflated.js");
    FLOOD_ARGS(run, "--rate", "5000", "--compress", "--duration", "2s");
    flood_run_client(run, "deflated.js");
    assert_pushed_back(run);
}
END_TEST

/* websockets takes a message of 1 MiB at most, as inflated. */
START_TEST(a_limit_defuses_a_bomb)
{
    struct flood_run *run = flood_run_new("deflate-bomb");
    FLOOD_ARGS(run, "--case", "deflate-bomb");
    flood_run_client(run, "keeps_up.py");
    flood_run_finish(run);
    flood_run_expect(run, 0, "refused");
    ck_assert_msg(strstr(flood_run_explain(run), "close frame 1009") != NULL, "%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

/* Without one it holds each message for a moment, and needs many times what it reads. */
START_TEST(bombs_go_off_one_by_one)
{
    const double message = 16 << 20;
    struct flood_run *run = flood_run_new("deflate_unlimited.py");
    FLOOD_ARGS(run, "--compress", "--payload", "zeros", "--size", "16MiB", "--rate", "5",
               "--duration", "2s", "--no-confirm");
    flood_run_client(run, "deflate_unlimited.py");
    flood_run_finish(run);
    ck_assert_msg(flood_run_value(run, "target.exit_code") == NULL ||
                      json_is_null(flood_run_value(run, "target.exit_code")),
                  "%s", flood_run_explain(run));
    double start = flood_run_number(run, "client.memory.start_bytes");
    double peak = flood_run_number(run, "client.memory.peak_bytes");
    double read = flood_run_number(run, "client.read_bytes");
    ck_assert_msg(peak - start > message && peak - start < 8 * message && read < message,
                  "%s", flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

START_TEST(who_offers_nothing_gets_no_bomb)
{
    struct flood_run *run = flood_run_new("no offer");
    FLOOD_ARGS(run, "--case", "deflate-bomb");
    flood_run_client(run, "autobahn_async.py");
    flood_run_finish(run);
    flood_run_expect(run, 3, NULL);
    ck_assert_msg(strstr(run->err.text, "permessage-deflate") != NULL, "%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *compress_suite(void)
{
    Suite *s = suite_create("compress");
    TCase *t = tcase_create("compress");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, libraries_of_python_push_back, 0, 1);
    tcase_add_test(t, ws_of_node_pushes_back);
    tcase_add_test(t, a_limit_defuses_a_bomb);
    tcase_add_test(t, bombs_go_off_one_by_one);
    tcase_add_test(t, who_offers_nothing_gets_no_bomb);
    suite_add_tcase(s, t);
    t = tcase_create("more libraries");
    tcase_set_tags(t, "slow");
    tcase_set_timeout(t, 75);
    tcase_add_loop_test(t, libraries_of_python_push_back, 1, LIBRARIES);
    suite_add_tcase(s, t);
    return s;
}
