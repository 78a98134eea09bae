#include "probes/sock_diag.h"

#include "harness/base/clock.h"
#include "tests/support/tcp_pair.h"
#include "tests/unit/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

struct pair {
    struct tcp_pair tcp;
    struct sock_diag diag;
};

static void pair_open(struct pair *p, enum tcp_pair_kind kind)
{
    struct err e = {0};
    ck_assert_msg(sock_diag_open(&p->diag, &e) == 0, "%s", e.msg);
    tcp_pair_open(&p->tcp, kind);
}

static void pair_close(struct pair *p)
{
    tcp_pair_close(&p->tcp);
    sock_diag_close(&p->diag);
    ck_assert_int_eq(p->diag.fd, -1);
}

/* The kernel's own work may end a moment after the call that started it. */
static bool patience(uint64_t *deadline_ns)
{
    uint64_t now = clock_monotonic_ns();
    if (*deadline_ns == 0) {
        *deadline_ns = now + 5 * NS_PER_S;
    }
    sched_yield();
    return now < *deadline_ns;
}

static int query(struct pair *p, struct sock_client *c)
{
    struct err e = {0};
    int rc = sock_diag_query(&p->diag, &p->tcp.client_end, &p->tcp.server_end, c, &e);
    ck_assert_msg(rc >= 0, "%s", e.msg);
    return rc;
}

static void expect_client(struct pair *p, uint32_t state, uint64_t delivered,
                          uint64_t read_bytes)
{
    struct sock_client c;
    uint64_t deadline_ns = 0;
    do {
        ck_assert_int_eq(query(p, &c), 0);
        ck_assert_uint_le(c.read_bytes, c.delivered_bytes);
    } while ((c.delivered_bytes != delivered || c.state != state) &&
             patience(&deadline_ns));
    ck_assert_uint_eq(c.delivered_bytes, delivered);
    ck_assert_uint_eq(c.read_bytes, read_bytes);
    ck_assert_uint_eq(c.recv_queue_bytes, delivered - read_bytes);
    ck_assert_uint_eq(c.state, state);
    ck_assert_uint_ne(c.inode, 0);
    ck_assert_uint_gt(c.recv_buffer_bytes, 0);
}

static void expect_no_client(struct pair *p)
{
    struct sock_client c;
    uint64_t deadline_ns = 0;
    while (query(p, &c) != 1) {
        ck_assert(patience(&deadline_ns));
    }
}

static struct sock_server read_server(const struct pair *p)
{
    struct sock_server s;
    struct err e = {0};
    ck_assert_msg(sock_server_read(p->tcp.server, &s, &e) == 0, "%s", e.msg);
    ck_assert_uint_le(s.notsent_bytes, s.send_queue_bytes);
    return s;
}

static void expect_server(const struct pair *p, uint32_t state, uint64_t sent,
                          uint64_t acked)
{
    struct sock_server s;
    uint64_t deadline_ns = 0;
    do {
        s = read_server(p);
    } while ((s.state != state || s.acked_bytes != acked) && patience(&deadline_ns));
    ck_assert_uint_eq(s.state, state);
    ck_assert_uint_eq(s.acked_bytes, acked);
    ck_assert_uint_eq(s.sent_bytes, sent);
    ck_assert_uint_eq(s.send_queue_bytes, sent - acked);
}

/* Waits for delayed acknowledgements: until both kernels agree on what has arrived. */
static struct sock_server settled_server(struct pair *p)
{
    struct sock_server s;
    struct sock_client c;
    uint64_t deadline_ns = 0;
    do {
        ck_assert(patience(&deadline_ns));
        ck_assert_int_eq(query(p, &c), 0);
        s = read_server(p);
    } while (s.acked_bytes != c.delivered_bytes);
    return s;
}

