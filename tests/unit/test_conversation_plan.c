#include "server/backend/conversation_plan.h"
#include "tests/unit/suites.h"

#include <string.h>

static const struct {
    const char *line;
    const char *says; /* one sentence, with the line in front */
} bad[] = {
    {"snd x",
     "'snd x': expected send, wait, reply or start, got 'snd'; did you mean 'send'?"},
    {"flood", "'flood': expected send, wait, reply or start, got 'flood'"},
    {"send", "'send': expected a template of what to send behind 'send'"},
    {"send {random:64513}", "expected at most 64512 bytes of text, got 64513"},
    {"send {seqq}", "'send {seqq}': "},
    {"wait", "'wait': expected a \"substring\""},
    {"wait \"a\" \"b\"", "'wait \"a\" \"b\"': expected nothing more, got '\"b\"'"},
    {"wait /(/", "no regular expression"},
    {"reply \"a\"", "expected '-> TEMPLATE' behind \"a\", got ''"},
    {"reply \"a\" b", "expected '-> TEMPLATE' behind \"a\", got 'b'"},
    {"reply \"a\" ->", "expected a template of what to reply behind '->'"},
    {"reply \"a\" -> {1x", "'reply \"a\" -> {1x': "},
    {"start now", "'start now': expected nothing more, got 'now'"},
};

START_TEST(test_bad)
{
    struct conversation_plan p;
    struct err e;
    conversation_plan_init(&p);
    ck_assert_int_eq(conversation_plan_add(&p, bad[_i].line, &e), FERR_CONFIG);
    ck_assert_msg(strstr(e.msg, bad[_i].says) != NULL, "%s", e.msg);
    ck_assert_uint_eq(p.count, 0);
    ck_assert(!p.has_start && !p.answers && !p.json);
    conversation_plan_fini(&p);
}
END_TEST

START_TEST(test_lines)
{
    static const char *const lines[] = {
        "",
        "  # what a server says",
        "  send hello \r\n",
        "\twait  .id  ",
        "reply \"->\" -> -> {1}",
        "start",
        " ",
    };
    struct conversation_plan p;
    struct err e;
    conversation_plan_init(&p);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ck_assert_int_eq(conversation_plan_add(&p, lines[i], &e), 0);
    }
    ck_assert_uint_eq(p.count, 4);
    ck_assert(p.has_start && p.answers && p.json);
    ck_assert_uint_eq(p.start, 3);
    ck_assert_uint_eq(template_size(p.lines[0].says, &(struct template_values){0}), 5);
    ck_assert_str_eq(match_text(p.lines[1].match), ".id");
    ck_assert_str_eq(match_text(p.lines[2].match), "\"->\"");
    ck_assert_uint_eq(template_size(p.lines[2].says, &(struct template_values){0}), 3);
    ck_assert_int_eq(conversation_plan_add(&p, "start", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "'start': a second start; the flood begins once");
    conversation_plan_fini(&p);
}
END_TEST

START_TEST(test_too_many)
{
    struct conversation_plan p;
    struct err e;
    conversation_plan_init(&p);
    for (int i = 0; i < CONVERSATION_LINES_MAX; i++) {
        ck_assert_int_eq(conversation_plan_add(&p, "send x", &e), 0);
    }
    ck_assert_int_eq(conversation_plan_add(&p, "send x", &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "'send x': a conversation has at most 32 lines");
    conversation_plan_fini(&p);
}
END_TEST

Suite *conversation_plan_suite(void)
{
    Suite *s = suite_create("conversation_plan");
    TCase *t = tcase_create("lines");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_bad, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(t, test_lines);
    tcase_add_test(t, test_too_many);
    suite_add_tcase(s, t);
    return s;
}
