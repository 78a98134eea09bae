#include "tests/support/talk.h"
#include "tests/unit/suites.h"

#include <string.h>

/* --- what real clients send, as it was recorded --------------------------------------
 */

#define NATS_INFO                                                                        \
    "INFO {\"server_id\":\"x\",\"version\":\"2.9.10\",\"proto\":1,"                      \
    "\"max_payload\":1048576}\r\n"
#define NATS_INFO_LINE                                                                   \
    "send INFO {\"server_id\":\"x\",\"version\":\"2.9.10\",\"proto\":1,"                 \
    "\"max_payload\":1048576}\\r\\n"

static const char *const nats[] = {
    NATS_INFO_LINE,
    "reply /^PING\\r\\n/ -> PONG\\r\\n",
    "wait \"CONNECT \"",
    "wait /^SUB ([^ \\r\\n]+)( [^ \\r\\n]*)? ([^ \\r\\n]+)\\r\\n/",
    "start",
    NULL,
};

static const char *const redis[] = {
    "reply /^\\*[0-9]+\\r\\n\\$5\\r\\nHELLO\\r\\n/ -> -ERR unknown command HELLO\\r\\n",
    "reply /^\\*[0-9]+\\r\\n\\$[46]\\r\\n(AUTH|CLIENT|SELECT)\\r\\n/ -> +OK\\r\\n",
    "reply /^\\*[0-9]+\\r\\n\\$4\\r\\nPING\\r\\n/ -> "
    "*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n",
    "wait /^\\*2\\r\\n\\$9\\r\\nSUBSCRIBE\\r\\n\\$([0-9]+)\\r\\n([^\\r\\n]+)\\r\\n/",
    "send *3\\r\\n$9\\r\\nsubscribe\\r\\n${1}\\r\\n{2}\\r\\n:1\\r\\n",
    "start",
    NULL,
};

static const char *const feed[] = {
    "send {\"event\":\"info\",\"version\":2}",
    "wait .method == \"subscribe\" && .params[0] && .id @json",
    "send {\"result\":null,\"id\":{2}}",
    "start",
    "reply .method == \"ping\" && .id @json -> {\"result\":\"pong\",\"id\":{1}}",
    NULL,
};

static const char *const rpc[] = {
    "reply .jsonrpc == \"2.0\" && .id @json -> "
    "{\"jsonrpc\":\"2.0\",\"id\":{1},\"result\":true}\\n",
    NULL,
};

/* A wait with an open end, and a reply that looks at the same bytes. */
static const char *const open_end[] = {
    "reply /PING/ -> pong,", "wait /SUB (\\S+) ([0-9]+)/",
    "send {1}={2},",         "wait /SUB (\\S+)( \\S+)? ([0-9]+)/",
    "send {1}{2}={3}",       NULL,
};

#define PONG_PUSH  "*2\r\n$4\r\npong\r\n$0\r\n\r\n"
#define SUBSCRIBED "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"