static void server_sends(const struct pair *p, size_t n)
{
    static const char bytes[65536];
    ck_assert_uint_le(n, sizeof bytes);
    ck_assert_int_eq(send(p->tcp.server, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

static uint64_t server_fills(const struct pair *p)
{
    static const char bytes[65536];
    uint64_t sent = 0;
    ssize_t n;
    while ((n = send(p->tcp.server, bytes, sizeof bytes, MSG_NOSIGNAL)) > 0) {
        sent += (uint64_t)n;
    }
    ck_assert_int_eq(errno, EAGAIN);
    return sent;
}

static void client_reads(const struct pair *p, size_t n)
{
    char bytes[4096];
    ck_assert_uint_le(n, sizeof bytes);
    ck_assert_int_eq(recv(p->tcp.client, bytes, n, MSG_WAITALL), (ssize_t)n);
}

static void client_reads_end(const struct pair *p)
{
    char byte;
    ck_assert_int_eq(recv(p->tcp.client, &byte, 1, 0), 0);
}

START_TEST(bytes_are_exact_at_each_step)
{
    struct pair p;
    pair_open(&p, (enum tcp_pair_kind)_i);
    expect_client(&p, TCP_ESTABLISHED, 0, 0);
    expect_server(&p, TCP_ESTABLISHED, 0, 0);
    uint64_t sent = 0;
    uint64_t taken = 0;
    for (size_t n = 1; n <= 4096; n *= 4) {
        server_sends(&p, n);
        sent += n;
        expect_client(&p, TCP_ESTABLISHED, sent, taken);
        client_reads(&p, (n + 1) / 2);
        taken += (n + 1) / 2;
        expect_client(&p, TCP_ESTABLISHED, sent, taken);
        expect_server(&p, TCP_ESTABLISHED, sent, sent);
    }
    client_reads(&p, sent - taken);
    expect_client(&p, TCP_ESTABLISHED, sent, sent);
    pair_close(&p);
}
END_TEST

/* What the client reads around a FIN of the server: 1000 bytes are sent. */
static const struct fin_case {
    bool read_before; /* the bytes, before the FIN comes */
    size_t pieces[3]; /* after it */
    bool read_end;
} FIN_CASES[] = {
    {false, {0}, false},           {false, {300}, false},  {false, {300, 699}, false},
    {false, {300, 699, 1}, false}, {false, {1000}, false}, {false, {300, 700}, true},
    {false, {1000}, true},         {true, {0}, false},     {true, {0}, true},
};

START_TEST(fin_is_not_counted)
{
    const struct fin_case *f = &FIN_CASES[_i];
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    uint64_t taken = f->read_before ? 1000 : 0;
    server_sends(&p, 1000);
    client_reads(&p, taken);
    expect_client(&p, TCP_ESTABLISHED, 1000, taken);
    ck_assert_int_eq(shutdown(p.tcp.server, SHUT_WR), 0);
    expect_client(&p, TCP_CLOSE_WAIT, 1000, taken);
    for (size_t i = 0; i < 3 && f->pieces[i] > 0; i++) {
        client_reads(&p, f->pieces[i]);
        taken += f->pieces[i];
        expect_client(&p, TCP_CLOSE_WAIT, 1000, taken);
    }
    if (f->read_end) {
        client_reads_end(&p);
        expect_client(&p, TCP_CLOSE_WAIT, 1000, 1000);
    }
    expect_server(&p, TCP_FIN_WAIT2, 1000, 1000);
    tcp_pair_close_client(&p.tcp);
    expect_no_client(&p);
    pair_close(&p);
}
END_TEST

START_TEST(fin_alone_counts_nothing)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    ck_assert_int_eq(shutdown(p.tcp.server, SHUT_WR), 0);
    expect_client(&p, TCP_CLOSE_WAIT, 0, 0);
    client_reads_end(&p);
    expect_client(&p, TCP_CLOSE_WAIT, 0, 0);
    expect_server(&p, TCP_FIN_WAIT2, 0, 0);
    tcp_pair_close_client(&p.tcp);
    expect_server(&p, TCP_CLOSE, 0, 0);
    pair_close(&p);
}
END_TEST

START_TEST(client_that_only_stopped_writing_is_followed)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V6);
    ck_assert_int_eq(shutdown(p.tcp.client, SHUT_WR), 0);
    expect_client(&p, TCP_FIN_WAIT2, 0, 0);
    server_sends(&p, 1000);
    expect_client(&p, TCP_FIN_WAIT2, 1000, 0);
    client_reads(&p, 100);
    expect_client(&p, TCP_FIN_WAIT2, 1000, 100);
    expect_server(&p, TCP_CLOSE_WAIT, 1000, 1000);
    ck_assert_int_eq(shutdown(p.tcp.server, SHUT_WR), 0);
    expect_no_client(&p); /* TIME_WAIT: a stub */
    expect_server(&p, TCP_CLOSE, 1000, 1000);
    pair_close(&p);
}
END_TEST

