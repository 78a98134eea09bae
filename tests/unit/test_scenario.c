#include "tests/unit/suites.h"

#include "harness/scenario/listen.h"
#include "harness/scenario/options.h"
#include "harness/record/phase.h"
#include "harness/scenario/scenario.h"

#include <ctype.h>
#include <string.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

START_TEST(names_and_letters_are_unique)
{
    const struct options_row *row = options_at((enum options_id)_i);
    ck_assert_ptr_nonnull(row->name);
    ck_assert_ptr_eq(options_find(row->name, strlen(row->name)), row);
    if (row->letter != '\0') {
        ck_assert(isalpha((unsigned char)row->letter));
        ck_assert_ptr_eq(options_find_letter(row->letter), row);
    }
    for (int i = 0; row->key != NULL && i < _i; i++) {
        const char *other = options_at((enum options_id)i)->key;
        ck_assert(other == NULL || strcmp(other, row->key) != 0);
    }
}
END_TEST

START_TEST(rows_are_complete)
{
    const struct options_row *row = options_at((enum options_id)_i);
    size_t help_len = strlen(row->help);
    ck_assert_uint_gt(help_len, 0);
    ck_assert_msg(row->help[help_len - 1] != '.', "--%s: help ends in a stop", row->name);
    ck_assert_int_eq(row->id, _i);
    ck_assert_int_lt(options_group(row), GROUP_COUNT);
    ck_assert_int_lt(row->kind, KIND_COUNT);
    ck_assert_int_eq(row->kind == KIND_CHOICE, row->choices != NULL);
    ck_assert_uint_le(row->min, row->max);
    ck_assert(row->offset == OPTIONS_ELSEWHERE || row->offset < sizeof(struct scenario));
    bool of_a_run = !(row->flags & OPTIONS_MANY);
    ck_assert_msg((row->offset == OPTIONS_ELSEWHERE || !of_a_run) == (row->key == NULL),
                  "--%s: has a field but no key, or the reverse", row->name);
    bool valueless =
        row->kind == KIND_FLAG || row->kind == KIND_UNFLAG || row->kind == KIND_LEVEL;
    ck_assert_int_eq(valueless, row->argument == NULL);
    ck_assert_int_eq(options_takes_value(row), !valueless && row->kind != KIND_HELP &&
                                                   !options_value_is_optional(row));
}
END_TEST

START_TEST(ten_options_are_most_needed)
{
    int ten = 0;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        ten += (options_at(id)->flags & OPTIONS_TEN) != 0;
    }
    ck_assert_int_eq(ten, 10);
}
END_TEST

#define FIELD(name)                                                                      \
    {                                                                                    \
#name, offsetof(struct scenario, name)                                           \
    }

/* Every field that a user sets; the others are derived by the command line. */
static const struct {
    const char *name;
    size_t offset;
} field_rows[] = {
    FIELD(rate),
    FIELD(size),
    FIELD(shape),
    FIELD(schedule_path),
    FIELD(message),
    FIELD(messages_path),
    FIELD(speed),
    FIELD(time_field),
    FIELD(compress),
    FIELD(talk),
    FIELD(talk_path),
    FIELD(flood_case),
    FIELD(protocol),
    FIELD(unix_path),
    FIELD(framing),
    FIELD(cert_path),
    FIELD(key_path),
    FIELD(threads),
    FIELD(unit),
    FIELD(fragment_bytes),
    FIELD(empty_fragments),
    FIELD(endless),
    FIELD(chop_bytes),
    FIELD(bad_frame),
    FIELD(reads),
    FIELD(end),
    FIELD(end_after),
    FIELD(throttle_cpu),
    FIELD(closing),
    FIELD(payload),
    FIELD(seed),
    FIELD(connections),
    FIELD(idle_ns),
    FIELD(duration_ns),
    FIELD(max_duration_ns),
    FIELD(confirm),
    FIELD(drain_ns),
    FIELD(connect_timeout_ns),
    FIELD(host),
    FIELD(port),
    FIELD(path),
    FIELD(subprotocol),
    FIELD(pid),
    FIELD(budget_bytes),
    FIELD(memory_limit_bytes),
    FIELD(thresholds),
    FIELD(report_paths[REPORT_JSON]),
    FIELD(report_paths[REPORT_HTML]),
    FIELD(report_paths[REPORT_MARKDOWN]),
    FIELD(report_paths[REPORT_JUNIT]),
    FIELD(report_paths[REPORT_TAP]),
    FIELD(report_paths[REPORT_CSV]),
    FIELD(report_paths[REPORT_OPENMETRICS]),
    FIELD(samples_path),
    FIELD(graph_path),
    FIELD(agent),
    FIELD(native),
    FIELD(show_content),
    FIELD(tracemalloc_frames),
    FIELD(client_log_path),
    FIELD(ci),
    FIELD(color),
    FIELD(quiet),
    FIELD(verbose),
    FIELD(die_with_parent),
};

