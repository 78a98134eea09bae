/* Who may look at a run, and in which format. */
#include "tests/unit/suites.h"

#include "harness/live/visitor.h"

static const struct host_row {
    const char *host, *bound;
    bool ours;
} host_rows[] = {
    {"127.0.0.1:8080", "127.0.0.1", true},
    {"127.0.0.1", "127.0.0.1", true},
    {"localhost:8080", "127.0.0.1", true},
    {"LocalHost:1", "127.0.0.1", true},
    {"[::1]:8080", "127.0.0.1", true},
    {"192.0.2.7:8080", "192.0.2.7", true},
    {"192.0.2.7:8080", "127.0.0.1", false},
    {"evil.example:8080", "127.0.0.1", false},
    {"127.0.0.1.evil.example", "127.0.0.1", false},
    {"localhost.evil.example:80", "127.0.0.1", false},
    {"localhost:80@evil.example", "127.0.0.1", false},
    {"localhost:", "127.0.0.1", false},
    {"localhost:123456", "127.0.0.1", false},
    {"[::1", "127.0.0.1", false},
    {"[::1]x", "127.0.0.1", false},
    {"", "127.0.0.1", false},
    {":8080", "127.0.0.1", false},
    {"127.0.0.1, evil.example", "127.0.0.1", false},
};

START_TEST(hosts)
{
    const struct host_row *row = &host_rows[_i];
    ck_assert_msg(visitor_names_us(row->host, row->bound) == row->ours, "%s", row->host);
}
END_TEST

static const struct {
    const char *origin, *host;
    bool ours;
} origin_rows[] = {
    {"http://127.0.0.1:80", "127.0.0.1:80", true},
    {"http://LOCALHOST:80", "localhost:80", true},
    {"https://127.0.0.1:80", "127.0.0.1:80", false},
    {"http://127.0.0.1:81", "127.0.0.1:80", false},
    {"http://localhost:80", "127.0.0.1:80", false},
    {"http://127.0.0.1:80/", "127.0.0.1:80", false},
    {"http://evil.example", "127.0.0.1:80", false},
    {"null", "127.0.0.1:80", false},
    {"", "127.0.0.1:80", false},
};

START_TEST(origins)
{
    ck_assert(visitor_is_our_page(origin_rows[_i].origin, origin_rows[_i].host) ==
              origin_rows[_i].ours);
}
END_TEST

START_TEST(subprotocols)
{
    ck_assert(visitor_offers("floodtest-live", "floodtest-live"));
    ck_assert(visitor_offers("other, floodtest-live", "floodtest-live"));
    ck_assert(!visitor_offers("floodtest-live2", "floodtest-live"));
    ck_assert(!visitor_offers("floodtest", "floodtest-live"));
    ck_assert(!visitor_offers("", "floodtest-live"));
}
END_TEST

static const struct {
    const char *accept;
    enum openmetrics_format format;
} accept_rows[] = {
    {"", OPENMETRICS_0_0_4},
    {"*/*", OPENMETRICS_0_0_4},
    {"text/html,application/xhtml+xml,*/*;q=0.8", OPENMETRICS_0_0_4},
    /* Prometheus 2.42 */
    {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
     "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
     OPENMETRICS_1_0},
    /* Prometheus 3, with escaping and protobuf */
    {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding="
     "delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;"
     "q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
     OPENMETRICS_1_0},
    {"application/openmetrics-text", OPENMETRICS_1_0},
    {"application/openmetrics-text; version=1.0.0; charset=utf-8", OPENMETRICS_1_0},
    {"application/openmetrics-text;version=0.0.1", OPENMETRICS_0_0_4},
    {"application/openmetrics-text;version=1.0.0;q=0", OPENMETRICS_0_0_4},
    {"application/openmetrics-text;q=0.3, text/plain;q=0.9", OPENMETRICS_0_0_4},
    {"application/openmetrics-text;q=x", OPENMETRICS_0_0_4},
    {"application/openmetrics-texts", OPENMETRICS_0_0_4},
    {",,;;q=,", OPENMETRICS_0_0_4},
};

START_TEST(formats)
{
    ck_assert_msg(visitor_format(accept_rows[_i].accept) == accept_rows[_i].format, "%s",
                  accept_rows[_i].accept);
}
END_TEST

Suite *live_visitor_suite(void)
{
    Suite *suite = suite_create("live_visitor");
    TCase *tc = tcase_create("visitor");
    tcase_add_loop_test(tc, hosts, 0, sizeof host_rows / sizeof *host_rows);
    tcase_add_loop_test(tc, origins, 0, sizeof origin_rows / sizeof *origin_rows);
    tcase_add_test(tc, subprotocols);
    tcase_add_loop_test(tc, formats, 0, sizeof accept_rows / sizeof *accept_rows);
    suite_add_tcase(suite, tc);
    return suite;
}
