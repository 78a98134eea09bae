/* The link to the agents over real sockets, with agents that the test plays. */
#include "harness/base/clock.h"
#include "probes/agent_link.h"
#include "tests/support/fake_agent.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];
static struct agent_link *link_;
static struct agent_state state;

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
    ck_assert_int_eq(scratch_count(dir), 0); /* the socket is gone */
    scratch_remove(dir);
}

static const struct agent_question count = {.ask = AGENT_COUNT};
static const struct agent_question census = {.ask = AGENT_CENSUS, .limit_ms = 60000};
static const struct agent_question explain = {
    .ask = AGENT_EXPLAIN, .limit_ms = 60000, .culprits = 5, .types = 12, .pause_ms = 800};

static void join(struct fake_agent *a)
{
    agent_link_look(link_, &state);
    uint32_t ever = state.ever;
    fake_agent_connect(a, path);
    fake_agent_hello(a);
    AWAIT_STATE(link_, &state, state.ever == ever + 1);
}

/* A count whose answer is this, behind "id". */
static void answer_count(struct fake_agent *a, const char *fields)
{
    int64_t id = fake_agent_asked(a, "count");
    fake_agent_say(a, "{\"id\": %lld, %s}", (long long)id, fields);
}

START_TEST(test_nobody_is_there)
{
    agent_link_look(link_, &state);
    ck_assert_uint_eq(state.peers + state.ever + state.refused + state.silent, 0);
    ck_assert_int_eq(state.processed, -1);
    ck_assert_int_eq(state.queued, -1);
    ck_assert(isnan(state.loop_lag_ms));
    agent_link_ask(link_, &count);
    agent_link_ask(link_, &explain);
    AWAIT_STATE(link_, &state, !state.busy);
    json_t *all = agent_link_findings(link_);
    ck_assert_uint_eq(json_array_size(all), 0);
    json_decref(all);
}
END_TEST

START_TEST(test_socket_is_private)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert(S_ISSOCK(st.st_mode));
    ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(test_open_says_why_not)
{
    char long_path[200];
    struct agent_link *other;
    struct err e;
    memset(long_path, 'x', sizeof long_path - 1);
    long_path[0] = '/';
    long_path[sizeof long_path - 1] = '\0';
    ck_assert_int_eq(agent_link_open(long_path, &other, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "listen for agents at '/xxx"));
    ck_assert_int_eq(agent_link_open(path, &other, &e), FERR_IO); /* taken */
    ck_assert_int_eq(access(path, F_OK), 0); /* ... and not removed */
    agent_link_close(NULL);
}
END_TEST

START_TEST(test_hello)
{
    struct fake_agent a;
    fake_agent_connect(&a, path);
    fake_agent_say(&a,
                   "{\"floodtest_agent\": 1, \"pid\": 1, \"runtime\": \"fake\\u001b 1\", "
                   "\"asks\": [], \"notes\": [\"half blind\"]}");
    AWAIT_STATE(link_, &state, state.peers == 1);
    ck_assert_str_eq(state.runtime, "fake\\x1b 1");
    ck_assert_str_eq(state.note, "half blind");
    ck_assert_str_eq(state.trouble, "");
    agent_link_ask(link_, &explain); /* it cannot: nobody is awaited */
    AWAIT_STATE(link_, &state, !state.busy);
    ck_assert_uint_eq(state.silent, 0);
    fake_agent_close(&a);
    AWAIT_STATE(link_, &state, state.peers == 0);
    ck_assert_uint_eq(state.ever, 1);
    ck_assert_uint_eq(state.refused, 0);
}
END_TEST

START_TEST(test_counts_are_summed)
{
    struct fake_agent a, b;
    join(&a);
    join(&b);
    agent_link_ask(link_, &count);
    answer_count(&a, "\"processed\": 10, \"queued\": 3, \"loop_lag_ms\": 1.5");
    answer_count(&b, "\"processed\": 5, \"live_bytes\": 100, \"loop_lag_ms\": 9.5");
    AWAIT_STATE(link_, &state, state.processed == 15 && state.live_bytes == 100);
    ck_assert_int_eq(state.queued, 3);
    ck_assert_double_eq(state.loop_lag_ms, 9.5);
    fake_agent_close(&b); /* its work stays done, its memory is gone */
    AWAIT_STATE(link_, &state, state.peers == 1);
    ck_assert_int_eq(state.processed, 15);
    ck_assert_int_eq(state.live_bytes, -1);
    ck_assert_double_eq(state.loop_lag_ms, 1.5);
    fake_agent_close(&a);
}
END_TEST