static const struct {
    const char *name;
    const char *const *lines;
    const char *client;
    const char *server;
    bool started;
    const char *captured[3];
} rows[] = {
    {"nats.js 2.29.3",
     nats,
     "CONNECT "
     "{\"protocol\":1,\"version\":\"2.29.3\",\"lang\":\"nats.js\",\"verbose\":false,"
     "\"pedantic\":false,\"headers\":true,\"no_responders\":true}\r\nPING\r\n"
     "SUB foo.bar 1\r\nPING\r\n",
     NATS_INFO "PONG\r\nPONG\r\n",
     true,
     {"foo.bar", NULL, "1"}},
    {"nats-py 2.16.0",
     nats,
     "CONNECT {\"echo\": true, \"headers\": true, \"lang\": \"python3\", "
     "\"no_responders\": "
     "true, \"pedantic\": false, \"protocol\": 1, \"verbose\": false, \"version\": "
     "\"2.16.0\"}\r\nPING\r\nSUB foo.bar  12\r\nPING\r\n",
     NATS_INFO "PONG\r\nPONG\r\n",
     true,
     {"foo.bar", " ", "12"}},
    {"nats-py, a queue group",
     nats,
     "CONNECT {}\r\nPING\r\nSUB foo.bar q 1\r\nSUB other 2\r\n",
     NATS_INFO "PONG\r\n",
     true,
     {"foo.bar", " q", "1"}},
    {"nats, not subscribed",
     nats,
     "CONNECT {}\r\nPING\r\n",
     NATS_INFO "PONG\r\n",
     false,
     {NULL}},
    {"nats, subscribed before CONNECT",
     nats,
     "SUB foo.bar 1\r\nPING\r\nCONNECT {}\r\n",
     NATS_INFO "PONG\r\n",
     false,
     {NULL}},
    {"redis-py 4.3.4",
     redis,
     "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n",
     SUBSCRIBED,
     true,
     {"4", "news"}},
    {"redis-py 4.3.4, with everything",
     redis,
     "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$"
     "2\r\nme\r\n"
     "*2\r\n$6\r\nSELECT\r\n$1\r\n1\r\n*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n"
     "*2\r\n$4\r\nPING\r\n$21\r\nredis-py-health-check\r\n",
     "+OK\r\n+OK\r\n+OK\r\n" SUBSCRIBED PONG_PUSH,
     true,
     {"4", "news"}},
    {"redis, one that asks for RESP 3",
     redis,
     "*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$6\r\nsecret\r\n"
     "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n",
     "-ERR unknown command HELLO\r\n" SUBSCRIBED,
     true,
     {"4", "news"}},
    {"json-rpc",
     rpc,
     "{\"jsonrpc\":\"2.0\",\"method\":\"a}\\\"\",\"id\":1} "
     "{\"jsonrpc\":\"2.0\",\"method\":\"notify\"}{\"jsonrpc\":\"2.0\",\"params\":{\"x\":{"
     "}},"
     "\"id\":\"z-1\"}\n{\"jsonrpc\":\"1.0\",\"id\":3}{broken}",
     "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n"
     "{\"jsonrpc\":\"2.0\",\"id\":\"z-1\",\"result\":true}\n",
     true,
     {NULL}},
    {"an open end",
     open_end,
     "SUB foo 42\r\nPING\r\nSUB bar q 1234\nSUB x 1",
     "foo=42,pong,bar q=1234",
     true,
     {"bar", " q", "1234"}},
    {"an open end without its line end", open_end, "SUB foo 42", "", false, {NULL}},
    {"feed over tcp",
     feed,
     "{\"method\":\"ping\",\"id\":7}{\"method\":\"subscribe\",\"params\":[\"btc@trade\"],"
     "\"id\":8}{\"method\":\"ping\",\"id\":9}",
     "{\"event\":\"info\",\"version\":2}{\"result\":\"pong\",\"id\":7}"
     "{\"result\":null,\"id\":8}{\"result\":\"pong\",\"id\":9}",
     true,
     {"btc@trade", "8"}},
};

#define COUNT(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

static void check_captured(const struct talk *t, const char *const expected[3])
{
    const char *const *captured = conversation_captures(&t->conversation);
    for (int i = 0; i < 3; i++) {
        ck_assert_pstr_eq(captured[i], expected[i]);
    }
}

START_TEST(test_recorded)
{
    static const size_t pieces[] = {0, 1, 2, 7, 64};
    struct talk t;
    talk_init(&t, rows[_i].lines);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        talk_hear(&t, rows[_i].client, strlen(rows[_i].client), pieces[i]);
        ck_assert_msg(strcmp(t.said.text, rows[_i].server) == 0, "%s, pieces of %zu: %s",
                      rows[_i].name, pieces[i], t.said.text);
        ck_assert(conversation_started(&t.conversation) == rows[_i].started);
        check_captured(&t, rows[_i].captured);
        talk_again(&t);
    }
    talk_fini(&t);
}
END_TEST

/* --- messages --------------------------------------------------------------------------
 */

