/* Real clients over every protocol (tests/clients/protocols/), each beside a twin that
 * leaks: its `leaks` argument is all that differs. A client that misses a message, or
 * gets one out of order, exits with 1 and is called crashed, so a pass says that every
 * one came. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <string.h>

#define REDIS                                                                            \
    "--talk-file", "scenarios/talk/redis.talk", "--framing",                             \
        "*3\\r\\n$7\\r\\nmessage\\r\\n${1}\\r\\n{2}\\r\\n${bytes}\\r\\n{message}\\r\\n"
#define NATS                                                                             \
    "--talk-file", "scenarios/talk/nats.talk", "--framing",                              \
        "MSG {1} {3} {bytes}\\r\\n{message}\\r\\n"

struct protocol_row {
    const char *protocol, *client;
    const char *argument; /* of the client; NULL: none */
    const char *rate;     /* NULL: 5000 */
    const char *options[6];
    const char *leak; /* the class of the twin that leaks */
};

static const struct protocol_row rows[] = {
    {.protocol = "wss", .client = "ws_websockets.py", .leak = "unbounded-queue"},
    {.protocol = "https", .client = "http_fetch.js", .leak = "retained-leak"},
    {.protocol = "sses", .client = "http_httpx.py", .leak = "retained-leak"},
    /* From here on only the good one is in `make test`. */
    {.protocol = "tls", .client = "stream_asyncio.py", .leak = "unbounded-queue"},
    {.protocol = "tcp",
     .client = "redis_node.js",
     .options = {REDIS},
     .leak = "unbounded-queue"},
    {.protocol = "http", .client = "http_curl.py", .leak = "unbounded-queue"},
    {.protocol = "tcp",
     .client = "stream_asyncio.py",
     .argument = "length",
     .options = {"--framing", "length", "--unix", "@stream.sock"},
     .leak = "unbounded-queue"},
    {.protocol = "tcp",
     .client = "nats_asyncio.py",
     .options = {NATS},
     .leak = "unbounded-queue"},
    /* From here on none of them. */
    {.protocol = "wss", .client = "ws_node.js", .leak = "unbounded-queue"},
    /* At a few MiB/s what it keeps fits for seconds into what urllib3 has freed. */
    {.protocol = "http",
     .client = "http_requests.py",
     .rate = "50000",
     .leak = "retained-leak"},
    {.protocol = "sse", .client = "http_aiohttp.py", .leak = "unbounded-queue"},
    {.protocol = "wss", .client = "ws_aiohttp.py", .leak = "unbounded-queue"},
    {.protocol = "wss", .client = "ws_tornado.py", .leak = "unbounded-queue"},
    {.protocol = "sses", .client = "http_get.js", .leak = "unbounded-queue"},
    {.protocol = "tcp",
     .client = "redis_py.py",
     .options = {REDIS},
     .leak = "unbounded-queue"},
    {.protocol = "tcp", .client = "stream_asyncio.py", .leak = "unbounded-queue"},
    {.protocol = "tls",
     .client = "stream_asyncio.py",
     .argument = "length",
     .options = {"--framing", "length"},
     .leak = "unbounded-queue"},
    {.protocol = "http", .client = "http_httpx.py", .leak = "retained-leak"},
    {.protocol = "https", .client = "http_aiohttp.py", .leak = "unbounded-queue"},
    {.protocol = "http", .client = "http_fetch.js", .leak = "retained-leak"},
    {.protocol = "http", .client = "http_get.js", .leak = "unbounded-queue"},
    {.protocol = "https", .client = "http_curl.py", .leak = "unbounded-queue"},
    {.protocol = "sse", .client = "http_fetch.js", .leak = "retained-leak"},
    {.protocol = "sses",
     .client = "http_requests.py",
     .rate = "50000",
     .leak = "retained-leak"},
};

enum { BOTH = 3, GOOD = 8, ORDER = 1, ROW_COUNT = sizeof rows / sizeof *rows };

/* "@NAME": a file of the run's own. */
static void add_option(struct flood_run *run, const char *option)
{
    char path[SCRATCH_PATH_MAX];
    if (option[0] == '@') {
        option = flood_run_path(run, option + 1, path);
    }
    FLOOD_ARGS(run, option);
}

static void add_client(struct flood_run *run, const struct protocol_row *row, bool leaks)
{
    char program[SCRATCH_PATH_MAX];
    snprintf(program, sizeof program, "tests/clients/protocols/%s", row->client);
    bool python = strstr(row->client, ".py") != NULL;
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", python ? flood_run_python() : "node", program, "{url}");
    if (row->argument != NULL) {
        FLOOD_ARGS(run, row->argument);
    }
    if (leaks) {
        FLOOD_ARGS(run, "leaks");
    }
}

static struct flood_run *flood(const struct protocol_row *row, const char *message,
                               bool leaks)
{
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--protocol", row->protocol, "--rate",
               row->rate != NULL ? row->rate : "5000", "--duration", "4s");
    for (size_t i = 0; i < sizeof row->options / sizeof *row->options; i++) {
        if (row->options[i] != NULL) {
            add_option(run, row->options[i]);
        }
    }
    if (message != NULL) {
        FLOOD_ARGS(run, "--message", message);
    }
    add_client(run, row, leaks);
    flood_run_finish(run);
    return run;
}

START_TEST(good_client_gets_every_message)
{
    struct flood_run *run = flood(&rows[_i], NULL, false);
    flood_run_expect(run, 0, "backpressure|bounded");
    flood_run_free(run);
}
END_TEST

START_TEST(its_twin_leaks)
{
    struct flood_run *run = flood(&rows[_i], NULL, true);
    flood_run_expect(run, 1, rows[_i].leak);
    flood_run_free(run);
}
END_TEST

/* What the clients' own check is worth: the second message that says it is the first. */
START_TEST(client_sees_what_is_out_of_order)
{
    struct flood_run *run = flood(&rows[_i], "{\"seq\":1}", false);
    flood_run_expect(run, 1, "crashed");
    ck_assert_msg(strstr(run->out.text, "message 1 came behind message 1") != NULL, "%s",
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

static TCase *add_case(Suite *s, const char *name)
{
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, 75);
    suite_add_tcase(s, tc);
    return tc;
}

Suite *protocols_suite(void)
{
    Suite *s = suite_create("protocols");
    TCase *tc = add_case(s, "clients");
    tcase_add_loop_test(tc, good_client_gets_every_message, 0, GOOD);
    tcase_add_loop_test(tc, its_twin_leaks, 0, BOTH);
    tcase_add_loop_test(tc, client_sees_what_is_out_of_order, 0, ORDER);
    tc = add_case(s, "more clients");
    tcase_set_tags(tc, "slow");
    tcase_add_loop_test(tc, good_client_gets_every_message, GOOD, ROW_COUNT);
    tcase_add_loop_test(tc, its_twin_leaks, BOTH, ROW_COUNT);
    tcase_add_loop_test(tc, client_sees_what_is_out_of_order, ORDER, ROW_COUNT);
    return s;
}
