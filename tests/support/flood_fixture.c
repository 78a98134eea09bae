#include "tests/support/flood_fixture.h"

#include "harness/base/clock.h"

#include <check.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

static void on_open(void *data, struct server_connection *c)
{
    struct flood_fixture *f = data;
    f->opened++;
    f->last = c;
}

static void on_closed(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail)
{
    struct flood_fixture *f = data;
    struct tcp_info info = {.tcpi_state = 0};
    socklen_t len = sizeof info;
    f->closed++;
    f->reason = reason;
    f->in_order = c->in_order;
    f->closed_sent_messages = c->sent_messages;
    f->last = f->last == c ? NULL : f->last;
    f->closed_fd_state =
        getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_state : -1;
    snprintf(f->detail, sizeof f->detail, "%s", detail);
}

static void on_refused(void *data, const char *what)
{
    struct flood_fixture *f = data;
    f->refused++;
    snprintf(f->refusal, sizeof f->refusal, "%s", what);
}

static bool is_client_gone(void *data, const struct server_connection *c)
{
    const struct flood_fixture *f = data;
    (void)c;
    return !f->reads_on;
}

static void on_done(void *data)
{
    struct flood_fixture *f = data;
    f->done = true;
}

int flood_fixture_count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(dir);
    int n = 0;
    while (readdir(dir) != NULL) {
        n++;
    }
    closedir(dir);
    return n;
}

void flood_fixture_init(struct flood_fixture *f)
{
    memset(f, 0, sizeof *f);
    /* The first loop of a process opens two descriptors for good. */
    ck_assert_int_eq(uv_loop_init(&f->loop), 0);
    ck_assert_int_eq(uv_loop_close(&f->loop), 0);
    f->fds_before = flood_fixture_count_fds();
    f->options =
        (struct server_options){.host = "127.0.0.1",
                                .rate = 1000,
                                .payload = {.sizes = sizes_constant(100), .seed = 1}};
    ck_assert_int_eq(uv_loop_init(&f->loop), 0);
}

void flood_fixture_start(struct flood_fixture *f)
{
    static const struct server_events events = {on_open, on_closed, on_refused,
                                                is_client_gone};
    struct err e = {0};
    int rc = server_open(&f->loop, &f->options, &events, f, &f->server, &e);
    ck_assert_msg(rc == 0, "%s", e.msg);
    ck_assert(f->options.unix_path != NULL || server_port(f->server) > 0);
}

void flood_fixture_close(struct flood_fixture *f)
{
    server_close(f->server, on_done, f);
    f->server = NULL;
    FLOOD_AWAIT(f, f->done);
    ck_assert_uint_eq(f->closed, f->opened);
}

void flood_fixture_fini(struct flood_fixture *f)
{
    if (f->server != NULL) {
        flood_fixture_close(f);
    }
    for (size_t i = 0; i < f->client_count; i++) {
        if (f->clients[i].fd >= 0) {
            ck_assert_msg(f->clients[i].violation == NULL, "%s", f->clients[i].violation);
            ws_client_close(&f->clients[i]);
        }
    }
    ck_assert_int_eq(uv_loop_close(&f->loop), 0);
    ck_assert_int_eq(flood_fixture_count_fds(), f->fds_before);
}

struct ws_client *flood_fixture_connect(struct flood_fixture *f)
{
    ck_assert_uint_lt(f->client_count, FLOOD_CLIENTS_MAX);
    struct ws_client *c = &f->clients[f->client_count++];
    ws_client_open(c, server_port(f->server));
    return c;
}

struct ws_client *flood_fixture_join(struct flood_fixture *f)
{
    struct ws_client *c = flood_fixture_connect(f);
    ws_client_request(c, "/", "");
    FLOOD_AWAIT(f, c->upgraded);
    return c;
}

void flood_fixture_drop(struct ws_client *c)
{
    ck_assert_msg(c->violation == NULL, "%s", c->violation);
    ws_client_close(c);
}

void flood_fixture_turn(struct flood_fixture *f)
{
    struct pollfd loop = {.fd = uv_backend_fd(&f->loop), .events = POLLIN};
    uv_run(&f->loop, UV_RUN_NOWAIT);
    for (size_t i = 0; i < f->client_count; i++) {
        struct ws_client *c = &f->clients[i];
        if (c->fd >= 0 && (!f->paused || !c->upgraded)) {
            ws_client_read(c, 1 << 20);
        }
    }
    if (f->turned != NULL) {
        f->turned(f->turned_arg);
    }
    if (uv_backend_timeout(&f->loop) != 0) {
        (void)poll(&loop, 1, 1);
    }
}

struct server_totals flood_fixture_totals(const struct flood_fixture *f)
{
    struct server_totals t;
    server_get_totals(f->server, clock_monotonic_ns(), &t);
    ck_assert_uint_eq(t.due_messages, t.withheld_messages + t.sent_messages);
    return t;
}

struct ws_client *flood_fixture_with_manner(struct flood_fixture *f,
                                            const struct server_manner *manner,
                                            uint64_t size)
{
    flood_fixture_init(f);
    f->options.manner = *manner;
    f->options.rate = 50000;
    f->options.payload.sizes = sizes_constant(size);
    flood_fixture_start(f);
    return flood_fixture_join(f);
}
