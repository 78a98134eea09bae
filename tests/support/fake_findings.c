#include "tests/support/fake_findings.h"

#include "harness/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

const char *const fake_findings_names[FAKE_FINDINGS_COUNT] = {
#define X(id, name, meaning) [FAKE_FINDINGS_##id] = name,
    FAKE_FINDINGS(X)
#undef X
};

#define SITE "/usr/lib/python3/dist-packages/"

static const char queue[] =
    "{'pause_ms': 312.5, 'culprits': [{'kind': 'queue', 'type': 'asyncio.Queue',"
    " 'owner': 'WebSocketClientProtocol.messages', 'length': 157000,"
    " 'growth_length': 156998, 'bytes': 268435456, 'growth_bytes': 268400000,"
    " 'bound': null, 'file': '" SITE "websockets/legacy/protocol.py', 'line': 229,"
    " 'chain': ["
    "  {'type': 'collections.deque', 'via': '._queue', 'name': null, 'file': null,"
    "   'line': null},"
    "  {'type': 'asyncio.Queue', 'via': '.messages', 'file': null},"
    "  {'type': 'websockets.legacy.client.WebSocketClientProtocol',"
    "   'via': 'local \\'ws\\'', 'file': '" SITE "websockets/legacy/client.py',"
    "   'line': 95},"
    "  {'type': 'coroutine', 'name': 'main', 'via': null, 'file': 'client.py',"
    "   'line': 14}],"
    " 'content': {'types': [{'type': 'str', 'share': 1.0}], 'mean_bytes': 1073,"
    "  'text': ['{\"seq\": 12']}},"
    " {'kind': 'cache', 'type': 'functools.lru_cache', 'owner': 'parse()',"
    "  'length': 1000, 'growth_length': 999, 'bytes': 20971520,"
    "  'growth_bytes': 20971520, 'bound': 1000, 'file': 'client.py', 'line': 30,"
    "  'chain': [{'type': 'functools.lru_cache', 'name': 'parse',"
    "   'via': 'global \\'parse\\'', 'file': 'client.py', 'line': 30},"
    "   {'type': 'module', 'name': 'client', 'file': 'client.py'}]}],"
    " 'types': [{'type': 'str', 'count': 157900, 'growth_count': 156998,"
    "  'bytes': 268000000, 'growth_bytes': 267900000},"
    "  {'type': 'dict', 'count': 5000, 'growth_count': 12, 'bytes': 900000,"
    "   'growth_bytes': 2784},"
    "  {'type': 'list', 'count': 400, 'growth_count': -3, 'bytes': 900000,"
    "   'growth_bytes': -200}],"
    " 'memory': {'live_bytes': 280000000, 'free_bytes': 1048576,"
    "  'live_growth_bytes': 268500000, 'free_growth_bytes': 4096},"
    " 'gc': {'enabled': true, 'collections': 12, 'uncollectable': 0, 'garbage': 0},"
    " 'lines': [{'file': 'client.py', 'line': 21, 'growth_bytes': 267000000,"
    "  'growth_count': 156998}],"
    " 'notes': ['stopped after 800 ms: 1.2 of 3.4 million objects were looked at']}";

static const char tasks[] =
    "{'pause_ms': 90, 'culprits': [{'kind': 'tasks', 'type': 'coroutine',"
    " 'owner': 'handle()', 'length': 61234, 'growth_length': 61230,"
    " 'bytes': 200000000, 'growth_bytes': 199000000, 'file': 'client.py', 'line': 12,"
    " 'chain': [{'type': 'coroutine', 'name': 'handle', 'via': 'closure of main()',"
    "  'file': 'client.py', 'line': 12},"
    "  {'type': 'module', 'name': 'asyncio.tasks', 'via': null}]}],"
    " 'types': [{'type': 'coroutine', 'growth_count': 61230,"
    "  'growth_bytes': 29000000}, {'type': '_asyncio.Task', 'growth_count': 61230}],"
    " 'tasks': [{'name': 'handle', 'waits': 'acquire',"
    "  'file': '/usr/lib/python3.11/asyncio/locks.py', 'line': 120, 'count': 61234,"
    "  'growth_count': 61230}]}";

