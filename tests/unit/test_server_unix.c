/* The server on a Unix-domain socket, and the account that links keep of it. */
#include "harness/base/clock.h"
#include "harness/run/links.h"
#include "tests/support/flood_fixture.h"
#include "tests/support/scratch.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct flood_fixture f;
static struct links *links;
static char dir[SCRATCH_PATH_MAX];
static char path[SCRATCH_PATH_MAX + 16];

static void setup(void)
{
    struct err e = {0};
    flood_fixture_init(&f);
    ck_assert(scratch_make(dir, NULL));
    snprintf(path, sizeof path, "%s/s", dir);
    f.options.host = NULL;
    f.options.unix_path = path;
    f.options.rate = 0;
    f.options.payload.sizes = sizes_constant(1000);
    links = links_new(&e);
    ck_assert_str_eq(links_state(links), "ok");
}

static void teardown(void)
{
    if (f.server != NULL) {
        flood_fixture_close(&f); /* tells the links of the ends */
    }
    links_free(links);
    flood_fixture_fini(&f);
    ck_assert_int_eq(scratch_count(dir), 0);
    scratch_remove(dir);
}

static void on_closed(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail)
{
    (void)data;
    links_remove(links, c);
    f.closed++;
    f.reason = reason;
    f.in_order = c->in_order;
    snprintf(f.detail, sizeof f.detail, "%s", detail);
}

static void on_open(void *data, struct server_connection *c)
{
    (void)data;
    f.opened++;
    f.last = c;
    links_add(links, c);
}

static void on_refused(void *data, const char *what)
{
    (void)data;
    f.refused++;
    snprintf(f.refusal, sizeof f.refusal, "%s", what);
}

static struct ws_client *join(void)
{
    static const struct server_events events = {
        .on_open = on_open, .on_closed = on_closed, .on_refused = on_refused};
    struct err e = {0};
    int rc = server_open(&f.loop, &f.options, &events, &f, &f.server, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    ck_assert_uint_eq(server_port(f.server), 0);
    struct ws_client *c = &f.clients[f.client_count++];
    ws_client_open_unix(c, path);
    ws_client_request(c, "/", "");
    FLOOD_AWAIT(&f, c->upgraded);
    return c;
}

static struct link_totals sample(void)
{
    struct link_totals t;
    links_sample(links, &t);
    ck_assert_uint_le(t.read_bytes, t.delivered_bytes);
    ck_assert_uint_le(t.delivered_bytes, t.sent_bytes);
    ck_assert_uint_eq(t.errors, 0);
    ck_assert_str_eq(links_state(links), "ok");
    return t;
}

/* Turns until nothing more is sent: the client's queue is full. */
static void fill(void)
{
    f.paused = true;
    uint64_t sent = 0;
    server_flood_start(f.server, clock_monotonic_ns());
    for (int quiet = 0; quiet < 50; quiet++) {
        flood_fixture_turn(&f);
        uint64_t now = flood_fixture_totals(&f).sent_messages;
        quiet = now == sent ? quiet : 0;
        sent = now;
    }
    ck_assert_uint_gt(sent, 50);
}

START_TEST(client_that_stops_reading_is_seen_to_the_byte)
{
    struct ws_client *c = join();
    ck_assert_int_eq(f.last->local.ss_family, AF_UNIX);
    uint64_t before = sample().read_bytes;
    fill();
    struct link_totals t = sample();
    ck_assert_uint_eq(t.read_bytes, before);
    ck_assert_uint_eq(t.recv_queue_bytes, t.delivered_bytes - before);
    ck_assert_uint_eq(t.sent_bytes, f.last->written_bytes);
    ck_assert_uint_gt(t.recv_alloc_bytes, t.recv_queue_bytes);
    ck_assert(t.reads_known);
    ws_client_read(c, 777);
    ck_assert_uint_eq(sample().read_bytes, before + 777);
    server_flood_stop(f.server, clock_monotonic_ns());
    f.paused = false;
    struct server_totals s = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, c->messages == s.sent_messages);
    t = sample();
    ck_assert_uint_eq(t.read_bytes, t.sent_bytes);
    ck_assert_uint_eq(t.recv_queue_bytes, 0);
}
END_TEST

START_TEST(client_that_read_everything_closes_in_order)
{
    struct ws_client *c = join();
    server_flood_start(f.server, clock_monotonic_ns());
    FLOOD_AWAIT(&f, c->messages > 100);
    server_flood_stop(f.server, clock_monotonic_ns());
    struct server_totals s = flood_fixture_totals(&f);
    FLOOD_AWAIT(&f, c->messages == s.sent_messages);
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "");
    ck_assert(f.in_order);
    struct link_totals t = sample();
    ck_assert_uint_eq(t.read_bytes, t.sent_bytes);
}
END_TEST

START_TEST(client_that_left_bytes_unread_does_not)
{
    struct ws_client *c = join();
    fill();
    struct link_totals before = sample();
    if (_i == 1) { /* nothing is written any more that could fail */
        server_flood_stop(f.server, clock_monotonic_ns());
    }
    flood_fixture_drop(c);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_CLIENT);
    ck_assert_str_eq(f.detail, "connection reset");
    ck_assert(!f.in_order);
    ck_assert_uint_eq(sample().read_bytes, before.read_bytes);
}
END_TEST

START_TEST(broken_frame_is_blamed_on_the_client)
{
    struct ws_client *c = join();
    ws_client_send(c, "\xff\xff\xff\xff\xff\xff", 6);
    FLOOD_AWAIT(&f, f.closed == 1);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_PROTOCOL);
    ck_assert(!f.in_order);
}
END_TEST

START_TEST(we_who_cut_it_claim_nothing)
{
    (void)join();
    fill();
    flood_fixture_close(&f);
    ck_assert_int_eq(f.reason, SERVER_CLOSED_BY_US);
    ck_assert(!f.in_order);
}
END_TEST

START_TEST(stranger_is_found_by_the_inode)
{
    (void)join();
    struct proc_tree *tree = proc_tree_new("/proc");
    ck_assert_int_eq(links_find_stranger(links, tree), getpid());
    proc_tree_free(tree);
}
END_TEST

Suite *server_unix_suite(void)
{
    Suite *suite = suite_create("server_unix");
    TCase *tc = tcase_create("server_unix");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, client_that_stops_reading_is_seen_to_the_byte);
    tcase_add_test(tc, client_that_read_everything_closes_in_order);
    tcase_add_loop_test(tc, client_that_left_bytes_unread_does_not, 0, 2);
    tcase_add_test(tc, broken_frame_is_blamed_on_the_client);
    tcase_add_test(tc, we_who_cut_it_claim_nothing);
    tcase_add_test(tc, stranger_is_found_by_the_inode);
    suite_add_tcase(suite, tc);
    return suite;
}
