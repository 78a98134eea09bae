/* Files that are replaced at once. */
#include "tests/unit/suites.h"

#include "harness/publish/replace.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[SCRATCH_PATH_MAX], file[SCRATCH_PATH_MAX + 16];
static struct strbuf text;
static struct err e;

static void setup(void)
{
    ck_assert(scratch_make(dir, NULL));
    snprintf(file, sizeof file, "%s/a.prom", dir);
    strbuf_init(&text);
    strbuf_add(&text, "new\n");
}

static void teardown(void)
{
    strbuf_fini(&text);
    scratch_remove(dir);
}

static void put(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(content, f);
    fclose(f);
}

static void expect(const char *path, const char *content)
{
    char got[64] = "";
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    fclose(f);
    ck_assert_str_eq(got, content);
}

START_TEST(a_new_one)
{
    struct stat st;
    mode_t before = umask(027);
    ck_assert(replace_is_due(file));
    ck_assert_int_eq(replace_check(file, &e), 0);
    ck_assert_int_eq(scratch_count(dir), 0);
    ck_assert_int_eq(replace_file(file, &text, &e), 0);
    umask(before);
    expect(file, "new\n");
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    ck_assert_int_eq(scratch_count(dir), 1);
}
END_TEST

/* Whoever has the old one open still reads all of it. */
START_TEST(an_old_one)
{
    put(file, "old\n");
    ck_assert_int_eq(replace_check(file, &e), 0);
    expect(file, "old\n");
    FILE *reader = fopen(file, "r");
    ck_assert_int_eq(replace_file(file, &text, &e), 0);
    char got[16] = "";
    ck_assert_ptr_nonnull(fgets(got, sizeof got, reader));
    ck_assert_str_eq(got, "old\n");
    fclose(reader);
    expect(file, "new\n");
    ck_assert_int_eq(scratch_count(dir), 1);
}
END_TEST

START_TEST(a_link)
{
    char link[SCRATCH_PATH_MAX + 16];
    struct stat st;
    snprintf(link, sizeof link, "%s/b.prom", dir);
    put(file, "old\n");
    ck_assert_int_eq(symlink("a.prom", link), 0);
    ck_assert_int_eq(replace_file(link, &text, &e), 0);
    ck_assert_int_eq(lstat(link, &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    expect(file, "new\n");
}
END_TEST

START_TEST(what_cannot_be)
{
    ck_assert(!replace_is_due("/dev/null"));
    ck_assert(!replace_is_due("-"));
    ck_assert(!replace_is_due(dir));
    ck_assert_int_eq(replace_check(NULL, &e), 0);
    ck_assert_int_eq(replace_check("-", &e), 0);
    ck_assert_int_eq(replace_check("/nonexistent/a.prom", &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "'/nonexistent/a.prom'"));
    ck_assert_int_eq(replace_file("/nonexistent/a.prom", &text, &e), FERR_IO);
}
END_TEST

Suite *replace_suite(void)
{
    Suite *suite = suite_create("replace");
    TCase *tc = tcase_create("replace");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_new_one);
    tcase_add_test(tc, an_old_one);
    tcase_add_test(tc, a_link);
    tcase_add_test(tc, what_cannot_be);
    suite_add_tcase(suite, tc);
    return suite;
}
