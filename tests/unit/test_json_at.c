/* Reading JSON that nobody vouches for: values, and the sentences about what is none. */
#include "tests/unit/suites.h"

#include "harness/base/json_at.h"
#include "harness/base/json_file.h"
#include "harness/scenario/target.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(json);
    return json;
}

START_TEST(values)
{
    static const char *const words[] = {"no", "yes"};
    struct err e;
    char text[5];
    json_t *json =
        parse("{\"n\": -7, \"r\": 2, \"b\": true, \"w\": \"yes\", \"z\": null, "
              "\"t\": \"abc\\u20ac\", \"l\": [\"a\", \"b\"]}");
    struct json_at at = json_at_document(json, &e);
    ck_assert_int_eq(json_at_int(&at, "n", -7, 0, 1), -7);
    ck_assert_int_eq(json_at_int(&at, "z", 0, 9, 1), 1);
    ck_assert_double_eq(json_at_real(&at, "r", NAN), 2);
    ck_assert(isnan(json_at_real(&at, "missing", NAN)));
    ck_assert(json_at_bool(&at, "b", false));
    ck_assert(json_at_is_null(&at, "z") && !json_at_is_null(&at, "missing"));
    ck_assert_int_eq(json_at_word(&at, "w", words, 2, -1), 1);
    ck_assert_int_eq(json_at_word(&at, "z", words, 2, 1), 1);
    json_at_copy(&at, "t", text, sizeof text);
    ck_assert_str_eq(text, "abc"); /* half a character is none */
    char **list = json_at_words(&at, "l", 2);
    ck_assert_uint_eq(target_count(list), 2);
    ck_assert_str_eq(list[1], "b");
    target_free(list);
    struct json_at none = json_at_optional(&at, "z");
    ck_assert_ptr_null(none.value);
    ck_assert_int_eq(json_at_int(&none, "n", 0, 9, 4), 4);
    ck_assert_int_eq(e.code, 0);
    json_decref(json);
}
END_TEST

static void read_member(const struct json_at *at)
{
    static const char *const words[] = {"red", "green", "blue"};
    struct json_at a = json_at_object(at, "a");
    struct json_at list = json_at_list(&a, "list", 2);
    for (size_t i = 0; i < json_at_length(&list); i++) {
        struct json_at one = json_at_element(&list, i);
        json_at_word(&one, "word", words, 3, -1);
        json_at_int(&one, "n", 0, 9, 0);
        json_at_int(&one, "count", 0, INT64_MAX, 0);
        json_at_real(&one, "r", 0);
        json_at_bool(&one, "b", false);
        json_at_text(&one, "t");
        target_free(json_at_words(&one, "words", 3));
    }
}

static const struct {
    const char *json, *says;
} wrong[] = {
    {"[]", "expected an object, got an empty list"},
    {"{}", "a: expected an object, got nothing"},
    {"{\"a\": 7}", "a: expected an object, got 7"},
    {"{\"a\": {\"list\": {}}}", "a.list: expected a list, got an object"},
    {"{\"a\": {\"list\": [1, 2, 3]}}", "a.list: expected at most 2 elements, got a list"},
    {"{\"a\": {\"list\": [null]}}", "a.list[0]: expected an object, got null"},
    {"{\"a\": {\"list\": [{\"word\": \"red\"}, {}]}}",
     "a.list[1].word: expected red, green or blue, got nothing"},
    {"{\"a\": {\"list\": [{\"word\": \"\\u001b[31m\"}]}}",
     "a.list[0].word: expected red, green or blue, got '\\x1b[31m'"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"n\": 10}]}}",
     "a.list[0].n: expected a whole number from 0 to 9, got 10"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"n\": 1.5}]}}",
     "a.list[0].n: expected a whole number from 0 to 9, got 1.5"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"count\": -1}]}}",
     "a.list[0].count: expected a whole number, at least 0, got -1"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"r\": true}]}}",
     "a.list[0].r: expected a number, got true"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"b\": \"a long text that is cut after "
     "forty characters\"}]}}",
     "a.list[0].b: expected true or false, got 'a long text that is cut after forty "
     "char...'"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"t\": [0]}]}}",
     "a.list[0].t: expected a text, got a list"},
    {"{\"a\": {\"list\": [{\"word\": \"red\", \"words\": [\"a\", 1]}]}}",
     "a.list[0].words[1]: expected a text, got 1"},
};

