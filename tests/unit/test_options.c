#include "tests/unit/suites.h"

#include "harness/scenario/options.h"
#include "tests/unit/data/options_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

/* What options_each shows of one setting, as text. */
struct shown {
    const char *key;
    char text[256];
    unsigned seen;
};

static void show_cb(void *arg, const char *key, const struct options_value *v)
{
    struct shown *s = arg;
    if (strcmp(s->key, key) != 0) {
        return;
    }
    s->seen++;
    switch (v->type) {
    case OPTIONS_NULL:
        snprintf(s->text, sizeof s->text, "null");
        break;
    case OPTIONS_BOOL:
        snprintf(s->text, sizeof s->text, "%s", v->boolean ? "true" : "false");
        break;
    case OPTIONS_INTEGER:
        snprintf(s->text, sizeof s->text, "%" PRId64, v->integer);
        break;
    case OPTIONS_REAL:
        snprintf(s->text, sizeof s->text, "%.6f", v->real);
        break;
    case OPTIONS_STRING:
        snprintf(s->text, sizeof s->text, "'%s'", v->string);
        break;
    case OPTIONS_LIST:
        for (size_t i = 0; v->list[i] != NULL; i++) {
            size_t used = strlen(s->text);
            snprintf(s->text + used, sizeof s->text - used, "[%s]", v->list[i]);
        }
        break;
    }
}

static void check_shown(const struct scenario *s, const char *key, const char *expected)
{
    struct shown shown = {.key = key};
    options_each(s, show_cb, &shown);
    ck_assert_msg(shown.seen == 1, "%s is shown %u times", key, shown.seen);
    ck_assert_msg(strcmp(shown.text, expected) == 0, "%s is %s, not %s", key, shown.text,
                  expected);
}

START_TEST(defaults)
{
    struct scenario s;
    scenario_init(&s);
    check_shown(&s, default_rows[_i].key, default_rows[_i].shown);
    scenario_fini(&s);
}
END_TEST

static void count_cb(void *arg, const char *key, const struct options_value *v)
{
    (void)key;
    (void)v;
    ++*(size_t *)arg;
}

START_TEST(every_setting_has_a_tested_default)
{
    struct scenario s;
    size_t count = 0;
    scenario_init(&s);
    options_each(&s, count_cb, &count);
    scenario_fini(&s);
    ck_assert_uint_eq(count, sizeof default_rows / sizeof default_rows[0]);
}
END_TEST

START_TEST(values)
{
    const char *name = set_rows[_i].name;
    const struct options_row *row = options_find(name, strlen(name));
    ck_assert_ptr_nonnull(row);
    struct scenario s;
    struct err e = {0};
    scenario_init(&s);
    struct shown before = {.key = set_rows[_i].key};
    options_each(&s, show_cb, &before);
    int rc = options_set(&s, row, set_rows[_i].text, &e);
    if (set_rows[_i].shown == NULL) {
        ck_assert_int_eq(rc, FERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.msg, "got '"));
        ck_assert_ptr_nonnull(strstr(e.msg, set_rows[_i].text));
        check_shown(&s, set_rows[_i].key, before.text);
    } else {
        ck_assert_msg(rc == 0, "--%s %s: %s", name, set_rows[_i].text, e.msg);
        check_shown(&s, set_rows[_i].key, set_rows[_i].shown);
    }
    scenario_fini(&s);
}
END_TEST

START_TEST(every_field_option_has_good_and_bad_rows)
{
    const struct options_row *row = options_at((enum options_id)_i);
    if (row->offset == OPTIONS_ELSEWHERE || (row->flags & OPTIONS_MANY)) {
        return;
    }
    bool good = false, bad = false;
    for (size_t i = 0; i < sizeof set_rows / sizeof set_rows[0]; i++) {
        if (strcmp(set_rows[i].name, row->name) == 0) {
            good |= set_rows[i].shown != NULL;
            bad |= set_rows[i].shown == NULL;
        }
    }
    ck_assert_msg(good, "no good value of --%s is tested", row->name);
    ck_assert_msg(bad, "no bad value of --%s is tested", row->name);
}
END_TEST

