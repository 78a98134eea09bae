/* Any document that calls itself a result. It is refused with a sentence, or else it can
 * be shown, whatever it says: no page drives a terminal, and the document that is made
 * of it is read as the same again. */
#include "harness/report/saved.h"
#include "tests/fuzz/target.h"

#include <string.h>

#define SCENARIO                                                                         \
    "\"scenario\":{\"protocol\":\"ws\",\"host\":\"::1\",\"rate\":5e3,\"size\":"          \
    "\"uniform:"                                                                         \
    "1-9\",\"port\":9,\"duration_s\":1.5,\"command\":[\"node\",\"{url}\"],\"talk\":["    \
    "\"wait\"],\"payload\":\"utf8\",\"tracemalloc\":2,\"throttle_cpu\":0.25,"            \
    "\"confirm\":"                                                                       \
    "false,\"target_kind\":\"command\",\"shape\":\"bursts:1s/4s\",\"case\":\"tiny\","    \
    "\"budget_bytes\":268435456}"

#define RUN(class, series)                                                               \
    "{\"schema\":\"floodtest.result/"                                                    \
    "1\",\"floodtest\":\"0.1.0\",\"started_at\":\"2026-03-"                              \
    "01T12:00:00.250Z\",\"interrupted\":false,\"verdict\":{\"class\":\"" class           \
        "\",\"passed\":false,\"confidence\":\"certain\",\"summary\":\"it "               \
        "grows\",\"evidence\""                                                           \
        ":[\"a line\",\"limit x: broken\"],\"advice\":\"bound it\",\"decided_s\":3.5,"   \
        "\"projected\":{\"limit_bytes\":9,\"seconds\":2,\"low\":1,\"high\":null},"       \
        "\"detectable_per_message\":3,\"thresholds\":[{\"expression\":\"memory.max < "   \
        "1MiB\","                                                                        \
        "\"metric\":\"memory.max\",\"value\":2097152,\"unit\":\"bytes\",\"passed\":"     \
        "false}]},"                                                                      \
        "\"expectation\":{\"scenario\":\"a/"                                             \
        "b\",\"file\":\"a.yaml\",\"expected\":\"fail\","                                 \
        "\"met\":true,\"why\":null},\"target\":{\"command\":[\"node\",\"ws://"           \
        "x\"],\"pid\":7,"                                                                \
        "\"exited\":true,\"exit_code\":null,\"signal\":11,\"runtime\":\"node\","         \
        "\"output_tail\":\"a\\nb\\u001b[2J\\n\"}," SCENARIO                              \
        ",\"flood\":{\"due_messages\":5,\"sent_messages\":4,\"withheld_messages\":1,"    \
        "\"achieved_rate\":4.5,\"rate_error\":0.1,\"replays\":2.5,\"lag_p50_ms\":0.1,"   \
        "\"lag_p99_ms\":1,\"lag_max_ms\":9},\"client\":{\"read_bytes\":99,"              \
        "\"processed_messages\":3,\"offered_connections\":2,\"compressed_connections\":" \
        "1,"                                                                             \
        "\"memory\":{\"start_bytes\":1,\"end_bytes\":9},\"kernel\":{\"recv_queue_"       \
        "bytes\":5,"                                                                     \
        "\"unaccounted_bytes\":3,\"rwnd_limited_fraction\":0.5}},\"culprits\":[{"        \
        "\"type\":"                                                                      \
        "\"deque\",\"owner\":\"Feed.waiting\",\"chain\":[\"x\"],\"links\":[{\"type\":"   \
        "\"deque\","                                                                     \
        "\"via\":\"._q\"},{\"type\":\"module\",\"name\":\"m\"}],\"length\":9,\"growth_"  \
        "length\":8,"                                                                    \
        "\"bytes\":9,\"growth_bytes\":8,\"kind\":\"queue\",\"content\":{\"types\":[{"    \
        "\"type\":"                                                                      \
        "\"str\",\"share\":0.5}],\"mean_bytes\":3,\"text\":[\"t\"]}}],\"census\":{"      \
        "\"processes\":"                                                                 \
        "1,\"pause_ms\":2.5,\"types\":[{\"type\":\"str\",\"count\":3,\"growth_bytes\":"  \
        "7}],"                                                                           \
        "\"memory\":{\"free_growth_bytes\":7},\"gc\":{\"enabled\":true},\"notes\":["     \
        "\"n\"],"                                                                        \
        "\"lines\":[{\"file\":\"a.py\",\"line\":3,\"growth_bytes\":5}]},\"phases\":[{"   \
        "\"name\":"                                                                      \
        "\"idle\",\"start_s\":0,\"end_s\":1},{\"name\":\"flood\",\"start_s\":1,\"end_"   \
        "s\":2}],"                                                                       \
        "\"instrument\":{\"samples\":3,\"late_samples\":0,\"probe_errors\":1,\"cpu_"     \
        "seconds\":"                                                                     \
        "0.5,\"rss_bytes\":99,\"agent\":\"CPython "                                      \
        "3.11\",\"sources\":{\"proc\":\"ok\",\"sock\":"                                  \
        "\"denied\"}},\"series\":" series "}"

