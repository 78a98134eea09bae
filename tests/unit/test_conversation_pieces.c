#include "tests/support/random.h"
#include "tests/support/talk.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

/* Whatever the lines and the bytes: pieces do not matter. */
START_TEST(test_pieces_do_not_matter)
{
    static const char *const parts[] = {
        "\"ab\"",    "/a+b/",     "/^b(.)/",   "/(a|ab)(c|bcd)/", "/b$/",
        "/[^a]{3}/", ".a",        ".a == 1",   "/a.*\\n/",        "/^$/",
        "/a+/",      "/(b|bc*)/", "/^a?(b+)/", "/b\\s*/",         "/$b*/"};
    static const char alphabet[] = "aaabbcd\n\n{}\"::1,";
    struct random r;
    random_init(&r, (uint64_t)_i, "pieces");
    struct conversation_plan p;
    conversation_plan_init(&p);
    for (size_t n = 1 + random_below(&r, 6), i = 0; i < n; i++) {
        char line[80];
        struct err e;
        const char *match = parts[random_below(&r, sizeof parts / sizeof *parts)];
        if (random_chance(&r, 0.5)) {
            snprintf(line, sizeof line, "wait %s", match);
        } else {
            snprintf(line, sizeof line, "reply %s -> %zu{1}|", match, i);
        }
        ck_assert_int_eq(conversation_plan_add(&p, line, &e), 0);
        snprintf(line, sizeof line, "send w%zu{1}{2}|", i);
        ck_assert_int_eq(conversation_plan_add(&p, line, &e), 0);
    }
    char bytes[400];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = alphabet[random_below(&r, sizeof alphabet - 1)];
    }
    for (size_t i = 0; i + 8 < sizeof bytes; i += 40) {
        memcpy(bytes + i, "{\"a\":1}", 7);
    }
    struct talk whole = {.plan = p};
    struct talk cut = {.plan = p};
    strbuf_init(&whole.said);
    strbuf_init(&cut.said);
    talk_again(&whole);
    talk_again(&cut);
    talk_hear(&whole, bytes, sizeof bytes, 0);
    for (size_t at = 0, now; at < sizeof bytes; at += now) {
        now = 1 + random_below(&r, 9);
        now = now < sizeof bytes - at ? now : sizeof bytes - at;
        talk_hear(&cut, bytes + at, now, 0);
    }
    ck_assert_str_eq(whole.said.text, cut.said.text);
    ck_assert_uint_eq(whole.conversation.position, cut.conversation.position);
    strbuf_fini(&whole.said);
    strbuf_fini(&cut.said);
    conversation_plan_fini(&p);
}
END_TEST

Suite *conversation_pieces_suite(void)
{
    Suite *s = suite_create("conversation_pieces");
    TCase *t = tcase_create("pieces");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_pieces_do_not_matter, 0, 200);
    suite_add_tcase(s, t);
    return s;
}
