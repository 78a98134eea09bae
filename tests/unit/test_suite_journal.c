#include "tests/unit/suites.h"

#include "harness/suite/folder.h"
#include "harness/suite/journal.h"
#include "tests/support/fake_suite.h"
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW "2026-03-01T12:00:00.250Z"

static char dir[SCRATCH_PATH_MAX];
static struct fake_suite fake;
static struct suite_plan plan;

static void set_up(void)
{
    ck_assert(scratch_make(dir, NULL));
    fake_suite_init(&fake, "a.yaml");
    fake_suite_add(&fake, "one", "x.py");
    fake_suite_add(&fake, "two", "x.py");
    fake_suite_add(&fake, "three", "x.py");
    fake_suite_plan(&fake, 0, 1, &plan);
}

static void tear_down(void)
{
    suite_plan_fini(&plan);
    scratch_remove(dir);
}

static struct suite_outcome outcome_of(enum suite_state state, const char *class_name)
{
    struct suite_outcome o = {.state = state, .seconds = 2};
    snprintf(o.class_name, sizeof o.class_name, "%s", class_name);
    return o;
}

static void open_journal(struct journal *j, bool resume, struct journal_book *book)
{
    struct err e = {0};
    int rv = journal_open(j, dir, resume, &plan, NOW, book, &e);
    ck_assert_msg(rv == 0, "%s", e.msg);
}

static void add(struct journal *j, size_t item, enum suite_state state, const char *class)
{
    struct err e = {0};
    struct suite_outcome o = outcome_of(state, class);
    ck_assert_int_eq(journal_add(j, &plan.items[item], &o, &e), 0);
}

static int refused(bool resume, struct err *e)
{
    struct journal j;
    struct journal_book book;
    *e = (struct err){0};
    int rv = journal_open(&j, dir, resume, &plan, NOW, &book, e);
    journal_close(&j);
    journal_book_fini(&book);
    return rv;
}

/* Two runs are done, then floodtest is gone. */
static void begin(void)
{
    struct journal j;
    struct journal_book book;
    open_journal(&j, false, &book);
    ck_assert(!book.begun);
    add(&j, 0, SUITE_AS_EXPECTED, "bounded");
    add(&j, 1, SUITE_COULD_NOT_RUN, "");
    journal_close(&j);
    journal_book_fini(&book);
}

static void append(const char *text)
{
    char *path = suite_folder_path(dir, JOURNAL_FILE);
    FILE *f = fopen(path, "a");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    free(path);
}

START_TEST(what_is_done_is_known)
{
    struct journal j;
    struct journal_book book;
    begin();
    open_journal(&j, true, &book);
    ck_assert(book.begun);
    ck_assert_str_eq(book.started_at, NOW);
    ck_assert(book.digest == plan.digest);
    ck_assert_uint_eq(book.count, 2);
    ck_assert_uint_eq(book.bad_lines, 0);
    const struct journal_entry *one = journal_book_find(&book, "one");
    ck_assert_ptr_nonnull(one);
    ck_assert(one->digest == plan.items[0].digest);
    ck_assert_str_eq(one->outcome.class_name, "bounded");
    ck_assert_int_eq(journal_book_find(&book, "two")->outcome.state, SUITE_COULD_NOT_RUN);
    ck_assert_ptr_null(journal_book_find(&book, "three"));
    ck_assert_ptr_null(journal_book_find(&book, ""));
    journal_close(&j);
    journal_book_fini(&book);
}
END_TEST

/* A crash in the middle of a write, at every byte of it. */
START_TEST(torn_lines)
{
    struct journal j;
    struct journal_book book;
    struct suite_outcome o = outcome_of(SUITE_AS_EXPECTED, "bounded");
    json_t *json = journal_book_line("three", plan.items[2].digest, &o);
    char *line = json_dumps(json, JSON_COMPACT);
    begin();
    size_t len = strlen(line);
    for (size_t cut = 1; cut <= len; cut += cut < len - 8 ? 7 : 1) {
        char *torn = strndup(line, cut);
        append(torn);
        free(torn);
        open_journal(&j, true, &book);
        ck_assert_uint_eq(book.bad_lines, 1);
        ck_assert_uint_eq(book.count, 2);
        journal_close(&j);
        journal_book_fini(&book);
    }
    /* What is written after it stands on a line of its own. */
    append("{\"name\": \"thr");
    open_journal(&j, true, &book);
    add(&j, 2, SUITE_AS_EXPECTED, "bounded");
    journal_close(&j);
    journal_book_fini(&book);
    open_journal(&j, true, &book);
    ck_assert_uint_eq(book.count, 3);
    ck_assert_uint_eq(book.bad_lines, 0);
    journal_close(&j);
    journal_book_fini(&book);
    free(line);
    json_decref(json);
}
END_TEST

START_TEST(the_last_word_counts)
{
    struct journal j;
    struct journal_book book;
    begin();
    open_journal(&j, true, &book);
    add(&j, 1, SUITE_UNEXPECTED, "bounded");
    journal_close(&j);
    journal_book_fini(&book);
    open_journal(&j, true, &book);
    ck_assert_uint_eq(book.count, 3);
    ck_assert_int_eq(journal_book_find(&book, "two")->outcome.state, SUITE_UNEXPECTED);
    journal_close(&j);
    journal_book_fini(&book);
}
END_TEST

