/* floodtest's engine without the harness: no probes, no samples, no judge, no client of
 * its own. Beside it, what watching costs can be measured.
 *
 *     bench-bare-server [--seconds 3] [--size 1024] [--rate 0] [--tick-us 250] [--threads
 * 1]
 *
 * Prints the port it listens on, floods the first client (rate 0: as fast as it reads),
 * and ends. Then prints one JSON object: bytes (frames), messages, seconds, cpu_s. */
#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "server/server.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct bare {
    uv_loop_t loop;
    uv_timer_t timer;
    struct server *server;
    uint64_t flood_ms;
    uint64_t start_ns;
    uint64_t start_cpu_ns;
    struct server_totals totals;
    double seconds;
    double cpu_s;
    bool ending;
};

static void closed(void *data)
{
    struct bare *b = data;
    uv_close((uv_handle_t *)&b->timer, NULL);
}

static void end(struct bare *b)
{
    if (!b->ending) {
        b->ending = true;
        uv_timer_stop(&b->timer);
        server_close(b->server, closed, b);
    }
}

static void on_time(uv_timer_t *timer)
{
    struct bare *b = timer->data;
    uint64_t now_ns = clock_monotonic_ns();
    server_flood_stop(b->server, now_ns);
    server_get_totals(b->server, now_ns, &b->totals);
    b->seconds = (double)(now_ns - b->start_ns) / (double)NS_PER_S;
    b->cpu_s = (double)(clock_process_cpu_ns() - b->start_cpu_ns) / (double)NS_PER_S;
    end(b);
}

static void on_open(void *data, struct server_connection *c)
{
    (void)c;
    struct bare *b = data;
    if (b->start_ns != 0) {
        return;
    }
    b->start_ns = clock_monotonic_ns();
    b->start_cpu_ns = clock_process_cpu_ns();
    server_flood_start(b->server, b->start_ns);
    uv_timer_start(&b->timer, on_time, b->flood_ms, 0);
}

static void on_closed(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail)
{
    (void)c;
    if (reason != SERVER_CLOSED_BY_US) {
        fprintf(stderr, "the connection ended in the flood: %s\n", detail);
        end(data);
    }
}

static void on_refused(void *data, const char *what)
{
    fprintf(stderr, "refused: %s\n", what);
    end(data);
}

static const struct server_events events = {
    .on_open = on_open,
    .on_closed = on_closed,
    .on_refused = on_refused,
};

static const struct option longs[] = {
    {"seconds", required_argument, NULL, 's'}, {"size", required_argument, NULL, 'b'},
    {"rate", required_argument, NULL, 'r'},    {"tick-us", required_argument, NULL, 't'},
    {"threads", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0},
};

int main(int argc, char **argv)
{
    static struct bare b = {.flood_ms = 3000};
    struct server_options options = {
        .host = "127.0.0.1", .payload = {.sizes = sizes_constant(1024), .seed = 1}};
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (c == 's') {
            b.flood_ms = (uint64_t)(1000 * strtod(optarg, NULL));
        } else if (c == 'b') {
            options.payload.sizes = sizes_constant(strtoull(optarg, NULL, 10));
        } else if (c == 'r') {
            options.rate = strtod(optarg, NULL);
        } else if (c == 't') {
            options.tick_ns = NS_PER_US * strtoull(optarg, NULL, 10);
        } else if (c == 'n') {
            options.threads = (unsigned)strtoul(optarg, NULL, 10);
        } else {
            return 2;
        }
    }
    struct err e;
    uv_loop_init(&b.loop);
    uv_timer_init(&b.loop, &b.timer);
    b.timer.data = &b;
    if (server_open(&b.loop, &options, &events, &b, &b.server, &e) != 0) {
        fprintf(stderr, "%s\n", e.msg);
        return 1;
    }
    printf("%d\n", server_port(b.server));
    fflush(stdout);
    uv_run(&b.loop, UV_RUN_DEFAULT);
    uv_loop_close(&b.loop);
    printf("{\"bytes\": %" PRIu64 ", \"messages\": %" PRIu64
           ", \"seconds\": %.6f, \"cpu_s\": %.6f}\n",
           b.totals.sent_frame_bytes, b.totals.sent_messages, b.seconds, b.cpu_s);
    return b.seconds > 0 ? 0 : 1;
}
