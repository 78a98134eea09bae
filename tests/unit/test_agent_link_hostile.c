/* The link to the agents when the client breaks its rules, or just too big for it. */
#include "harness/base/clock.h"
#include "probes/agent_link.h"
#include "probes/agent_peer.h"
#include "tests/support/fake_agent.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];
static struct agent_link *link_;
static struct agent_state state;

static const struct agent_question count = {.ask = AGENT_COUNT};
static const struct agent_question explain = {.ask = AGENT_EXPLAIN, .limit_ms = 60000};

static void set_up(void)
{
    struct err e;
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/agents", dir);
    ck_assert_msg(agent_link_open(path, &link_, &e) == 0, "%s", e.msg);
}

static void tear_down(void)
{
    agent_link_close(link_);
    scratch_remove(dir);
}

static void join(struct fake_agent *a)
{
    agent_link_look(link_, &state);
    uint32_t ever = state.ever;
    fake_agent_connect(a, path);
    fake_agent_hello(a);
    AWAIT_STATE(link_, &state, state.ever == ever + 1);
}

struct breach_row {
    bool hello; /* say it first */
    const char *line;
    const char *trouble;
};

static const struct breach_row breach_rows[] = {
    {false, "hello", "no valid JSON"},
    {false, "[1]", "no JSON object"},
    {false, "{\"id\": 1}", "before the hello"},
    {false, "{\"floodtest_agent\": 99}", "another version"},
    {true, "{\"floodtest_agent\": 1}", "second hello"},
    {true, "{\"id\": 1, \"queued\": 5}", "not open"},
    {true, "", "no valid JSON"},
};

START_TEST(test_breach_closes_the_link)
{
    const struct breach_row *row = &breach_rows[_i];
    struct fake_agent good, bad;
    join(&good);
    fake_agent_connect(&bad, path);
    if (row->hello) {
        fake_agent_hello(&bad);
    }
    fake_agent_say(&bad, "%s", row->line);
    fake_agent_expect_closed(&bad);
    AWAIT_STATE(link_, &state, state.refused == 1);
    ck_assert_msg(strstr(state.trouble, row->trouble) != NULL, "%s", state.trouble);
    ck_assert_uint_eq(state.peers, 1); /* the others stay */
    agent_link_ask(link_, &count);
    fake_agent_say(&good, "{\"id\": %lld, \"queued\": 5}",
                   (long long)fake_agent_asked(&good, "count"));
    AWAIT_STATE(link_, &state, state.queued == 5);
    fake_agent_close(&good);
    fake_agent_close(&bad);
}
END_TEST

START_TEST(test_wrong_answers)
{
    static const char *const answers[] = {
        "{\"id\": %lld, \"findings\": []}", "{\"id\": %lld1, \"findings\": {}}",
        "{\"id\": %lld, \"findings\": {}}\n{\"id\": 1, \"findings\": {}}"};
    struct fake_agent a;
    join(&a);
    agent_link_ask(link_, &explain);
    long long id = fake_agent_asked(&a, "explain");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    fake_agent_say(&a, answers[_i], id);
#pragma GCC diagnostic pop
    fake_agent_expect_closed(&a);
    AWAIT_STATE(link_, &state, state.refused == 1 && !state.busy);
    fake_agent_close(&a);
}
END_TEST

/* An answer as long as a line may be is taken, one byte more is not. */
START_TEST(test_longest_line)
{
    struct fake_agent a;
    static char line[AGENT_LINK_LINE_MAX + 2];
    size_t len = AGENT_LINK_LINE_MAX + (size_t)_i;
    join(&a);
    agent_link_ask(link_, &explain);
    long long id = fake_agent_asked(&a, "explain");
    memset(line, ' ', len);
    line[len] = '\n';
    int n = snprintf(line, sizeof line, "{\"id\": %lld, \"findings\": {}}", id);
    line[n] = ' ';
    bool sent = fake_agent_send(&a, line, len + 1);
    AWAIT_STATE(link_, &state, !state.busy);
    json_t *all = agent_link_findings(link_);
    ck_assert_uint_eq(json_array_size(all), _i == 0 ? 1 : 0);
    json_decref(all);
    ck_assert(sent || _i == 1);
    ck_assert_uint_eq(state.refused, (unsigned)_i);
    fake_agent_close(&a);
}
END_TEST

START_TEST(test_no_hello)
{
    struct fake_agent a;
    uint64_t began_ns = clock_monotonic_ns();
    fake_agent_connect(&a, path);
    fake_agent_expect_closed(&a);
    ck_assert_uint_ge(clock_monotonic_ns() - began_ns, AGENT_LINK_HELLO_MS * NS_PER_MS);
    AWAIT_STATE(link_, &state, state.refused == 1);
    ck_assert_ptr_nonnull(strstr(state.trouble, "no hello"));
    fake_agent_close(&a);
}
END_TEST

