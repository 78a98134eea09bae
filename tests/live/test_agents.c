/* What a client does to the agents' link is nothing to the flood. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <dirent.h>
#include <string.h>

/* How a child of the client abuses the socket: tests/clients/agent_noise.py. */
static const char *const ways[] = {"garbage", "endless", "crowd",
                                   "stopped", "dies",    "liar"};

static void expect_no_file_left(struct flood_run *run)
{
    char path[SCRATCH_PATH_MAX];
    DIR *dir = opendir(flood_run_tmpdir(run, path));
    ck_assert_ptr_nonnull(dir);
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        ck_assert_msg(entry->d_name[0] == '.', "'%s' is left in TMPDIR\n%s",
                      entry->d_name, flood_run_explain(run));
    }
    closedir(dir);
}

static const char *first_owner(struct flood_run *run)
{
    json_t *culprits = flood_run_value(run, "culprits");
    const char *owner =
        json_string_value(json_object_get(json_array_get(culprits, 0), "owner"));
    return owner != NULL ? owner : "";
}

START_TEST(abuse_of_the_link_changes_nothing)
{
    struct flood_run *run = flood_run_new(ways[_i]);
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/agent_noise.py", "{url}",
               ways[_i]);
    flood_run_finish(run);
    flood_run_expect(run, 1, "unbounded-queue");
    ck_assert_msg(flood_run_number(run, "flood.rate_error") < 0.01,
                  "the flood was late\n%s", flood_run_explain(run));
    /* The agent of the client itself still says what it knows. */
    ck_assert_msg(strstr(first_owner(run), "messages") != NULL, "held by '%s'\n%s",
                  first_owner(run), flood_run_explain(run));
    expect_no_file_left(run);
    flood_run_free(run);
}
END_TEST

START_TEST(without_agent_there_is_no_culprit)
{
    struct flood_run *run = flood_run_new("no-agent");
    FLOOD_ARGS(run, "--no-agent");
    flood_run_client(run, "scenarios/founding/leaky.py");
    flood_run_finish(run);
    flood_run_expect(run, 1, "unbounded-queue");
    ck_assert_str_eq(flood_run_string(run, "instrument.agent"), "none");
    ck_assert_uint_eq(json_array_size(flood_run_value(run, "culprits")), 0);
    expect_no_file_left(run);
    flood_run_free(run);
}
END_TEST

Suite *agents_suite(void)
{
    Suite *s = suite_create("agents");
    TCase *tc = tcase_create("link");
    tcase_set_timeout(tc, 75);
    tcase_set_tags(tc, "abuse san"); /* with sanitizers only, which see more */
    tcase_add_loop_test(tc, abuse_of_the_link_changes_nothing, 0,
                        sizeof ways / sizeof *ways);
    suite_add_tcase(s, tc);
    tc = tcase_create("none");
    tcase_set_timeout(tc, 75);
    tcase_add_test(tc, without_agent_there_is_no_culprit);
    suite_add_tcase(s, tc);
    return s;
}
