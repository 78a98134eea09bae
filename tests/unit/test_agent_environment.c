#include "tests/unit/suites.h"

#include "harness/run/agent_environment.h"

#include <string.h>

static struct scenario scenario;
static struct agent_environment env;

/* What the user has in his environment. */
static char *nothing(const char *name)
{
    (void)name;
    return NULL;
}

static char *empty(const char *name)
{
    static char text[] = "";
    (void)name;
    return text;
}

static char *something(const char *name)
{
    static char python[] = "/home/me/lib:", node[] = "--max-old-space-size=99";
    static char preload[] = "libjemalloc.so.2";
    return strcmp(name, "PYTHONPATH") == 0     ? python
           : strcmp(name, "NODE_OPTIONS") == 0 ? node
           : strcmp(name, "LD_PRELOAD") == 0   ? preload
                                               : NULL;
}

static void make(const char *dir, char *(*user)(const char *))
{
    agent_environment_fini(&env);
    agent_environment_init(&env, &scenario, dir, user);
}

static void setup(void)
{
    scenario_init(&scenario);
    env = (struct agent_environment){0};
}

static void teardown(void)
{
    agent_environment_fini(&env);
    scenario_fini(&scenario);
}

static void expect(int i, const char *text)
{
    ck_assert_ptr_nonnull(env.variables[i]);
    ck_assert_str_eq(env.variables[i], text);
}

START_TEST(agents_get_in)
{
    make("/tmp/a", nothing);
    expect(0, "FLOODTEST_AGENT=/tmp/a/link");
    expect(1, "PYTHONPATH=/tmp/a/agent.zip");
    expect(2, "NODE_OPTIONS=--require \"/tmp/a/agent.js\"");
    ck_assert_ptr_null(env.variables[3]);
}
END_TEST

START_TEST(what_the_user_set_stays_in_force)
{
    scenario.native = true;
    scenario.tracemalloc_frames = 5;
    make("/tmp/a", something);
    expect(1, "PYTHONPATH=/tmp/a/agent.zip:/home/me/lib:");
    expect(2, "NODE_OPTIONS=--require \"/tmp/a/agent.js\" --max-old-space-size=99");
    expect(3, "PYTHONTRACEMALLOC=5");
    expect(4, "FLOODTEST_NATIVE=/tmp/a/native");
    expect(5, "LD_PRELOAD=/tmp/a/native.so:libjemalloc.so.2");
    ck_assert_ptr_null(env.variables[6]);
}
END_TEST

START_TEST(an_empty_variable_is_none)
{
    make("/tmp/a", empty);
    expect(1, "PYTHONPATH=/tmp/a/agent.zip");
    expect(2, "NODE_OPTIONS=--require \"/tmp/a/agent.js\"");
}
END_TEST

START_TEST(node_reads_odd_paths)
{
    make("/tmp/a \"b\\", nothing);
    expect(2, "NODE_OPTIONS=--require \"/tmp/a \\\"b\\\\/agent.js\"");
}
END_TEST

START_TEST(no_agent_leaves_the_client_alone)
{
    scenario.agent = false;
    make("/tmp/a", something);
    ck_assert_ptr_null(env.variables[0]);
    scenario.native = true;
    make("/tmp/a", nothing);
    expect(0, "FLOODTEST_NATIVE=/tmp/a/native");
    expect(1, "LD_PRELOAD=/tmp/a/native.so");
    ck_assert_ptr_null(env.variables[2]);
}
END_TEST

Suite *agent_environment_suite(void)
{
    Suite *s = suite_create("agent_environment");
    TCase *t = tcase_create("variables");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, agents_get_in);
    tcase_add_test(t, what_the_user_set_stays_in_force);
    tcase_add_test(t, an_empty_variable_is_none);
    tcase_add_test(t, node_reads_odd_paths);
    tcase_add_test(t, no_agent_leaves_the_client_alone);
    suite_add_tcase(s, t);
    return s;
}
