#include "tests/unit/suites.h"

#include "harness/record/sample.h"
#include "harness/report/culprit_text.h"
#include "tests/support/fake_findings.h"

#include <stdio.h>
#include <string.h>

static struct findings found;

static struct culprit blank(enum culprit_kind kind, const char *type, const char *owner)
{
    struct culprit c = {.kind = kind,
                        .line = SAMPLE_UNKNOWN,
                        .length = SAMPLE_UNKNOWN,
                        .growth_length = SAMPLE_UNKNOWN,
                        .bytes = SAMPLE_UNKNOWN,
                        .growth_bytes = SAMPLE_UNKNOWN,
                        .bound = SAMPLE_UNKNOWN};
    snprintf(c.type, sizeof c.type, "%s", type);
    snprintf(c.owner, sizeof c.owner, "%s", owner);
    return c;
}

static void check_sentence(const struct culprit *c, const struct findings *f,
                           int64_t growth, const char *expected)
{
    struct strbuf out;
    strbuf_init(&out);
    culprit_sentence(&out, c, f, growth);
    ck_assert_str_eq(out.text, expected);
    strbuf_fini(&out);
}

static const struct {
    enum fake_findings kind;
    const char *sentence;
} made_rows[] = {
    {FAKE_FINDINGS_QUEUE,
     "asyncio.Queue WebSocketClientProtocol.messages (legacy/protocol.py:229): 157k "
     "items, 256 MiB of the 286 MiB growth"},
    {FAKE_FINDINGS_TASKS,
     "61.2k tasks of handle() (client.py:12), waiting in acquire (asyncio/locks.py:120), "
     "190 MiB of the 286 MiB growth"},
    {FAKE_FINDINGS_NATIVE,
     "memory of C code, allocated in libparse.so.1:copy_frame+0x1f: 157k blocks, 256 MiB "
     "of the 286 MiB growth"},
    {FAKE_FINDINGS_LAST_WORDS, "its last words: queue.Queue Worker.inbox: 301k items"},
};

START_TEST(sentences)
{
    fake_findings_set(&found, made_rows[_i].kind);
    check_sentence(&found.culprits[0], &found, 300000000, made_rows[_i].sentence);
}
END_TEST

START_TEST(sentences_of_what_is_not_known)
{
    for (int k = 0; k < CULPRIT_KIND_COUNT; k++) {
        struct culprit c = blank((enum culprit_kind)k, "", "");
        struct strbuf out;
        strbuf_init(&out);
        culprit_sentence(&out, &c, NULL, SAMPLE_UNKNOWN);
        ck_assert_uint_gt(out.len, 5);
        ck_assert_ptr_null(strstr(out.text, "  "));
        ck_assert_ptr_null(strstr(out.text, "-1"));
        ck_assert_int_ne(out.text[out.len - 1], ' ');
        strbuf_fini(&out);
    }
}
END_TEST

START_TEST(sentences_show_bounds_and_bytes)
{
    struct culprit c = blank(CULPRIT_QUEUE, "queue.Queue", "inbox");
    c.length = 1;
    c.bound = 1000;
    check_sentence(&c, NULL, 1 << 20, "queue.Queue inbox: 1 item (bound: 1000)");
    c.bound = 0; /* how Python says that there is none */
    c.growth_bytes = 2 << 20;
    check_sentence(&c, NULL, 1 << 20, "queue.Queue inbox: 1 item, 2 MiB");
    check_sentence(&c, NULL, 4 << 20,
                   "queue.Queue inbox: 1 item, 2 MiB of the 4 MiB growth");
    c = blank(CULPRIT_BUFFER, "bytearray", "Parser.buffer");
    c.length = 3 << 20;
    check_sentence(&c, NULL, SAMPLE_UNKNOWN, "bytearray Parser.buffer, 3 MiB");
    c = blank(CULPRIT_CALLBACKS, "list", "watch.<locals>.<lambda>");
    c.length = 73;
    check_sentence(&c, NULL, SAMPLE_UNKNOWN, "73 callbacks watch.<locals>.<lambda>()");
    c = blank(CULPRIT_OBJECTS, "__main__.Node", "__main__.Node");
    c.length = 12;
    check_sentence(&c, NULL, SAMPLE_UNKNOWN, "12 objects of type Node");
    c = blank(CULPRIT_GARBAGE, "client.Node", "");
    c.growth_length = 12000;
    check_sentence(&c, NULL, SAMPLE_UNKNOWN,
                   "12.0k objects of type client.Node that nothing reaches");
}
END_TEST

static const struct {
    const char *file;
    int64_t line;
    const char *place;
} place_rows[] = {
    {"", 7, ""},
    {"client.py", 14, "client.py:14"},
    {"client.py", SAMPLE_UNKNOWN, "client.py"},
    {"/a/b/c.py", 1, "b/c.py:1"},
    {"/c.py", 1, "/c.py:1"},
    {"a/c.py", 1, "a/c.py:1"},
    {"///", 0, "/:0"},
};

START_TEST(places)
{
    struct strbuf out;
    strbuf_init(&out);
    culprit_place(&out, place_rows[_i].file, place_rows[_i].line);
    ck_assert_str_eq(out.text, place_rows[_i].place);
    strbuf_fini(&out);
}
END_TEST

