/* What the client sends: counted, and taken for acknowledgements where it can be. */
#include "tests/conformance/cases.h"

#include <string.h>

static struct conformance t;

static struct server_totals totals(void)
{
    return flood_fixture_totals(&t.f);
}

START_TEST(test_messages_acknowledge)
{
    conformance_begin(&t, _i, 1000, 100);
    struct stream_client *c = conformance_join(&t);
    stream_client_say(c, "login");
    FLOOD_AWAIT(&t.f, t.f.last->received_bytes >= 5);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages >= 5);
    conformance_settle(&t, c);
    ck_assert_uint_eq(totals().acked_messages, 0);
    for (int i = 0; i < 3; i++) {
        stream_client_say(c, "ack");
    }
    FLOOD_AWAIT(&t.f, totals().acked_messages == 3);
    ck_assert_uint_eq(totals().surplus_messages, 0);
    for (uint64_t i = 0; i < totals().sent_messages - 3 + 2; i++) {
        stream_client_say(c, "ack");
    }
    FLOOD_AWAIT(&t.f, totals().surplus_messages == 2);
    ck_assert_uint_eq(totals().acked_messages, totals().sent_messages);
    conformance_fini(&t);
}
END_TEST

/* The same whichever way the bytes come. */
START_TEST(test_acknowledgement_in_pieces)
{
    static const char framed[] = "\0\0\0\3ack\0\0\0\0";
    static const char lined[] = "ack\nack\n";
    bool by_length = PROTOCOLS[_i].format == STREAM_LENGTH;
    const char *bytes = by_length ? framed : lined;
    size_t len = by_length ? sizeof framed - 1 : sizeof lined - 1;
    conformance_begin(&t, _i, 1000, 100);
    struct stream_client *c = conformance_join(&t);
    conformance_flood(&t);
    FLOOD_AWAIT(&t.f, c->messages >= 5);
    for (size_t i = 0; i < len; i++) {
        ck_assert_uint_eq(totals().acked_messages,
                          i == len - 1 ? 1 : i >= (by_length ? 7 : 4));
        stream_client_send(c, bytes + i, 1);
        FLOOD_AWAIT(&t.f, t.f.last->received_bytes == i + 1);
    }
    ck_assert_uint_eq(totals().acked_messages, 2);
    conformance_fini(&t);
}
END_TEST

/* More than the server reads at once, while it cannot write. */
START_TEST(test_client_talks_while_it_is_blocked)
{
    enum { BYTES = 200000 };
    static char bytes[BYTES];
    memset(bytes, 'x', sizeof bytes);
    conformance_begin(&t, _i, 0, 1000);
    struct stream_client *c = conformance_join(&t);
    c->paused = true;
    conformance_flood(&t);
    conformance_await_blocked(&t);
    for (size_t sent = 0; sent < BYTES; sent += 10000) {
        stream_client_send(c, bytes + sent, 10000);
        FLOOD_AWAIT(&t.f, t.f.last->received_bytes == sent + 10000);
    }
    c->paused = false;
    conformance_settle(&t, c);
    conformance_fini(&t);
}
END_TEST

void case_acks(Suite *s, int protocol)
{
    const struct protocol *p = &PROTOCOLS[protocol];
    TCase *tc = case_new(s, "acks");
    if (p->acks) {
        tcase_add_loop_test(tc, test_messages_acknowledge, protocol, protocol + 1);
    }
    if (p->carrier == STREAM_TCP) {
        tcase_add_loop_test(tc, test_acknowledgement_in_pieces, protocol, protocol + 1);
    }
    if (p->carrier != STREAM_WS) {
        tcase_add_loop_test(tc, test_client_talks_while_it_is_blocked, protocol,
                            protocol + 1);
    }
}
