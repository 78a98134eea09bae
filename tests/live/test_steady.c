/* floodtest must not grow itself: a tool that finds unbounded growth may not have any. */
#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdlib.h>

/* Its memory once the flood runs, against the end of a long one at full speed. */
START_TEST(own_memory_is_flat)
{
    /* Freed memory that AddressSanitizer keeps back would look like growth. */
    setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 1);
    struct flood_run *run = flood_run_new("steady");
    FLOOD_ARGS(run, "--rate", "max", "--size", "100", "--duration", "25s", "--drain",
               "2s");
    flood_run_client(run, "reads_to_count.py");
    flood_run_finish(run);
    flood_run_expect(run, 0, "backpressure|kept-up|bounded");
    size_t rows = flood_run_rows(run);
    ck_assert_uint_gt(rows, 500);
    double early = flood_run_cell(run, rows / 4, "self_rss_bytes");
    double late = flood_run_cell(run, rows - 1, "self_rss_bytes");
    ck_assert_msg(late - early < 2e6, "from %.0f to %.0f bytes\n%s", early, late,
                  flood_run_explain(run));
#ifndef __SANITIZE_ADDRESS__
    ck_assert_double_lt(late, 64e6);
#endif
    double millions = flood_run_number(run, "flood.sent_messages") / 1e6;
    ck_assert_msg(millions > 1, "only %.2f million messages\n%s", millions,
                  flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

static const char *const rates[] = {"20", "1k", "20k"};

/* What was due is what was asked for; and so is what was sent to a client that keeps up.
 */
START_TEST(the_rate_is_what_was_asked)
{
    struct flood_run *run = flood_run_new(rates[_i]);
    FLOOD_ARGS(run, "--rate", rates[_i], "--size", "100", "--duration", "3s", "--drain",
               "2s", "--max-duration", "3s");
    flood_run_client(run, "reads_to_count.py");
    flood_run_finish(run);
    ck_assert(run->exit_code == 0 || run->exit_code == 4);
    double error = flood_run_number(run, "flood.rate_error");
    ck_assert_msg(error < 1e-3, "rate error %.5f\n%s", error, flood_run_explain(run));
    flood_run_free(run);
}
END_TEST

Suite *steady_suite(void)
{
    Suite *s = suite_create("steady");
    TCase *tc = tcase_create("steady");
    tcase_set_timeout(tc, 90);
    tcase_add_test(tc, own_memory_is_flat);
    tcase_add_loop_test(tc, the_rate_is_what_was_asked, 0, sizeof rates / sizeof *rates);
    suite_add_tcase(s, tc);
    return s;
}
