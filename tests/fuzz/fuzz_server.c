/* Any bytes sent to a live server, over each role, while it floods: it takes or refuses
 * them, lets the connection go when the client does, and serves the next one. Nothing is
 * left behind, no descriptor, no memory. */
#include "harness/base/clock.h"
#include "server/backend/conversation_plan.h"
#include "server/server.h"
#include "tests/fuzz/target.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define UPGRADE                                                                          \
    "GET /feed HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"                    \
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"             \
    "Sec-WebSocket-Version: 13\r\n"

/* A mask of letters: a NUL would end the seed. */
#define MASK "abcd"

const char *const fuzz_seeds[] = {
    UPGRADE "\r\n\x81\x85" MASK "hello\x89\x84" MASK "ping\x88\x82" MASK "xx",
    UPGRADE "Sec-WebSocket-Protocol: one, two\r\n\r\n\x01\x83" MASK "hel\x80\x82" MASK
            "lo",
    UPGRADE "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
            "\xc1\x83" MASK "abc\x82\xfe\x01\x01" MASK,
    "GET /feed?a=b HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
    "POST /feed HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
    "CONNECT {\"verbose\":false}\r\nPING\r\nSUB flood 1\r\n",
    NULL,
};

const char *const fuzz_words[] = {
    "\r\n",
    "\r\n\r\n",
    "GET ",
    "POST ",
    " HTTP/1.1\r\n",
    "Upgrade: websocket\r\n",
    "Connection: Upgrade\r\n",
    "Sec-WebSocket-Protocol: ",
    "Sec-WebSocket-Extensions: permessage-deflate",
    "; server_max_window_bits=8",
    "Sec-WebSocket-Version: 8\r\n",
    "Transfer-Encoding: chunked\r\n",
    ", ",
    "\"",
    "=",
    ";",
    "/",
    "%00",
    "?",
    "\x81\xfe\xff\xff" MASK,
    "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff" MASK,
    "\x88\x82" MASK,
    "\x89\xfd" MASK,
    "\x8a\x81" MASK,
    "\x80\x81" MASK,
    "\x01\x81" MASK,
    "\x16\x03\x01\x02",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "PING\r\n",
    "SUB flood 1\r\n",
    NULL,
};

enum { ROLES = 4, TURNS = 12, LIMIT_S = 10, GOOD_EVERY = 128 };

static uv_loop_t loop;
static struct server *servers[ROLES];
static struct conversation_plan talk;
static unsigned closing;
static int fds;

/* What a report says of a client is one line, whatever the client sent. */
static void check_line(const char *text)
{
    for (; *text != '\0'; text++) {
        FUZZ_CHECK((unsigned char)*text >= 0x20 && *text != 0x7f);
    }
}

static void on_open(void *data, struct server_connection *c)
{
    (void)data;
    FUZZ_CHECK(c->sent_messages == 0);
}

static void on_closed(void *data, struct server_connection *c,
                      enum server_close_reason reason, const char *detail)
{
    (void)data;
    FUZZ_CHECK(c->acked_messages <= c->sent_messages);
    FUZZ_CHECK(reason != SERVER_CLOSED_BY_US);
    check_line(detail);
}

static void on_refused(void *data, const char *what)
{
    (void)data;
    FUZZ_CHECK(what[0] != '\0');
    check_line(what);
}

static int count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    FUZZ_CHECK(dir != NULL);
    int n = 0;
    while (readdir(dir) != NULL) {
        n++;
    }
    closedir(dir);
    return n;
}

static uint64_t open_connections(void)
{
    uint64_t open = 0;
    for (int i = 0; i < ROLES; i++) {
        struct server_totals t;
        server_get_totals(servers[i], clock_monotonic_ns(), &t);
        FUZZ_CHECK(t.due_messages == t.withheld_messages + t.sent_messages);
        FUZZ_CHECK(t.acked_messages <= t.sent_messages);
        open += t.connections;
    }
    return open;
}

