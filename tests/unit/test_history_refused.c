/* Histories that cannot be used: what is said, and that nothing is lost. */
#include "tests/unit/suites.h"

#include "harness/history/schema.h"
#include "tests/support/fake_history.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fake_history fake;

static void set_up(void)
{
    fake_history_init(&fake);
}

static void tear_down(void)
{
    fake_history_fini(&fake);
}

static void fill(struct store *s)
{
    for (int n = 0; n < 10; n++) {
        fake_history_add(s, n, n % 2 == 0 ? "a.py" : "b.py", n < 2 ? "main" : NULL);
    }
}

static void expect_refused(enum store_access how, int code, const char *words)
{
    struct store *s;
    struct err e = {0};
    ck_assert_int_eq(store_open(&s, fake.path, how, false, &e), code);
    ck_assert_msg(strstr(e.msg, words) != NULL, "%s", e.msg);
    ck_assert_ptr_null(s);
}

START_TEST(a_newer_one_is_refused)
{
    store_close(fake_history_open(&fake));
    sqlite3 *db = fake_history_open_raw(&fake);
    sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL);
    sqlite3_close(db);
    expect_refused(STORE_MAKE, FERR_CONFIG, "newer floodtest");
    expect_refused(STORE_READ, FERR_CONFIG, "newer floodtest");
}
END_TEST

START_TEST(that_of_another_program_is_refused)
{
    sqlite3 *db = fake_history_open_raw(&fake);
    sqlite3_exec(db, "CREATE TABLE theirs (a)", NULL, NULL, NULL);
    sqlite3_close(db);
    expect_refused(STORE_MAKE, FERR_CONFIG, "another program");
    db = fake_history_open_raw(&fake);
    ck_assert_int_eq(fake_history_value(db, "SELECT count(*) FROM sqlite_schema"), 1);
    sqlite3_close(db);
}
END_TEST

static void write_file(const void *bytes, size_t len, off_t at, int flags)
{
    int fd = open(fake.path, O_WRONLY | O_CREAT | flags, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)pwrite(fd, bytes, len, at), (int)len);
    close(fd);
}

static char *whole_file(size_t *len)
{
    struct stat st;
    int fd = open(fake.path, O_RDONLY);
    ck_assert_int_eq(fstat(fd, &st), 0);
    char *bytes = malloc((size_t)st.st_size + 1);
    *len = (size_t)read(fd, bytes, (size_t)st.st_size);
    close(fd);
    return bytes;
}

START_TEST(what_is_damaged_is_left_alone)
{
    char junk[8192];
    memset(junk, 0x5a, sizeof junk);
    if (_i == 0) { /* no database at all */
        write_file(junk, sizeof junk, 0, O_TRUNC);
    } else { /* its first page, and that of the results */
        struct store *s = fake_history_open(&fake);
        fill(s);
        store_close(s);
        write_file(junk, 900, _i == 1 ? 100 : 4096, 0);
    }
    size_t before_len, after_len;
    char *before = whole_file(&before_len);
    struct store *s = NULL;
    struct err e = {0};
    int rv = store_open(&s, fake.path, STORE_MAKE, false, &e);
    if (rv == 0) { /* it shows when it is used */
        struct history_record r;
        fake_history_record(&r, 1, "a.py", NULL);
        rv = store_add(s, &r, &e);
        history_record_fini(&r);
    }
    ck_assert_int_eq(rv, FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "damaged") != NULL, "%s", e.msg);
    store_close(s);
    char *after = whole_file(&after_len);
    ck_assert_uint_eq(after_len, before_len);
    ck_assert(memcmp(before, after, before_len) == 0);
    free(before);
    free(after);
}
END_TEST

