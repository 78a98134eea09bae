/* An agent as a test plays it: a raw socket to an agent_link, whose lines the test writes
 * and reads. Everything here waits for its condition, at most FAKE_AGENT_LIMIT_MS, and
 * fails the test otherwise. */
#ifndef FLOODTEST_TESTS_SUPPORT_FAKE_AGENT_H
#define FLOODTEST_TESTS_SUPPORT_FAKE_AGENT_H

#include "probes/agent_link.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_AGENT_LIMIT_MS = 10000 };

struct fake_agent {
    int fd;
    char in[4096]; /* received and not read as a line */
    size_t in_len;
};

/* Looks until the condition (an expression of *state) holds. */
#define AWAIT_STATE(link, state, condition)                                              \
    do {                                                                                 \
        uint64_t give_up_ns_ = fake_agent_deadline_ns();                                 \
        while (agent_link_look((link), (state)), !(condition)) {                         \
            ck_assert_msg(fake_agent_wait_turn(give_up_ns_),                             \
                          "still not: %s (trouble %s)", #condition, (state)->trouble);   \
        }                                                                                \
    } while (0)

uint64_t fake_agent_deadline_ns(void);
bool fake_agent_wait_turn(uint64_t give_up_ns); /* false: it is too late */

void fake_agent_connect(struct fake_agent *a, const char *path);
void fake_agent_close(struct fake_agent *a);

/* Sends bytes as far as the other end takes them: false if it closed the link. */
bool fake_agent_send(struct fake_agent *a, const void *bytes, size_t len);
/* Sends a line; adds the newline. */
void fake_agent_say(struct fake_agent *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void fake_agent_hello(struct fake_agent *a); /* can all; pid 1, runtime "fake 1" */

/* The next question; its id. */
int64_t fake_agent_asked(struct fake_agent *a, const char *ask);
json_t *fake_agent_question(struct fake_agent *a);  /* new reference */
bool fake_agent_has_question(struct fake_agent *a); /* is a line there now? */

void fake_agent_expect_closed(struct fake_agent *a);

#endif