START_TEST(every_field_has_one_row)
{
    int found = 0;
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        found += options_at(id)->offset == field_rows[_i].offset;
    }
    ck_assert_msg(found == 1, "%s has %d rows", field_rows[_i].name, found);
}
END_TEST

static const struct {
    const char *text;
    const char *host; /* NULL: refused */
    int port;         /* -1: none given */
} listen_rows[] = {
    {"9000", "", 9000},
    {"0", "", 0},
    {"65535", "", 65535},
    {"127.0.0.1", "127.0.0.1", -1},
    {"127.0.0.1:9000", "127.0.0.1", 9000},
    {"0.0.0.0:0", "0.0.0.0", 0},
    {"::1", "::1", -1},
    {"::", "::", -1},
    {"[::1]", "::1", -1},
    {"[::1]:9000", "::1", 9000},
    {"[0:0:0:0:0:0:0:1]:80", "::1", 80},
    {"0:0:0:0:0:0:0:0", "::", -1},
    {"", NULL, 0},
    {":9000", NULL, 0},
    {"[]:9000", NULL, 0},
    {"[::1", NULL, 0},
    {"[::1]9000", NULL, 0},
    {"[::1]:", NULL, 0},
    {"[127.0.0.1]:9000", NULL, 0},
    {"127.0.0.1:", NULL, 0},
    {"127.0.0.1:65536", NULL, 0},
    {"127.0.0.1:-1", NULL, 0},
    {"127.0.0.1: 9", NULL, 0},
    {"127.0.0.1:99999999999", NULL, 0},
    {"127.1", NULL, 0},
    {"127.0.0.256", NULL, 0},
    {"65536", NULL, 0},
    {"+80", NULL, 0},
    {"80 ", NULL, 0},
    {"localhost", NULL, 0},
    {"fe80::1%lo", NULL, 0},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd", NULL, 0},
};

START_TEST(listen_addresses)
{
    const char *text = listen_rows[_i].text;
    struct listen_address a = {.port = 1};
    struct err e;
    int rc = listen_parse(text, &a, &e);
    if (listen_rows[_i].host == NULL) {
        ck_assert_msg(rc == FERR_CONFIG, "'%s' was taken", text);
        ck_assert_uint_eq(a.port, 1);
        return;
    }
    ck_assert_msg(rc == 0, "'%s' was refused", text);
    ck_assert_str_eq(a.host, listen_rows[_i].host);
    ck_assert_int_eq(a.has_port, listen_rows[_i].port >= 0);
    ck_assert_int_eq(a.has_port ? a.port : -1, listen_rows[_i].port);
}
END_TEST

START_TEST(phases_have_names)
{
    static const char *const names[] = {"start",   "connect", "idle",   "flood",
                                        "confirm", "drain",   "settle", "explain"};
    ck_assert_int_eq(PHASE_COUNT, (int)(sizeof names / sizeof names[0]));
    ck_assert_str_eq(phase_name((enum phase)_i), names[_i]);
}
END_TEST

Suite *scenario_suite(void)
{
    Suite *s = suite_create("scenario");
    TCase *t = tcase_create("scenario");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, names_and_letters_are_unique, 0, OPTIONS_COUNT);
    tcase_add_loop_test(t, rows_are_complete, 0, OPTIONS_COUNT);
    tcase_add_test(t, ten_options_are_most_needed);
    ADD_ROWS(t, every_field_has_one_row, field_rows);
    ADD_ROWS(t, listen_addresses, listen_rows);
    tcase_add_loop_test(t, phases_have_names, 0, PHASE_COUNT);
    suite_add_tcase(s, t);
    return s;
}
