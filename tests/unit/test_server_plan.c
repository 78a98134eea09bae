/* From the scenario's texts to the server's options. */
#include "tests/unit/suites.h"

#include "harness/run/server_plan.h"
#include "harness/scenario/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct scenario s;
static struct server_plan p;
static char said[8][64]; /* the options of the errors */
static int said_count;
static char path[64];

static void said_cb(void *arg, const char *option, const char *sentence)
{
    (void)arg;
    ck_assert_uint_gt(strlen(sentence), 0);
    ck_assert_int_lt(said_count, 8);
    snprintf(said[said_count++], sizeof said[0], "%s", option);
}

static void set(const char *option, const char *value)
{
    struct err e = {0};
    const struct options_row *row = options_find(option, strlen(option));
    ck_assert_ptr_nonnull(row);
    ck_assert_msg(options_set(&s, row, value, &e) == 0, "%s", e.msg);
}

static void begin(void)
{
    scenario_init(&s);
    said_count = 0;
    path[0] = '\0';
}

static void end(void)
{
    server_plan_fini(&p);
    scenario_fini(&s);
    if (path[0] != '\0') {
        unlink(path);
    }
}

static bool make(void)
{
    return server_plan_init(&p, &s, 7, said_cb, NULL);
}

static const char *file_with(const char *text)
{
    snprintf(path, sizeof path, "/tmp/floodtest-plan-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
    return path;
}

START_TEST(defaults_are_those_of_before)
{
    begin();
    ck_assert(make());
    ck_assert_int_eq(p.options.role, SERVER_WS);
    ck_assert_int_eq(p.options.framing.kind, FRAMING_WS);
    ck_assert_int_eq(p.options.shape.kind, SHAPE_CONSTANT);
    ck_assert_int_eq(p.options.payload.kind, PAYLOAD_TEXT);
    ck_assert_uint_eq(p.options.payload.sizes.max, 1024);
    ck_assert_uint_eq(p.options.payload.wall_offset_ns, 7);
    ck_assert_double_eq(p.options.rate, 5000);
    ck_assert_double_eq(p.mean_bytes, 1024);
    ck_assert_uint_eq(p.talk.count, 0);
    ck_assert(!p.options.manner.never_reads);
    end();
}
END_TEST

static const struct {
    const char *protocol, *framing;
    enum server_role role;
    enum framing_kind kind;
} protocol_rows[] = {
    {"ws", NULL, SERVER_WS, FRAMING_WS},
    {"wss", NULL, SERVER_WS, FRAMING_WS},
    {"tcp", NULL, SERVER_RAW, FRAMING_LINES},
    {"tls", "length", SERVER_RAW, FRAMING_LENGTH},
    {"tcp", "raw", SERVER_RAW, FRAMING_RAW},
    {"tcp", "MSG {bytes}\\r\\n{message}\\r\\n", SERVER_RAW, FRAMING_WRAP},
    {"http", NULL, SERVER_HTTP, FRAMING_LINES},
    {"https", NULL, SERVER_HTTP, FRAMING_LINES},
    {"sse", NULL, SERVER_HTTP, FRAMING_SSE},
    {"sses", NULL, SERVER_HTTP, FRAMING_SSE},
};

START_TEST(protocols_have_role_and_framing)
{
    begin();
    set("protocol", protocol_rows[_i].protocol);
    if (protocol_rows[_i].framing != NULL) {
        set("framing", protocol_rows[_i].framing);
    }
    ck_assert(make());
    ck_assert_int_eq(p.options.role, protocol_rows[_i].role);
    ck_assert_int_eq(p.options.framing.kind, protocol_rows[_i].kind);
    ck_assert_int_eq(p.options.framing.wrap != NULL,
                     protocol_rows[_i].kind == FRAMING_WRAP);
    ck_assert_int_eq(p.options.content_type != NULL,
                     protocol_rows[_i].role == SERVER_HTTP);
    end();
}
END_TEST

START_TEST(every_error_is_found)
{
    static const char *const options[] = {"framing", "message", "shape",
                                          "talk",    "talk",    "talk-file"};
    begin();
    set("protocol", "tcp");
    set("framing", "{nothing}");
    set("message", "{sq}");
    set("shape", "ramp");
    set("talk", "say x");
    set("talk", "wait ");
    set("talk-file", "/nowhere/talk");
    ck_assert(!make());
    ck_assert_int_eq(said_count, 6);
    for (int i = 0; i < said_count; i++) {
        ck_assert_str_eq(said[i], options[i]);
    }
    end();
}
END_TEST

START_TEST(a_rate_in_bytes_goes_by_the_mean)
{
    begin();
    set("size", "uniform:0-200");
    set("rate", "100kB/s");
    ck_assert(make());
    ck_assert_double_eq_tol(p.mean_bytes, 100, 0.5);
    ck_assert_double_eq_tol(p.options.rate, 1000, 5);
    end();
}
END_TEST

START_TEST(a_file_of_messages_with_times)
{
    begin();
    set("messages", file_with("{\"t\":0,\"x\":1}\n{\"t\":1,\"x\":22}\n{\"t\":3}\n"));
    set("time-field", "t");
    set("speed", "2");
    bool made = make();
    ck_assert_msg(made, "%s", said[0]);
    ck_assert_int_eq(p.options.payload.kind, PAYLOAD_FILE);
    ck_assert_uint_eq(p.file.count, 3);
    ck_assert_int_eq(p.options.shape.kind, SHAPE_REPLAY);
    ck_assert_uint_eq(p.options.shape.replay.count, 3);
    ck_assert_uint_eq(p.options.shape.replay.speed_nano, 2000000000);
    end();
}
END_TEST

START_TEST(a_schedule)
{
    begin();
    set("schedule", file_with("0\n0.5\n1\n"));
    ck_assert(make());
    ck_assert_int_eq(p.options.shape.kind, SHAPE_REPLAY);
    ck_assert_uint_eq(p.options.shape.replay.offsets_ns[2], 1000000000);
    end();
    begin();
    set("schedule", file_with("1\n0\n"));
    ck_assert(!make());
    ck_assert_int_eq(said_count, 1);
    ck_assert_str_eq(said[0], "schedule");
    end();
}
END_TEST

START_TEST(captures_need_a_talk)
{
    begin();
    set("message", "{1}");
    ck_assert(!make());
    ck_assert_str_eq(said[0], "message");
    end();
    begin();
    set("message", "{1}");
    set("talk-file", file_with("# subscribe\r\nwait /^SUB (.*)\\r\\n/\r\n\nstart\n"));
    bool made = make();
    ck_assert_msg(made, "%s", said[0]);
    ck_assert_uint_eq(p.talk.count, 2);
    end();
}
END_TEST

START_TEST(a_wrong_line_of_a_talk_file_is_named)
{
    begin();
    set("talk-file", file_with("send x\nsnd y\n"));
    ck_assert(!make());
    ck_assert_int_eq(said_count, 1);
    ck_assert_str_eq(said[0], "talk-file");
    end();
}
END_TEST

START_TEST(manners_and_bombs)
{
    begin();
    set("unit", "pongs");
    set("chop", "3");
    set("no-read", NULL);
    set("end", "half-close");
    set("end-after", "9");
    set("payload", "zeros");
    set("compress", NULL);
    ck_assert(make());
    ck_assert_int_eq(p.options.manner.unit, MANNER_PONGS);
    ck_assert_uint_eq(p.options.manner.chop_bytes, 3);
    ck_assert(p.options.manner.never_reads);
    ck_assert_int_eq(p.options.manner.end, MANNER_HALF_CLOSES);
    ck_assert_uint_eq(p.options.manner.end_after, 9);
    ck_assert(p.options.bomb && p.options.compress);
    end();
}
END_TEST

START_TEST(tls_gets_an_identity)
{
    struct err e = {0};
    begin();
    ck_assert(make());
    ck_assert_int_eq(server_plan_identify(&p, &s, time(NULL), &e), 0);
    ck_assert_ptr_null(p.options.tls);
    end();
    begin();
    set("protocol", "sses");
    ck_assert(make());
    ck_assert_int_eq(server_plan_identify(&p, &s, time(NULL), &e), 0);
    ck_assert_ptr_eq(p.options.tls, &p.identity);
    ck_assert_ptr_nonnull(p.identity.ca);
    end();
    begin();
    set("protocol", "tls");
    set("cert", "/nowhere/c.pem");
    set("key", "/nowhere/k.pem");
    ck_assert(make());
    ck_assert_int_eq(server_plan_identify(&p, &s, time(NULL), &e), FERR_IO);
    ck_assert_ptr_null(p.options.tls);
    end();
}
END_TEST

Suite *server_plan_suite(void)
{
    Suite *suite = suite_create("server_plan");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 20);
    tcase_add_test(t, defaults_are_those_of_before);
    tcase_add_loop_test(t, protocols_have_role_and_framing, 0,
                        (int)(sizeof protocol_rows / sizeof protocol_rows[0]));
    tcase_add_test(t, every_error_is_found);
    tcase_add_test(t, a_rate_in_bytes_goes_by_the_mean);
    tcase_add_test(t, a_file_of_messages_with_times);
    tcase_add_test(t, a_schedule);
    tcase_add_test(t, captures_need_a_talk);
    tcase_add_test(t, a_wrong_line_of_a_talk_file_is_named);
    tcase_add_test(t, manners_and_bombs);
    tcase_add_test(t, tls_gets_an_identity);
    suite_add_tcase(suite, t);
    return suite;
}
