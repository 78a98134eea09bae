/* permessage-deflate: what is agreed on with clients that offer it in any form, and what
 * they may send then. */
#include "harness/base/clock.h"
#include "server/backend/conversation_plan.h"
#include "tests/support/flood_fixture.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>

#define OFFER "Sec-WebSocket-Extensions: "

static struct flood_fixture f;

static void start(bool bomb)
{
    flood_fixture_init(&f);
    f.options.compress = true;
    f.options.bomb = bomb;
    flood_fixture_start(&f);
}

static const struct {
    const char *headers;
    const char *answer; /* NULL: none */
} offers[] = {
    {OFFER "permessage-deflate\r\n", "permessage-deflate"},
    {OFFER "permessage-deflate; client_max_window_bits\r\n", "permessage-deflate"},
    {OFFER "permessage-deflate; server_max_window_bits=9; client_no_context_takeover\r\n",
     "permessage-deflate; client_no_context_takeover; server_max_window_bits=9"},
    {OFFER "permessage-deflate;server_no_context_takeover;client_max_window_bits=10\r\n"
           "Sec-WebSocket-Protocol: chat\r\n",
     "permessage-deflate; server_no_context_takeover"},
    {OFFER "x-other; a=1, permessage-deflate; server_max_window_bits=\"8\"\r\n",
     "permessage-deflate; server_max_window_bits=8"},
    {OFFER "permessage-deflate; server_max_window_bits=7, permessage-deflate; "
           "server_max_window_bits=12\r\n",
     "permessage-deflate; server_max_window_bits=12"},
    {OFFER "permessage-deflate; server_max_window_bits=16\r\n", NULL},
    {OFFER "permessage-deflate; unknown\r\n", NULL},
    {OFFER "PERMESSAGE-DEFLATE\r\n", NULL}, /* libwebsockets knows no other case */
    {OFFER "x-webkit-deflate-frame\r\n", NULL},
    {"", NULL},
};

enum { OFFERS = sizeof offers / sizeof *offers };

/* The parameters may stand in any order, but for the name. */
static void assert_answer(const char *head, const char *expected)
{
    const char *at = strstr(head, OFFER);
    if (expected == NULL) {
        ck_assert_ptr_null(at);
        return;
    }
    ck_assert_ptr_nonnull(at);
    char line[256];
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\r"), at);
    ck_assert_uint_eq(strlen(line), strlen(OFFER) + strlen(expected));
    char words[256];
    snprintf(words, sizeof words, "%s", expected);
    char *rest = NULL;
    for (char *w = strtok_r(words, "; ", &rest); w != NULL;
         w = strtok_r(NULL, "; ", &rest)) {
        ck_assert_msg(strstr(line, w) != NULL, "'%s' is not in '%s'", w, line);
    }
    ck_assert_ptr_nonnull(strstr(head, "\r\n\r\n"));
}

/* Compressed or not is a thing of each connection. */
START_TEST(an_offer_is_answered)
{
    start(false);
    struct ws_client *c = flood_fixture_connect(&f);
    struct ws_client *plain = flood_fixture_connect(&f);
    ws_client_request(c, "/", offers[_i].headers);
    ws_client_request(plain, "/", "");
    FLOOD_AWAIT(&f, c->upgraded && plain->upgraded && f.opened == 2);
    assert_answer(c->head, offers[_i].answer);
    assert_answer(plain->head, NULL);
    /* ws_client calls a reserved bit a violation, and the fixture fails at one: it does
     * not read any more. */
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, (ws_client_read(plain, 4096), plain->messages > 10));
    FLOOD_AWAIT(&f, (ws_client_read(c, 4096), c->messages > 10 || c->violation != NULL));
    ck_assert_ptr_null(plain->violation);
    ck_assert((c->violation != NULL) == (offers[_i].answer != NULL));
    c->violation = NULL;
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(a_bomb_is_for_who_takes_it)
{
    start(true);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_request(c, "/", offers[_i].headers);
    if (offers[_i].answer != NULL) {
        FLOOD_AWAIT(&f, c->upgraded && f.opened == 1);
        assert_answer(c->head, offers[_i].answer);
    } else {
        FLOOD_AWAIT(&f, f.refused == 1 && c->ended);
        ck_assert_ptr_nonnull(strstr(f.refusal, "permessage-deflate"));
        ck_assert_int_eq(strncmp(c->head, "HTTP/1.1 400 ", 13), 0);
        ck_assert_uint_eq(f.opened, 0);
    }
    flood_fixture_fini(&f);
}
END_TEST