START_TEST(test_feed_of_messages)
{
    struct talk t;
    talk_init(&t, feed);
    ck_assert_str_eq(t.said.text, "{\"event\":\"info\",\"version\":2}");
    strbuf_clear(&t.said);
    talk_hear_message(&t, "{\"method\":\"subscribe\",\"id\":1}");
    talk_hear_message(&t, "no JSON");
    talk_hear_message(&t, "");
    ck_assert_str_eq(t.said.text, "");
    ck_assert(!conversation_started(&t.conversation));
    conversation_hear_message(&t.conversation, "{\"method\":\"subscr", 17, false,
                              talk_say, &t.said);
    talk_hear_message(&t, "ibe\",\"id\":\"x\",\"params\":[\"btc\"]}");
    ck_assert_str_eq(t.said.text, "{\"result\":null,\"id\":\"x\"}");
    ck_assert(conversation_started(&t.conversation));
    talk_hear_message(&t, "{\"method\":\"ping\",\"id\":5}");
    ck_assert_str_eq(t.said.text,
                     "{\"result\":null,\"id\":\"x\"}{\"result\":\"pong\",\"id\":5}");
    talk_fini(&t);
}
END_TEST

/* A message is one thing: the first line has it, and what is left of it is gone. */
START_TEST(test_first_line_has_the_message)
{
    static const char *const lines[] = {"wait /^login (.*)$/", "reply /(.+)/ -> [{1}]",
                                        "wait \"login\"", NULL};
    struct talk t;
    talk_init(&t, lines);
    talk_hear_message(&t, "hello login x");
    talk_hear_message(&t, "login me");
    ck_assert_str_eq(t.said.text, "[hello login x]");
    ck_assert(!conversation_started(&t.conversation));
    talk_hear_message(&t, "login"); /* the reply stands further up */
    ck_assert_str_eq(t.said.text, "[hello login x][login]");
    talk_fini(&t);
}
END_TEST

START_TEST(test_long_message)
{
    static const char *const lines[] = {"reply .a -> json", "reply \"head\" -> head",
                                        "reply \"tail\" -> tail", NULL};
    static char text[2 * CONVERSATION_BYTES];
    struct talk t;
    talk_init(&t, lines);
    memset(text, ' ', sizeof text - 1);
    memcpy(text, "{\"a\":1}", 7);
    memcpy(text + sizeof text - 5, "tail", 4);
    talk_hear_message(&t, text);
    ck_assert_str_eq(t.said.text, "");
    memcpy(text, "[\"head\"]", 8);
    talk_hear_message(&t, text);
    ck_assert_str_eq(t.said.text, "head");
    talk_hear_message(&t, "{\"a\":1}"); /* nothing of the long one is left */
    ck_assert_str_eq(t.said.text, "headjson");
    talk_fini(&t);
}
END_TEST

/* --- the script ------------------------------------------------------------------------
 */

START_TEST(test_no_lines)
{
    static const char *const lines[] = {NULL};
    struct talk t;
    talk_init(&t, lines);
    ck_assert(conversation_started(&t.conversation));
    talk_hear(&t, "anything", 8, 0);
    ck_assert_uint_eq(t.conversation.len, 0); /* and nothing is kept */
    talk_fini(&t);
}
END_TEST

START_TEST(test_start_before_the_end)
{
    static const char *const lines[] = {"wait \"a\"", "start", "wait /(b.)/", "send {1}",
                                        NULL};
    struct talk t;
    talk_init(&t, lines);
    ck_assert(!conversation_started(&t.conversation));
    talk_hear(&t, "xa", 2, 0);
    ck_assert(conversation_started(&t.conversation));
    talk_hear(&t, "b!", 2, 1);
    ck_assert_str_eq(t.said.text, "b!");
    talk_fini(&t);
}
END_TEST

/* What a reply captures is its own; what it does not capture is the script's. */
START_TEST(test_whose_captures)
{
    static const char *const lines[] = {"wait /user=(.);pass=(.);/",
                                        "reply /echo=(.);/ -> {1}{2}", "wait /room=(.);/",
                                        "send {1}{2}", NULL};
    static const char client[] = "echo=0;user=1;pass=2;echo=3;room=4;echo=5;";
    static const char *const expected[3] = {"4", "2", NULL};
    struct talk t;
    talk_init(&t, lines);
    talk_hear(&t, client, strlen(client), 0);
    ck_assert_str_eq(t.said.text, "0324252");
    check_captured(&t, expected);
    talk_fini(&t);
}
END_TEST

