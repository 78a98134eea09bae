#include "harness/base/clock.h"
#include "server/backend/conversation_plan.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

static struct flood_fixture f;
static struct conversation_plan plan;
static char heard[4][256];
static unsigned heard_count;

static const char *const market[] = {
    "send {\"event\":\"info\"}",
    "reply .method == \"ping\" && .id @json -> {\"result\":\"pong\",\"id\":{1}}",
    "wait .method == \"subscribe\" && .params[0] && .id @json",
    "send {\"result\":null,\"feed\":\"{1}\",\"id\":{2}}",
    NULL,
};

static void start(const char *const *lines)
{
    flood_fixture_init(&f);
    conversation_plan_init(&plan);
    for (; *lines != NULL; lines++) {
        struct err e;
        ck_assert_msg(conversation_plan_add(&plan, *lines, &e) == 0, "%s", e.msg);
    }
    f.options.talk = &plan;
    heard_count = 0;
    flood_fixture_start(&f);
}

static void end(void)
{
    flood_fixture_fini(&f);
    conversation_plan_fini(&plan);
}

/* Keeps the first messages: what comes before the flood. */
static const char *keep(struct ws_client *c, int opcode, const unsigned char *bytes,
                        size_t len)
{
    (void)c;
    if (opcode == WS_CLIENT_TEXT && heard_count < sizeof heard / sizeof heard[0]) {
        snprintf(heard[heard_count++], sizeof heard[0], "%.*s", (int)len,
                 (const char *)bytes);
    }
    return NULL;
}

/* A client whose handshake is through; its conversation is not. */
static struct ws_client *join(void)
{
    struct ws_client *c = flood_fixture_connect(&f);
    c->on_message = keep;
    ws_client_request(c, "/", "");
    return c;
}

static void say(struct ws_client *c, const char *text)
{
    ws_client_frame(c, WS_CLIENT_TEXT, text, strlen(text));
}

START_TEST(test_the_flood_begins_behind_the_conversation)
{
    start(market);
    struct ws_client *c = join();
    FLOOD_AWAIT(&f, heard_count == 1);
    ck_assert_str_eq(heard[0], "{\"event\":\"info\"}");
    server_flood_start(f.server, clock_monotonic_ns());
    say(c, "{\"method\":\"ping\",\"id\":\"a\"}");
    FLOOD_AWAIT(&f, heard_count == 2);
    ck_assert_str_eq(heard[1], "{\"result\":\"pong\",\"id\":\"a\"}");
    ck_assert_uint_eq(f.opened, 0);
    ck_assert_uint_eq(flood_fixture_totals(&f).sent_messages, 0);
    say(c, "{\"method\":\"subscribe\",\"params\":[\"btc\"],\"id\":7}");
    FLOOD_AWAIT(&f, heard_count == 4);
    ck_assert_uint_eq(f.opened, 1);
    ck_assert_str_eq(heard[2], "{\"result\":null,\"feed\":\"btc\",\"id\":7}");
    ck_assert_ptr_nonnull(strstr(heard[3], "{\"seq\":1,"));
    end();
}
END_TEST

START_TEST(test_replies_go_between_messages_of_the_flood)
{
    start(market);
    f.options.rate = 0;
    struct ws_client *c = join();
    say(c, "{\"method\":\"subscribe\",\"params\":[\"x\"],\"id\":1}");
    FLOOD_AWAIT(&f, f.opened == 1);
    server_flood_raise(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages > 1000);
    uint64_t said = c->messages;
    heard_count = 0;
    memset(heard, 0, sizeof heard);
    say(c, "{\"method\":\"ping\",\"id\":5}");
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals t = flood_fixture_totals(&f);
    /* What the server said besides: info, the subscription, the pong. */
    FLOOD_AWAIT(&f, c->messages == t.sent_messages + 3);
    ck_assert_uint_gt(c->messages, said);
    end();
}
END_TEST

