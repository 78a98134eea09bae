/* Any bytes in place of a request: read whole or in pieces, the outcome is the same. */
#include "server/backend/http_head.h"
#include "tests/fuzz/target.h"

#include <string.h>

const char *const fuzz_seeds[] = {
    "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n",
    "\r\nPOST http://localhost/feed?since=1 HTTP/1.0\nContent-Length: 5\n\nhello",
    "GET /feed HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    NULL,
};

const char *const fuzz_words[] = {
    "GET ",        "HEAD",    " HTTP/1.1\r\n",
    " HTTP/1.0\n", "\r\n",    "\r\n\r\n",
    "\n\n",        "\r",      "://",
    "http://",     "?",       "/",
    "Upgrade",     ":",       " :",
    ": ",          " ",       "\t",
    "\x16\x03",    "\x7f",    "\xff",
    "HTTP/2.0",    "HTTP/1.", NULL,
};

static enum http_head_state feed(struct http_head *h, const uint8_t *data, size_t size,
                                 size_t piece)
{
    enum http_head_state state = HTTP_HEAD_MORE;
    memset(h, 0, sizeof *h);
    for (size_t at = 0; at < size && state == HTTP_HEAD_MORE; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        size_t used = 0;
        state = http_head_feed(h, data + at, n, &used);
        FUZZ_CHECK(used <= n);
        FUZZ_CHECK(used == n || state != HTTP_HEAD_MORE);
    }
    return state;
}

static void check_inside(const struct http_head *h, const char *at, size_t len)
{
    FUZZ_CHECK(len == 0 || (at >= h->bytes && at + len <= h->bytes + h->len) ||
               (len == 1 && *at == '/'));
    for (size_t i = 0; i < len; i++) {
        FUZZ_CHECK((unsigned char)at[i] >= 0x20 || at[i] == '\t');
    }
}

static void check_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    FUZZ_CHECK(a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct http_head whole, parts;
    enum http_head_state state = feed(&whole, data, size, size > 0 ? size : 1);
    for (size_t piece = 1; piece <= 64; piece *= 4) {
        FUZZ_CHECK(feed(&parts, data, size, piece) == state);
        check_same(parts.method, parts.method_len, whole.method, whole.method_len);
        check_same(parts.path, parts.path_len, whole.path, whole.path_len);
        check_same(parts.upgrade, parts.upgrade_len, whole.upgrade, whole.upgrade_len);
        FUZZ_CHECK(parts.http_1_0 == whole.http_1_0);
    }
    FUZZ_CHECK(state != HTTP_HEAD_WHOLE || whole.method_len > 0);
    check_inside(&whole, whole.method, whole.method_len);
    check_inside(&whole, whole.path, whole.path_len);
    check_inside(&whole, whole.upgrade, whole.upgrade_len);
    return 0;
}
