#include "tests/unit/suites.h"

#include "harness/base/mem.h"
#include "harness/scenario/target.h"
#include "harness/scenario/target_file.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

enum { WORDS_MAX = 8 };

static void check_words(char *const *words, const char *const *expected)
{
    size_t n = target_count(words);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(expected[i] != NULL, "word %zu, '%s', is one too many", i,
                      words[i]);
        ck_assert_str_eq(words[i], expected[i]);
    }
    ck_assert_ptr_null(expected[n]);
}

/* A directory of its own to work in, with a PATH that has nothing but bin/ there. */
static char home[SCRATCH_PATH_MAX];
static int old_directory;
static char *old_path, *old_python;

static void make_file(const char *name, mode_t mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, mode);
    ck_assert_int_ge(fd, 0);
    close(fd);
    ck_assert_int_eq(chmod(name, mode), 0);
}

static void set_env(const char *name, const char *value)
{
    int rc = value != NULL ? setenv(name, value, 1) : unsetenv(name);
    ck_assert_int_eq(rc, 0);
}

static void enter_scratch(void)
{
    const char *path = getenv("PATH"), *python = getenv("FLOODTEST_PYTHON");
    old_path = mem_must_strdup(path);
    old_python = mem_must_strdup(python);
    old_directory = open(".", O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(old_directory, 0);
    ck_assert(scratch_make(home, NULL));
    ck_assert_int_eq(chdir(home), 0);
    ck_assert_int_eq(mkdir("bin", 0700), 0);
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    ck_assert_int_eq(mkdir("onpath", 0700), 0);
    make_file("client.py", 0644);
    make_file("client.js", 0644);
    make_file("program", 0755);
    make_file("both", 0755);
    make_file("notes.txt", 0644);
    make_file("my client", 0755);
    make_file("my client.py", 0644);
    make_file("-odd.py", 0644);
    make_file("bin/python3", 0755);
    make_file("bin/pypy", 0755);
    make_file("bin/onpath", 0755);
    make_file("bin/both", 0755);
    make_file("bin/plain", 0644);
    char bin[SCRATCH_PATH_MAX + 16];
    snprintf(bin, sizeof bin, "/nowhere:%s/bin", home);
    set_env("PATH", bin);
    set_env("FLOODTEST_PYTHON", NULL);
}

static void leave_scratch(void)
{
    ck_assert_int_eq(fchdir(old_directory), 0);
    close(old_directory);
    scratch_remove(home);
    set_env("PATH", old_path);
    set_env("FLOODTEST_PYTHON", old_python);
    free(old_path);
    free(old_python);
}

static const struct {
    const char *text, *python, *env;
    bool url_as_argument;
    const char *words[WORDS_MAX];
} resolve_rows[] = {
    {"client.py", NULL, NULL, true, {"python3", "client.py", NULL}},
    {"./client.py", NULL, NULL, true, {"python3", "./client.py", NULL}},
    {"client.py", NULL, "", true, {"python3", "client.py", NULL}},
    {"client.py", NULL, "pypy", true, {"pypy", "client.py", NULL}},
    {"client.py", "bin/python3", "pypy", true, {"bin/python3", "client.py", NULL}},
    {"-odd.py", NULL, NULL, true, {"python3", "./-odd.py", NULL}},
    {"client.py --fast", NULL, NULL, false, {"python3", "client.py", "--fast", NULL}},
    {"client.py {url}", NULL, NULL, false, {"python3", "client.py", "{url}", NULL}},
    {"program", NULL, NULL, true, {"./program", NULL}},
    {"./program", NULL, NULL, true, {"./program", NULL}},
    {"  program  ", NULL, NULL, true, {"./program", NULL}},
    {"program -x 'a b'", NULL, NULL, false, {"./program", "-x", "a b", NULL}},
    {"my client", NULL, NULL, true, {"./my client", NULL}},
    {"my client.py", NULL, NULL, true, {"python3", "my client.py", NULL}},
    {"'my client.py' -x", NULL, NULL, false, {"python3", "my client.py", "-x", NULL}},
    {"python3 client.py", NULL, NULL, false, {"python3", "client.py", NULL}},
    {"onpath",
     NULL,
     NULL,
     true,
     {"onpath", NULL}},                           /* the directory here does not count */
    {"both", NULL, NULL, true, {"./both", NULL}}, /* the file here does */
    {"bin/both", NULL, NULL, true, {"bin/both", NULL}},
};

START_TEST(resolves)
{
    char **words = NULL;
    bool url = !resolve_rows[_i].url_as_argument;
    struct err e = {0};
    if (resolve_rows[_i].env != NULL) {
        set_env("FLOODTEST_PYTHON", resolve_rows[_i].env);
    }
    int rc = target_file_resolve(resolve_rows[_i].text, resolve_rows[_i].python, &words,
                                 &url, &e);
    ck_assert_msg(rc == 0, "%s: %s", resolve_rows[_i].text, e.msg);
    check_words(words, resolve_rows[_i].words);
    ck_assert_int_eq(url, resolve_rows[_i].url_as_argument);
    target_free(words);
}
END_TEST

static const struct {
    const char *text, *python, *what;
} unresolved_rows[] = {
    {"", NULL, "expected a client program"},
    {"   ", NULL, "expected a client program"},
    {"'' x", NULL, "expected a client program"},
    {"missing.py", NULL, "'missing.py' does not exist"},
    {"missing.py --fast", NULL, "'missing.py' does not exist"},
    {"missing", NULL, "'missing' does not exist and is no program on PATH"},
    {"./onpath2", NULL, "'./onpath2' does not exist"},
    {"plain", NULL, "does not exist and is no program"}, /* on PATH, but not executable */
    {"folder", NULL, "'folder' is a directory"},
    {"./folder", NULL, "is a directory"},
    {"folder x", NULL, "'folder' is a directory"},
    {"notes.txt", NULL, "'notes.txt' is not executable"},
    {"./notes.txt -x", NULL, "'./notes.txt' is not executable"},
    {"notes.txt/x", NULL, "cannot look at 'notes.txt/x'"},
    {"client.js", NULL, "runs with 'node', which is no program here"},
    {"client.py", "snake", "runs with 'snake', which is no program here"},
    {"client.py", "notes.txt", "runs with 'notes.txt'"},
    {"client.py 'x", NULL, "single quote that is not closed"},
};

START_TEST(says_why_not)
{
    char **words = NULL;
    bool url = false;
    struct err e = {0};
    int rc = target_file_resolve(unresolved_rows[_i].text, unresolved_rows[_i].python,
                                 &words, &url, &e);
    ck_assert_int_eq(rc, FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, unresolved_rows[_i].what) != NULL, "%s", e.msg);
    ck_assert_ptr_null(words);
}
END_TEST

START_TEST(an_empty_part_of_path_is_this_directory)
{
    static const char *const expected[] = {"python3", "client.py", NULL};
    make_file("python3", 0755);
    set_env("PATH", "/nowhere:");
    char **words = NULL;
    bool url;
    struct err e = {0};
    ck_assert_int_eq(target_file_resolve("client.py", NULL, &words, &url, &e), 0);
    check_words(words, expected);
    target_free(words);
}
END_TEST

Suite *target_file_suite(void)
{
    Suite *s = suite_create("target_file");
    TCase *t = tcase_create("target_file");
    tcase_set_timeout(t, 10);
    tcase_add_checked_fixture(t, enter_scratch, leave_scratch);
    ADD_ROWS(t, resolves, resolve_rows);
    ADD_ROWS(t, says_why_not, unresolved_rows);
    tcase_add_test(t, an_empty_part_of_path_is_this_directory);
    suite_add_tcase(s, t);
    return s;
}