START_TEST(range_errors_show_the_range)
{
    struct scenario s;
    struct err e;
    scenario_init(&s);
    ck_assert_int_eq(options_set(&s, options_at(OPTION_SIZE), "17MiB", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected 0 B to 16 MiB, got '17MiB'");
    ck_assert_int_eq(options_set(&s, options_at(OPTION_IDLE), "2h", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected 0 s to 1 h, got '2h'");
    ck_assert_int_eq(options_set(&s, options_at(OPTION_CONNECTIONS), "0", &e),
                     FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected 1 to 1000000, got '0'");
    ck_assert_int_eq(options_set(&s, options_at(OPTION_RATE), "2G", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected 0.001/s to 1.00G/s, got '2G'");
    ck_assert_int_eq(options_set(&s, options_at(OPTION_COLOR), "red", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected auto, always or never, got 'red'");
    scenario_fini(&s);
}
END_TEST

START_TEST(a_rate_in_bytes_is_kept_apart)
{
    struct scenario s;
    struct err e;
    scenario_init(&s);
    ck_assert_int_eq(options_set(&s, options_at(OPTION_RATE), "2MB/s", &e), 0);
    ck_assert_double_eq(s.rate_bytes_per_s, 2e6);
    ck_assert_int_eq(options_set(&s, options_at(OPTION_RATE), "10", &e), 0);
    ck_assert_double_eq(s.rate_bytes_per_s, 0);
    ck_assert_double_eq(s.rate, 10);
    scenario_fini(&s);
}
END_TEST

START_TEST(levels_stop_at_their_maximum)
{
    struct scenario s;
    struct err e;
    scenario_init(&s);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(options_set(&s, options_at(OPTION_VERBOSE), NULL, &e), 0);
        ck_assert_int_eq(s.verbose, i == 0 ? 1 : 2);
    }
    scenario_fini(&s);
}
END_TEST

START_TEST(texts_are_replaced_and_owned)
{
    struct scenario s;
    struct err e;
    char text[] = "first.json";
    scenario_init(&s);
    ck_assert_int_eq(options_set(&s, options_at(OPTION_JSON), text, &e), 0);
    text[0] = 'X';
    ck_assert_str_eq(s.report_paths[REPORT_JSON], "first.json");
    ck_assert_int_eq(options_set(&s, options_at(OPTION_JSON), "second", &e), 0);
    ck_assert_str_eq(s.report_paths[REPORT_JSON], "second");
    scenario_fini(&s);
    ck_assert_ptr_null(s.report_paths[REPORT_JSON]);
}
END_TEST

START_TEST(lists_grow_to_their_end)
{
    struct scenario s, copy = {0};
    struct err e;
    char text[SCENARIO_LIST_TEXT_MAX + 2] = "";
    const struct options_row *row = options_at(OPTION_THRESHOLD);
    scenario_init(&s);
    memset(text, 'x', SCENARIO_LIST_TEXT_MAX + 1);
    ck_assert_int_eq(options_set(&s, row, text, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "expected at most 127 characters, got 'xxx"));
    text[SCENARIO_LIST_TEXT_MAX] = '\0';
    for (int i = 0; i < SCENARIO_LIST_MAX; i++) {
        ck_assert_int_eq(options_set(&s, row, text, &e), 0);
    }
    ck_assert_int_eq(options_set(&s, row, "a < 1", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected it at most 32 times, got 'a < 1', too");
    scenario_list_copy(&copy.thresholds, &s.thresholds);
    scenario_fini(&s);
    ck_assert_ptr_null(s.thresholds.texts[0]);
    ck_assert_str_eq(copy.thresholds.texts[SCENARIO_LIST_MAX - 1], text);
    ck_assert_ptr_null(copy.thresholds.texts[SCENARIO_LIST_MAX]);
    scenario_fini(&copy);
}
END_TEST

Suite *options_suite(void)
{
    Suite *s = suite_create("options");
    TCase *t = tcase_create("options");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, defaults, default_rows);
    tcase_add_test(t, every_setting_has_a_tested_default);
    ADD_ROWS(t, values, set_rows);
    tcase_add_loop_test(t, every_field_option_has_good_and_bad_rows, 0, OPTIONS_COUNT);
    tcase_add_test(t, range_errors_show_the_range);
    tcase_add_test(t, a_rate_in_bytes_is_kept_apart);
    tcase_add_test(t, levels_stop_at_their_maximum);
    tcase_add_test(t, texts_are_replaced_and_owned);
    tcase_add_test(t, lists_grow_to_their_end);
    suite_add_tcase(s, t);
    return s;
}
