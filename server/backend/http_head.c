#include "server/backend/http_head.h"

#include <string.h>
#include <strings.h>

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* tchar of RFC 9110, 5.6.2. */
static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static size_t token_length(const char *at, size_t len)
{
    size_t n = 0;
    while (n < len && is_token_char(at[n])) {
        n++;
    }
    return n;
}

/* The target's path: scheme and host of a client that takes us for a proxy left out. */
static void set_path(struct http_head *h, const char *target, size_t len)
{
    const char *host = len > 0 && *target != '/' ? memmem(target, len, "://", 3) : NULL;
    if (host != NULL) {
        host += 3;
        size_t rest = len - (size_t)(host - target);
        const char *slash = memchr(host, '/', rest);
        len = slash != NULL ? rest - (size_t)(slash - host) : 0;
        target = slash != NULL ? slash : "/";
        len = slash != NULL ? len : 1;
    }
    const char *query = memchr(target, '?', len);
    h->path = target;
    h->path_len = query != NULL ? (size_t)(query - target) : len;
}

/* "GET /path HTTP/1.1" */
static bool read_request_line(struct http_head *h, const char *at, size_t len)
{
    static const char version[] = " HTTP/1.";
    enum { VERSION = sizeof version - 1 };
    size_t method = token_length(at, len);
    if (method == 0 || len < method + 1 + VERSION + 1 || at[method] != ' ') {
        return false;
    }
    const char *tail = at + len - VERSION - 1;
    const char *target = at + method + 1;
    if (tail <= target || memcmp(tail, version, VERSION) != 0 || tail[VERSION] < '0' ||
        tail[VERSION] > '9') {
        return false;
    }
    for (const char *c = target; c < tail; c++) {
        if (*c == ' ' || *c == '\t' || is_control(*c)) {
            return false;
        }
    }
    h->method = at;
    h->method_len = method;
    h->http_1_0 = tail[VERSION] == '0';
    set_path(h, target, (size_t)(tail - target));
    return true;
}

/* "Upgrade: websocket" */
static bool read_field(struct http_head *h, const char *at, size_t len)
{
    static const char upgrade[] = "Upgrade";
    size_t name = token_length(at, len);
    if (name == 0 || name == len || at[name] != ':') {
        return false;
    }
    const char *value = at + name + 1;
    const char *end = at + len;
    for (const char *c = value; c < end; c++) {
        if (is_control(*c)) {
            return false;
        }
    }
    while (value < end && (*value == ' ' || *value == '\t')) {
        value++;
    }
    while (end > value && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    if (name == sizeof upgrade - 1 && strncasecmp(at, upgrade, name) == 0) {
        h->upgrade = value;
        h->upgrade_len = (size_t)(end - value);
    }
    return true;
}

/* The line that has just ended, without its end. */
static enum http_head_state take_line(struct http_head *h)
{
    const char *at = h->bytes + h->line;
    size_t len = h->len - h->line - 1;
    len -= len > 0 && at[len - 1] == '\r' ? 1 : 0;
    h->line = h->len;
    if (!h->line_seen) {
        if (len == 0) {
            return HTTP_HEAD_MORE;
        }
        h->line_seen = read_request_line(h, at, len);
        return h->line_seen ? HTTP_HEAD_MORE : HTTP_HEAD_NO_HTTP;
    }
    if (len == 0) {
        return HTTP_HEAD_WHOLE;
    }
    return read_field(h, at, len) ? HTTP_HEAD_MORE : HTTP_HEAD_BROKEN;
}

/* What can begin a request line, so that a client which speaks something else, and no
 * lines, is not waited for. */
static bool may_begin(const struct http_head *h)
{
    const char *at = h->bytes + h->line;
    size_t len = h->len - h->line;
    size_t method = token_length(at, len);
    return method == len || (method > 0 && at[method] == ' ') ||
           (method == 0 && (*at == '\r' || *at == '\n'));
}

enum http_head_state http_head_feed(struct http_head *h, const unsigned char *bytes,
                                    size_t len, size_t *used)
{
    enum http_head_state state = HTTP_HEAD_MORE;
    size_t i = 0;
    while (i < len && state == HTTP_HEAD_MORE) {
        if (h->len == HTTP_HEAD_MAX) {
            state = h->line_seen ? HTTP_HEAD_TOO_LONG : HTTP_HEAD_NO_HTTP;
            break;
        }
        char c = (char)bytes[i++];
        h->bytes[h->len++] = c;
        if (c == '\n') {
            state = take_line(h);
        }
    }
    if (state == HTTP_HEAD_MORE && !h->line_seen && h->len > h->line && !may_begin(h)) {
        state = HTTP_HEAD_NO_HTTP;
    }
    *used = i;
    return state;
}