/* RSV1, FIN and text, masked with zeros: "Hello" (RFC 7692, 7.2.3.1). */
static const unsigned char hello[] = {0xc1, 0x87, 0,    0,    0,    0,   0xf2,
                                      0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00};

START_TEST(compressed_messages_acknowledge)
{
    start(false);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_request(c, "/", OFFER "permessage-deflate\r\n");
    FLOOD_AWAIT(&f, f.opened == 1);
    f.paused = true;
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).sent_messages >= 2);
    for (size_t i = 0; i < sizeof hello; i++) { /* however it comes */
        ws_client_send(c, hello + i, 1);
        flood_fixture_turn(&f);
    }
    ws_client_send(c, hello, sizeof hello);
    FLOOD_AWAIT(&f, flood_fixture_totals(&f).acked_messages == 2);
    ck_assert_uint_eq(f.last->received_bytes, 14);
    flood_fixture_fini(&f);
}
END_TEST

START_TEST(who_did_not_offer_may_not_compress)
{
    start(false);
    struct ws_client *c = flood_fixture_join(&f);
    ws_client_send(c, hello, sizeof hello);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_PROTOCOL);
    flood_fixture_fini(&f);
}
END_TEST

/* The conversation hears what the message says, however it comes; and a second one that
 * refers back to the first. */
START_TEST(a_conversation_hears_compressed_messages)
{
    static const unsigned char again[] = {0xc1, 0x85, 0,    0, 0, 0, /* RFC 7692, */
                                          0xf2, 0x00, 0x11, 0, 0};   /* 7.2.3.2 */
    struct conversation_plan plan;
    struct err e;
    conversation_plan_init(&plan);
    ck_assert_int_eq(conversation_plan_add(&plan, "wait \"Hello\"", &e), 0);
    ck_assert_int_eq(conversation_plan_add(&plan, "wait \"Hello\"", &e), 0);
    flood_fixture_init(&f);
    f.options.compress = true;
    f.options.talk = &plan;
    flood_fixture_start(&f);
    struct ws_client *c = flood_fixture_connect(&f);
    ws_client_request(c, "/", OFFER "permessage-deflate\r\n");
    FLOOD_AWAIT(&f, c->upgraded);
    for (size_t i = 0; i < sizeof hello; i++) {
        ws_client_send(c, hello + i, 1);
        flood_fixture_turn(&f);
    }
    ck_assert_uint_eq(f.opened, 0);
    ws_client_send(c, again, sizeof again);
    FLOOD_AWAIT(&f, f.opened == 1);
    flood_fixture_fini(&f);
    conversation_plan_fini(&plan);
}
END_TEST

static struct server_options sized(enum payload_kind kind, uint64_t size)
{
    return (struct server_options){
        .role = SERVER_WS,
        .framing = {.kind = FRAMING_WS},
        .payload = {.kind = kind, .sizes = sizes_constant(size), .seed = 1},
    };
}

START_TEST(the_mean_on_the_wire_is_known)
{
    static const uint64_t sizes[] = {0, 100, 1024, 1 << 20, 16 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct server_options o = sized(PAYLOAD_TEXT, sizes[i]);
        uint64_t plain = server_message_bytes(&o, sizes[i]);
        o.compress = true;
        uint64_t text = server_message_bytes(&o, sizes[i]);
        ck_assert_uint_gt(text, 0);
        ck_assert(sizes[i] < 1000 || (text > plain * 7 / 10 && text < plain * 9 / 10));
        o.bomb = true;
        uint64_t bomb = server_message_bytes(&o, sizes[i]);
        ck_assert_uint_gt(bomb, 0);
        ck_assert(sizes[i] < (1 << 20) || bomb < plain / 900);
        o.manner.unit = MANNER_PINGS; /* never compressed */
        ck_assert_uint_eq(server_message_bytes(&o, 100), 102);
    }
}
END_TEST

Suite *server_compress_suite(void)
{
    Suite *s = suite_create("server_compress");
    TCase *t = tcase_create("server_compress");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, an_offer_is_answered, 0, OFFERS);
    tcase_add_loop_test(t, a_bomb_is_for_who_takes_it, 0, OFFERS);
    tcase_add_test(t, compressed_messages_acknowledge);
    tcase_add_test(t, who_did_not_offer_may_not_compress);
    tcase_add_test(t, a_conversation_hears_compressed_messages);
    tcase_add_test(t, the_mean_on_the_wire_is_known);
    suite_add_tcase(s, t);
    return s;
}
