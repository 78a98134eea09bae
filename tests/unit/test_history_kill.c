/* Processes that write at once, and processes that are killed while they write. */
#include "tests/unit/suites.h"

#include "harness/base/clock.h"
#include "tests/support/fake_history.h"
#include "tests/support/random.h"

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 100, WRITERS = 4, RESULTS_EACH = 12 };

static struct fake_history fake;

static void set_up(void)
{
    fake_history_init(&fake);
}

static void tear_down(void)
{
    fake_history_fini(&fake);
}

/* Keeps results, and tells the id of each on a pipe once it is kept, until it is killed.
 */
static void write_on(int out)
{
    struct store *s = fake_history_open(&fake);
    for (int n = 0;; n++) {
        int64_t id = fake_history_add(s, n, "a.py", NULL);
        if (write(out, &id, sizeof id) != sizeof id) {
            _exit(1);
        }
    }
}

/* Reads the ids that come within a time, and all that are left once it was killed. */
static size_t read_ids(int in, uint64_t until_ns, int64_t *last)
{
    size_t count = 0;
    int64_t id;
    for (;;) {
        uint64_t now_ns = clock_monotonic_ns();
        int left_ms = now_ns < until_ns ? (int)((until_ns - now_ns) / NS_PER_MS) + 1 : 0;
        struct pollfd fd = {.fd = in, .events = POLLIN};
        if (poll(&fd, 1, left_ms) <= 0 || read(in, &id, sizeof id) != sizeof id) {
            return count;
        }
        *last = id;
        count++;
    }
}

static void expect_sound(void)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open(fake.path, &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

/* A writer that lives for a random time. Returns how many results it said it kept. */
static size_t kill_one(struct random *random, size_t known)
{
    int ends[2];
    int64_t last = 0;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        write_on(ends[1]);
    }
    close(ends[1]);
    uint64_t life_ns = (uint64_t)(random_range(random, 0, 25) * 1e6);
    size_t told = read_ids(ends[0], clock_monotonic_ns() + life_ns, &last);
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    told += read_ids(ends[0], clock_monotonic_ns() + NS_PER_S, &last);
    close(ends[0]);
    struct store *s = fake_history_open(&fake);
    struct store_filter all = {0}, latest = {.id = last};
    size_t found = fake_history_count(s, &all);
    /* The last may be kept and not told. */
    ck_assert_uint_ge(found, known + told);
    ck_assert_uint_le(found, known + told + 1);
    if (told > 0) {
        ck_assert_uint_eq(fake_history_count(s, &latest), 1);
    }
    store_close(s);
    return found;
}

START_TEST(what_was_kept_survives_a_kill)
{
    struct random random;
    size_t known = 0;
    random_init(&random, 1, "kill");
    for (int i = 0; i < KILLS; i++) {
        size_t found = kill_one(&random, known);
        known = found;
    }
    expect_sound();
    ck_assert_uint_gt(known, KILLS / 4); /* they were killed at work */
}
END_TEST

START_TEST(several_write_at_once)
{
    pid_t pids[WRITERS];
    for (int i = 0; i < WRITERS; i++) { /* the tables are made by all of them, too */
        pids[i] = fork();
        if (pids[i] == 0) {
            struct store *s = fake_history_open(&fake);
            for (int n = 0; n < RESULTS_EACH; n++) {
                fake_history_add(s, n, "a.py", NULL);
            }
            store_close(s);
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct store *s = fake_history_open(&fake);
    struct store_filter all = {0};
    ck_assert_uint_eq(fake_history_count(s, &all), WRITERS * RESULTS_EACH);
    store_close(s);
    expect_sound();
}
END_TEST

Suite *history_kill_suite(void)
{
    Suite *suite = suite_create("history_kill");
    TCase *tc = tcase_create("kill");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, what_was_kept_survives_a_kill);
    tcase_add_test(tc, several_write_at_once);
    suite_add_tcase(suite, tc);
    return suite;
}
