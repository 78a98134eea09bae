#include "tests/unit/suites.h"

#include "harness/run/agent_files.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void path_in(char path[SCRATCH_PATH_MAX], const char *dir, const char *name)
{
    ck_assert_int_lt(snprintf(path, SCRATCH_PATH_MAX, "%s/%s", dir, name),
                     SCRATCH_PATH_MAX);
}

static void touch(const char *dir, const char *name)
{
    char path[SCRATCH_PATH_MAX];
    path_in(path, dir, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fclose(f), 0);
}

START_TEST(writes_a_zip_that_python_finds_modules_in)
{
    char dir[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX];
    struct err e = {0};
    ck_assert(scratch_make(dir, NULL));
    ck_assert_msg(agent_files_write(dir, &e) == 0, "%s", e.msg);
    path_in(path, dir, AGENT_FILES_PYTHON);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    char magic[4];
    ck_assert_uint_eq(fread(magic, 1, sizeof magic, f), sizeof magic);
    ck_assert_mem_eq(magic, "PK\3\4", sizeof magic);
    fclose(f);
    agent_files_remove(dir);
    ck_assert_int_ne(access(dir, F_OK), 0);
}
END_TEST

START_TEST(removes_what_the_run_left_there)
{
    char dir[SCRATCH_PATH_MAX];
    struct err e = {0};
    ck_assert(scratch_make(dir, NULL));
    ck_assert_int_eq(agent_files_write(dir, &e), 0);
    touch(dir, AGENT_FILES_SOCKET);
    touch(dir, AGENT_FILES_PROFILE ".1");
    touch(dir, AGENT_FILES_PROFILE ".4242");
    agent_files_remove(dir);
    ck_assert_int_ne(access(dir, F_OK), 0);
}
END_TEST

START_TEST(leaves_what_is_not_ours)
{
    char dir[SCRATCH_PATH_MAX];
    struct err e = {0};
    ck_assert(scratch_make(dir, NULL));
    ck_assert_int_eq(agent_files_write(dir, &e), 0);
    touch(dir, "precious");
    touch(dir, "native");
    touch(dir, AGENT_FILES_PROFILE ".1.old");
    agent_files_remove(dir);
    ck_assert_int_eq(scratch_count(dir), 3);
    scratch_remove(dir);
}
END_TEST

START_TEST(tells_profiles_by_their_names)
{
    ck_assert_str_eq(agent_files_profile_pid("native.4242"), "4242");
    ck_assert_ptr_null(agent_files_profile_pid(AGENT_FILES_NATIVE));
    ck_assert_ptr_null(agent_files_profile_pid("native."));
    ck_assert_ptr_null(agent_files_profile_pid("native"));
    ck_assert_ptr_null(agent_files_profile_pid("nat"));
    ck_assert_ptr_null(agent_files_profile_pid("native.1x"));
}
END_TEST

START_TEST(says_why_it_cannot_write)
{
    struct err e = {0};
    char dir[SCRATCH_PATH_MAX];
    ck_assert_int_eq(agent_files_write("/nowhere/at/all", &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "/nowhere/at/all"));
    /* A file of that name is nobody's to overwrite. */
    ck_assert(scratch_make(dir, NULL));
    touch(dir, AGENT_FILES_PYTHON);
    ck_assert_int_eq(agent_files_write(dir, &e), FERR_IO);
    scratch_remove(dir);
}
END_TEST

Suite *agent_files_suite(void)
{
    Suite *suite = suite_create("agent_files");
    TCase *tc = tcase_create("agent_files");
    tcase_set_timeout(tc, 20);
    tcase_add_test(tc, writes_a_zip_that_python_finds_modules_in);
    tcase_add_test(tc, removes_what_the_run_left_there);
    tcase_add_test(tc, leaves_what_is_not_ours);
    tcase_add_test(tc, tells_profiles_by_their_names);
    tcase_add_test(tc, says_why_it_cannot_write);
    suite_add_tcase(suite, tc);
    return suite;
}
