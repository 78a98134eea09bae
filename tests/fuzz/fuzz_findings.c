/* Any bytes as what an agent sends: all the way to the page, the JSON result and the
 * graph. What comes back from a samples file must be the same. */
#include "harness/record/findings.h"
#include "harness/report/graph.h"
#include "harness/report/report.h"
#include "tests/fuzz/target.h"
#include "tests/support/fake_result.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "{\"culprits\": [{\"kind\": \"queue\", \"type\": \"asyncio.Queue\", \"owner\": "
    "\"Feed.waiting\", \"length\": 301024, \"growth_length\": 301022, \"bytes\": "
    "345112233, \"growth_bytes\": 345111000, \"bound\": null, \"file\": \"/a/feed.py\", "
    "\"line\": 12, \"chain\": [{\"type\": \"collections.deque\", \"via\": \"._queue\"}, "
    "{\"type\": \"coroutine\", \"name\": \"main\", \"via\": null, \"file\": \"a.py\", "
    "\"line\": 14}], \"content\": {\"types\": [{\"type\": \"str\", \"share\": 1.0}], "
    "\"mean_bytes\": 1073, \"text\": [\"seq\"]}}], \"notes\": [\"cut\"]}",
    "{\"pause_ms\": 3.5, \"types\": [{\"type\": \"str\", \"count\": 3, "
    "\"growth_count\": 2, \"bytes\": 99, \"growth_bytes\": 88}], \"tasks\": [{\"name\": "
    "\"handle\", \"waits\": \"acquire\", \"file\": \"locks.py\", \"line\": 120, "
    "\"count\": 9, \"growth_count\": 9}], \"memory\": {\"live_bytes\": 1}, \"gc\": "
    "{\"enabled\": true, \"garbage\": 0}, \"lines\": [{\"file\": \"c.py\", \"line\": 1, "
    "\"growth_bytes\": 1, \"growth_count\": 1}]}",
    NULL,
};

const char *const fuzz_words[] = {
    "\"kind\": \"native\"",
    "\"kind\": \"tasks\"",
    "\"last_words\": true",
    "-9223372036854775808",
    "1e308",
    "null",
    "\\u0000",
    "\\ud800",
    "\xff",
    "\x1b[31m",
    "\\\"",
    "[[[[",
    NULL,
};

static void check_same(const json_t *a, const json_t *b)
{
    if (!json_equal(a, b)) {
        abort();
    }
}

/* No report holds bytes that would drive a terminal. */
static void check_printable(const struct strbuf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->text[i];
        if ((c < 0x20 && c != '\n') || c == 0x7f) {
            abort();
        }
    }
}

static void render(const struct findings *f)
{
    static struct fake_result fake; /* made once: the runs differ in the findings only */
    struct strbuf out;
    if (fake.result.scenario == NULL) {
        fake_result_init(&fake, FAKE_FAIL);
    }
    fake.result.findings = f;
    strbuf_init(&out);
    for (int unicode = 0; unicode < 2; unicode++) {
        struct report_style style = {.unicode = unicode != 0};
        strbuf_clear(&out);
        report_terminal(&fake.result, style, &out);
        check_printable(&out);
    }
    strbuf_clear(&out);
    report_graph(&fake.result, &out);
    check_printable(&out);
    strbuf_clear(&out);
    fake.result.samples_path = "samples.jsonl"; /* the series is none of our business */
    report_json(&fake.result, &out);
    json_t *result = json_loadb(out.text, out.len, 0, NULL);
    if (!json_is_array(json_object_get(result, "culprits"))) {
        abort();
    }
    json_decref(result);
    strbuf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct findings found, again;
    json_t *said =
        json_loadb((const char *)data, size,
                   JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, NULL);
    findings_init(&found);
    findings_add(&found, said, 1);
    findings_add(&found, json_object_get(said, "other"), 2);
    json_t *first = findings_to_json(&found);
    findings_from_json(&again, first);
    json_t *second = findings_to_json(&again);
    check_same(first, second);
    render(&again);
    json_decref(first);
    json_decref(second);
    json_decref(said);
    return 0;
}