static const char native[] =
    "{'culprits': [{'kind': 'native', 'type': 'malloc', 'owner': null,"
    " 'length': 157000, 'growth_length': 157000, 'bytes': 268435456,"
    " 'growth_bytes': 268435456, 'chain': ["
    "  {'type': 'frame', 'name': 'libparse.so.1:copy_frame+0x1f'},"
    "  {'type': 'frame', 'name': 'libparse.so.1:parse+0x88'},"
    "  {'type': 'frame', 'name': 'python3.11:_PyEval_EvalFrameDefault+0x4c2'},"
    "  {'type': 'frame', 'name': 'python3.11:main+0x2a'}]}]}";

static const char last_words[] =
    "{'last_words': true, 'culprits': [{'kind': 'queue', 'type': 'queue.Queue',"
    " 'owner': 'Worker.inbox', 'length': 301024, 'growth_length': 301022}]}";

static const char fragmented[] =
    "{'pause_ms': 40, 'culprits': [], 'memory': {'live_growth_bytes': 1048576,"
    " 'free_growth_bytes': 209715200}}";

static const char long_element[] =
    "{'type': 'a.%s\\u001b[2J\\n', 'name': '%s\\u202e', 'via': '%s</text>',"
    " 'file': '/%s/%s', 'line': 9223372036854775807}";

/* Longer than any name may be, with characters of two bytes to cut through. */
static void add_long_name(struct strbuf *out)
{
    for (int i = 0; i < 400; i++) {
        strbuf_add(out, i % 9 == 0 ? "\xc3\xa9" : "n");
    }
}

static void make_long(struct strbuf *out)
{
    strbuf_add(out, "{'culprits': [");
    for (int i = 0; i < 2 * FINDINGS_CULPRITS_MAX; i++) {
        strbuf_addf(out, "%s{'kind': 'collection', 'growth_bytes': 1e18, 'bytes': 1e18,",
                    i == 0 ? "" : ",");
        strbuf_add(out, "'length': 9223372036854775807, 'bound': 0, 'type': 'dict.");
        add_long_name(out);
        strbuf_add(out, "', 'owner': '");
        add_long_name(out);
        strbuf_add(out, "', 'file': '/a\"\\\\\\\\b/c&lt;', 'line': 1, 'chain': [");
        for (int k = 0; k < 2 * FINDINGS_CHAIN_MAX; k++) {
            strbuf_add(out, k == 0 ? "" : ",");
            for (const char *p = long_element; *p != '\0'; p++) {
                if (*p == '%') {
                    add_long_name(out);
                    p++;
                } else {
                    strbuf_addn(out, p, 1);
                }
            }
        }
        strbuf_add(out, "]}");
    }
    strbuf_add(out, "], 'types': [");
    for (int i = 0; i < 2 * FINDINGS_TYPES_MAX; i++) {
        strbuf_addf(out, "%s{'type': '%d", i == 0 ? "" : ",", i);
        add_long_name(out);
        strbuf_add(out, "', 'growth_count': 9223372036854775807, 'growth_bytes': 1}");
    }
    strbuf_add(out, "]}");
}

/* Written with ' for ", which C would need two bytes for; "\'" is a real one. */
static json_t *parse(const char *text)
{
    struct strbuf json;
    strbuf_init(&json);
    for (const char *p = text; *p != '\0'; p++) {
        if (p[0] == '\\' && p[1] == '\'') {
            strbuf_add(&json, "'");
            p++;
        } else if (*p == '"') {
            strbuf_add(&json, "\\\"");
        } else {
            strbuf_addn(&json, *p == '\'' ? "\"" : p, 1);
        }
    }
    json_error_t error;
    json_t *value = json_loads(json.text, 0, &error);
    strbuf_fini(&json);
    if (value == NULL) {
        abort();
    }
    return value;
}

void fake_findings_set(struct findings *f, enum fake_findings kind)
{
    static const char *const texts[FAKE_FINDINGS_COUNT] = {
        [FAKE_FINDINGS_QUEUE] = queue,           [FAKE_FINDINGS_TASKS] = tasks,
        [FAKE_FINDINGS_NATIVE] = native,         [FAKE_FINDINGS_LAST_WORDS] = last_words,
        [FAKE_FINDINGS_FRAGMENTED] = fragmented,
    };
    struct strbuf made;
    strbuf_init(&made);
    if (kind == FAKE_FINDINGS_LONG) {
        make_long(&made);
    }
    json_t *json = parse(kind == FAKE_FINDINGS_LONG ? made.text : texts[kind]);
    strbuf_fini(&made);
    findings_init(f);
    findings_add(f, json, 4242);
    json_decref(json);
}
