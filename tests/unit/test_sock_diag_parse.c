#include "probes/sock_diag.h"

#include "tests/unit/data/sock_diag_answers.h"
#include "tests/unit/suites.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

static const struct recorded {
    const unsigned char *bytes;
    size_t len;
    int rc;
    uint64_t delivered;
    uint64_t read;
    uint64_t queue;
    uint32_t state;
} RECORDED[] = {
    {answer_established, sizeof answer_established, 0, 1000, 400, 600, TCP_ESTABLISHED},
    {answer_fin_unread, sizeof answer_fin_unread, 0, 1000, 400, 600, TCP_CLOSE_WAIT},
    {answer_fin_read, sizeof answer_fin_read, 0, 1000, 1000, 0, TCP_CLOSE_WAIT},
    {answer_not_found, sizeof answer_not_found, 1, 0, 0, 0, 0},
    {answer_time_wait, sizeof answer_time_wait, 1, 0, 0, 0, 0},
    {answer_listener, sizeof answer_listener, 1, 0, 0, 0, 0},
};

enum { RECORDED_COUNT = sizeof RECORDED / sizeof RECORDED[0] };

/* Offsets in an answer that holds a socket. */
enum { AT_LENGTH = 0, AT_TYPE = 4, AT_SEQUENCE = 8, AT_BODY = 16, AT_ATTRIBUTES = 88 };

static void put32(unsigned char *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
}

static void put16(unsigned char *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
}

/* Parses from a block of exactly len bytes, so that a sanitizer sees any step over its
 * end. */
static int parse_exact(const void *bytes, size_t len, uint32_t sequence,
                       struct sock_client *out, struct err *e)
{
    unsigned char *copy = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, len);
    int rc = sock_diag_parse(copy + (len == 0), len, sequence, out, e);
    free(copy);
    return rc;
}

START_TEST(recorded_answer_is_understood)
{
    const struct recorded *r = &RECORDED[_i];
    struct sock_client c;
    struct err e = {0};
    ck_assert_int_eq(parse_exact(r->bytes, r->len, ANSWER_SEQUENCE, &c, &e), r->rc);
    ck_assert_uint_eq(c.delivered_bytes, r->delivered);
    ck_assert_uint_eq(c.read_bytes, r->read);
    ck_assert_uint_eq(c.recv_queue_bytes, r->queue);
    ck_assert_uint_eq(c.state, r->state);
    ck_assert_int_eq(c.inode != 0, r->rc == 0);
    ck_assert_int_eq(c.recv_buffer_bytes > 1000, r->rc == 0);
    ck_assert_int_eq(c.recv_alloc_bytes > 0, r->queue > 0);
}
END_TEST

START_TEST(every_cut_is_refused)
{
    const struct recorded *r = &RECORDED[_i];
    for (size_t len = 0; len < r->len; len++) {
        struct sock_client c;
        struct err e = {0};
        ck_assert_int_lt(parse_exact(r->bytes, len, ANSWER_SEQUENCE, &c, &e), 0);
        ck_assert_str_ne(e.msg, "");
    }
}
END_TEST

/* As every_cut_is_refused, with a length in the header that fits the cut. */
START_TEST(every_shorter_message_is_safe)
{
    const struct recorded *r = &RECORDED[_i];
    for (size_t len = AT_BODY; len < r->len; len++) {
        unsigned char cut[512];
        memcpy(cut, r->bytes, len);
        put32(cut + AT_LENGTH, (uint32_t)len);
        struct sock_client c;
        struct err e = {0};
        int rc = parse_exact(cut, len, ANSWER_SEQUENCE, &c, &e);
        ck_assert_int_le(rc, 1);
        ck_assert(rc >= 0 || e.msg[0] != '\0');
        ck_assert_uint_le(c.read_bytes, c.delivered_bytes);
    }
}
END_TEST

START_TEST(random_damage_is_safe)
{
    const struct recorded *r = &RECORDED[_i];
    uint32_t random = 4711 + (uint32_t)_i;
    int refused = 0;
    for (int round = 0; round < 5000; round++) {
        unsigned char damaged[512];
        memcpy(damaged, r->bytes, r->len);
        for (int hit = 0; hit < 1 + round % 16; hit++) {
            random = random * UINT32_C(1664525) + UINT32_C(1013904223);
            damaged[(random >> 8) % r->len] = (unsigned char)(random >> 24);
        }
        struct sock_client c;
        struct err e = {0};
        int rc = parse_exact(damaged, r->len, ANSWER_SEQUENCE, &c, &e);
        refused += rc < 0;
        ck_assert_uint_le(c.read_bytes, c.delivered_bytes);
    }
    ck_assert_int_gt(refused, 100);
}
END_TEST

START_TEST(answer_to_another_question_is_refused)
{
    struct sock_client c;
    struct err e = {0};
    ck_assert_int_eq(parse_exact(answer_established, sizeof answer_established,
                                 ANSWER_SEQUENCE + 1, &c, &e),
                     FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "7"));
}
END_TEST

