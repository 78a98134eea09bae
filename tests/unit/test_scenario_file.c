#include "tests/unit/suites.h"

#include "harness/scenario/target.h"
#include "tests/support/scenario_text.h"

#include <stdio.h>
#include <string.h>

static struct scenario_file file;
static struct scenario_file_errors errors;

static void teardown(void)
{
    scenario_file_fini(&file);
    scenario_file_errors_fini(&errors);
}

static void load(const struct scenario_text_file *files)
{
    int rc = scenario_text_parse(&file, files, &errors);
    ck_assert_msg(rc == 0, "%s", errors.count > 0 ? errors.sentences[0] : "?");
    ck_assert_uint_eq(errors.count, 0);
}

static void load_text(const char *text)
{
    const struct scenario_text_file files[] = {{"dir/slow.yaml", text}, {NULL, NULL}};
    load(files);
}

/* The words of a run, joined by '|'. */
static void expect_words_with(size_t run, const struct scenario_override *overrides,
                              size_t count, const char *expected)
{
    ck_assert_uint_lt(run, file.run_count);
    char **words = scenario_run_words(&file.runs[run], overrides, count);
    struct strbuf joined;
    strbuf_init(&joined);
    for (size_t i = 0; words[i] != NULL; i++) {
        strbuf_addf(&joined, "%s%s", i > 0 ? "|" : "", words[i]);
    }
    ck_assert_str_eq(joined.text, expected);
    strbuf_fini(&joined);
    target_free(words);
}

static void expect_words(size_t run, const char *expected)
{
    expect_words_with(run, NULL, 0, expected);
}

static void expect_name(size_t run, const char *name)
{
    ck_assert_uint_lt(run, file.run_count);
    ck_assert_str_eq(file.runs[run].name, name);
}

static void expect_expectation(size_t run, const char *expected)
{
    struct strbuf text;
    strbuf_init(&text);
    expectation_text(&file.runs[run].expect, &text);
    ck_assert_str_eq(text.text, expected);
    strbuf_fini(&text);
}

START_TEST(settings_are_options)
{
    load_text("# a comment\n"
              "target: ws-client {url}\n"
              "size: 4KiB\n"
              "rate: 2MB/s   # behind a value\n"
              "acks: true\n"
              "no-agent: true\n"
              "compress: false\n"
              "tracemalloc: 5\n"
              "verbose: 2\n"
              "message: '{\"n\": {seq}}'\n");
    ck_assert_uint_eq(file.run_count, 1);
    expect_name(0, "slow");
    expect_words(0, "--target=ws-client {url}|--no-agent|--tracemalloc=5|--rate=2MB/s|"
                    "--size=4KiB|--message={\"n\": {seq}}|--acks|--verbose|--verbose");
    const struct scenario_setting *size = &file.runs[0].settings[4];
    ck_assert_int_eq((int)size->row->id, OPTION_SIZE);
    ck_assert_int_eq(size->place.line, 3);
    ck_assert_int_eq(size->place.column, 7);
    ck_assert_str_eq(size->place.path, "dir/slow.yaml");
    ck_assert(!file.runs[0].alone);
    ck_assert_ptr_null(file.runs[0].description);
    expect_expectation(0, "pass");
}
END_TEST

START_TEST(what_may_be_given_again_is_a_list_or_a_text)
{
    load_text(
        "target: a b\ntalk: [wait 2, \"send text 'hi'\"]\nthreshold: cpu.max < 2\n");
    expect_words(0, "--target=a b|--talk=wait 2|--talk=send text 'hi'|"
                    "--threshold=cpu.max < 2");
    teardown();
    load_text("target: a b\ntalk: []\ntracemalloc: true\nverbose: 0\n");
    expect_words(0, "--target=a b|--tracemalloc");
    teardown();
    load_text("target: a b\ntalk:\n- |-\n  send text\n  more\n- >\n  start\n  now\n");
    expect_words(0, "--target=a b|--talk=send text\nmore|--talk=start now\n");
}
END_TEST

START_TEST(files_are_beside_the_scenario)
{
    const struct scenario_text_file files[] = {
        {"dir/slow.yaml", "target: node client.js {url} --config other.json gone.js\n"
                          "messages: feed.jsonl\n"
                          "cert: /etc/cert.pem\n"
                          "talk-file: ../talk/nats.talk\n"
                          "json: out.json\n"
                          "python: bin/python3\n"},
        {"dir/client.js", ""},
        {"dir/other.json", ""},
        {"dir/bin/python3", ""},
        {NULL, NULL}};
    load(files);
    expect_words(0, "--target=node dir/client.js {url} --config dir/other.json gone.js|"
                    "--python=dir/bin/python3|--messages=dir/feed.jsonl|"
                    "--talk-file=dir/../talk/nats.talk|--cert=/etc/cert.pem|"
                    "--json=out.json");
}
END_TEST