/* The server forgets a client that has left before the next event of its own. */
static void await_alone(void)
{
    uint64_t end_ns = clock_monotonic_ns() + LIMIT_S * NS_PER_S;
    while (open_connections() > 0 || count_fds() > fds) {
        FUZZ_CHECK(clock_monotonic_ns() < end_ns);
        uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static int connect_to(int role)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server_port(servers[role])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    FUZZ_CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    return fd;
}

/* Turns, and reads: what was there, or 0. */
static size_t turn(int fd, char *in, size_t room)
{
    uv_run(&loop, UV_RUN_NOWAIT);
    ssize_t n = recv(fd, in, room, MSG_DONTWAIT);
    return n > 0 ? (size_t)n : 0;
}

static void check_good_client(int role)
{
    static const char *const asks[ROLES] = {
        UPGRADE "\r\n", UPGRADE "Sec-WebSocket-Protocol: one\r\n\r\n",
        "GET /feed HTTP/1.1\r\nHost: localhost\r\n\r\n", "SUB flood 1\r\n"};
    static const char *const gets[ROLES] = {"{\"seq\":1,", "{\"seq\":1,", "{\"seq\":1,",
                                            "{\"seq\":1,"};
    static char in[8192];
    size_t len = 0;
    int fd = connect_to(role);
    uint64_t end_ns = clock_monotonic_ns() + LIMIT_S * NS_PER_S;
    FUZZ_CHECK(send(fd, asks[role], strlen(asks[role]), MSG_NOSIGNAL) > 0);
    while (memmem(in, len, gets[role], strlen(gets[role])) == NULL) {
        FUZZ_CHECK(clock_monotonic_ns() < end_ns && len < sizeof in);
        len += turn(fd, in + len, sizeof in - len);
    }
    close(fd);
}

static void on_done(void *data)
{
    (void)data;
    closing--;
}

static void close_servers(void)
{
    closing = ROLES;
    for (int i = 0; i < ROLES; i++) {
        server_close(servers[i], on_done, NULL);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    FUZZ_CHECK(closing == 0);
    FUZZ_CHECK(uv_loop_close(&loop) == 0);
    conversation_plan_fini(&talk);
}

static void open_servers(void)
{
    static const struct server_events events = {
        .on_open = on_open, .on_closed = on_closed, .on_refused = on_refused};
    static const char *const lines[] = {"reply /^PING\\r\\n/ -> PONG\\r\\n",
                                        "wait /^SUB ([^ ]+) ([0-9]+)\\r\\n/",
                                        "send +OK {1}\\r\\n"};
    struct server_options o = {.host = "127.0.0.1",
                               .rate = 1000,
                               .payload = {.sizes = sizes_constant(100), .seed = 1}};
    struct err e = {0};
    FUZZ_CHECK(uv_loop_init(&loop) == 0);
    conversation_plan_init(&talk);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        FUZZ_CHECK(conversation_plan_add(&talk, lines[i], &e) == 0);
    }
    for (int i = 0; i < ROLES; i++) {
        o.role = i < 2 ? SERVER_WS : i == 2 ? SERVER_HTTP : SERVER_RAW;
        o.framing.kind = i < 2 ? FRAMING_WS : FRAMING_LINES;
        o.subprotocol = i == 1 ? "one" : NULL;
        o.chunked = i == 2;
        o.content_type = "text/plain";
        o.talk = i == 3 ? &talk : NULL;
        FUZZ_CHECK(server_open(&loop, &o, &events, NULL, &servers[i], &e) == 0);
        server_flood_start(servers[i], clock_monotonic_ns());
    }
    fds = count_fds();
    atexit(close_servers);
}

/* In two pieces, so that the server meets the first without the second. */
static void throw(int role, const uint8_t *data, size_t size)
{
    static char in[1 << 16];
    size_t cut = size > 0 ? data[size / 2] % size : 0;
    int fd = connect_to(role);
    (void)send(fd, data, cut, MSG_NOSIGNAL | MSG_DONTWAIT);
    for (int i = 0; i < TURNS; i++) {
        if (i == TURNS / 2) {
            (void)send(fd, data + cut, size - cut, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        (void)turn(fd, in, sizeof in);
    }
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    if (runs == 0) {
        open_servers();
    }
    for (int role = 0; role < ROLES; role++) {
        throw(role, data, size);
    }
    if (runs++ % GOOD_EVERY == 0) {
        for (int role = 0; role < ROLES; role++) {
            check_good_client(role);
        }
    }
    await_alone();
    return 0;
}