#define ROWS                                                                             \
    "{\"columns\":[\"t_ns\",\"phase\",\"memory_bytes\",\"read_bytes\",\"round\"],"       \
    "\"rows\":["                                                                         \
    "[0,2,1,null,0],[1000000000,3,5,9,0],[2000000000,3,9,null,0],[3000000000,5,9,30,0]]" \
    "}"

#define STEP(purpose, sign)                                                              \
    "{\"purpose\":\"" purpose "\",\"rate\":948.5,\"sign\":\"" sign                       \
    "\",\"class\":\"kept-up\",\"reason\":\"it read "                                     \
    "all\",\"offered\":948,\"read\":940.25,"                                             \
    "\"processed\":930,\"withheld\":0,\"capacity\":null,\"capacity_interval\":{\"low\":" \
    "1,"                                                                                 \
    "\"high\":2},\"evidence\":\"worked off\",\"delay_p99_s\":0.003,\"memory_slope\":-5," \
    "\"cpu_cores\":0.9,\"messages\":2800,\"flood_s\":3,\"work_s\":3.2,\"started_s\":1,"  \
    "\"seconds\":6}"

const char *const fuzz_seeds[] = {
    RUN("unbounded-queue", ROWS),
    RUN("crashed", "\"run.samples\""),
    RUN("fragmentation", "{\"columns\":[],\"rows\":[]}"),
    "{\"schema\":\"floodtest.suite/"
    "1\",\"floodtest\":\"0.1.0\",\"suite\":\"0123456789abcdef"
    "\",\"started_at\":\"2026-03-01T12:00:00.250Z\",\"interrupted\":true,\"shard\":{"
    "\"index\":1,\"count\":2},\"total\":3,\"counts\":{\"missing\":1},\"runs\":[{"
    "\"index\":1,"
    "\"name\":\"a/"
    "b\",\"digest\":\"0123456789abcdef\",\"words\":[\"--rate=5\"],\"expected\":"
    "\"pass\",\"state\":\"unexpected\",\"exit_code\":1,\"seconds\":1.5,\"verdict\":"
    "\"fail\","
    "\"class\":\"crashed\",\"summary\":\"s\",\"why\":\"w\",\"culprit\":\"c\",\"result\":"
    "\"results/a.json\"},{\"index\":3,\"name\":\"c\",\"digest\":\"0123456789abcdef\","
    "\"words\":[\"x "
    "y\"],\"expected\":\"pass\",\"state\":\"could-not-run\",\"exit_code\":3,"
    "\"seconds\":1}]}",
    "{\"schema\":\"floodtest.certify/"
    "1\",\"profile\":\"quick\",\"protocol\":\"ws\",\"cases\":"
    "[{\"number\":1,\"name\":\"steady\",\"tests\":\"t\"},{\"number\":99,\"name\":\"new\"}"
    "],"
    "\"outside\":[\"tiny\"],\"clients\":[{\"name\":\"a.py\",\"target\":\"a.py\","
    "\"command\":[]"
    ",\"grade\":\"F\",\"rule\":\"r\",\"runs\":[{\"case\":\"steady\",\"mark\":\"fail\","
    "\"class\":"
    "\"crashed\",\"summary\":\"s\",\"culprit\":\"c\",\"exit_code\":1,\"seconds\":8.25,"
    "\"result\":\"results/"
    "x.json\"},{\"case\":\"new\",\"mark\":\"not-asked\"}]},{\"name\":"
    "\"b\",\"command\":[\"b\"],\"grade\":\"?\",\"rule\":\"r\",\"runs\":[{\"case\":"
    "\"steady\","
    "\"mark\":\"unsure\",\"summary\":\"s\"},{\"case\":\"new\",\"mark\":\"not-run\"}]}]}",
    "{\"schema\":\"floodtest.sweep/"
    "1\",\"axis\":\"size\",\"ladder\":false,\"interrupted\":"
    "false,\"precision\":0.05,\"seconds\":31.4,\"law\":\"in proportion\",\"lines\":[{"
    "\"value\":64,\"state\":\"found\",\"saturation\":948,\"low\":930,\"high\":960,"
    "\"below\":{"
    "\"step\":0,\"rate\":948.5},\"above\":{\"rate\":948.5,\"sign\":\"overloaded\"},"
    "\"disturbed\":1,\"latency_s\":0,\"seconds\":31,\"steps\":[" STEP(
        "confirm", "sustained") "," STEP("measure", "overloaded") "]}]," SCENARIO "}",
    "{\"schema\":\"floodtest.sweep/1\",\"axis\":\"rate\",\"lines\":[{\"state\":\"no "
    "answer\""
    ",\"steps\":[" STEP("bracket", "broken") "," STEP("judge", "unknown") "," STEP(
        "measure", "floodtest's limit") "]}]," SCENARIO "}",
    NULL};