/* Of two lines that match at the same byte the upper one answers, else the earlier match;
 * JSON and text alike. */
START_TEST(test_order_of_lines)
{
    static const char *const lines[] = {"reply \"bcd\" -> 1", "reply \"cd\" -> 2",
                                        "reply \"b\" -> 3",   "reply .x -> 4",
                                        "reply \"8}\" -> 5",  NULL};
    struct talk t;
    talk_init(&t, lines);
    talk_hear(&t, "abcd", 4, 0);
    ck_assert_str_eq(t.said.text, "32");
    talk_hear(&t, "cbd {\"x\":8}", 11, 0);
    ck_assert_str_eq(t.said.text, "3234");
    talk_fini(&t);
}
END_TEST

/* --- bounds ----------------------------------------------------------------------------
 */

START_TEST(test_older_half_goes)
{
    static const char *const lines[] = {"reply /a(x*)b/ -> found", "reply .x -> json",
                                        NULL};
    static char filler[CONVERSATION_BYTES];
    struct talk t;
    memset(filler, 'x', sizeof filler);
    talk_init(&t, lines);
    talk_hear(&t, "a", 1, 0);
    talk_hear(&t, filler, CONVERSATION_BYTES - 2, 0);
    talk_hear(&t, "b", 1, 0);
    ck_assert_str_eq(t.said.text, "found");
    talk_hear(&t, "a{", 2, 0);
    talk_hear(&t, filler, CONVERSATION_BYTES - 2, 0);
    talk_hear(&t, "}b", 2, 0);
    ck_assert_str_eq(t.said.text, "found");
    talk_hear(&t, "{\"x\":1}ab", 9, 1); /* and all is well again */
    ck_assert_str_eq(t.said.text, "foundjsonfound");
    talk_fini(&t);
}
END_TEST

START_TEST(test_expects)
{
    char text[CONVERSATION_TEXT_MAX];
    struct talk t;
    talk_init(&t, nats);
    ck_assert_str_eq(conversation_expects(&t.conversation, text),
                     "waiting for \"CONNECT \" (line 3 of the conversation); nothing was "
                     "received");
    talk_hear(&t, "CONNECT {}\r\nHI \x1b[1m", 19, 1);
    ck_assert_str_eq(
        conversation_expects(&t.conversation, text),
        "waiting for /^SUB ([^ \\r\\n]+)( [^ \\r\\n]*)? ([^ \\r\\n]+)\\r\\n/ (line 4 "
        "of the conversation); last received: 'CONNECT {}\\r\\nHI \\x1b[1m'");
    talk_hear(&t, "\r\nSUB a 1\r\n", 11, 0);
    ck_assert_str_eq(conversation_expects(&t.conversation, text), "");
    talk_fini(&t);
    talk_init(&t, open_end);
    talk_hear(&t, "SUB foo 42", 10, 0);
    ck_assert_str_eq(conversation_expects(&t.conversation, text),
                     "waiting for /SUB (\\S+) ([0-9]+)/ and the end of its line (line 2 "
                     "of the conversation); last received: 'SUB foo 42'");
    talk_fini(&t);
}
END_TEST

Suite *conversation_suite(void)
{
    Suite *s = suite_create("conversation");
    TCase *t = tcase_create("conversation");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_recorded, 0, COUNT(rows));
    tcase_add_test(t, test_feed_of_messages);
    tcase_add_test(t, test_first_line_has_the_message);
    tcase_add_test(t, test_long_message);
    tcase_add_test(t, test_no_lines);
    tcase_add_test(t, test_start_before_the_end);
    tcase_add_test(t, test_whose_captures);
    tcase_add_test(t, test_order_of_lines);
    tcase_add_test(t, test_older_half_goes);
    tcase_add_test(t, test_expects);
    suite_add_tcase(s, t);
    return s;
}
