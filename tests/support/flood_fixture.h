/* A flood server on a loop of its own, with the clients of a test on the same thread. The
 * tear-down asserts that nothing is left: no handle, no descriptor. */
#ifndef FLOODTEST_TESTS_SUPPORT_FLOOD_FIXTURE_H
#define FLOODTEST_TESTS_SUPPORT_FLOOD_FIXTURE_H

#include "server/server.h"
#include "tests/support/ws_client.h"

enum { FLOOD_CLIENTS_MAX = 512 };

struct flood_fixture {
    uv_loop_t loop;
    struct server *server;
    struct server_options options;
    struct ws_client clients[FLOOD_CLIENTS_MAX];
    size_t client_count;
    bool paused; /* the clients do not read */
    /* Called at the end of each turn, for clients of another kind; may be NULL. */
    void (*turned)(void *arg);
    void *turned_arg;

    /* A client that ends its sending reads on: else its FIN is taken for its close. */
    bool reads_on;

    unsigned opened;
    unsigned closed;
    unsigned refused;
    struct server_connection *last;  /* of on_open; NULL once it is closed */
    uint64_t closed_sent_messages;   /* of the last on_closed */
    enum server_close_reason reason; /* of the last on_closed */
    bool in_order;                   /* likewise */
    int closed_fd_state;             /* its TCP state, asked for in on_closed */
    char detail[256];
    char refusal[256];
    bool done;
    int fds_before;
};

/* Options: loopback, any port, 1000 messages/s of 100 bytes of text. */
void flood_fixture_init(struct flood_fixture *f);
void flood_fixture_start(struct flood_fixture *f); /* opens the server with f->options */
void flood_fixture_close(struct flood_fixture *f); /* server_close and wait for done */
void flood_fixture_fini(struct flood_fixture *f);

struct ws_client *flood_fixture_connect(struct flood_fixture *f);
/* Connects, requests / and waits for the open WebSocket. */
struct ws_client *flood_fixture_join(struct flood_fixture *f);
void flood_fixture_drop(struct ws_client *c);

/* A server of this manner, which is to send 50 000 messages/s of size bytes, with its one
 * client. */
struct ws_client *flood_fixture_with_manner(struct flood_fixture *f,
                                            const struct server_manner *manner,
                                            uint64_t size);

/* One turn of the loop (waits up to 1 ms), then the clients read. */
void flood_fixture_turn(struct flood_fixture *f);

struct server_totals flood_fixture_totals(const struct flood_fixture *f);
int flood_fixture_count_fds(void);

/* Turns until the condition holds; fails the test after 20 s. */
#define FLOOD_AWAIT(f, condition)                                                        \
    do {                                                                                 \
        uint64_t await_end_ns = clock_monotonic_ns() + 20 * NS_PER_S;                    \
        while (!(condition)) {                                                           \
            ck_assert_msg(clock_monotonic_ns() < await_end_ns, "waited 20 s for %s",     \
                          #condition);                                                   \
            flood_fixture_turn(f);                                                       \
        }                                                                                \
    } while (0)

#endif
