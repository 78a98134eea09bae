/* Clients that acknowledge what they have processed: what was dropped, and what is held.
 */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <math.h>
#include <string.h>

enum { FRAME = 1028 }; /* of 1 KiB */

struct acks_row {
    const char *client;
    const char *options[3]; /* NULL-terminated */
    int exit_code;
    const char *classes;
    const char *says; /* in the summary, the evidence or the advice */
};

static const struct acks_row rows[] = {
    {"acks_dropping.py", {"--acks"}, 0, "dropped", "were never acknowledged ("},
    {"acks_dropping.py", {"--acks", "--no-drops"}, 1, "dropped", "throwing away"},
    {"acks_bounded.py", {"--acks", "--no-drops"}, 0, "backpressure", "was acknowledged"},
    {"acks_unbounded.py", {"--acks", "--no-drops"}, 1, "unbounded-queue", "not yet pro"},
    {"acks_twice.py", {"--acks"}, 0, "kept-up|backpressure", "more acknowledgements"},
    {"acks_twice.py", {"--acks", "--no-drops"}, 4, "inconclusive", "exactly one message"},
    {"keeps_up.py", {"--acks"}, 0, "kept-up", "no acknowledgement came"},
    {"keeps_up.py", {"--acks", "--no-drops"}, 4, "inconclusive", "send one message"},
};

static bool says(struct flood_run *run, const char *words)
{
    char *verdict = json_dumps(flood_run_value(run, "verdict"), JSON_COMPACT);
    bool found = strstr(verdict, words) != NULL;
    free(verdict);
    return found;
}

/* The recording has all that the verdict rests on. */
static void expect_same_offline(struct flood_run *run, const char *samples,
                                const struct acks_row *row)
{
    struct flood_run *again = flood_run_new("check");
    FLOOD_ARGS(again, "check", samples);
    flood_run_json_args(again);
    flood_run_finish(again);
    flood_run_expect(again, row->exit_code, row->classes);
    ck_assert_msg(
        json_equal(flood_run_value(run, "verdict"), flood_run_value(again, "verdict")),
        "another verdict from the recording\n%s", flood_run_explain(again));
    ck_assert(json_equal(flood_run_value(run, "client.dropped_messages"),
                         flood_run_value(again, "client.dropped_messages")));
    flood_run_free(again);
}

START_TEST(acknowledgements_tell_what_was_dropped)
{
    const struct acks_row *row = &rows[_i];
    char samples[SCRATCH_PATH_MAX];
    struct flood_run *run = flood_run_new(row->client);
    FLOOD_ARGS(run, "--rate", "1500", "--size", "1KiB", "--duration", "3s", "--drain",
               "20s", "--samples", flood_run_path(run, "samples", samples));
    for (size_t i = 0; row->options[i] != NULL; i++) {
        FLOOD_ARGS(run, row->options[i]);
    }
    flood_run_client(run, row->client);
    flood_run_finish(run);
    flood_run_expect(run, row->exit_code, row->classes);
    ck_assert_msg(says(run, row->says), "the verdict does not say '%s'\n%s", row->says,
                  flood_run_explain(run));
    expect_same_offline(run, samples, row);
    flood_run_free(run);
}
END_TEST

/* processed <= read at every sample: an acknowledgement is of a message that was read. */
static void expect_order(struct flood_run *run)
{
    double handshake = 0;
    double before = 0;
    size_t moved = 0;
    for (size_t row = 0; row < flood_run_rows(run); row++) {
        double taken = flood_run_cell(run, row, "read_bytes");
        double processed = flood_run_cell(run, row, "processed_messages");
        if (flood_run_cell(run, row, "sent_messages") <= 0) {
            handshake = fmax(handshake, taken);
        }
        ck_assert_msg(processed >= before && processed * FRAME <= taken - handshake + 0.5,
                      "row %zu: %.0f processed after %.0f, %.0f bytes read\n%s", row,
                      processed, before, taken - handshake, flood_run_explain(run));
        moved += processed > before;
        before = processed;
    }
    ck_assert_uint_ge(moved, 50);
}

START_TEST(every_message_is_accounted_for)
{
    struct flood_run *run = flood_run_new("ledger");
    FLOOD_ARGS(run, "--acks", "--rate", "1500", "--size", "1KiB", "--duration", "3s",
               "--drain", "20s");
    flood_run_client(run, "acks_bounded.py");
    flood_run_finish(run);
    flood_run_expect(run, 0, "backpressure");
    expect_order(run);
    double sent = flood_run_number(run, "flood.sent_messages");
    ck_assert_double_ge(sent, 1000);
    ck_assert_double_eq(flood_run_number(run, "client.processed_messages"), sent);
    ck_assert_double_eq(flood_run_number(run, "client.dropped_messages"), 0);
    /* Its queue of 100, the library's of 32, what its stream holds before it pauses, and
     * one more read of the socket, which is 256 KiB at most. */
    double held = flood_run_number(run, "client.held_messages");
    ck_assert_msg(held >= 90 && held <= 600, "it holds %.0f\n%s", held,
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *acks_suite(void)
{
    Suite *s = suite_create("acks");
    TCase *tc = tcase_create("clients");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, acknowledgements_tell_what_was_dropped, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tc, every_message_is_accounted_for);
    suite_add_tcase(s, tc);
    return s;
}