START_TEST(test_end_within_a_line_is_no_breach)
{
    struct fake_agent a;
    join(&a);
    agent_link_ask(link_, &explain);
    fake_agent_asked(&a, "explain");
    ck_assert(fake_agent_send(&a, "{\"id\": 1, \"find", 15));
    fake_agent_close(&a);
    AWAIT_STATE(link_, &state, state.peers == 0 && !state.busy);
    ck_assert_uint_eq(state.refused, 0);
}
END_TEST

/* Who does not read is asked only so much, and nobody waits for it. */
START_TEST(test_stopped_agent)
{
    struct fake_agent stopped, good;
    join(&stopped);
    join(&good);
    for (int i = 0; i < 100; i++) {
        agent_link_ask(link_, &explain);
        long long id = fake_agent_asked(&good, "explain");
        fake_agent_say(&good, "{\"id\": %lld, \"findings\": {}}", id);
    }
    struct agent_question last = explain;
    last.limit_ms = 1;
    agent_link_ask(link_, &last);
    fake_agent_say(&good, "{\"id\": %lld, \"findings\": {}}",
                   (long long)fake_agent_asked(&good, "explain"));
    AWAIT_STATE(link_, &state, !state.busy);
    int asked = 0;
    while (fake_agent_has_question(&stopped)) {
        fake_agent_asked(&stopped, "explain");
        asked++;
    }
    ck_assert_int_ge(asked, 1);
    ck_assert_int_le(asked, AGENT_PEER_OWED_MAX);
    ck_assert_uint_eq(state.refused, 0);
    ck_assert_uint_eq(state.peers, 2);
    fake_agent_close(&stopped);
    fake_agent_close(&good);
}
END_TEST

START_TEST(test_more_processes_than_links)
{
    static struct fake_agent agents[AGENT_LINK_PEERS_MAX];
    struct fake_agent more;
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        fake_agent_connect(&agents[i], path);
        fake_agent_hello(&agents[i]);
    }
    AWAIT_STATE(link_, &state, state.peers == AGENT_LINK_PEERS_MAX);
    for (int i = 0; i < 3; i++) {
        fake_agent_connect(&more, path);
        fake_agent_expect_closed(&more);
        fake_agent_close(&more);
    }
    fake_agent_close(&agents[5]); /* makes room */
    AWAIT_STATE(link_, &state, state.peers == AGENT_LINK_PEERS_MAX - 1);
    join(&more);
    agent_link_ask(link_, &count);
    fake_agent_say(&more, "{\"id\": %lld, \"processed\": 1}",
                   (long long)fake_agent_asked(&more, "count"));
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        if (agents[i].fd >= 0) {
            fake_agent_say(&agents[i], "{\"id\": %lld, \"processed\": 1}",
                           (long long)fake_agent_asked(&agents[i], "count"));
        }
    }
    AWAIT_STATE(link_, &state, state.processed == AGENT_LINK_PEERS_MAX);
    ck_assert_uint_eq(state.refused, 0);
    fake_agent_close(&more);
    for (int i = 0; i < AGENT_LINK_PEERS_MAX; i++) {
        fake_agent_close(&agents[i]);
    }
}
END_TEST

/* Who breaks the rules again and again is not listened to any more. */
START_TEST(test_refused_too_often)
{
    struct fake_agent good, bad;
    join(&good);
    for (int i = 0; i < AGENT_LINK_REFUSED_MAX; i++) {
        fake_agent_connect(&bad, path);
        fake_agent_say(&bad, "me again");
        fake_agent_expect_closed(&bad);
        fake_agent_close(&bad);
    }
    AWAIT_STATE(link_, &state, state.refused == AGENT_LINK_REFUSED_MAX);
    ck_assert_int_ne(access(path, F_OK), 0);
    agent_link_ask(link_, &count);
    fake_agent_say(&good, "{\"id\": %lld, \"queued\": 1}",
                   (long long)fake_agent_asked(&good, "count"));
    AWAIT_STATE(link_, &state, state.queued == 1);
    fake_agent_close(&good);
}
END_TEST

/* --- the flood -----------------------------------------------------------------------
 */

enum { FLOODERS = 48, FLOODED_BYTES = 4 << 20, SMALL_BUFFER = 4096 };

struct flood {
    struct fake_agent agents[FLOODERS];
    atomic_size_t sent;
    uint64_t ended_ns;
};

/* Each sends one endless line, as fast as it is taken: nothing that the rules forbid
 * until AGENT_LINK_LINE_MAX. */