START_TEST(closed_client_is_absent)
{
    struct pair p;
    pair_open(&p, (enum tcp_pair_kind)_i);
    server_sends(&p, 10);
    client_reads(&p, 10);
    expect_client(&p, TCP_ESTABLISHED, 10, 10);
    tcp_pair_close_client(&p.tcp); /* the kernel keeps a FIN_WAIT2 without an owner */
    expect_no_client(&p);
    expect_server(&p, TCP_CLOSE_WAIT, 10, 10);
    pair_close(&p);
}
END_TEST

START_TEST(reset_leaves_our_counters)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    uint64_t sent = server_fills(&p);
    struct sock_server before = settled_server(&p);
    tcp_pair_close_client(&p.tcp); /* with unread bytes: a reset */
    expect_no_client(&p);
    expect_server(&p, TCP_CLOSE, sent, before.acked_bytes);
    pair_close(&p);
}
END_TEST

START_TEST(blocked_sender_has_sent_what_send_took)
{
    struct pair p;
    pair_open(&p, (enum tcp_pair_kind)_i);
    uint64_t sent = server_fills(&p);
    ck_assert_uint_eq(read_server(&p).sent_bytes, sent);
    struct sock_server s = settled_server(&p);
    ck_assert_uint_eq(s.sent_bytes, sent);
    ck_assert_uint_gt(s.notsent_bytes, 0);
    ck_assert_uint_lt(s.acked_bytes, sent);
    expect_client(&p, TCP_ESTABLISHED, s.acked_bytes, 0);
    ck_assert_int_eq(shutdown(p.tcp.server, SHUT_WR), 0); /* waits behind the data */
    expect_server(&p, TCP_FIN_WAIT1, sent, s.acked_bytes);
    pair_close(&p);
}
END_TEST

START_TEST(window_is_seen)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    server_sends(&p, 1);
    expect_server(&p, TCP_ESTABLISHED, 1, 1);
    uint64_t open_window = read_server(&p).peer_window_bytes;
    ck_assert_uint_gt(open_window, 0);
    server_fills(&p);
    struct sock_server s = read_server(&p);
    ck_assert_uint_lt(s.peer_window_bytes, open_window);
    uint64_t deadline_ns = 0;
    while (read_server(&p).rwnd_limited_us == s.rwnd_limited_us) {
        ck_assert(patience(&deadline_ns));
    }
    pair_close(&p);
}
END_TEST

