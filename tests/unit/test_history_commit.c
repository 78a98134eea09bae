/* Repositories made of a few files, as git leaves them. */
#include "tests/unit/suites.h"

#include "harness/history/commit.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH  "0123456789abcdef0123456789abcdef01234567"
#define OTHER "fedcba9876543210fedcba9876543210fedcba98"

static char dir[SCRATCH_PATH_MAX];

static void set_up(void)
{
    ck_assert(scratch_make(dir, NULL));
}

static void tear_down(void)
{
    scratch_remove(dir);
}

static const char *path_of(const char *name)
{
    static char path[2 * SCRATCH_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

/* Writes a file, with the folders above it. */
static void put(const char *name, const char *text)
{
    char folder[2 * SCRATCH_PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path_of(name));
    for (char *p = folder + strlen(dir) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        mkdir(folder, 0700);
        *p = '/';
    }
    FILE *out = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
}

static void expect(const char *folder, const char *hash)
{
    char found[COMMIT_MAX];
    commit_of_folder(path_of(folder), found);
    ck_assert_str_eq(found, hash);
}

START_TEST(a_branch_is_followed)
{
    put("a/b/client.py", "");
    put(".git/HEAD", "ref: refs/heads/main\n");
    put(".git/refs/heads/main", HASH "\n");
    expect("a/b", HASH);
    expect("", HASH);
}
END_TEST

START_TEST(a_detached_head_is_the_commit)
{
    put(".git/HEAD", HASH "\n");
    expect("", HASH);
}
END_TEST

START_TEST(packed_references_are_read)
{
    put(".git/HEAD", "ref: refs/heads/main\n");
    put(".git/packed-refs", "# pack-refs with: peeled\n" OTHER
                            " refs/heads/main2\n^" OTHER "\n" HASH " refs/heads/main\n");
    expect("", HASH);
}
END_TEST

START_TEST(a_worktree_has_its_own_head)
{
    put("main/.git/HEAD", "ref: refs/heads/main\n");
    put("main/.git/refs/heads/main", OTHER "\n");
    put("main/.git/refs/heads/side", HASH "\n");
    put("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    put("main/.git/worktrees/side/commondir", "../..\n");
    put("side/.git", "gitdir: ../main/.git/worktrees/side\n");
    expect("side", HASH);
    expect("main", OTHER);
}
END_TEST

static const char *const odd_heads[] = {
    "",
    "ref: refs/heads/unborn\n",
    "ref: ../../secret\n",
    "ref: refs/../../secret\n",
    "ref: /etc/passwd\n",
    "ref: HEAD\n",
    "0123456789ABCDEF0123456789abcdef01234567\n",
    "0123\n",
    "gibberish\n",
};

START_TEST(what_is_no_commit_is_none)
{
    put("secret", HASH "\n");
    put(".git/HEAD", odd_heads[_i]);
    expect("", "");
}
END_TEST

START_TEST(a_circle_ends)
{
    put(".git/HEAD", "ref: refs/heads/a\n");
    put(".git/refs/heads/a", "ref: refs/heads/b\n");
    put(".git/refs/heads/b", "ref: refs/heads/a\n");
    expect("", "");
}
END_TEST

START_TEST(a_pipe_is_not_waited_for)
{
    put(".git/x", "");
    ck_assert_int_eq(mkfifo(path_of(".git/HEAD"), 0600), 0);
    expect("", "");
}
END_TEST

START_TEST(the_client_says_which_folder)
{
    char found[COMMIT_MAX];
    put("a/client.py", "");
    put(".git/HEAD", HASH "\n");
    json_t *s =
        json_pack("{s:[sss]}", "command", "python3", "-u", path_of("a/client.py"));
    commit_of_client(s, found);
    ck_assert_str_eq(found, HASH);
    json_decref(s);
    s = json_pack("{s:[]}", "command");
    commit_of_client(s, found);
    ck_assert_str_eq(found, "");
    json_decref(s);
}
END_TEST

Suite *history_commit_suite(void)
{
    Suite *suite = suite_create("history_commit");
    TCase *tc = tcase_create("commit");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_branch_is_followed);
    tcase_add_test(tc, a_detached_head_is_the_commit);
    tcase_add_test(tc, packed_references_are_read);
    tcase_add_test(tc, a_worktree_has_its_own_head);
    tcase_add_loop_test(tc, what_is_no_commit_is_none, 0,
                        (int)(sizeof odd_heads / sizeof *odd_heads));
    tcase_add_test(tc, a_circle_ends);
    tcase_add_test(tc, a_pipe_is_not_waited_for);
    tcase_add_test(tc, the_client_says_which_folder);
    suite_add_tcase(suite, tc);
    return suite;
}
