/* floodtest's WebSocket server for somebody else's suite (tests/conformance/autobahn):
 * prints its port, echoes texts of up to 127 bytes by a conversation, serves until its
 * standard input ends, and says on standard output what it had, on standard error what
 * became of each connection. */
#include "harness/base/clock.h"
#include "server/backend/conversation_plan.h"
#include "server/server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What the suite expects of a server: its messages come back. */
static const char echo[] = "reply /^(.*)$/ -> {1}";

static struct server *server;
static struct server_totals totals;

static void on_open(void *data, struct server_connection *c)
{
    (void)data;
    (void)c;
}

static void on_closed(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail)
{
    (void)data;
    fprintf(stderr, "connection %" PRIu64 ": %s, %s\n", c->id,
            reason == SERVER_CLOSED_PROTOCOL    ? "broke the protocol"
            : reason == SERVER_CLOSED_BY_CLIENT ? "closed by the client"
                                                : "closed by us",
            detail);
}

static void on_refused(void *data, const char *what)
{
    (void)data;
    fprintf(stderr, "refused: %s\n", what);
}

static void closed(void *data)
{
    uv_close(data, NULL);
}

static void on_input(uv_poll_t *input, int status, int events)
{
    (void)status;
    (void)events;
    if (getchar() == EOF) {
        uv_poll_stop(input);
        server_get_totals(server, clock_monotonic_ns(), &totals);
        server_close(server, closed, input);
    }
}

int main(void)
{
    static const struct server_events events = {
        .on_open = on_open, .on_closed = on_closed, .on_refused = on_refused};
    struct conversation_plan talk;
    struct server_options options = {
        .host = "127.0.0.1",
        .rate = 1,
        .payload = {.sizes = sizes_constant(100), .seed = 1},
        .talk = &talk,
    };
    uv_loop_t loop;
    uv_poll_t input;
    struct err e = {0};
    conversation_plan_init(&talk);
    if (conversation_plan_add(&talk, echo, &e) != 0) {
        fprintf(stderr, "%s\n", e.msg);
        return EXIT_FAILURE;
    }
    if (uv_loop_init(&loop) != 0 || uv_poll_init(&loop, &input, 0) != 0 ||
        server_open(&loop, &options, &events, NULL, &server, &e) != 0) {
        fprintf(stderr, "no server: %s\n", e.msg);
        return EXIT_FAILURE;
    }
    uv_poll_start(&input, UV_READABLE, on_input);
    printf("%d\n", server_port(server));
    fflush(stdout);
    uv_run(&loop, UV_RUN_DEFAULT);
    printf("{\"accepted\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"open\": %" PRIu64
           "}\n",
           totals.accepted, totals.refused, totals.connections);
    conversation_plan_fini(&talk);
    return uv_loop_close(&loop) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