/* All bytes go through, in pieces, while both probes look on. */
START_TEST(accounts_hold_while_data_flows)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    ck_assert_int_eq(fcntl(p.tcp.client, F_SETFL, O_NONBLOCK), 0);
    uint64_t sent = 0;
    uint64_t taken = 0;
    static char bytes[50000];
    for (int i = 0; i < 500; i++) {
        ssize_t n = send(p.tcp.server, bytes, sizeof bytes, MSG_NOSIGNAL);
        sent += n > 0 ? (uint64_t)n : 0;
        struct sock_server s = read_server(&p);
        struct sock_client c;
        ck_assert_int_eq(query(&p, &c), 0);
        ck_assert_uint_le(s.sent_bytes, sent);
        ck_assert_uint_le(c.delivered_bytes, sent);
        ck_assert_uint_ge(c.read_bytes, taken);
        n = recv(p.tcp.client, bytes, 1 + (size_t)i * 97, 0);
        taken += n > 0 ? (uint64_t)n : 0;
    }
    uint64_t deadline_ns = 0;
    while (taken < sent && patience(&deadline_ns)) {
        ssize_t n = recv(p.tcp.client, bytes, sizeof bytes, 0);
        taken += n > 0 ? (uint64_t)n : 0;
    }
    ck_assert_uint_eq(taken, sent);
    expect_client(&p, TCP_ESTABLISHED, sent, sent);
    expect_server(&p, TCP_ESTABLISHED, sent, sent);
    pair_close(&p);
}
END_TEST

START_TEST(stale_answers_are_thrown_away)
{
    struct pair p;
    pair_open(&p, TCP_PAIR_V4);
    server_sends(&p, 77);
    expect_client(&p, TCP_ESTABLISHED, 77, 0);
    for (int i = 0; i < 5; i++) {
        /* The header of a question that the kernel refuses, so an answer is left behind.
         */
        uint32_t question[4] = {sizeof question, 20 | 1 << 16, 1000 + (uint32_t)i, 0};
        ck_assert_int_eq(send(p.diag.fd, question, sizeof question, 0), sizeof question);
    }
    expect_client(&p, TCP_ESTABLISHED, 77, 0);
    pair_close(&p);
}
END_TEST

START_TEST(wrong_use_is_an_error)
{
    struct err e = {0};
    struct sock_server s;
    ck_assert_int_eq(sock_server_read(-1, &s, &e), FERR_IO);
    int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(sock_server_read(udp, &s, &e), FERR_IO);
    close(udp);
    struct pair p;
    pair_open(&p, TCP_PAIR_V6);
    struct sock_client c;
    struct sockaddr_storage other = {.ss_family = AF_UNIX};
    ck_assert_int_eq(sock_diag_query(&p.diag, &other, &p.tcp.server_end, &c, &e),
                     FERR_IO);
    other.ss_family = AF_INET;
    ck_assert_int_eq(sock_diag_query(&p.diag, &p.tcp.client_end, &other, &c, &e),
                     FERR_IO);
    ck_assert_ptr_nonnull(strstr(e.msg, "family"));
    struct sock_diag closed = {-1, 0};
    ck_assert_int_eq(
        sock_diag_query(&closed, &p.tcp.client_end, &p.tcp.server_end, &c, &e), FERR_IO);
    pair_close(&p);
}
END_TEST

Suite *sock_diag_suite(void)
{
    Suite *suite = suite_create("sock_diag");
    TCase *tc = tcase_create("loopback");
    tcase_set_timeout(tc, 20);
    tcase_add_loop_test(tc, bytes_are_exact_at_each_step, 0, TCP_PAIR_KINDS);
    tcase_add_loop_test(tc, fin_is_not_counted, 0,
                        (int)(sizeof FIN_CASES / sizeof FIN_CASES[0]));
    tcase_add_test(tc, fin_alone_counts_nothing);
    tcase_add_test(tc, client_that_only_stopped_writing_is_followed);
    tcase_add_loop_test(tc, closed_client_is_absent, 0, TCP_PAIR_KINDS);
    tcase_add_test(tc, reset_leaves_our_counters);
    tcase_add_loop_test(tc, blocked_sender_has_sent_what_send_took, 0, TCP_PAIR_KINDS);
    tcase_add_test(tc, window_is_seen);
    tcase_add_test(tc, accounts_hold_while_data_flows);
    tcase_add_test(tc, stale_answers_are_thrown_away);
    tcase_add_test(tc, wrong_use_is_an_error);
    suite_add_tcase(suite, tc);
    return suite;
}