static void *flood_main(void *arg)
{
    struct flood *f = arg;
    struct pollfd waiting[FLOODERS];
    static const char bytes[SMALL_BUFFER] = "{";
    for (int i = 0; i < FLOODERS; i++) {
        waiting[i] = (struct pollfd){.fd = f->agents[i].fd, .events = POLLOUT};
    }
    while (f->sent < FLOODED_BYTES && poll(waiting, FLOODERS, FAKE_AGENT_LIMIT_MS) > 0) {
        for (int i = 0; i < FLOODERS; i++) {
            ssize_t n =
                send(waiting[i].fd, bytes, sizeof bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
            f->sent += n > 0 ? (size_t)n : 0;
        }
    }
    f->ended_ns = clock_monotonic_ns();
    return NULL;
}

/* Agents that flood us get no more than their budget, and the caller does not notice: its
 * calls stay short, and a good agent still answers. */
START_TEST(test_flooding_agents)
{
    static struct flood f;
    struct fake_agent good;
    pthread_t thread;
    int small = SMALL_BUFFER;
    size_t held = 0;
    join(&good);
    for (int i = 0; i < FLOODERS; i++) {
        fake_agent_connect(&f.agents[i], path);
        setsockopt(f.agents[i].fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
        socklen_t len = sizeof small;
        int size = 0;
        getsockopt(f.agents[i].fd, SOL_SOCKET, SO_SNDBUF, &size, &len);
        held += (size_t)size;
        fake_agent_hello(&f.agents[i]);
    }
    AWAIT_STATE(link_, &state, state.peers == FLOODERS + 1);
    uint64_t began_ns = clock_monotonic_ns();
    ck_assert_int_eq(pthread_create(&thread, NULL, flood_main, &f), 0);
    uint64_t calls_ns = 0;
    uint64_t calls = 0;
    int answers = 0;
    uint64_t give_up_ns = fake_agent_deadline_ns();
    while (f.sent < FLOODED_BYTES || answers < 2) {
        uint64_t before_ns = clock_monotonic_ns();
        agent_link_ask(link_, &count);
        agent_link_look(link_, &state);
        calls_ns += clock_monotonic_ns() - before_ns;
        calls++;
        if (fake_agent_has_question(&good)) {
            long long id = fake_agent_asked(&good, "count");
            fake_agent_say(&good, "{\"id\": %lld, \"processed\": %d}", id, ++answers);
        }
        ck_assert(fake_agent_wait_turn(give_up_ns));
    }
    pthread_join(thread, NULL);
    double read = (double)FLOODED_BYTES - (double)held;
    double least_s = read / AGENT_LINK_READ_BYTES_PER_S - 0.125; /* its burst */
    ck_assert_double_gt(least_s, 0.1);
    ck_assert_double_ge((double)(f.ended_ns - began_ns) / 1e9, least_s);
    ck_assert_uint_lt(calls_ns / calls, 10 * NS_PER_MS); /* even on a busy machine */
    AWAIT_STATE(link_, &state, state.processed == answers);
    ck_assert_uint_eq(state.refused, 0);
    for (int i = 0; i < FLOODERS; i++) {
        fake_agent_close(&f.agents[i]);
    }
    fake_agent_close(&good);
}
END_TEST

/* --- closing -------------------------------------------------------------------------
 */

/* The tear-down closes with agents in every state. */
START_TEST(test_close_at_any_time)
{
    static struct fake_agent agents[4];
    join(&agents[0]);
    join(&agents[1]);
    fake_agent_connect(&agents[2], path);
    fake_agent_connect(&agents[3], path);
    ck_assert(fake_agent_send(&agents[3], "{\"half", 6));
    agent_link_ask(link_, &explain);
    if (_i == 0) { /* the question is out */
        fake_agent_asked(&agents[0], "explain");
    }
    uint64_t before_ns = clock_monotonic_ns();
    agent_link_close(link_);
    link_ = NULL;
    ck_assert_uint_lt(clock_monotonic_ns() - before_ns, NS_PER_S);
    for (int i = 0; i < 4; i++) {
        fake_agent_expect_closed(&agents[i]);
        fake_agent_close(&agents[i]);
    }
    ck_assert_int_eq(scratch_count(dir), 0);
}
END_TEST

Suite *agent_link_hostile_suite(void)
{
    Suite *s = suite_create("agent_link_hostile");
    TCase *t = tcase_create("agent_link_hostile");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, test_breach_closes_the_link, 0,
                        sizeof breach_rows / sizeof *breach_rows);
    tcase_add_loop_test(t, test_wrong_answers, 0, 3);
    tcase_add_loop_test(t, test_longest_line, 0, 2);
    tcase_add_test(t, test_no_hello);
    tcase_add_test(t, test_end_within_a_line_is_no_breach);
    tcase_add_test(t, test_stopped_agent);
    tcase_add_test(t, test_more_processes_than_links);
    tcase_add_test(t, test_refused_too_often);
    tcase_add_test(t, test_flooding_agents);
    tcase_add_loop_test(t, test_close_at_any_time, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
