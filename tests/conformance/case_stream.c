/* What arrives: every message, once, in order, whole; and the account of it. */
#include "tests/conformance/cases.h"

static struct conformance t;

/* At every step: nothing arrives that the server does not count as sent. */
static bool never_ahead(const struct stream_client *c)
{
    struct server_totals s = flood_fixture_totals(&t.f);
    ck_assert_uint_le(c->wire_bytes, s.sent_frame_bytes);
    ck_assert_uint_le(c->messages, s.sent_messages);
    return true;
}

static void flood_until(uint64_t messages)
{
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f,
                never_ahead(c) && (c->messages >= messages || c->violation != NULL));
    conformance_settle(&t, c);
    conformance_assert_ledger(&t, c);
    ck_assert_uint_ge(c->messages, messages);
    if (!c->chunked) {
        uint64_t each =
            server_message_bytes(&t.f.options, sizes_max(&t.f.options.payload.sizes));
        ck_assert(t.wrap != NULL || c->deflate || c->wire_bytes == c->messages * each);
    }
    conformance_fini(&t);
}

START_TEST(test_at_a_rate)
{
    conformance_begin(&t, _i, 20000, 200);
    flood_until(2000);
}
END_TEST

START_TEST(test_as_fast_as_it_reads)
{
    conformance_begin(&t, _i, 0, 100);
    flood_until(20000);
}
END_TEST

START_TEST(test_binary)
{
    conformance_init(&t, _i);
    t.f.options.payload.kind = PAYLOAD_BINARY;
    t.f.options.rate = 0;
    t.f.options.payload.sizes = sizes_constant(333);
    conformance_start(&t);
    flood_until(5000);
}
END_TEST

START_TEST(test_larger_than_a_block)
{
    conformance_begin(&t, _i, 0, 200000);
    flood_until(20);
}
END_TEST

/* Of sizes around that of a block nothing may depend on how messages meet its end. */
START_TEST(test_about_a_block)
{
    for (uint64_t size = SERVER_BLOCK_BYTES - 30; size <= SERVER_BLOCK_BYTES + 2;
         size += 4) {
        conformance_begin(&t, _i, 0, size);
        flood_until(3);
    }
}
END_TEST

START_TEST(test_huge)
{
    conformance_begin(&t, _i, 0, 16 << 20);
    flood_until(1);
}
END_TEST

START_TEST(test_one_byte)
{
    conformance_begin(&t, _i, 0, 1);
    flood_until(50000);
}
END_TEST

START_TEST(test_no_byte)
{
    conformance_begin(&t, _i, 0, 0);
    flood_until(50000);
}
END_TEST

void case_stream(Suite *s, int protocol)
{
    TCase *tc = case_new(s, "stream");
    tcase_add_loop_test(tc, test_at_a_rate, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_as_fast_as_it_reads, protocol, protocol + 1);
    if (!PROTOCOLS[protocol].text_only) {
        tcase_add_loop_test(tc, test_binary, protocol, protocol + 1);
    }
    tcase_add_loop_test(tc, test_larger_than_a_block, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_about_a_block, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_huge, protocol, protocol + 1);
    tcase_add_loop_test(tc, test_one_byte, protocol, protocol + 1);
    if (!PROTOCOLS[protocol].no_empty) {
        tcase_add_loop_test(tc, test_no_byte, protocol, protocol + 1);
    }
}
