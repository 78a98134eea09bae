/* The frame writer against independent readers: WebSocket libraries of others, and a
 * client that computes anew what each message must say, byte by byte, at full speed. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdio.h>
#include <string.h>

struct reader_row {
    const char *library;
    const char *kind; /* as the client knows it */
    const char *size; /* likewise; NULL: the file of messages */
    const char *options[5];
    long long messages; /* at least so many must have come */
};

/* As the client has it. */
#define TEMPLATE                                                                         \
    "{\"n\":{seq},\"id\":\"{uuid}\",\"r\":\"{random:16}\",\"p\":\"{pick:buy|sell|€|}\"}"

static const struct reader_row rows[] = {
    {"websockets", "text", "1024", {"--size", "1KiB"}, 2000},
    {"aiohttp", "text", "uniform:0-4096", {"--size", "uniform:0-4KiB"}, 2000},
    {"websockets",
     "binary",
     "uniform:0-300",
     {"--payload", "binary", "--size", "uniform:0-300"},
     2000},
    {"aiohttp",
     "utf8",
     "lognormal:300,p99=20000",
     {"--payload", "utf8", "--size", "lognormal:300,p99=20000"},
     2000},
    /* Larger than a block: fragments, and the largest a few of them. */
    {"websockets", "utf8", "200001", {"--payload", "utf8", "--size", "200001"}, 20},
    {"aiohttp", "binary", "3000001", {"--payload", "binary", "--size", "3000001"}, 3},
    {"aiohttp", "text", "1000", {"--size", "1000", "--fragment", "7"}, 100},
    {"websockets", "template", "-", {"--message", TEMPLATE}, 2000},
    {"aiohttp", "file", NULL, {0}, 200},
};

enum { LINES = 97, LINE_STEP = 1789 }; /* the last one is larger than two blocks */

static void write_messages(const char *path)
{
    FILE *out = fopen(path, "we");
    ck_assert_ptr_nonnull(out);
    for (int line = 0; line < LINES; line++) {
        fprintf(out, "{\"line\":%d,\"€\":\"", line);
        for (int i = 0; i < line * LINE_STEP; i++) {
            fputc("flood"[(i + line) % 5], out);
        }
        fputs("\"}\n", out);
    }
    ck_assert_int_eq(fclose(out), 0);
}

static struct flood_run *start(const struct reader_row *row)
{
    char path[SCRATCH_PATH_MAX];
    const char *what = row->size;
    struct flood_run *run = flood_run_new(row->kind);
    FLOOD_ARGS(run, "--rate", "max", "--duration", "1s", "--max-duration", "1s", "--idle",
               "100ms", "--no-agent");
    for (size_t i = 0; row->options[i] != NULL; i++) {
        FLOOD_ARGS(run, row->options[i]);
    }
    if (what == NULL) {
        what = flood_run_path(run, "messages", path);
        write_messages(path);
        FLOOD_ARGS(run, "--messages", path);
    }
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/verifies.py", "{url}",
               row->library, row->kind, what);
    flood_run_start(run);
    return run;
}

static void expect_verified(const struct reader_row *row, struct flood_run *run)
{
    flood_run_finish(run);
    /* Whether one second of it shows backpressure is not the question. */
    ck_assert_msg(run->exit_code == 0 || run->exit_code == 4, "%s",
                  flood_run_explain(run));
    long long messages = 0, bytes = 0;
    const char *said = strstr(flood_run_string(run, "target.output_tail"), "verified ");
    ck_assert_msg(said != NULL && sscanf(said, "verified messages=%lld bytes=%lld",
                                         &messages, &bytes) == 2,
                  "the reader has not verified it\n%s", flood_run_explain(run));
    long long sent = (long long)flood_run_number(run, "flood.sent_messages");
    ck_assert_msg(sent == messages, "%lld messages sent, %lld verified\n%s", sent,
                  messages, flood_run_explain(run));
    ck_assert_int_ge(messages, row->messages);
    flood_run_free(run);
}

/* All at the same time: each of them waits more than it works. */
START_TEST(every_byte_is_as_it_must_be)
{
    struct flood_run *runs[sizeof rows / sizeof *rows];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        runs[i] = start(&rows[i]);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_verified(&rows[i], runs[i]);
    }
}
END_TEST

/* Of another seed every message is wrong. */
START_TEST(a_wrong_byte_is_found)
{
    struct flood_run *run = flood_run_new("seed 2");
    FLOOD_ARGS(run, "--duration", "1s", "--idle", "100ms", "--no-agent", "--seed", "2");
    flood_run_json_args(run);
    FLOOD_ARGS(run, "--", flood_run_python(), "tests/clients/verifies.py", "{url}",
               "websockets", "text", "1024");
    flood_run_finish(run);
    flood_run_expect(run, 1, "crashed");
    ck_assert_msg(strstr(flood_run_string(run, "target.output_tail"),
                         "wrong: message 1: 1024 bytes, expected 1024; from byte ") !=
                      NULL,
                  "%s", flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *reader_suite(void)
{
    Suite *s = suite_create("reader");
    TCase *tc = tcase_create("reader");
    tcase_set_timeout(tc, 75);
    tcase_add_test(tc, every_byte_is_as_it_must_be);
    tcase_add_test(tc, a_wrong_byte_is_found);
    suite_add_tcase(s, tc);
    return s;
}
