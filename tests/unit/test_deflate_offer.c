#include "server/message/deflate_offer.h"
#include "tests/unit/suites.h"

#include <string.h>

#define DEFLATE "permessage-deflate"

static const struct {
    const char *header;
    const char *answer; /* "": not accepted */
    int bits;
} rows[] = {
    /* Chrome, Firefox, websockets, tornado, Node's ws */
    {"permessage-deflate; client_max_window_bits", DEFLATE, 15},
    {"permessage-deflate", DEFLATE, 15}, /* Safari */
    {"x-webkit-deflate-frame", "", 15},
    /* aiohttp with compress=10; websockets and Node's ws with everything */
    {"permessage-deflate; client_max_window_bits; server_max_window_bits=10",
     DEFLATE "; server_max_window_bits=10", 10},
    {"permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
     "server_max_window_bits=8; client_max_window_bits=9",
     DEFLATE "; server_no_context_takeover; client_no_context_takeover; "
             "server_max_window_bits=8",
     8},
    {"permessage-deflate; server_no_context_takeover",
     DEFLATE "; server_no_context_takeover", 15},
    /* autobahn's client: the better offer first */
    {"permessage-deflate; server_max_window_bits=16, permessage-deflate", DEFLATE, 15},
    {"permessage-deflate; server_max_window_bits=9, permessage-deflate",
     DEFLATE "; server_max_window_bits=9", 9},
    {"permessage-bzip2; x=\"a, permessage-deflate\", permessage-deflate", DEFLATE, 15},
    {"permessage-bzip2; x=\"a, permessage-deflate\"", "", 15},
    /* Blanks, quotes, capitals */
    {" \tpermessage-deflate ;\tserver_max_window_bits = \"11\" ",
     DEFLATE "; server_max_window_bits=11", 11},
    {"Permessage-Deflate; Server_Max_Window_Bits=12",
     DEFLATE "; server_max_window_bits=12", 12},
    {",, permessage-deflate,", DEFLATE, 15},
    /* Not to be accepted */
    {NULL, "", 15},
    {"", "", 15},
    {" ", "", 15},
    {"permessage-deflat", "", 15},
    {"permessage-deflate2", "", 15},
    {"permessage-deflate;", "", 15},
    {"permessage-deflate; x", "", 15},
    {"permessage-deflate; server_max_window_bits", "", 15},
    {"permessage-deflate; server_max_window_bits=", "", 15},
    {"permessage-deflate; server_max_window_bits=7", "", 15},
    {"permessage-deflate; server_max_window_bits=16", "", 15},
    {"permessage-deflate; server_max_window_bits=08", "", 15},
    {"permessage-deflate; server_max_window_bits=+9", "", 15},
    {"permessage-deflate; server_max_window_bits=9x", "", 15},
    {"permessage-deflate; server_max_window_bits=99999999999999999999", "", 15},
    {"permessage-deflate; server_max_window_bits=\"9", "", 15},
    {"permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", "", 15},
    {"permessage-deflate; client_max_window_bits=0", "", 15},
    {"permessage-deflate; client_max_window_bits=\"\"", "", 15},
    {"permessage-deflate; server_no_context_takeover=1", "", 15},
    {"permessage-deflate; client_no_context_takeover=", "", 15},
    {"permessage-deflate client_max_window_bits", "", 15},
    {"permessage-deflate=1", "", 15},
    {"\"permessage-deflate\"", "", 15},
};

START_TEST(test_offer)
{
    struct deflate_terms terms;
    deflate_offer_answer(rows[_i].header, &terms);
    ck_assert_str_eq(terms.answer, rows[_i].answer);
    ck_assert(terms.accepted == (rows[_i].answer[0] != '\0'));
    ck_assert_int_eq(terms.server_max_window_bits, rows[_i].bits);
    ck_assert(terms.server_no_context_takeover ==
              (strstr(terms.answer, "server_no_context_takeover") != NULL));
    ck_assert(terms.client_no_context_takeover ==
              (strstr(terms.answer, "client_no_context_takeover") != NULL));
}
END_TEST

Suite *deflate_offer_suite(void)
{
    Suite *s = suite_create("deflate_offer");
    TCase *t = tcase_create("offers");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, test_offer, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(s, t);
    return s;
}