START_TEST(the_first_that_is_wrong_is_told)
{
    struct err e;
    json_t *json = parse(wrong[_i].json);
    struct json_at at = json_at_document(json, &e);
    read_member(&at);
    ck_assert_int_eq(e.code, FERR_CONFIG);
    ck_assert_str_eq(e.msg, wrong[_i].says);
    json_decref(json);
}
END_TEST

/* --- files ---------------------------------------------------------------------------
 */

static int load(const char *bytes, size_t len, json_t **json, struct err *e)
{
    FILE *in = tmpfile();
    ck_assert_ptr_nonnull(in);
    ck_assert_uint_eq(fwrite(bytes, 1, len, in), len);
    rewind(in);
    struct strbuf text;
    strbuf_init(&text);
    int rv = json_file_text(in, "x.json", &text, e);
    rv = rv != 0 ? rv : json_file_parse(&text, "x.json", json, e);
    strbuf_fini(&text);
    fclose(in);
    return rv;
}

static const struct {
    const char *text, *says;
} no_json[] = {
    {"", "x.json:1:0: this is no JSON: "},
    {"{\n\"a\": 1,\n", "x.json:3:0: this is no JSON: "},
    {"{\"a\": 1, \"a\": 2}", "duplicate object key"},
    {"{\"a\": \"\x1b[31m\"}", "control character"},
    {"{\"a\": \"\xff\"}", "x.json:1:"},
    {"{} {}", "end of file expected"},
    {"{\"a\": 1e999}", "real number overflow"},
    {"{\"a\": 99999999999999999999}", "too big integer"},
};

START_TEST(what_is_no_json_is_told)
{
    struct err e = {0};
    json_t *json = NULL;
    ck_assert_int_eq(load(no_json[_i].text, strlen(no_json[_i].text), &json, &e),
                     FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, no_json[_i].says) != NULL, "%s", e.msg);
    ck_assert_ptr_null(strchr(e.msg, '\x1b'));
    ck_assert_ptr_null(json);
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
    static char deep[1 << 20];
    struct err e = {0};
    json_t *json = NULL;
    memset(deep, '[', sizeof deep);
    ck_assert_int_eq(load(deep, sizeof deep, &json, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, "depth") != NULL, "%s", e.msg);
}
END_TEST

/* /dev/zero has no end. */
START_TEST(a_file_without_an_end_is_refused)
{
    struct err e = {0};
    json_t *json;
    ck_assert_int_eq(json_file_load("/dev/zero", &json, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "'/dev/zero' is too large: expected at most 32 MiB");
    ck_assert_int_eq(json_file_load("/nowhere", &json, &e), FERR_IO);
    ck_assert_int_eq(json_file_load("/", &json, &e), FERR_IO);
}
END_TEST

Suite *json_at_suite(void)
{
    Suite *s = suite_create("json_at");
    TCase *t = tcase_create("values");
    tcase_add_test(t, values);
    tcase_add_loop_test(t, the_first_that_is_wrong_is_told, 0,
                        sizeof wrong / sizeof wrong[0]);
    suite_add_tcase(s, t);
    t = tcase_create("files");
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, what_is_no_json_is_told, 0,
                        sizeof no_json / sizeof no_json[0]);
    tcase_add_test(t, deep_nesting_is_refused);
    tcase_add_test(t, a_file_without_an_end_is_refused);
    suite_add_tcase(s, t);
    return s;
}
