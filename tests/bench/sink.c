/* The reader of every measurement: connects, reads 256 KiB at once, throws it away.
 *
 *     bench-sink [--raw] [--connections N] [--json FILE] [ws://]HOST:PORT[/…]
 *
 * HOST is numeric. Without --raw it first asks for a WebSocket. With --frames it counts
 * messages and answers a close frame, without it does not look at what it reads. Ends
 * with the last connection, or at SIGTERM, and then prints one JSON object (to FILE):
 *
 *   bytes, messages          in all, without the handshakes; messages 0 with --raw
 *   seconds                  from the first reading to the last
 *   bytes_per_s              between them
 *   messages_per_s           slope of the arrivals; null when not known
 *   connections, served      opened; of those, the ones that got something
 *   connect_s                until the last handshake was finished
 *   cpu_s                    of this process from the first reading on
 */
#include "harness/base/clock.h"
#include "harness/base/files.h"
#include "harness/base/mem.h"
#include "tests/bench/sink_arrivals.h"
#include "tests/bench/frame_counter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, UNDER_WAY_MAX = 64, EVENTS_MAX = 256 };

static const char upgrade[] = "GET / HTTP/1.1\r\n"
                              "Host: localhost\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                              "Sec-WebSocket-Version: 13\r\n\r\n";
static const char switching[] = "HTTP/1.1 101 ";
static const char blank_line[] = "\r\n\r\n";
/* Close 1000, masked with zeroes. */
static const unsigned char close_frame[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};

struct link {
    int fd;
    unsigned answer_len; /* of the handshake's answer: how much has been seen */
    unsigned blank_len;  /* how much of blank_line stands at its end */
    bool ready;          /* the handshake is finished */
    bool served;
    struct frame_counter frames;
};

struct sink {
    struct sockaddr_in to;
    bool raw;
    size_t wanted; /* connections */
    struct link *links;
    size_t opened, ready, ended;
    uint64_t start_ns, ready_ns, start_cpu_ns;
    uint64_t messages, served;
    struct sink_arrivals bytes_in, messages_in;
    unsigned char *buffer;
};

static volatile sig_atomic_t asked_to_end;

static void on_term(int signal)
{
    (void)signal;
    asked_to_end = 1;
}

static bool open_link(struct sink *s)
{
    struct link *l = &s->links[s->opened];
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&s->to, sizeof s->to) != 0) {
        perror("connect");
        return false;
    }
    s->opened++;
    ssize_t len = (ssize_t)sizeof upgrade - 1;
    if (!s->raw && write(l->fd, upgrade, (size_t)len) != len) {
        perror("write");
        return false;
    }
    l->ready = s->raw;
    s->ready += s->raw ? 1 : 0;
    return true;
}

/* Takes the handshake's answer from the front of what was read; returns its length, or -1
 * if it refuses us. */
static ssize_t take_answer(struct sink *s, struct link *l, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = (char)s->buffer[i];
        if (l->answer_len < sizeof switching - 1 && c != switching[l->answer_len]) {
            fprintf(stderr, "no WebSocket: %.*s\n", (int)len, (char *)s->buffer);
            return -1;
        }
        l->answer_len++;
        if (c != blank_line[l->blank_len]) {
            l->blank_len = 0;
        }
        l->blank_len += c == blank_line[l->blank_len] ? 1 : 0;
        if (l->blank_len == sizeof blank_line - 1) {
            l->ready = true;
            s->ready++;
            s->ready_ns = clock_monotonic_ns();
            return (ssize_t)i + 1;
        }
    }
    return (ssize_t)len;
}

static void count(struct sink *s, struct link *l, const unsigned char *bytes, size_t len)
{
    uint64_t now_ns = clock_monotonic_ns();
    if (s->bytes_in.readings == 0) {
        s->start_cpu_ns = clock_process_cpu_ns();
    }
    if (s->raw) {
        l->served = true;
    } else {
        uint64_t before = l->frames.messages;
        frame_counter_take(&l->frames, bytes, len);
        uint64_t messages = l->frames.messages - before;
        l->served = l->served || messages > 0;
        s->messages += messages;
        if (messages > 0) {
            sink_arrivals_add(&s->messages_in, now_ns, messages);
        }
    }
    if (!l->frames.closed) {
        sink_arrivals_add(&s->bytes_in, now_ns, len);
    }
}

/* One reading; false when the connection has ended. */
static bool take(struct sink *s, struct link *l)
{
    ssize_t n = read(l->fd, s->buffer, READ_BYTES);
    if (n < 0 && errno == EINTR) {
        return true;
    }
    ssize_t answer = 0;
    if (n > 0 && !l->ready) {
        answer = take_answer(s, l, (size_t)n);
    }
    if (n > answer && answer >= 0) {
        count(s, l, s->buffer + answer, (size_t)(n - answer));
    }
    if (l->frames.closed) {
        (void)!write(l->fd, close_frame, sizeof close_frame);
    }
    return n > 0 && answer >= 0 && !l->frames.closed;
}