/* A count is not asked again before its answer came, and not while another question is
 * open. */
START_TEST(test_counts_give_way)
{
    struct fake_agent a, b;
    join(&a);
    join(&b);
    agent_link_ask(link_, &count);
    int64_t first = fake_agent_asked(&a, "count");
    answer_count(&b, "\"queued\": 1");
    AWAIT_STATE(link_, &state, state.queued == 1);
    agent_link_ask(link_, &count);
    answer_count(&b, "\"queued\": 2");
    AWAIT_STATE(link_, &state, state.queued == 2);
    ck_assert(!fake_agent_has_question(&a));
    agent_link_ask(link_, &census);
    agent_link_ask(link_, &count);
    int64_t a_census = fake_agent_asked(&a, "census");
    int64_t b_census = fake_agent_asked(&b, "census");
    fake_agent_say(&a, "{\"id\": %lld, \"queued\": 40}", (long long)first);
    AWAIT_STATE(link_, &state, state.queued == 42);
    ck_assert(state.busy);
    fake_agent_say(&a, "{\"id\": %lld, \"objects\": 1}", (long long)a_census);
    fake_agent_say(&b, "{\"id\": %lld, \"objects\": 1}", (long long)b_census);
    AWAIT_STATE(link_, &state, !state.busy);
    ck_assert(!fake_agent_has_question(&a));
    ck_assert(!fake_agent_has_question(&b));
    ck_assert_uint_eq(state.silent + state.refused, 0);
    fake_agent_close(&a);
    fake_agent_close(&b);
}
END_TEST

START_TEST(test_explain)
{
    struct fake_agent a, b;
    join(&a);
    join(&b);
    agent_link_ask(link_, &count);
    answer_count(&a, "\"top\": {\"type\": \"old\"}");
    answer_count(&b, "\"processed\": 1, \"top\": {\"type\": \"deque\"}");
    AWAIT_STATE(link_, &state, state.processed == 1);
    agent_link_ask(link_, &explain);
    json_t *question = fake_agent_question(&a);
    ck_assert_int_eq(json_integer_value(json_object_get(question, "types")), 12);
    long long id = json_integer_value(json_object_get(question, "id"));
    json_decref(question);
    json_t *none = agent_link_findings(link_);
    ck_assert_uint_eq(json_array_size(none), 0);
    json_decref(none);
    fake_agent_say(
        &a, "{\"id\": %lld, \"findings\": {\"culprits\": [], \"pause_ms\": 3}}", id);
    fake_agent_close(&b); /* dies instead of an answer */
    AWAIT_STATE(link_, &state, !state.busy);
    json_t *all = agent_link_findings(link_);
    char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    char expected[512];
    snprintf(
        expected, sizeof expected,
        "[{\"findings\":{\"culprits\":[],\"pause_ms\":3},\"pid\":%d,"
        "\"runtime\":\"fake 1\"},{\"findings\":{\"culprits\":[{\"type\":\"deque\"}]},"
        "\"last_words\":true,\"pid\":%d,\"runtime\":\"fake 1\"}]",
        (int)getpid(), (int)getpid());
    ck_assert_str_eq(text, expected); /* and the process id is the kernel's */
    free(text);
    json_decref(all);
    fake_agent_close(&a);
}
END_TEST

START_TEST(test_an_error_is_an_answer)
{
    struct fake_agent a;
    join(&a);
    agent_link_ask(link_, &explain);
    long long id = fake_agent_asked(&a, "explain");
    fake_agent_say(&a, "{\"id\": %lld, \"error\": \"the heap\\nis locked\"}", id);
    AWAIT_STATE(link_, &state, !state.busy);
    ck_assert_ptr_nonnull(strstr(state.trouble, ": the heap is locked"));
    ck_assert_uint_eq(state.silent + state.refused, 0);
    ck_assert_uint_eq(state.peers, 1);
    fake_agent_close(&a);
}
END_TEST

