#include "tests/unit/suites.h"

#include "server/protocol.h"

#include <string.h>

START_TEST(every_protocol_is_found_by_its_name)
{
    const struct protocol_info *p = &protocols[_i];
    enum protocol found = PROTOCOL_COUNT;
    struct err e;
    ck_assert_int_eq(protocol_parse(p->name, &found, &e), 0);
    ck_assert_int_eq(found, _i);
    ck_assert_ptr_nonnull(p->scheme);
    ck_assert_uint_gt(strlen(p->help), 0);
    ck_assert_int_eq(p->role == PROTOCOL_ROLE_RAW, p->framing != NULL);
}
END_TEST

/* Each protocol without TLS has its twin with TLS, right behind it. */
START_TEST(tls_changes_nothing_else)
{
    const struct protocol_info *p = &protocols[_i];
    const struct protocol_info *twin = &protocols[_i ^ 1];
    ck_assert_int_eq(p->tls, _i % 2 == 1);
    ck_assert_int_eq(p->role, twin->role);
    ck_assert_pstr_eq(p->framing, twin->framing);
}
END_TEST

START_TEST(others_are_refused)
{
    enum protocol found = PROTOCOL_COUNT;
    struct err e = {0};
    ck_assert_int_eq(protocol_parse("htps", &found, &e), FERR_CONFIG);
    ck_assert_str_eq(e.msg, "expected ws, wss, tcp, tls, http, https, sse or sses, got "
                            "'htps', did you mean https?");
    ck_assert_int_eq(protocol_parse("WS", &found, &e), FERR_CONFIG);
    ck_assert_int_eq(protocol_parse("", &found, &e), FERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(e.msg, "got ''"));
    ck_assert_int_eq(protocol_parse("quic", &found, &e), FERR_CONFIG);
    ck_assert_ptr_null(strstr(e.msg, "did you mean"));
    ck_assert_int_eq(found, PROTOCOL_COUNT);
}
END_TEST

Suite *protocol_suite(void)
{
    Suite *s = suite_create("protocol");
    TCase *t = tcase_create("protocol");
    tcase_set_timeout(t, 10);
    tcase_add_loop_test(t, every_protocol_is_found_by_its_name, 0, PROTOCOL_COUNT);
    tcase_add_loop_test(t, tls_changes_nothing_else, 0, PROTOCOL_COUNT);
    tcase_add_test(t, others_are_refused);
    suite_add_tcase(s, t);
    return s;
}