/* Target as written, in a scenario of this path, with dir/my client.py and dir/client. */
static const struct {
    const char *path, *target, *becomes;
} target_rows[] = {
    {"dir/a.yaml", "client", "dir/client"},
    {"dir/a.yaml", "./client", "dir/client"},
    {"dir/a.yaml", "my client.py", "dir/my client.py"},
    {"dir/a.yaml", "'my client.py' {url}", "'dir/my client.py' {url}"},
    {"dir/a.yaml", "gone.py", "dir/gone.py"},
    {"dir/a.yaml", "build/gone -v", "dir/build/gone -v"},
    {"dir/a.yaml", "/bin/sh -c 'a b'", "/bin/sh -c 'a b'"},
    {"dir/a.yaml", "client \"it's\" ''", "dir/client 'it'\\''s' ''"},
    {"dir/a.yaml", "sh 'not closed", "sh 'not closed"},
    {"a.yaml", "client", "client"},
    {"a.yaml", "gone.py", "gone.py"},
};

START_TEST(a_target_is_beside_the_scenario)
{
    char text[256], expected[256];
    snprintf(text, sizeof text, "target: >-\n  %s\n", target_rows[_i].target);
    const struct scenario_text_file files[] = {{target_rows[_i].path, text},
                                               {"dir/client", ""},
                                               {"dir/my client.py", ""},
                                               {NULL, NULL}};
    load(files);
    snprintf(expected, sizeof expected, "--target=%s", target_rows[_i].becomes);
    expect_words(0, expected);
}
END_TEST

START_TEST(a_command_is_words)
{
    const struct scenario_text_file files[] = {
        {"dir/a.yaml", "command: [node, c.js, \"{url}\", '', 5, -x]\nrate: max\n"},
        {"dir/c.js", ""},
        {NULL, NULL}};
    load(files);
    expect_words(0, "--rate=max|--|node|dir/c.js|{url}||5|-x");
}
END_TEST

START_TEST(a_run_replaces_the_file_and_that_its_base)
{
    const struct scenario_text_file files[] = {
        {"dir/a.yaml",
         "extends: base/b.yaml\n"
         "rate: 2k\n"
         "runs:\n"
         "  - {name: own, rate: 3k, acks: false, threshold: [], description: d}\n"
         "  - {command: [prog, x], expect: {verdict: fail}, alone: false}\n"},
        {"dir/base/b.yaml", "name: not taken\n"
                            "description: neither\n"
                            "target: c.py\n"
                            "rate: 1k\n"
                            "size: 100\n"
                            "acks: true\n"
                            "alone: true\n"
                            "threshold: cpu.max < 2\n"
                            "expect: {class: kept-up}\n"},
        {NULL, NULL}};
    load(files);
    ck_assert_uint_eq(file.run_count, 2);
    expect_name(0, "a/own");
    expect_words(0, "--target=dir/base/c.py|--rate=3k|--size=100");
    ck_assert(file.runs[0].alone);
    ck_assert_str_eq(file.runs[0].description, "d");
    expect_expectation(0, "kept-up");
    ck_assert_int_eq(file.runs[0].place.line, 4);
    expect_name(1, "a/2");
    expect_words(1, "--rate=2k|--size=100|--acks|--threshold=cpu.max < 2|--|prog|x");
    ck_assert(!file.runs[1].alone);
    ck_assert_ptr_null(file.runs[1].description);
    expect_expectation(1, "fail");
    ck_assert_str_eq(file.base_path, "dir/base/b.yaml");
}
END_TEST

START_TEST(a_client_is_named_in_one_layer)
{
    const struct scenario_text_file files[] = {
        {"a.yaml", "extends: b.yaml\n"
                   "runs: [{target: ./x}, {attach: true}, {rate: 5}, {pid: 1}]\n"},
        {"b.yaml", "command: [y, z]\n"},
        {NULL, NULL}};
    load(files);
    expect_words(0, "--target=./x");
    expect_words(1, "--attach");
    expect_words(2, "--rate=5|--|y|z");
    expect_words(3, "--pid=1");
}
END_TEST