START_TEST(steps_of_a_chain)
{
    static const char *const expected[] = {
        "collections.deque",
        "._queue of asyncio.Queue",
        ".messages of WebSocketClientProtocol  legacy/client.py:95",
        "local 'ws' of main()  client.py:14",
    };
    fake_findings_set(&found, FAKE_FINDINGS_QUEUE);
    for (int i = 0; i < 4; i++) {
        struct strbuf out;
        strbuf_init(&out);
        culprit_step(&out, &found.culprits[0], i);
        ck_assert_str_eq(out.text, expected[i]);
        strbuf_fini(&out);
    }
}
END_TEST

static const struct {
    enum culprit_kind kind;
    const char *type;
    const char *advice; /* part of it */
} advice_rows[] = {
    {CULPRIT_QUEUE, "asyncio.Queue", "asyncio.Queue(maxsize=...), and await put()"},
    {CULPRIT_QUEUE, "asyncio.queues.Queue", "asyncio.Queue(maxsize=...)"},
    {CULPRIT_QUEUE, "queue.Queue", "queue.Queue(maxsize=...), whose put() waits"},
    {CULPRIT_QUEUE, "_queue.SimpleQueue", "a SimpleQueue has no bound"},
    {CULPRIT_QUEUE, "collections.deque", "deque(maxlen=...) where the oldest"},
    {CULPRIT_COLLECTION, "Array", "keep only the latest so many"},
    {CULPRIT_QUEUE, "client.Queue", "stop reading while it is full"},
    {CULPRIT_COLLECTION, "dict", "delete the entries"},
    {CULPRIT_COLLECTION, "list", "remove what is done with"},
    {CULPRIT_COLLECTION, "client.Thing", "remove what is done with, or bound it"},
    {CULPRIT_CACHE, "functools.lru_cache", "lru_cache(maxsize=...)"},
    {CULPRIT_BUFFER, "bytearray", "del buffer[:n]"},
    {CULPRIT_WRITE_BUFFER, "asyncio.streams.StreamWriter", "await writer.drain()"},
    {CULPRIT_TASKS, "dict", "start no more tasks than can run"},
    {CULPRIT_NATIVE, "bytearray", "Py_DECREF"},
    {CULPRIT_GARBAGE, "list", "break the cycles"},
};

START_TEST(advice)
{
    struct culprit c = blank(advice_rows[_i].kind, advice_rows[_i].type, "");
    const char *text = culprit_advice(&c, "CPython 3.11.2");
    ck_assert_msg(strstr(text, advice_rows[_i].advice) != NULL, "%s", text);
    ck_assert_int_ne(text[strlen(text) - 1], '.');
}
END_TEST

/* Nothing of Python's is said to a client in Node, be it known by its agent or by the
 * culprit's own files, and the other way round. */
START_TEST(advice_for_a_runtime)
{
    static const char *const of_python[] = {"maxsize", "writer.drain()", "pause_writing",
                                            "gc.",     "Py_DECREF",      "deque",
                                            "weakref", "create_task",    "del buffer"};
    for (int k = 0; k < CULPRIT_KIND_COUNT; k++) {
        struct culprit c = blank((enum culprit_kind)k, "WritableState", "");
        const char *text = culprit_advice(&c, "Node 18.19.0");
        for (size_t i = 0; i < sizeof of_python / sizeof of_python[0]; i++) {
            ck_assert_msg(strstr(text, of_python[i]) == NULL, "%s", text);
        }
        ck_assert_int_ne(text[strlen(text) - 1], '.');
    }
    struct culprit c = blank(CULPRIT_WRITE_BUFFER, "WritableState", "");
    ck_assert_ptr_nonnull(strstr(culprit_advice(&c, "Node 18.19.0"), "bufferedAmount"));
    ck_assert_ptr_nonnull(strstr(culprit_advice(&c, ""), "writer.drain()"));
    snprintf(c.file, sizeof c.file, "node:net");
    ck_assert_ptr_nonnull(strstr(culprit_advice(&c, "CPython 3.11.2"), "bufferedAmount"));
    snprintf(c.file, sizeof c.file, "/srv/client.py");
    ck_assert_ptr_nonnull(strstr(culprit_advice(&c, "Node 18.19.0"), "writer.drain()"));
}
END_TEST

/* A queue that the library keeps is bounded by the library's option, a queue of the
 * client's own that a coroutine of the library sees is not. */
START_TEST(advice_for_a_library)
{
    fake_findings_set(&found, FAKE_FINDINGS_QUEUE);
    struct culprit *c = &found.culprits[0];
    ck_assert_ptr_nonnull(strstr(culprit_advice(c, ""), "max_queue=..."));
    snprintf(c->chain[2].type, sizeof c->chain[2].type, "client.Worker");
    ck_assert_ptr_nonnull(strstr(culprit_advice(c, ""), "asyncio.Queue(maxsize=...)"));
}
END_TEST

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *culprit_text_suite(void)
{
    Suite *suite = suite_create("culprit_text");
    TCase *tc = tcase_create("culprit_text");
    tcase_set_timeout(tc, 10);
    ADD_ROWS(tc, sentences, made_rows);
    tcase_add_test(tc, sentences_of_what_is_not_known);
    tcase_add_test(tc, sentences_show_bounds_and_bytes);
    ADD_ROWS(tc, places, place_rows);
    tcase_add_test(tc, steps_of_a_chain);
    ADD_ROWS(tc, advice, advice_rows);
    tcase_add_test(tc, advice_for_a_library);
    tcase_add_test(tc, advice_for_a_runtime);
    suite_add_tcase(suite, tc);
    return suite;
}
