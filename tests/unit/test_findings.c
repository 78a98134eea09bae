#include "tests/unit/suites.h"

#include "harness/record/details.h"
#include "harness/record/findings.h"
#include "harness/record/sample.h"
#include "tests/support/fake_findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger than a stack should carry. */
static struct findings found, again;

static void add(const char *text, int64_t pid)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    ck_assert_msg(json != NULL, "%s: %s", text, error.text);
    findings_add(&found, json, pid);
    json_decref(json);
}

static char *dump(const struct findings *f)
{
    json_t *json = findings_to_json(f);
    char *text = json_dumps(json, JSON_PRESERVE_ORDER);
    json_decref(json);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* What is written reads back as the same. */
static void check_round_trip(void)
{
    json_t *json = findings_to_json(&found);
    findings_from_json(&again, json);
    char *first = dump(&found), *second = dump(&again);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
    json_decref(json);
}

/* Nothing of these is a finding; none may do harm. */
static const char *const nonsense[] = {
    "null",
    "7",
    "[]",
    "{}",
    "\"findings\"",
    "{\"culprits\": null}",
    "{\"culprits\": {}}",
    "{\"culprits\": [null, 7, \"x\", [], true]}",
    "{\"types\": 1, \"tasks\": \"x\", \"lines\": {}, \"notes\": 3, \"memory\": []}",
    "{\"types\": [1, null, {}, {\"type\": 5}, {\"type\": \"\"}]}",
    "{\"tasks\": [{}], \"lines\": [[]], \"notes\": [1, \"\", null]}",
    "{\"gc\": [], \"pause_ms\": \"long\", \"last_words\": 1}",
    "{\"pause_ms\": -1}",
};

START_TEST(nonsense_is_nothing)
{
    findings_init(&found);
    add(nonsense[_i], 1);
    ck_assert_int_eq(found.processes, 1);
    ck_assert_int_eq(found.culprit_count, 0);
    ck_assert_int_eq(found.type_count, 0);
    ck_assert_int_eq(found.task_count, 0);
    ck_assert_int_eq(found.line_count, 0);
    ck_assert_int_eq(found.note_count, 0);
    ck_assert(!found.gc.known && !found.last_words && isnan(found.pause_ms));
    ck_assert_int_eq(found.memory.live_bytes, SAMPLE_UNKNOWN);
    check_round_trip();
}
END_TEST

static const struct {
    const char *length, *growth_bytes;
    int64_t expected_length, expected_growth;
} number_rows[] = {
    {"5", "-5", 5, -5},
    {"-5", "0", SAMPLE_UNKNOWN, 0},
    {"5.9", "-5.9", 5, -5},
    {"1e30", "-1e30", SAMPLE_UNKNOWN, SAMPLE_UNKNOWN},
    {"9223372036854775807", "-9223372036854775808", INT64_MAX, INT64_MIN},
    {"\"5\"", "null", SAMPLE_UNKNOWN, SAMPLE_UNKNOWN},
    {"true", "{}", SAMPLE_UNKNOWN, SAMPLE_UNKNOWN},
    {"[5]", "9.2e18", SAMPLE_UNKNOWN, INT64_C(9200000000000000000)},
};

START_TEST(numbers)
{
    char text[256];
    snprintf(text, sizeof text,
             "{\"culprits\": [{\"length\": %s, \"growth_bytes\": %s}]}",
             number_rows[_i].length, number_rows[_i].growth_bytes);
    findings_init(&found);
    add(text, 1);
    ck_assert_int_eq(found.culprit_count, 1);
    ck_assert_int_eq(found.culprits[0].length, number_rows[_i].expected_length);
    ck_assert_int_eq(found.culprits[0].growth_bytes, number_rows[_i].expected_growth);
    ck_assert_int_eq(found.culprits[0].kind, CULPRIT_OBJECTS);
    check_round_trip();
}
END_TEST

static const struct {
    const char *json, *expected;
} text_rows[] = {
    {"\"asyncio.Queue\"", "asyncio.Queue"},
    {"\"a\\u001b[2J\\u0000b\"", "a\\x1b[2J\\x00b"},
    {"\"a\\nb\\tc\\r\"", "a b c\\x0d"},
    {"\"\\u202eabc\"", "\\xe2\\x80\\xaeabc"},
    {"\"\xc3\xa9\"", "\xc3\xa9"},
    {"7", ""},
    {"null", ""},
};

START_TEST(texts)
{
    char text[256];
    snprintf(text, sizeof text, "{\"culprits\": [{\"type\": %s}]}", text_rows[_i].json);
    findings_init(&found);
    add(text, 1);
    ck_assert_str_eq(found.culprits[0].type, text_rows[_i].expected);
    check_round_trip();
}
END_TEST

/* A text that is too long is cut in front of a character, not inside of one: whatever
 * stands at the edge. */
START_TEST(long_texts_are_cut_between_characters)
{
    char text[1024];
    int used =
        snprintf(text, sizeof text, "{\"culprits\": [{\"type\": \"%.*s", _i, "xxx");
    for (int i = 0; i < 100; i++) {
        used += snprintf(text + used, sizeof text - (size_t)used, "\xf0\x9f\x8c\x8a");
    }
    snprintf(text + used, sizeof text - (size_t)used, "\"}]}");
    findings_init(&found);
    add(text, 1);
    size_t len = strlen(found.culprits[0].type);
    ck_assert_uint_lt(len, FINDINGS_NAME_MAX);
    ck_assert_uint_ge(len, FINDINGS_NAME_MAX - 4);
    ck_assert_uint_eq((len - (size_t)_i) % 4, 0);
    check_round_trip();
}
END_TEST

START_TEST(lists_are_cut)
{
    fake_findings_set(&found, FAKE_FINDINGS_LONG);
    ck_assert_int_eq(found.culprit_count, FINDINGS_CULPRITS_MAX);
    ck_assert_int_eq(found.culprits[0].chain_count, FINDINGS_CHAIN_MAX);
    ck_assert_int_eq(found.type_count, FINDINGS_TYPES_MAX);
    check_round_trip();
    findings_add(&found, NULL, 2);
    ck_assert_int_eq(found.processes, 2);
}
END_TEST

START_TEST(what_agents_say_comes_back)
{
    fake_findings_set(&found, (enum fake_findings)_i);
    check_round_trip();
}
END_TEST

START_TEST(processes_are_merged_by_growth)
{
    findings_init(&found);
    add("{\"culprits\": [{\"type\": \"a\", \"growth_bytes\": 10},"
        " {\"type\": \"b\", \"growth_bytes\": 1}],"
        " \"types\": [{\"type\": \"str\", \"growth_bytes\": 10},"
        "  {\"type\": \"dict\", \"growth_bytes\": 9}],"
        " \"tasks\": [{\"name\": \"f\", \"count\": 3}, {\"name\": \"g\", \"count\": 2}],"
        " \"memory\": {\"live_bytes\": 9223372036854775807, \"free_bytes\": 5},"
        " \"gc\": {\"collections\": 1}, \"notes\": [\"same\", \"one\"],"
        " \"pause_ms\": 9, \"last_words\": false}",
        11);
    add("{\"culprits\": [{\"type\": \"c\", \"growth_bytes\": 100},"
        " {\"type\": \"d\"}],"
        " \"types\": [{\"type\": \"dict\", \"growth_bytes\": 8}],"
        " \"tasks\": [{\"name\": \"g\", \"count\": 2}, {\"name\": \"h\", \"count\": 1}],"
        " \"memory\": {\"live_bytes\": 1, \"native_bytes\": 7},"
        " \"gc\": {\"collections\": 2}, \"notes\": [\"same\", \"two\"],"
        " \"pause_ms\": 5, \"last_words\": true}",
        22);
    add("{\"gc\": {\"collections\": 3}, \"last_words\": true}", 33);
    ck_assert_int_eq(found.processes, 3);
    ck_assert_int_eq(found.culprit_count, 4);
    const char *const order[] = {"c", "a", "b", "d"};
    const int64_t pids[] = {22, 11, 11, 22};
    for (int i = 0; i < 4; i++) {
        ck_assert_str_eq(found.culprits[i].type, order[i]);
        ck_assert_int_eq(found.culprits[i].pid, pids[i]);
    }
    ck_assert_str_eq(found.types[0].type, "dict");
    ck_assert_int_eq(found.types[0].growth_bytes, 17);
    ck_assert_str_eq(found.tasks[0].name, "g");
    ck_assert_int_eq(found.tasks[0].count, 4);
    ck_assert_int_eq(found.task_count, 3);
    ck_assert_int_eq(found.memory.live_bytes, INT64_MAX);
    ck_assert_int_eq(found.memory.free_bytes, 5);
    ck_assert_int_eq(found.memory.native_bytes, 7);
    ck_assert_int_eq(found.gc.collections, 2); /* of the process that grew most */
    ck_assert_int_eq(found.note_count, 3);
    ck_assert_double_eq(found.pause_ms, 9);
    ck_assert(!found.last_words);
    check_round_trip();
}
END_TEST

START_TEST(last_words_are_told_from_findings)
{
    fake_findings_set(&found, FAKE_FINDINGS_LAST_WORDS);
    ck_assert(found.last_words);
    add("{\"culprits\": []}", 2);
    ck_assert(!found.last_words);
}
END_TEST

/* The largest findings there can be fit into a line of the samples file (1 MiB). */
START_TEST(the_largest_fit_into_a_line)
{
    memset(&found, '\\', sizeof found);
    found.last_words = found.gc.known = found.gc.enabled = true;
    found.culprit_count = FINDINGS_CULPRITS_MAX;
    found.type_count = FINDINGS_TYPES_MAX;
    found.task_count = FINDINGS_TASKS_MAX;
    found.line_count = FINDINGS_LINES_MAX;
    found.note_count = FINDINGS_NOTES_MAX;
#define END(text) (text)[sizeof(text) - 1] = '\0'
    for (int i = 0; i < FINDINGS_CULPRITS_MAX; i++) {
        struct culprit *c = &found.culprits[i];
        c->kind = CULPRIT_OBJECTS;
        END(c->type), END(c->owner), END(c->file);
        c->chain_count = FINDINGS_CHAIN_MAX;
        c->content_count = c->text_count = FINDINGS_CONTENT_MAX;
        for (int k = 0; k < FINDINGS_CHAIN_MAX; k++) {
            END(c->chain[k].type), END(c->chain[k].name), END(c->chain[k].via);
            END(c->chain[k].file);
        }
        for (int k = 0; k < FINDINGS_CONTENT_MAX; k++) {
            END(c->content[k].type), END(c->texts[k]);
        }
    }
    for (int i = 0; i < FINDINGS_TYPES_MAX; i++) {
        END(found.types[i].type);
    }
    for (int i = 0; i < FINDINGS_TASKS_MAX; i++) {
        END(found.tasks[i].name), END(found.tasks[i].waits), END(found.tasks[i].file);
    }
    for (int i = 0; i < FINDINGS_LINES_MAX; i++) {
        END(found.lines[i].file);
    }
    for (int i = 0; i < FINDINGS_NOTES_MAX; i++) {
        END(found.notes[i]);
    }
    char *text = dump(&found);
    ck_assert_uint_lt(strlen(text), 700 * 1024);
    free(text);
}
END_TEST

START_TEST(details_keep_the_findings)
{
    struct run_details d = {.agent_state = "ok", .agent_runtime = "CPython 3.11.2"};
    struct run_details back = {0};
    fake_findings_set(&found, FAKE_FINDINGS_QUEUE);
    d.findings = malloc(sizeof found);
    *d.findings = found;
    json_t *json = details_to_json(&d);
    details_from_json(&back, json);
    json_decref(json);
    ck_assert_str_eq(back.agent_state, "ok");
    ck_assert_str_eq(back.agent_runtime, "CPython 3.11.2");
    ck_assert_ptr_nonnull(back.findings);
    ck_assert_str_eq(back.findings->culprits[0].owner,
                     "WebSocketClientProtocol.messages");
    ck_assert_int_eq(back.findings->culprits[0].pid, 4242);
    ck_assert_int_eq(back.findings->processes, 1);
    details_fini(&back);
    details_fini(&d);
    json = details_to_json(&d);
    details_from_json(&back, json);
    ck_assert_ptr_null(back.findings);
    ck_assert_str_eq(back.agent_state, "");
    details_fini(&back);
    json_decref(json);
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *findings_suite(void)
{
    Suite *suite = suite_create("findings");
    TCase *tc = tcase_create("findings");
    tcase_set_timeout(tc, 10);
    ADD_ROWS(tc, nonsense_is_nothing, nonsense);
    ADD_ROWS(tc, numbers, number_rows);
    ADD_ROWS(tc, texts, text_rows);
    tcase_add_loop_test(tc, long_texts_are_cut_between_characters, 0, 4);
    tcase_add_test(tc, lists_are_cut);
    tcase_add_loop_test(tc, what_agents_say_comes_back, 0, FAKE_FINDINGS_COUNT);
    tcase_add_test(tc, processes_are_merged_by_growth);
    tcase_add_test(tc, last_words_are_told_from_findings);
    tcase_add_test(tc, the_largest_fit_into_a_line);
    tcase_add_test(tc, details_keep_the_findings);
    suite_add_tcase(suite, tc);
    return suite;
}