START_TEST(a_matrix_makes_combinations)
{
    load_text("name: grid\n"
              "target: c d\n"
              "rate: 1\n"
              "matrix:\n"
              "  rate: [1k, max]\n"
              "  acks: [true, false]\n");
    ck_assert_uint_eq(file.run_count, 4);
    expect_name(0, "grid rate=1k acks=true");
    expect_words(0, "--target=c d|--rate=1k|--acks");
    expect_name(1, "grid rate=1k acks=false");
    expect_words(1, "--target=c d|--rate=1k");
    expect_name(3, "grid rate=max acks=false");
    expect_words(3, "--target=c d|--rate=max");
    teardown();
    load_text("runs: [{name: x, target: x.py}, {name: y, target: y.py}]\n"
              "matrix: {case: [tiny, large], talk: [[wait 2, start], start]}\n");
    ck_assert_uint_eq(file.run_count, 8);
    expect_name(0, "slow/x case=tiny talk=wait 2, start");
    expect_words(0, "--target=dir/x.py|--talk=wait 2|--talk=start|--case=tiny");
    expect_name(7, "slow/y case=large talk=start");
    expect_words(7, "--target=dir/y.py|--talk=start|--case=large");
}
END_TEST

START_TEST(a_matrix_of_clients)
{
    load_text("matrix: {target: [a.py, b.py]}\n");
    ck_assert_uint_eq(file.run_count, 2);
    expect_name(1, "slow target=b.py");
    expect_words(1, "--target=dir/b.py");
}
END_TEST

START_TEST(the_command_line_overrides)
{
    load_text(
        "target: a b\nrate: 1k\nthreshold: [cpu.max < 2, lag.p99 < 1s]\nacks: true\n");
    const struct scenario_override overrides[] = {
        {options_at(OPTION_RATE), "5k"},
        {options_at(OPTION_THRESHOLD), "cpu.max < 3"},
        {options_at(OPTION_THRESHOLD), "cpu.max < 4"},
        {options_at(OPTION_NO_AGENT), NULL}};
    expect_words_with(0, overrides, 4,
                      "--target=a b|--acks|--rate=5k|--threshold=cpu.max < 3|"
                      "--threshold=cpu.max < 4|--no-agent");
    const struct scenario_override attach = {options_at(OPTION_ATTACH), NULL};
    expect_words_with(0, &attach, 1,
                      "--rate=1k|--acks|--threshold=cpu.max < 2|--threshold=lag.p99 < 1s|"
                      "--attach");
    teardown();
    load_text("command: [a, b]\n");
    const struct scenario_override target = {options_at(OPTION_TARGET), "x y"};
    expect_words_with(0, &target, 1, "--target=x y");
}
END_TEST

START_TEST(names_come_from_files)
{
    static const char *const paths[][2] = {{"a.yaml", "a"},       {"x/b.yml", "b"},
                                           {"x/c.d.yaml", "c.d"}, {"x/e.txt", "e.txt"},
                                           {".yaml", ".yaml"},    {"plain", "plain"}};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const struct scenario_text_file files[] = {{paths[i][0], "target: a b\n"},
                                                   {NULL, NULL}};
        load(files);
        expect_name(0, paths[i][1]);
        teardown();
    }
}
END_TEST

START_TEST(windows_line_ends_and_a_byte_order_mark)
{
    load_text("\xef\xbb\xbftarget: a b\r\nrate: 1k\r\n");
    expect_words(0, "--target=a b|--rate=1k");
}
END_TEST

Suite *scenario_file_suite(void)
{
    Suite *s = suite_create("scenario_file");
    TCase *tc = tcase_create("files");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_test(tc, settings_are_options);
    tcase_add_test(tc, what_may_be_given_again_is_a_list_or_a_text);
    tcase_add_test(tc, files_are_beside_the_scenario);
    tcase_add_loop_test(tc, a_target_is_beside_the_scenario, 0,
                        (int)(sizeof target_rows / sizeof target_rows[0]));
    tcase_add_test(tc, a_command_is_words);
    tcase_add_test(tc, a_run_replaces_the_file_and_that_its_base);
    tcase_add_test(tc, a_client_is_named_in_one_layer);
    tcase_add_test(tc, a_matrix_makes_combinations);
    tcase_add_test(tc, a_matrix_of_clients);
    tcase_add_test(tc, the_command_line_overrides);
    tcase_add_test(tc, names_come_from_files);
    tcase_add_test(tc, windows_line_ends_and_a_byte_order_mark);
    suite_add_tcase(s, tc);
    return s;
}