/* Who says nothing costs its limit and no more; what it says later is dropped. */
START_TEST(test_silent)
{
    struct fake_agent a;
    join(&a);
    struct agent_question hasty = census;
    hasty.limit_ms = 20;
    agent_link_ask(link_, &hasty);
    AWAIT_STATE(link_, &state, !state.busy);
    ck_assert_uint_eq(state.silent, 1);
    agent_link_ask(link_, &explain);
    long long old = fake_agent_asked(&a, "census");
    long long id = fake_agent_asked(&a, "explain");
    fake_agent_say(&a, "{\"id\": %lld}", old);
    AWAIT_STATE(link_, &state, state.silent == 0);
    ck_assert(state.busy);
    fake_agent_say(&a, "{\"id\": %lld, \"findings\": {}}", id);
    AWAIT_STATE(link_, &state, !state.busy);
    ck_assert_uint_eq(state.refused, 0);
    fake_agent_close(&a);
}
END_TEST

START_TEST(test_another_question_replaces)
{
    struct fake_agent a;
    join(&a);
    agent_link_ask(link_, &explain);
    long long old = fake_agent_asked(&a, "explain");
    agent_link_ask(link_, &explain);
    long long id = fake_agent_asked(&a, "explain");
    ck_assert_int_ne(old, id);
    fake_agent_say(&a, "{\"id\": %lld, \"findings\": {\"old\": 1}}", old);
    fake_agent_say(&a, "{\"id\": %lld, \"findings\": {\"new\": 1}}", id);
    AWAIT_STATE(link_, &state, !state.busy);
    json_t *all = agent_link_findings(link_);
    json_t *findings = json_object_get(json_array_get(all, 0), "findings");
    ck_assert_ptr_nonnull(json_object_get(findings, "new"));
    json_decref(all);
    fake_agent_close(&a);
}
END_TEST

/* A process that comes while a question is open is asked, too. */
START_TEST(test_latecomer_is_asked)
{
    struct fake_agent a, b;
    join(&a);
    agent_link_ask(link_, &explain);
    fake_agent_asked(&a, "explain");
    join(&b);
    long long id = fake_agent_asked(&b, "explain");
    fake_agent_close(&a);
    AWAIT_STATE(link_, &state, state.peers == 1);
    ck_assert(state.busy);
    fake_agent_say(&b, "{\"id\": %lld, \"findings\": {}}", id);
    AWAIT_STATE(link_, &state, !state.busy);
    fake_agent_close(&b);
}
END_TEST

START_TEST(test_pid_is_the_kernels)
{
    int out[2];
    ck_assert_int_eq(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        struct fake_agent a;
        char go;
        fake_agent_connect(&a, path);
        fake_agent_hello(&a);
        fake_agent_say(&a, "unasked");
        close(out[1]);
        _exit(read(out[0], &go, 1) == 0 ? 0 : 1);
    }
    char words[64];
    snprintf(words, sizeof words, "process %d: ", (int)child);
    AWAIT_STATE(link_, &state, state.refused == 1);
    ck_assert_msg(strncmp(state.trouble, words, strlen(words)) == 0, "%s", state.trouble);
    close(out[0]);
    close(out[1]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

Suite *agent_link_suite(void)
{
    Suite *s = suite_create("agent_link");
    TCase *t = tcase_create("agent_link");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, test_nobody_is_there);
    tcase_add_test(t, test_socket_is_private);
    tcase_add_test(t, test_open_says_why_not);
    tcase_add_test(t, test_hello);
    tcase_add_test(t, test_counts_are_summed);
    tcase_add_test(t, test_counts_give_way);
    tcase_add_test(t, test_explain);
    tcase_add_test(t, test_an_error_is_an_answer);
    tcase_add_test(t, test_silent);
    tcase_add_test(t, test_another_question_replaces);
    tcase_add_test(t, test_latecomer_is_asked);
    tcase_add_test(t, test_pid_is_the_kernels);
    suite_add_tcase(s, t);
    return s;
}