START_TEST(a_name_is_a_file)
{
    struct store *s;
    struct err e = {0};
    int here = open(".", O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(chdir(fake.dir), 0);
    ck_assert_int_eq(store_open(&s, ":memory:", STORE_MAKE, false, &e), 0);
    fake_history_add(s, 1, "a.py", NULL);
    store_close(s);
    ck_assert_int_eq(access(":memory:", F_OK), 0);
    ck_assert_int_eq(store_open(&s, "x\xff'\n?mode=ro", STORE_MAKE, false, &e), 0);
    fake_history_add(s, 1, "a.py", NULL);
    store_close(s);
    ck_assert_int_eq(access("x\xff'\n?mode=ro", F_OK), 0);
    ck_assert_int_eq(fchdir(here), 0);
    close(here);
}
END_TEST

START_TEST(what_is_not_there_is_said)
{
    expect_refused(STORE_READ, FERR_IO, "No such file");
    expect_refused(STORE_CHANGE, FERR_IO, "No such file");
    ck_assert_int_ne(access(fake.path, F_OK), 0);
    struct store *s;
    struct err e = {0};
    snprintf(fake.path, sizeof fake.path, "%.200s/a/b/history.db", fake.dir);
    expect_refused(STORE_MAKE, FERR_IO, "cannot open");
    ck_assert_int_eq(store_open(&s, fake.path, STORE_MAKE, true, &e), 0);
    store_close(s);
}
END_TEST

/* As a user who may not write; root may, so it becomes another. */
static int without_leave(int (*attempt)(void))
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(99);
        }
        _exit(attempt());
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

static int try_write(void)
{
    struct store *s;
    struct err e = {0};
    int rv = store_open(&s, fake.path, STORE_MAKE, false, &e);
    if (rv == 0) {
        struct history_record r;
        fake_history_record(&r, 1, "a.py", NULL);
        rv = store_add(s, &r, &e);
        history_record_fini(&r);
        store_close(s);
    }
    return rv == FERR_IO && strstr(e.msg, fake.path) != NULL ? 0 : 1;
}

static int try_read(void)
{
    struct store *s;
    struct err e = {0};
    struct store_filter all = {0};
    int rv = store_open(&s, fake.path, STORE_READ, false, &e);
    size_t count = rv == 0 ? fake_history_count(s, &all) : 0;
    return count == 10 ? 0 : 1;
}

START_TEST(a_folder_that_is_read_only)
{
    struct store *s = fake_history_open(&fake);
    fill(s);
    store_close(s);
    ck_assert_int_eq(chmod(fake.path, 0444), 0);
    ck_assert_int_eq(chmod(fake.dir, 0555), 0);
    int wrote = without_leave(try_write), read = without_leave(try_read);
    ck_assert_int_eq(chmod(fake.dir, 0700), 0);
    ck_assert_int_eq(wrote, 0);
    ck_assert_int_eq(read, 0);
}
END_TEST

enum { SKIPPED = 77 };

/* On a small disk that nobody else sees. */
static int fill_disk(void)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", fake.dir, "tmpfs", 0, "size=256k") != 0) {
        fprintf(stderr, "history_store: a_full_disk skipped: no leave to mount: %s\n",
                strerror(errno));
        return SKIPPED;
    }
    struct store *s = fake_history_open(&fake);
    struct err e = {0};
    int rv = 0;
    size_t kept = 0;
    for (int n = 0; n < 1000 && rv == 0; n++) {
        struct history_record r;
        fake_history_record(&r, n, "a.py", NULL);
        rv = store_add(s, &r, &e);
        kept += rv == 0;
        history_record_fini(&r);
    }
    struct store_filter all = {0};
    size_t found = fake_history_count(s, &all);
    store_close(s);
    s = fake_history_open(&fake);
    size_t again = fake_history_count(s, &all);
    store_close(s);
    bool told = rv == FERR_IO && strstr(e.msg, "full") != NULL;
    return told && kept > 10 && found == kept && again == kept ? 0 : 1;
}

START_TEST(a_full_disk)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(fill_disk());
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == SKIPPED);
}
END_TEST

Suite *history_refused_suite(void)
{
    Suite *suite = suite_create("history_refused");
    TCase *tc = tcase_create("refused");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_newer_one_is_refused);
    tcase_add_test(tc, that_of_another_program_is_refused);
    tcase_add_loop_test(tc, what_is_damaged_is_left_alone, 0, 3);
    tcase_add_test(tc, a_name_is_a_file);
    tcase_add_test(tc, what_is_not_there_is_said);
    tcase_add_test(tc, a_folder_that_is_read_only);
    tcase_add_test(tc, a_full_disk);
    suite_add_tcase(suite, tc);
    return suite;
}
