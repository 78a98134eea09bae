#include "tests/support/talk.h"
#include "tests/unit/suites.h"

/* Room for so many texts. */
struct small_room {
    struct strbuf said;
    int room;
};

static bool say_if_room(void *arg, const struct template *says,
                        const char *const *captures)
{
    struct small_room *r = arg;
    if (r->room == 0) {
        return false;
    }
    r->room--;
    return talk_say(&r->said, says, captures);
}

/* Whatever is held, at the end the same has been said and heard in the same order. */
START_TEST(test_nothing_is_lost_where_there_is_no_room)
{
    static const char *const lines[] = {"send a",      "send b",   "reply \"?\" -> !",
                                        "wait /x(.)/", "send {1}", "send d",
                                        "wait \"y\"",  "send e",   NULL};
    static const char client[] = "?xc?y??";
    struct conversation_plan p;
    conversation_plan_init(&p);
    for (const char *const *l = lines; *l != NULL; l++) {
        struct err e;
        ck_assert_int_eq(conversation_plan_add(&p, *l, &e), 0);
    }
    struct small_room r = {.room = 0};
    struct conversation c;
    strbuf_init(&r.said);
    conversation_init(&c, &p);
    conversation_begin(&c, say_if_room, &r);
    ck_assert(conversation_is_held(&c));
    size_t at = 0;
    for (int i = 0; i < 40; i++) {
        if (conversation_is_held(&c)) {
            char text[CONVERSATION_TEXT_MAX];
            ck_assert_int_eq(conversation_started(&c), r.said.len >= 7);
            ck_assert(conversation_started(&c) ||
                      conversation_expects(&c, text)[0] != '\0');
            r.room = 1;
            conversation_resume(&c, say_if_room, &r);
        } else {
            at += conversation_hear(&c, client + at, sizeof client - 1 - at, say_if_room,
                                    &r);
        }
    }
    ck_assert_uint_eq(at, sizeof client - 1);
    ck_assert_str_eq(r.said.text, "ab!cd!e!!");
    strbuf_fini(&r.said);
    conversation_plan_fini(&p);
}
END_TEST

Suite *conversation_held_suite(void)
{
    Suite *s = suite_create("conversation_held");
    TCase *t = tcase_create("conversation_held");
    tcase_add_test(t, test_nothing_is_lost_where_there_is_no_room);
    suite_add_tcase(s, t);
    return s;
}