const char *const fuzz_words[] = {
    "\"",         "{",
    "}",          "[",
    "]",          ",",
    ":",          "null",
    "true",       "-1",
    "1e308",      "1e-308",
    "-0.0",       "5e-324",
    "\\u001b",    "\\u202e",
    "\xff",       "0",
    "1e10",       "9007199254740993",
    "4294967296", "9223372036854775807",
    "\\ud800",    "\"max\"",
    "[[[[",       "{}",
    "[]",         "\"ok\"",
    "0.1",        "12345678901.5",
    "\xc2\x9b",   NULL,
};

static void check_printable(const struct strbuf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->text[i];
        FUZZ_CHECK((c >= 0x20 || c == '\n') && c != 0x7f);
    }
}

/* Every report that there is; the JSON is handed out. */
static void render(const struct report_subject *subject, struct strbuf *json)
{
    struct strbuf out;
    strbuf_init(&out);
    for (int unicode = 0; unicode < 2; unicode++) {
        struct report_style style = {.unicode = unicode != 0};
        report_lines(subject, style, &out);
        report_page(subject, style, &out);
    }
    check_printable(&out);
    for (int i = 0; i < SCENARIO_REPORTS; i++) {
        strbuf_clear(&out);
        if (report_has((enum scenario_report)i, subject->kind)) {
            report_render((enum scenario_report)i, subject, &out);
        }
    }
    report_render(REPORT_JSON, subject, json);
    strbuf_fini(&out);
}

static bool read_and_render(json_t *document, struct strbuf *json)
{
    static struct saved saved;
    struct scenario output;
    struct err e = {0};
    scenario_init(&output);
    int rv = saved_init(&saved, document, &e);
    if (rv == 0) {
        struct report_subject subject = saved_subject(&saved, &output, "dir");
        render(&subject, json);
    } else {
        FUZZ_CHECK(rv == FERR_CONFIG && e.msg[0] != '\0' && strchr(e.msg, '\n') == NULL);
    }
    saved_fini(&saved);
    scenario_fini(&output);
    return rv == 0;
}

/* A sum of numbers with ten digits is not the sum with ten digits, where they have more
 * of them than a time in milliseconds: so much for the sum of a suite. */
static bool is_same(const struct strbuf *a, const struct strbuf *b)
{
    json_t *x = json_loadb(a->text, a->len, 0, NULL);
    json_t *y = json_loadb(b->text, b->len, 0, NULL);
    if (json_object_get(x, "runs") != NULL) {
        json_object_del(x, "seconds");
        json_object_del(y, "seconds");
    }
    bool same = json_equal(x, y);
    json_decref(x);
    json_decref(y);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf first, second;
    json_t *document = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    strbuf_init(&first);
    strbuf_init(&second);
    if (document != NULL && read_and_render(document, &first)) {
        json_t *again = json_loadb(first.text, first.len, JSON_REJECT_DUPLICATES, NULL);
        FUZZ_CHECK(again != NULL && read_and_render(again, &second));
        FUZZ_CHECK(is_same(&first, &second));
        json_decref(again);
    }
    json_decref(document);
    strbuf_fini(&first);
    strbuf_fini(&second);
    return 0;
}