START_TEST(garbage_is_passed_over)
{
    struct journal j;
    struct journal_book book;
    begin();
    append("\n\n{}\n[1]\n\"x\"\nnull\n{\"schema\": \"floodtest.journal/9\"}\n"
           "{\"name\": \"three\"}\n{\"name\": \"three\", \"digest\": \"x\"}\n\x80\xff\n");
    open_journal(&j, true, &book);
    ck_assert_uint_eq(book.count, 2);
    ck_assert_uint_eq(book.bad_lines, 10);
    ck_assert(book.digest == plan.digest);
    journal_close(&j);
    journal_book_fini(&book);
}
END_TEST

START_TEST(a_folder_is_used_once)
{
    struct err e;
    begin();
    ck_assert_int_eq(refused(false, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "--resume") != NULL, "%s", e.msg);
}
END_TEST

START_TEST(one_at_a_time)
{
    struct journal j;
    struct journal_book book;
    struct err e;
    open_journal(&j, false, &book);
    ck_assert_int_eq(refused(true, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "another floodtest") != NULL, "%s", e.msg);
    journal_close(&j);
    journal_book_fini(&book);
    ck_assert_int_eq(refused(true, &e), 0);
}
END_TEST

static void plan_again(uint32_t index, uint32_t count)
{
    suite_plan_fini(&plan);
    fake_suite_plan(&fake, index, count, &plan);
}

START_TEST(another_suite_is_refused)
{
    struct err e;
    begin();
    fake_suite_init(&fake, "b.yaml");
    fake_suite_add(&fake, "four", "x.py");
    plan_again(0, 1);
    ck_assert_int_eq(refused(true, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "another suite") != NULL, "%s", e.msg);
    /* One that has grown, or was mended, is the same. */
    fake_suite_add(&fake, "two", "mended.py");
    plan_again(0, 1);
    ck_assert_int_eq(refused(true, &e), 0);
}
END_TEST

START_TEST(another_shard_is_refused)
{
    struct err e;
    plan_again(0, 2);
    begin();
    plan_again(1, 2);
    ck_assert_int_eq(refused(true, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "shard 1/2, this is shard 2/2") != NULL, "%s", e.msg);
}
END_TEST

START_TEST(a_folder_that_cannot_be_written)
{
    struct err e;
    scratch_remove(dir);
    ck_assert_int_eq(refused(true, &e), FERR_IO);
    ck_assert_msg(strstr(e.msg, JOURNAL_FILE) != NULL, "%s", e.msg);
}
END_TEST

static const struct {
    const char *name, *file;
} result_names[] = {
    {"slow", "results/slow.json"},
    {"rate=1k_a.b-c", "results/rate=1k_a.b-c.json"},
    {"slow/leaky rate=1k", "results/slow_leaky_rate=1k-"},
    {"slow leaky/rate=1k", "results/slow_leaky_rate=1k-"},
    {"..", "results/_.-"},
    {".hidden", "results/_hidden-"},
    {"\xc3\xa4", "results/__-"},
};

START_TEST(names_of_results)
{
    char *file = suite_folder_result_name(result_names[_i].name);
    size_t len = strlen(result_names[_i].file);
    ck_assert_int_eq(strncmp(file, result_names[_i].file, len), 0);
    ck_assert_str_eq(file + strlen(file) - 5, ".json");
    ck_assert_int_eq(result_names[_i].file[len - 1] == '-' ? 13 : 0,
                     (int)(strlen(file) - len));
    free(file);
}
END_TEST

START_TEST(names_stay_apart)
{
    char name[1001];
    memset(name, 'x', 1000);
    name[1000] = '\0';
    char *a = suite_folder_result_name(name);
    name[999] = 'y';
    char *b = suite_folder_result_name(name);
    ck_assert_str_ne(a, b);
    ck_assert_uint_lt(strlen(a), 200);
    free(a);
    free(b);
    a = suite_folder_result_name("a b");
    b = suite_folder_result_name("a/b");
    ck_assert_str_ne(a, b);
    free(a);
    free(b);
}
END_TEST

Suite *suite_journal_suite(void)
{
    Suite *suite = suite_create("suite_journal");
    TCase *tc = tcase_create("journal");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, what_is_done_is_known);
    tcase_add_test(tc, torn_lines);
    tcase_add_test(tc, the_last_word_counts);
    tcase_add_test(tc, garbage_is_passed_over);
    tcase_add_test(tc, a_folder_is_used_once);
    tcase_add_test(tc, one_at_a_time);
    tcase_add_test(tc, another_suite_is_refused);
    tcase_add_test(tc, another_shard_is_refused);
    tcase_add_test(tc, a_folder_that_cannot_be_written);
    suite_add_tcase(suite, tc);
    tc = tcase_create("names");
    tcase_add_loop_test(tc, names_of_results, 0,
                        sizeof result_names / sizeof result_names[0]);
    tcase_add_test(tc, names_stay_apart);
    suite_add_tcase(suite, tc);
    return suite;
}
