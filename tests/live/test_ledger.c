/* The ledger against a witness: a client that counts every byte its recv() returned. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdio.h>
#include <string.h>

static const char *const rates[] = {"2000", "max"};

struct witness {
    long long bytes, messages, close_frame;
};

static struct witness read_witness(struct flood_run *run)
{
    struct witness w;
    const char *tail = flood_run_string(run, "target.output_tail");
    const char *last = strstr(tail, "close_frame=");
    ck_assert_msg(last != NULL &&
                      sscanf(last, "close_frame=%lld bytes=%lld messages=%lld",
                             &w.close_frame, &w.bytes, &w.messages) == 3,
                  "the witness did not speak\n%s", flood_run_explain(run));
    return w;
}

static bool is_in_order(double smaller, double larger)
{
    return smaller < 0 || larger < 0 || smaller <= larger;
}

/* due >= sent and sent >= delivered >= read, at every sample; returns how many samples
 * had something to compare. */
static size_t expect_order(struct flood_run *run)
{
    size_t known = 0;
    for (size_t row = 0; row < flood_run_rows(run); row++) {
        double due = flood_run_cell(run, row, "due_messages");
        double sent_messages = flood_run_cell(run, row, "sent_messages");
        double sent = flood_run_cell(run, row, "sent_bytes");
        double delivered = flood_run_cell(run, row, "delivered_bytes");
        double taken = flood_run_cell(run, row, "read_bytes");
        ck_assert_msg(is_in_order(taken, delivered) && is_in_order(delivered, sent) &&
                          is_in_order(taken, sent) && is_in_order(sent_messages, due),
                      "row %zu: due %.0f sent %.0f messages; sent %.0f delivered %.0f "
                      "read %.0f bytes\n%s",
                      row, due, sent_messages, sent, delivered, taken,
                      flood_run_explain(run));
        known += taken > 0 && delivered > 0 && sent > 0;
    }
    return known;
}

/* A frame that closes the connection may come after the last look at it: either the whole
 * frame is in the ledger's sum, or nothing of it. */
START_TEST(every_byte_is_accounted_for)
{
    struct flood_run *run = flood_run_new(rates[_i]);
    FLOOD_ARGS(run, "--rate", rates[_i], "--size", "1KiB", "--duration", "3s");
    flood_run_client(run, "reads_to_count.py");
    flood_run_finish(run);
    flood_run_expect(run, 0, "kept-up|backpressure|bounded");
    struct witness w = read_witness(run);
    long long ledger = (long long)flood_run_number(run, "client.read_bytes");
    ck_assert_msg(
        ledger == w.bytes || ledger == w.bytes - w.close_frame,
        "the ledger says %lld bytes, the client %lld with a close frame of %lld\n%s",
        ledger, w.bytes, w.close_frame, flood_run_explain(run));
    long long sent = (long long)flood_run_number(run, "flood.sent_messages");
    ck_assert_msg(sent == w.messages, "%lld messages sent, %lld read\n%s", sent,
                  w.messages, flood_run_explain(run));
    ck_assert_int_ge(w.messages, 3000);
    ck_assert_uint_ge(expect_order(run), 50);
    flood_run_free(run);
}
END_TEST

Suite *ledger_suite(void)
{
    Suite *s = suite_create("ledger");
    TCase *tc = tcase_create("witness");
    tcase_set_timeout(tc, 75);
    tcase_add_loop_test(tc, every_byte_is_accounted_for, 0, sizeof rates / sizeof *rates);
    suite_add_tcase(s, tc);
    return s;
}