START_TEST(test_what_is_waited_for_is_said)
{
    start(market);
    char phrase[SERVER_PHRASE_MAX];
    server_waits_for(f.server, phrase);
    ck_assert_str_eq(phrase, "");
    struct ws_client *c = join();
    FLOOD_AWAIT(&f, heard_count == 1);
    say(c, "hello?");
    FLOOD_AWAIT(&f, (server_waits_for(f.server, phrase), strstr(phrase, "hello?")));
    ck_assert_ptr_nonnull(strstr(phrase, "waiting for .method == \"subscribe\""));
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_ptr_nonnull(strstr(f.refusal, "a connection that ended waiting for"));
    ck_assert_uint_eq(f.opened, 0);
    ck_assert_uint_eq(f.closed, 0);
    end();
}
END_TEST

/* Long texts: how many of them came, and whether they were whole. */
enum { LONG_TEXT = 40000 };
static unsigned long_texts;

static const char *count_long(struct ws_client *c, int opcode, const unsigned char *bytes,
                              size_t len)
{
    (void)c;
    (void)bytes;
    long_texts += opcode == WS_CLIENT_TEXT && len == LONG_TEXT;
    return NULL;
}

/* Each fits into the outbox, two of them do not. */
START_TEST(test_texts_that_add_up_wait_for_room)
{
    static const char *const lines[] = {
        "send {random:40000}", "send {random:40000}",
        "wait \"go\"",         "send {random:40000}",
        "send {random:40000}", "start",
        "send {random:40000}", NULL,
    };
    start(lines);
    long_texts = 0;
    f.paused = true;
    struct ws_client *c = flood_fixture_connect(&f);
    c->on_message = count_long;
    ws_client_request(c, "/", "");
    say(c, "go"); /* before it has read anything */
    f.paused = false;
    FLOOD_AWAIT(&f, f.opened == 1 && long_texts == 5);
    ck_assert_uint_eq(f.closed, 0);
    end();
}
END_TEST

/* It is not read while it does not read, and loses nothing. */
START_TEST(test_who_asks_and_does_not_read_has_to_wait)
{
    static const char *const echo[] = {"reply \"?\" -> {random:40000}", NULL};
    enum { QUESTIONS = 400 };
    start(echo);
    long_texts = 0;
    struct ws_client *c = join();
    c->on_message = count_long;
    FLOOD_AWAIT(&f, f.opened == 1);
    f.paused = true;
    for (int i = 0; i < QUESTIONS; i++) {
        say(c, "?");
        flood_fixture_turn(&f);
    }
    ck_assert_uint_lt(long_texts, QUESTIONS);
    server_flood_start(f.server, clock_monotonic_ns());
    f.paused = false;
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_messages > 0);
    ck_assert_uint_lt(long_texts, QUESTIONS); /* in turns */
    FLOOD_AWAIT(&f, long_texts == QUESTIONS);
    ck_assert_uint_eq(f.closed, 0);
    end();
}
END_TEST

/* No text of the plan is too long by itself: what the client says makes it so. */
START_TEST(test_a_text_that_never_fits_is_our_end)
{
    static const char *const lines[] = {
        "wait /^(.+)$/", "send {1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{random:63KiB}", NULL};
    char name[101];
    start(lines);
    struct ws_client *c = join();
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    say(c, name);
    FLOOD_AWAIT(&f, f.refused == 1);
    ck_assert_str_eq(f.refusal,
                     "a connection that was closed by floodtest: a text of the "
                     "conversation has 65612 bytes, at most 64512 fit");
    end();
}
END_TEST

START_TEST(test_a_close_at_any_time)
{
    start(market);
    struct ws_client *c = join();
    for (int turn = 0; turn < _i; turn++) {
        if (turn == 4) {
            say(c, "{\"method\":\"subscribe\",\"params\":[\"x\"],\"id\":1}");
        }
        flood_fixture_turn(&f);
    }
    end();
}
END_TEST

Suite *server_talk_suite(void)
{
    Suite *s = suite_create("server_talk");
    TCase *t = tcase_create("server_talk");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_the_flood_begins_behind_the_conversation);
    tcase_add_test(t, test_replies_go_between_messages_of_the_flood);
    tcase_add_test(t, test_what_is_waited_for_is_said);
    tcase_add_test(t, test_texts_that_add_up_wait_for_room);
    tcase_add_test(t, test_who_asks_and_does_not_read_has_to_wait);
    tcase_add_test(t, test_a_text_that_never_fits_is_our_end);
    tcase_add_loop_test(t, test_a_close_at_any_time, 0, 12);
    suite_add_tcase(s, t);
    return s;
}