/* Replaces 4 or 2 bytes of a recorded answer. */
static const struct patched {
    size_t at;
    uint32_t value;
    int bytes;
    const char *says;
} PATCHED[] = {
    {AT_TYPE, 3, 2, "unknown type"},      {AT_LENGTH, 15, 4, "wrong length"},
    {AT_LENGTH, 4096, 4, "wrong length"}, {AT_LENGTH, AT_ATTRIBUTES - 1, 4, "no socket"},
    {AT_ATTRIBUTES, 3, 2, "attribute"},   {AT_ATTRIBUTES, 60000, 2, "attribute"},
    {AT_LENGTH, AT_ATTRIBUTES, 4, "4.1"},
};

START_TEST(wrong_field_is_named)
{
    const struct patched *p = &PATCHED[_i];
    unsigned char answer[sizeof answer_established];
    memcpy(answer, answer_established, sizeof answer);
    if (p->bytes == 2) {
        put16(answer + p->at, (uint16_t)p->value);
    } else {
        put32(answer + p->at, p->value);
    }
    struct sock_client c;
    struct err e = {0};
    ck_assert_int_eq(parse_exact(answer, sizeof answer, ANSWER_SEQUENCE, &c, &e),
                     FERR_IO);
    ck_assert_msg(strstr(e.msg, p->says) != NULL, "says: %s", e.msg);
}
END_TEST

static const struct refusal {
    int code;
    int rc;
    const char *says;
} REFUSALS[] = {
    {-ENOENT, 1, ""},
    {-EPERM, FERR_IO, "not permitted"},
    {-EINVAL, FERR_IO, "refused"},
    {0, FERR_IO, "senseless"},
    {5, FERR_IO, "senseless"},
    {INT32_MIN, FERR_IO, "senseless"},
};

START_TEST(refusal_is_told_from_absence)
{
    unsigned char answer[sizeof answer_not_found];
    memcpy(answer, answer_not_found, sizeof answer);
    put32(answer + AT_BODY, (uint32_t)REFUSALS[_i].code);
    struct sock_client c;
    struct err e = {0};
    ck_assert_int_eq(parse_exact(answer, sizeof answer, ANSWER_SEQUENCE, &c, &e),
                     REFUSALS[_i].rc);
    ck_assert_ptr_nonnull(strstr(e.msg, REFUSALS[_i].says));
}
END_TEST

/* An answer with a tcp_info of an older kernel's length. */
static int parse_with_info(size_t info_len, struct sock_client *c, struct err *e)
{
    unsigned char answer[512] = {0};
    const unsigned char *from = answer_established + AT_ATTRIBUTES;
    const unsigned char *end = answer_established + sizeof answer_established;
    uint16_t head[2];
    for (memcpy(head, from, sizeof head); head[1] != 2 /* INET_DIAG_INFO */;
         memcpy(head, from, sizeof head)) {
        from += (head[0] + 3) & ~3;
        ck_assert(from < end);
    }
    memcpy(answer, answer_established, AT_ATTRIBUTES);
    memcpy(answer + AT_ATTRIBUTES, from, 4 + info_len);
    put16(answer + AT_ATTRIBUTES, (uint16_t)(4 + info_len));
    put32(answer + AT_LENGTH, (uint32_t)(AT_ATTRIBUTES + 4 + info_len));
    return parse_exact(answer, AT_ATTRIBUTES + 4 + info_len, ANSWER_SEQUENCE, c, e);
}

START_TEST(short_tcp_info_of_older_kernels)
{
    struct sock_client c;
    struct err e = {0};
    ck_assert_int_eq(parse_with_info(136, &c, &e), 0); /* up to tcpi_bytes_received */
    ck_assert_uint_eq(c.delivered_bytes, 1000);
    ck_assert_uint_eq(c.read_bytes, 400);
    ck_assert_uint_eq(c.recv_buffer_bytes, 0);
    ck_assert_int_eq(parse_with_info(135, &c, &e), FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "135 bytes"));
    ck_assert_int_eq(parse_with_info(0, &c, &e), FERR_IO);
}
END_TEST

Suite *sock_diag_parse_suite(void)
{
    Suite *suite = suite_create("sock_diag_parse");
    TCase *tc = tcase_create("answers");
    tcase_set_timeout(tc, 20);
    tcase_add_loop_test(tc, recorded_answer_is_understood, 0, RECORDED_COUNT);
    tcase_add_loop_test(tc, every_cut_is_refused, 0, RECORDED_COUNT);
    tcase_add_loop_test(tc, every_shorter_message_is_safe, 0, RECORDED_COUNT);
    tcase_add_loop_test(tc, random_damage_is_safe, 0, RECORDED_COUNT);
    tcase_add_test(tc, answer_to_another_question_is_refused);
    tcase_add_loop_test(tc, wrong_field_is_named, 0,
                        (int)(sizeof PATCHED / sizeof PATCHED[0]));
    tcase_add_loop_test(tc, refusal_is_told_from_absence, 0,
                        (int)(sizeof REFUSALS / sizeof REFUSALS[0]));
    tcase_add_test(tc, short_tcp_info_of_older_kernels);
    suite_add_tcase(suite, tc);
    return suite;
}
