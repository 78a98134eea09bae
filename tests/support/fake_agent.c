#include "tests/support/fake_agent.h"

#include "harness/base/clock.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

uint64_t fake_agent_deadline_ns(void)
{
    return clock_monotonic_ns() + FAKE_AGENT_LIMIT_MS * NS_PER_MS;
}

bool fake_agent_wait_turn(uint64_t give_up_ns)
{
    poll(NULL, 0, 1);
    return clock_monotonic_ns() < give_up_ns;
}

void fake_agent_connect(struct fake_agent *a, const char *path)
{
    *a = (struct fake_agent){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ck_assert_int_ge(a->fd, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int rv = connect(a->fd, (struct sockaddr *)&address, sizeof address);
    ck_assert_msg(rv == 0, "connect: %s", strerror(errno));
}

void fake_agent_close(struct fake_agent *a)
{
    if (a->fd >= 0) {
        close(a->fd);
    }
    a->fd = -1;
}

static void await(const struct fake_agent *a, short events)
{
    struct pollfd waiting = {.fd = a->fd, .events = events};
    ck_assert_msg(poll(&waiting, 1, FAKE_AGENT_LIMIT_MS) == 1, "the link does nothing");
}

bool fake_agent_send(struct fake_agent *a, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        await(a, POLLOUT);
        ssize_t n = send(a->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) {
            return false;
        }
        at += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

void fake_agent_say(struct fake_agent *a, const char *fmt, ...)
{
    char line[8192];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line - 1, fmt, args);
    va_end(args);
    ck_assert_int_lt(n, (int)sizeof line - 1);
    line[n] = '\n';
    ck_assert_msg(fake_agent_send(a, line, (size_t)n + 1), "the link is closed");
}

void fake_agent_hello(struct fake_agent *a)
{
    fake_agent_say(a, "{\"floodtest_agent\": 1, \"pid\": 1, \"runtime\": \"fake 1\", "
                      "\"asks\": [\"count\", \"census\", \"explain\"], \"notes\": []}");
}

json_t *fake_agent_question(struct fake_agent *a)
{
    char *newline;
    while ((newline = memchr(a->in, '\n', a->in_len)) == NULL) {
        await(a, POLLIN);
        ssize_t n = recv(a->fd, a->in + a->in_len, sizeof a->in - a->in_len, 0);
        ck_assert_msg(n > 0, "the link was closed instead of a question");
        a->in_len += (size_t)n;
    }
    size_t len = (size_t)(newline + 1 - a->in);
    json_t *question = json_loadb(a->in, len, 0, NULL);
    ck_assert_msg(question != NULL, "no JSON: %.*s", (int)len, a->in);
    a->in_len -= len;
    memmove(a->in, a->in + len, a->in_len);
    return question;
}

int64_t fake_agent_asked(struct fake_agent *a, const char *ask)
{
    json_t *question = fake_agent_question(a);
    ck_assert_str_eq(json_string_value(json_object_get(question, "ask")), ask);
    int64_t id = json_integer_value(json_object_get(question, "id"));
    json_decref(question);
    return id;
}

bool fake_agent_has_question(struct fake_agent *a)
{
    struct pollfd waiting = {.fd = a->fd, .events = POLLIN};
    return memchr(a->in, '\n', a->in_len) != NULL || poll(&waiting, 1, 0) == 1;
}

void fake_agent_expect_closed(struct fake_agent *a)
{
    ssize_t n;
    do {
        await(a, POLLIN);
        n = recv(a->fd, a->in, sizeof a->in, 0);
    } while (n > 0);
    ck_assert_msg(n == 0 || errno == ECONNRESET, "recv: %s", strerror(errno));
}
