/* Real clients whose behaviour is known, each failing one beside its passing twin. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <ctype.h>
#include <string.h>

struct client_row {
    const char *client;
    int exit_code;
    const char *classes;
    double decided_within_s; /* 0: not asked */
};

static const struct client_row rows[] = {
    /* 4 s on an idle machine of two cores; this one may be busy. */
    {"scenarios/founding/leaky.py", 1, "unbounded-queue", .decided_within_s = 8},
    {"scenarios/founding/bounded.py", 0, "backpressure", 0},
    {"task_per_message.py", 1, "unbounded-queue", 0},
    {"semaphore_first.py", 0, "backpressure", 0},
    {"retains.py", 1, "retained-leak", 0},
    {"keeps_up.py", 0, "kept-up", 0},
    {"app_queue_unbounded.py", 1, "unbounded-queue", 0},
    {"app_queue_bounded.py", 0, "backpressure", 0},
    {"cpu_slow_leaky.py", 1, "unbounded-queue", 0},
    {"cpu_slow.py", 0, "backpressure", 0},
    /* From here on not in `make test`. */
    {"node_leaky.js", 1, "unbounded-queue", 0},
    {"node_iterator.js", 0, "backpressure|bounded", 0},
    {"node_keeps_up.js", 0, "kept-up|bounded", 0},
    {"independent_tasks.py", 0, "kept-up|bounded", 0},
    {"aiohttp_tasks.py", 1, "unbounded-queue", 0},
    {"aiohttp_loop.py", 0, "backpressure", 0},
    {"tornado_callback.py", 1, "unbounded-queue", 0},
    {"tornado_loop.py", 0, "backpressure", 0},
    {"big_queue.py", 0, "bounded", 0},
    {"deque_maxlen.py", 0, "kept-up|bounded", 0},
};

enum { QUICK_COUNT = 10, ROW_COUNT = sizeof rows / sizeof *rows };

/* Is there something like "20k/s" in the text? */
static bool names_a_rate(const char *text)
{
    for (const char *at = strstr(text, "/s"); at != NULL; at = strstr(at + 1, "/s")) {
        const char *before = at;
        while (before > text && isalpha((unsigned char)before[-1])) {
            before--;
        }
        while (before > text && before[-1] == ' ') {
            before--;
        }
        if (before > text && isdigit((unsigned char)before[-1])) {
            return true;
        }
    }
    return false;
}

/* A client that kept up has passed without showing its flow control; the verdict has to
 * say so, and which rate would show it. */
static void expect_caveat(struct flood_run *run)
{
    bool caveat = false;
    bool rate = false;
    size_t index;
    json_t *line;
    json_array_foreach(flood_run_value(run, "verdict.evidence"), index, line)
    {
        caveat = caveat || strstr(json_string_value(line), "not exercised") != NULL;
        rate = rate || names_a_rate(json_string_value(line));
    }
    const char *advice = flood_run_string(run, "verdict.advice");
    caveat = caveat || strstr(advice, "not exercised") != NULL;
    rate = rate || names_a_rate(advice);
    ck_assert_msg(caveat && rate,
                  "nothing said of flow control that was not exercised\n%s",
                  flood_run_explain(run));
}

START_TEST(client_gets_its_verdict)
{
    const struct client_row *row = &rows[_i];
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--rate", "5000", "--size", "1KiB", "--duration", "5s");
    flood_run_client(run, row->client);
    flood_run_finish(run);
    flood_run_expect(run, row->exit_code, row->classes);
    if (row->decided_within_s > 0) {
        double decided_s = flood_run_number(run, "verdict.decided_s");
        ck_assert_msg(decided_s >= 0 && decided_s <= row->decided_within_s,
                      "decided after %.2f s\n%s", decided_s, flood_run_explain(run));
    }
    if (strcmp(flood_run_class(run), "kept-up") == 0) {
        expect_caveat(run);
    }
    flood_run_free(run);
}
END_TEST

/* At full speed both pass the budget; one of them only because each task takes a second.
 */
static const struct {
    const char *client;
    const char *rate, *size, *drain;
    int exit_code;
    const char *classes;
    int floods; /* 0: that hangs on the machine's speed */
} again_rows[] = {
    {"retains.py", "1000", "16KiB", "10s", 1, "retained-leak", 2},
    {"independent_tasks.py", "1000", "16KiB", "10s", 0, "bounded|kept-up", 0},
};

enum { AGAIN_COUNT = sizeof again_rows / sizeof *again_rows };

static int count_floods(struct flood_run *run)
{
    int floods = 0;
    size_t index;
    json_t *phase;
    json_array_foreach(flood_run_value(run, "phases"), index, phase)
    {
        const char *name = json_string_value(json_object_get(phase, "name"));
        floods += name != NULL && strcmp(name, "flood") == 0;
    }
    return floods;
}

START_TEST(a_second_flood_settles_it)
{
    struct flood_run *run = flood_run_new(again_rows[_i].client);
    FLOOD_ARGS(run, "--rate", again_rows[_i].rate, "--size", again_rows[_i].size,
               "--drain", again_rows[_i].drain);
    flood_run_client(run, again_rows[_i].client);
    flood_run_finish(run);
    flood_run_expect(run, again_rows[_i].exit_code, again_rows[_i].classes);
    int floods = count_floods(run);
    ck_assert_msg(again_rows[_i].floods == 0 || floods == again_rows[_i].floods,
                  "%d floods\n%s", floods, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *verdicts_suite(void)
{
    Suite *s = suite_create("verdicts");
    TCase *tc = tcase_create("clients");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, client_gets_its_verdict, 0, QUICK_COUNT);
    tcase_add_loop_test(tc, a_second_flood_settles_it, 0, AGAIN_COUNT);
    suite_add_tcase(s, tc);
    tc = tcase_create("more clients");
    tcase_set_timeout(tc, 75);
    tcase_set_tags(tc, "slow");
    tcase_add_loop_test(tc, client_gets_its_verdict, QUICK_COUNT, ROW_COUNT);
    suite_add_tcase(s, tc);
    return s;
}