static void end_link(struct sink *s, struct link *l)
{
    close(l->fd);
    l->fd = -1;
    s->ended++;
    s->served += l->served ? 1 : 0;
}

static bool run_one(struct sink *s)
{
    if (!open_link(s)) {
        return false;
    }
    while (!asked_to_end && take(s, s->links)) {
    }
    end_link(s, s->links);
    return true;
}

static bool open_more(struct sink *s, int epoll)
{
    while (s->opened < s->wanted && s->opened - s->ready < UNDER_WAY_MAX) {
        if (!open_link(s)) {
            return false;
        }
        struct link *l = &s->links[s->opened - 1];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = l};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, l->fd, &event) != 0) {
            perror("epoll");
            return false;
        }
    }
    return true;
}

static bool run_many(struct sink *s)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[EVENTS_MAX];
    bool well = true;
    while (well && !asked_to_end && s->ended < s->wanted) {
        well = open_more(s, epoll);
        int n = well ? epoll_wait(epoll, events, EVENTS_MAX, -1) : 0;
        for (int i = 0; i < n; i++) {
            struct link *l = events[i].data.ptr;
            if (!take(s, l)) {
                end_link(s, l);
            }
        }
    }
    for (size_t i = 0; i < s->opened; i++) {
        if (s->links[i].fd >= 0) {
            end_link(s, &s->links[i]);
        }
    }
    close(epoll);
    return well;
}

static void print_known(FILE *to, const char *name, double value)
{
    if (isnan(value)) {
        fprintf(to, ", \"%s\": null", name);
    } else {
        fprintf(to, ", \"%s\": %.9g", name, value);
    }
}

static void report(const struct sink *s, FILE *to)
{
    uint64_t cpu_ns = s->start_cpu_ns > 0 ? clock_process_cpu_ns() - s->start_cpu_ns : 0;
    uint64_t connect_ns = s->ready_ns > 0 ? s->ready_ns - s->start_ns : 0;
    fprintf(to, "{\"bytes\": %" PRIu64 ", \"messages\": %" PRIu64, s->bytes_in.count,
            s->messages);
    fprintf(to, ", \"connections\": %zu, \"served\": %" PRIu64, s->opened, s->served);
    print_known(to, "seconds", sink_arrivals_seconds(&s->bytes_in));
    print_known(to, "bytes_per_s", sink_arrivals_rate(&s->bytes_in));
    print_known(to, "messages_per_s", sink_arrivals_slope(&s->messages_in));
    print_known(to, "connect_s", (double)connect_ns / 1e9);
    print_known(to, "cpu_s", (double)cpu_ns / 1e9);
    fprintf(to, "}\n");
}

static bool parse_address(const char *text, struct sockaddr_in *to)
{
    char host[64];
    unsigned port;
    const char *scheme = "ws://";
    text += strncmp(text, scheme, strlen(scheme)) == 0 ? strlen(scheme) : 0;
    if (sscanf(text, "%63[0-9.]:%u", host, &port) != 2 || port > UINT16_MAX) {
        return false;
    }
    *to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, host, &to->sin_addr) == 1;
}

static const struct option longs[] = {
    {"raw", no_argument, NULL, 'r'},
    {"connections", required_argument, NULL, 'c'},
    {"json", required_argument, NULL, 'j'},
    {NULL, 0, NULL, 0},
};

int main(int argc, char **argv)
{
    struct sink s = {.wanted = 1};
    const char *json = NULL;
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (c) {
        case 'r':
            s.raw = true;
            break;
        case 'c':
            s.wanted = strtoul(optarg, NULL, 10);
            break;
        case 'j':
            json = optarg;
            break;
        default:
            return 2;
        }
    }
    if (optind + 1 != argc || s.wanted == 0 || !parse_address(argv[optind], &s.to)) {
        fprintf(stderr, "bench-sink: expected one address like ws://127.0.0.1:9000/\n");
        return 2;
    }
    struct sigaction action = {.sa_handler = on_term}; /* interrupts what blocks */
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    (void)files_raise_limit();
    s.links = mem_must_alloc(s.wanted * sizeof *s.links);
    s.buffer = mem_must_alloc(READ_BYTES);
    s.start_ns = clock_monotonic_ns();
    bool well = s.wanted == 1 ? run_one(&s) : run_many(&s);
    FILE *to = json != NULL ? fopen(json, "w") : stdout;
    if (to == NULL) {
        perror(json);
        return 1;
    }
    report(&s, to);
    fclose(to);
    free(s.links);
    free(s.buffer);
    return well ? 0 : 1;
}
