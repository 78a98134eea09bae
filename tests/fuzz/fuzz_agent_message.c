/* Anything that an agent may send, from the socket's bytes to the book. */
#include "probes/agent_book.h"
#include "probes/agent_lines.h"
#include "probes/agent_message.h"
#include "probes/agent_peer.h"
#include "tests/fuzz/target.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "{\"floodtest_agent\": 1, \"pid\": 4242, \"runtime\": \"CPython 3.11.2\", \"asks\": "
    "[\"count\", \"census\", \"explain\"], \"notes\": [\"tracemalloc is off\"]}\n",
    "{\"id\": 1, \"processed\": 51200, \"queued\": 301022, \"live_bytes\": 351272960, "
    "\"loop_lag_ms\": 1.5, \"top\": {\"kind\": \"queue\", \"type\": \"asyncio.Queue\", "
    "\"owner\": \"A.messages\", \"length\": 301024, \"growth_length\": 301022}, "
    "\"cost_us\": 85}\n",
    "{\"id\": 2, \"objects\": 48211, \"cost_us\": 21000}\n",
    "{\"id\": 3, \"findings\": {\"pause_ms\": 312.5, \"culprits\": [{\"kind\": "
    "\"queue\", "
    "\"bound\": null, \"chain\": [{\"type\": \"deque\", \"via\": \"._queue\"}]}]}}\n",
    "{\"id\": 3, \"error\": \"the heap is \\u001b[1mlocked\\n\"}\n",
    NULL,
};

const char *const fuzz_words[] = {
    "\"id\"",
    "\"error\"",
    "\"findings\"",
    "\"floodtest_agent\"",
    "\"asks\"",
    "\"notes\"",
    "\"runtime\"",
    "\"processed\"",
    "\"queued\"",
    "\"top\"",
    "\"loop_lag_ms\"",
    "[",
    "{",
    "]",
    "}",
    ",",
    ":",
    "\n",
    "[[",
    "{\"a\":",
    "0",
    "1",
    "2",
    "3",
    "-1",
    "1.0",
    "1e308",
    "-1e308",
    "1e999",
    "9223372036854775807",
    "9223372036854775808",
    "9223372036854775808.0",
    "null",
    "true",
    "\"\"",
    "{}",
    "[]",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\u202e\"",
    "\"\xc3\xa4\xc3\xa4\"",
    "\xff",
    "\xe2\x80",
    "\"a\\tb\"",
    "\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
    NULL,
};

enum { LINE_MAX_HERE = 64 * 1024 }; /* within reach of the inputs */

struct world {
    struct agent_book book;
    struct agent_peer peer;
    struct agent_record *record;
};

/* One line, NUL-terminated within its bounds, nothing in it that a terminal obeys. */
static void check_text(const char text[AGENT_TEXT_MAX])
{
    FUZZ_CHECK(memchr(text, '\0', AGENT_TEXT_MAX) != NULL);
    for (const char *c = text; *c != '\0'; c++) {
        FUZZ_CHECK((unsigned char)*c >= 0x20 && *c != 0x7f);
    }
    json_t *utf8 = json_string(text);
    FUZZ_CHECK(utf8 != NULL);
    json_decref(utf8);
}

static void check_state(const struct agent_book *book)
{
    struct agent_state s;
    agent_book_look(book, &s);
    check_text(s.runtime);
    check_text(s.trouble);
    check_text(s.note);
    FUZZ_CHECK(s.processed >= -1 && s.queued >= -1 && s.live_bytes >= -1);
    FUZZ_CHECK(isnan(s.loop_lag_ms) || (s.loop_lag_ms >= 0 && isfinite(s.loop_lag_ms)));
    json_t *all = agent_book_findings(book);
    size_t i;
    json_t *one;
    json_array_foreach(all, i, one)
    {
        FUZZ_CHECK(json_is_object(json_object_get(one, "findings")));
        FUZZ_CHECK(json_is_string(json_object_get(one, "runtime")));
    }
    json_decref(all);
}

static void check_message(const struct agent_message *m)
{
    struct agent_count c;
    agent_message_count(m, &c);
    FUZZ_CHECK(c.processed >= -1 && c.queued >= -1 && c.live_bytes >= -1);
    FUZZ_CHECK(isnan(c.loop_lag_ms) || (c.loop_lag_ms >= 0 && isfinite(c.loop_lag_ms)));
    check_text(m->text);
    check_text(m->runtime);
    FUZZ_CHECK((m->json != NULL) == (m->kind == AGENT_MESSAGE_ANSWER));
    FUZZ_CHECK(m->kind != AGENT_MESSAGE_BREACH || m->text[0] != '\0');
    FUZZ_CHECK(m->id >= 0 || m->kind == AGENT_MESSAGE_HELLO ||
               m->kind == AGENT_MESSAGE_BREACH);
}

static int take_line(void *data, const char *line, size_t len)
{
    struct world *w = data;
    struct agent_message m;
    FUZZ_CHECK(len <= LINE_MAX_HERE);
    agent_message_parse(&m, line, len);
    check_message(&m);
    enum agent_event event = agent_peer_take(&w->peer, &m);
    check_text(m.text);
    switch (event) {
    case AGENT_EVENT_HELLO:
        w->record = agent_book_hello(&w->book, 1, &m);
        for (int ask = AGENT_COUNT; ask <= AGENT_EXPLAIN; ask++) { /* as ids 1, 2, 3 */
            if ((w->peer.asks & 1U << ask) != 0) {
                w->peer.owed[w->peer.owed_count++] =
                    (struct agent_owed){.id = ask + 1, .ask = (enum agent_ask)ask};
            }
        }
        break;
    case AGENT_EVENT_COUNT:
        agent_book_count(w->record, &m, len);
        break;
    case AGENT_EVENT_EXPLAIN:
        FUZZ_CHECK(agent_book_explain(&w->book, w->record, &m, len));
        break;
    case AGENT_EVENT_ERROR:
    case AGENT_EVENT_BREACH:
        agent_book_trouble(&w->book, 1, m.text);
        break;
    case AGENT_EVENT_CENSUS:
    case AGENT_EVENT_LATE:
        break;
    }
    agent_message_fini(&m);
    return event == AGENT_EVENT_BREACH;
}

/* The bytes as one stream, then every answer as if the hello had come. */
static void run(const uint8_t *data, size_t size, bool greeted)
{
    static struct world w;
    struct agent_lines lines;
    memset(&w, 0, sizeof w);
    agent_book_init(&w.book);
    agent_lines_init(&lines, LINE_MAX_HERE);
    if (greeted) {
        take_line(&w, fuzz_seeds[0], strlen(fuzz_seeds[0]) - 1);
    }
    size_t half = size / 2;
    const char *bytes = (const char *)data;
    if (agent_lines_add(&lines, bytes, half, take_line, &w) == 0) {
        agent_lines_add(&lines, bytes + half, size - half, take_line, &w);
    }
    FUZZ_CHECK(lines.len <= LINE_MAX_HERE);
    check_state(&w.book);
    agent_lines_fini(&lines);
    agent_book_fini(&w.book);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size, false);
    run(data, size, true);
    return 0;
}
