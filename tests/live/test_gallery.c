/* The scenario files of scenarios/ by the suite: each must come out as it says. A new
 * file is found by itself. All of them take a quarter of an hour: only the smoke set runs
 * always. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 128 };

static char *files[FILES_MAX];
static int file_count;

static struct flood_run *run_suite(const char *path, int limit_s)
{
    struct flood_run *run = flood_run_new(strrchr(path, '/') + 1);
    FLOOD_ARGS(run, "suite", "--python", flood_run_python());
    flood_run_json_args(run);
    FLOOD_ARGS(run, path);
    run->limit_ms = limit_s * 1000;
    return run;
}

static void expect_green(struct flood_run *run)
{
    flood_run_finish(run);
    ck_assert_msg(run->exit_code == 0, "%s", flood_run_explain(run));
    ck_assert(json_is_true(flood_run_value(run, "passed")));
}

START_TEST(smoke_is_green_within_a_minute)
{
    struct flood_run *run = run_suite("scenarios/smoke.yaml", 100);
    expect_green(run);
    ck_assert_double_lt(flood_run_number(run, "seconds"), 60);
    flood_run_free(run);
}
END_TEST

START_TEST(soak_is_green)
{
    struct flood_run *run = run_suite("scenarios/soak.yaml", 100);
    FLOOD_ARGS(run, "--duration", "15s");
    expect_green(run);
    flood_run_free(run);
}
END_TEST

START_TEST(file_is_green)
{
    struct flood_run *run = run_suite(files[_i], 280);
    expect_green(run);
    flood_run_free(run);
}
END_TEST

static void find_files(void)
{
    static const char *const patterns[] = {"scenarios/founding/*.yaml",
                                           "scenarios/clients/*.yaml",
                                           "scenarios/cases/*.yaml"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t found = {0};
        if (glob(patterns[i], 0, NULL, &found) == 0) {
            for (size_t k = 0; k < found.gl_pathc && file_count < FILES_MAX; k++) {
                files[file_count++] = strdup(found.gl_pathv[k]);
            }
        }
        globfree(&found);
    }
}

Suite *gallery_suite(void)
{
    find_files();
    Suite *s = suite_create("gallery");
    TCase *smoke = tcase_create("smoke");
    tcase_set_timeout(smoke, 110);
    tcase_add_test(smoke, smoke_is_green_within_a_minute);
    suite_add_tcase(s, smoke);
    TCase *slow = tcase_create("files");
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, soak_is_green);
    tcase_add_loop_test(slow, file_is_green, 0, file_count);
    suite_add_tcase(s, slow);
    return s;
}
