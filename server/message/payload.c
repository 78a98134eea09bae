#include "server/message/payload.h"

#include "harness/base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char open_seq[] = "{\"seq\":";
static const char open_time[] = ",\"time_ns\":";
static const char open_pad[] = ",\"pad\":\"";
static const char close_pad[] = "\"}";

/* Lengths without the NUL. */
enum {
    OPEN_SEQ = sizeof open_seq - 1,
    OPEN_TIME = sizeof open_time - 1,
    OPEN_PAD = sizeof open_pad - 1,
    CLOSE_PAD = sizeof close_pad - 1,
    NUMBER_BYTES = 8,
};

/* What is put before the pool bytes, and how much comes after them. */
struct head {
    unsigned char bytes[PAYLOAD_HEAD_MAX];
    size_t len;
    size_t tail; /* CLOSE_PAD or 0 */
};

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* xoshiro256** by David Blackman and Sebastiano Vigna (public domain, prng.di.unimi.it),
 * its state filled by their splitmix64. */
struct random_source {
    uint64_t s[4];
};

static void random_seed(struct random_source *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        r->s[i] = z ^ (z >> 31);
    }
}

static uint64_t random_next(struct random_source *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

static void fill_pool(struct payload *p, uint64_t seed)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    struct random_source r;
    random_seed(&r, seed);
    for (size_t i = 0; i < PAYLOAD_POOL_BYTES; i++) {
        uint64_t x = random_next(&r) >> 32;
        p->pool[i] = p->kind == PAYLOAD_TEXT
                         ? (unsigned char)letters[x % (sizeof letters - 1)]
                         : (unsigned char)x;
    }
}

static size_t write_digits(char *out, uint64_t value)
{
    char reversed[20];
    size_t n = 0;
    do {
        reversed[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < n; i++) {
        out[i] = reversed[n - 1 - i];
    }
    return n;
}

static void append(struct head *h, const char *text, size_t len)
{
    memcpy(h->bytes + h->len, text, len);
    h->len += len;
}

/* The number at the end of size bytes: PAYLOAD_HEAD_MAX is more than these cases need. */
static void bare_number(struct head *h, size_t size, const char *digits, size_t n)
{
    if (n >= size) {
        append(h, digits + (n - size), size);
        return;
    }
    memset(h->bytes, ' ', size - n);
    h->len = size - n;
    append(h, digits, n);
}

static void text_head(struct payload *p, struct head *h, uint64_t seq, uint64_t time_ns)
{
    char digits[20];
    size_t n = write_digits(digits, seq);
    if (p->time_ns != time_ns || p->time_digits == 0) {
        p->time_ns = time_ns;
        p->time_digits = write_digits(p->time_text, time_ns);
    }
    size_t whole = OPEN_SEQ + n + OPEN_TIME + p->time_digits + OPEN_PAD + CLOSE_PAD;
    size_t size = p->size_bytes < SIZE_MAX ? (size_t)p->size_bytes : SIZE_MAX;
    if (size < OPEN_SEQ + n + 1) {
        bare_number(h, size, digits, n);
        return;
    }
    append(h, open_seq, OPEN_SEQ);
    append(h, digits, n);
    if (size < whole) {
        append(h, "}", 1);
        memset(h->bytes + h->len, ' ', size - h->len);
        h->len = size;
        return;
    }
    append(h, open_time, OPEN_TIME);
    append(h, p->time_text, p->time_digits);
    append(h, open_pad, OPEN_PAD);
    h->tail = CLOSE_PAD;
}

static void append_number(struct head *h, uint64_t value, uint64_t room)
{
    size_t bytes = room < NUMBER_BYTES ? (size_t)room : NUMBER_BYTES;
    for (size_t i = 0; i < bytes; i++) {
        h->bytes[h->len++] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    }
}

static void binary_head(const struct payload *p, struct head *h, uint64_t seq,
                        uint64_t time_ns)
{
    append_number(h, seq, p->size_bytes);
    append_number(h, time_ns, p->size_bytes - h->len);
}

/* Pool bytes for the message's own bytes from position on. Neighbouring messages read
 * neighbouring parts of the pool: random enough, and kind to the cache. */
static void copy_pool(const struct payload *p, uint64_t seq, uint64_t position,
                      unsigned char *out, size_t len)
{
    size_t at = (size_t)((seq * (p->size_bytes | 1) + position) % PAYLOAD_POOL_BYTES);
    while (len > 0) {
        size_t n = PAYLOAD_POOL_BYTES - at < len ? PAYLOAD_POOL_BYTES - at : len;
        memcpy(out, p->pool + at, n);
        out += n;
        len -= n;
        at = 0;
    }
}

int payload_init(struct payload *p, enum payload_kind kind, uint64_t size_bytes,
                 uint64_t seed, struct err *e)
{
    *p = (struct payload){.kind = kind, .size_bytes = size_bytes};
    p->pool = mem_try_alloc(PAYLOAD_POOL_BYTES, 1);
    if (p->pool == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for the payload");
    }
    fill_pool(p, seed);
    return 0;
}

void payload_fini(struct payload *p)
{
    free(p->pool);
    p->pool = NULL;
}

void payload_fill(struct payload *p, uint64_t seq, uint64_t time_ns, uint64_t offset,
                  unsigned char *out, size_t len)
{
    assert(offset + len <= p->size_bytes);
    struct head h;
    h.len = h.tail = 0;
    if (p->kind == PAYLOAD_TEXT) {
        text_head(p, &h, seq, time_ns);
    } else {
        binary_head(p, &h, seq, time_ns);
    }
    uint64_t end = offset + len;
    uint64_t tail_at = p->size_bytes - h.tail;
    if (offset < h.len) {
        size_t n = h.len - (size_t)offset < len ? h.len - (size_t)offset : len;
        memcpy(out, h.bytes + offset, n);
        offset += n;
        out += n;
    }
    if (offset < end && offset < tail_at) {
        size_t n = (size_t)((end < tail_at ? end : tail_at) - offset);
        copy_pool(p, seq, offset, out, n);
        offset += n;
        out += n;
    }
    if (offset < end) {
        memcpy(out, close_pad + (offset - tail_at), (size_t)(end - offset));
    }
}

uint64_t payload_size(struct payload *p, uint64_t seq, uint64_t time_ns)
{
    (void)seq;
    (void)time_ns;
    return p->size_bytes;
}

bool payload_is_text(const struct payload *p)
{
    return p->kind == PAYLOAD_TEXT;
}
