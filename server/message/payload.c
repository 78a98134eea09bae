#include "server/message/payload.h"

#include "harness/base/mem.h"
#include "harness/base/random_source.h"

#include <assert.h>
#include <math.h>
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
    CHARACTER_BYTES = 4, /* of PAYLOAD_UTF8 */
    NS_PER_MS = 1000000,
};

/* What is put before the pool bytes, and how much comes after them. */
struct head {
    unsigned char bytes[PAYLOAD_HEAD_MAX];
    size_t len;
    size_t tail; /* CLOSE_PAD or 0 */
};

/* Whole characters of the block Miscellaneous Symbols and Pictographs, where every code
 * point is a character: F0 9F 8C 80 to F0 9F 97 BF. */
static void fill_characters(unsigned char *pool, struct random_source *r)
{
    enum { FIRST = 0x1f300, COUNT = 768 };
    for (size_t i = 0; i < PAYLOAD_POOL_BYTES; i += CHARACTER_BYTES) {
        uint64_t c = FIRST + random_source_below(random_source_next(r), COUNT);
        pool[i] = (unsigned char)(0xf0 | c >> 18);
        pool[i + 1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
        pool[i + 2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        pool[i + 3] = (unsigned char)(0x80 | (c & 0x3f));
    }
}

static void fill_pool(struct payload *p)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    struct random_source r;
    random_source_init(&r, p->options.seed);
    if (p->options.kind == PAYLOAD_UTF8) {
        fill_characters(p->pool, &r);
        return;
    }
    for (size_t i = 0; i < PAYLOAD_POOL_BYTES; i++) {
        uint64_t x = random_source_next(&r) >> 32;
        p->pool[i] = p->options.kind == PAYLOAD_TEXT
                         ? (unsigned char)letters[x % (sizeof letters - 1)]
                         : (unsigned char)x;
    }
}

static void append(struct head *h, const void *text, size_t len)
{
    memcpy(h->bytes + h->len, text, len);
    h->len += len;
}

/* The number at the end of size bytes: PAYLOAD_HEAD_MAX is more than these cases need. */
static void bare_number(struct head *h, size_t size, const unsigned char *digits,
                        size_t n)
{
    if (n >= size) {
        append(h, digits + (n - size), size);
        return;
    }
    memset(h->bytes, ' ', size - n);
    h->len = size - n;
    append(h, digits, n);
}

static void text_head(struct payload *p, struct head *h, uint64_t seq, uint64_t time_ns,
                      uint64_t size_bytes)
{
    unsigned char digits[DIGITS_MAX];
    size_t n = digits_write(digits, seq);
    if (p->time_ns != time_ns || p->time_digits == 0) {
        p->time_ns = time_ns;
        p->time_digits = digits_write(p->time_text, time_ns);
    }
    size_t whole = OPEN_SEQ + n + OPEN_TIME + p->time_digits + OPEN_PAD + CLOSE_PAD;
    size_t size = size_bytes < SIZE_MAX ? (size_t)size_bytes : SIZE_MAX;
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
    if (p->options.kind == PAYLOAD_UTF8) {
        append(h, "pad", (size - whole) % CHARACTER_BYTES);
    }
}

static void append_number(struct head *h, uint64_t value, uint64_t room)
{
    size_t bytes = room < NUMBER_BYTES ? (size_t)room : NUMBER_BYTES;
    for (size_t i = 0; i < bytes; i++) {
        h->bytes[h->len++] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    }
}

static void binary_head(struct head *h, uint64_t seq, uint64_t time_ns, uint64_t size)
{
    append_number(h, seq, size);
    append_number(h, time_ns, size - h->len);
}

/* Where in the pool the byte at position 0 of a message would be. Neighbouring messages
 * read neighbouring parts of the pool: random enough, and kind to the cache. What follows
 * a head of PAYLOAD_UTF8 begins with a whole character. */
static uint64_t pool_start(const struct payload *p, uint64_t seq, uint64_t size,
                           size_t head)
{
    uint64_t start = seq * (size | 1);
    return p->options.kind == PAYLOAD_UTF8 ? start * CHARACTER_BYTES - head : start;
}

static void copy_pool(const struct payload *p, uint64_t from, unsigned char *out,
                      size_t len)
{
    size_t at = (size_t)(from % PAYLOAD_POOL_BYTES);
    while (len > 0) {
        size_t n = PAYLOAD_POOL_BYTES - at < len ? PAYLOAD_POOL_BYTES - at : len;
        memcpy(out, p->pool + at, n);
        out += n;
        len -= n;
        at = 0;
    }
}

/* The kinds that the sizes hold for: a head, pool bytes, a tail. */
static void fill_sized(struct payload *p, uint64_t seq, uint64_t time_ns, uint64_t size,
                       uint64_t offset, unsigned char *out, size_t len)
{
    struct head h;
    h.len = h.tail = 0;
    if (p->options.kind == PAYLOAD_BINARY) {
        binary_head(&h, seq, time_ns, size);
    } else {
        text_head(p, &h, seq, time_ns, size);
    }
    uint64_t end = offset + len;
    uint64_t tail_at = size - h.tail;
    if (offset < h.len) {
        size_t n = h.len - (size_t)offset < len ? h.len - (size_t)offset : len;
        memcpy(out, h.bytes + offset, n);
        offset += n;
        out += n;
    }
    if (offset < end && offset < tail_at) {
        size_t n = (size_t)((end < tail_at ? end : tail_at) - offset);
        copy_pool(p, pool_start(p, seq, size, h.len) + offset, out, n);
        offset += n;
        out += n;
    }
    if (offset < end) {
        memcpy(out, close_pad + (offset - tail_at), (size_t)(end - offset));
    }
}

/* The run's messages differ in their number and in what they have from the pool. */
struct run {
    unsigned char head[PAYLOAD_BEFORE_MAX + PAYLOAD_HEAD_MAX]; /* with the frame's */
    size_t head_len;
    size_t pad_len;
    unsigned char tail[CLOSE_PAD + PAYLOAD_BEHIND_MAX];
    size_t tail_len;
    unsigned char *number; /* in head */
    size_t number_len;
};

/* Returns false if they are too short. */
static bool prepare_run(struct payload *p, uint64_t seq, uint64_t time_ns,
                        const struct payload_frame *frame, struct run *r)
{
    struct head h;
    h.len = h.tail = 0;
    if (p->options.kind == PAYLOAD_BINARY) {
        binary_head(&h, seq, time_ns, p->fixed_bytes);
        r->number_len = NUMBER_BYTES;
    } else {
        text_head(p, &h, seq, time_ns, p->fixed_bytes);
        r->number_len = digits_count(seq);
    }
    if (h.tail == 0 && (p->options.kind != PAYLOAD_BINARY || h.len < NUMBER_BYTES)) {
        return false;
    }
    memcpy(r->head, frame->before, frame->before_len);
    memcpy(r->head + frame->before_len, h.bytes, h.len);
    memcpy(r->tail, close_pad, h.tail);
    memcpy(r->tail + h.tail, frame->behind, frame->behind_len);
    r->head_len = frame->before_len + h.len;
    r->pad_len = (size_t)p->fixed_bytes - h.len - h.tail;
    r->tail_len = h.tail + frame->behind_len;
    r->number =
        r->head + frame->before_len + (p->options.kind == PAYLOAD_BINARY ? 0 : OPEN_SEQ);
    return true;
}

/* Adds one, as on paper. Returns false if that takes one more digit. */
static bool count_on(struct run *r, unsigned char zero, unsigned char highest)
{
    for (size_t i = r->number_len; i > 0; i--) {
        if (r->number[i - 1] != highest) {
            r->number[i - 1]++;
            return true;
        }
        r->number[i - 1] = zero;
    }
    return false;
}

static unsigned char *put(unsigned char *out, const unsigned char *bytes, size_t len)
{
    memcpy(out, bytes, len);
    return out + len;
}

uint64_t payload_run(struct payload *p, uint64_t seq, uint64_t time_ns,
                     const struct payload_frame *frame, uint64_t max, unsigned char *out,
                     size_t room)
{
    size_t around = frame->before_len + frame->behind_len;
    struct run r;
    if (p->pool == NULL || p->fixed_bytes == UINT64_MAX || room < around ||
        p->fixed_bytes > room - around || !prepare_run(p, seq, time_ns, frame, &r)) {
        return 0;
    }
    size_t fit = room / (r.head_len + r.pad_len + r.tail_len);
    uint64_t most = fit < max ? fit : max;
    bool binary = p->options.kind == PAYLOAD_BINARY;
    size_t head_len = r.head_len - frame->before_len;
    uint64_t done = 0;
    while (done < most) {
        uint64_t from = pool_start(p, seq + done, p->fixed_bytes, head_len) + head_len;
        out = put(out, r.head, r.head_len);
        copy_pool(p, from, out, r.pad_len);
        out = put(out + r.pad_len, r.tail, r.tail_len);
        done++;
        if (!count_on(&r, binary ? 0 : '0', binary ? UINT8_MAX : '9')) {
            break;
        }
    }
    return done;
}

static struct template_values values_of(const struct payload *p, uint64_t seq,
                                        uint64_t time_ns)
{
    return (struct template_values){
        .seed = p->options.seed,
        .seq = seq,
        .time_ns = time_ns,
        .wall_ms = (time_ns + p->options.wall_offset_ns) / NS_PER_MS,
    };
}

/* Drawing a size costs more than many a message: remembered between its parts. */
static uint64_t drawn_size(struct payload *p, uint64_t seq)
{
    if (p->fixed_bytes != UINT64_MAX) {
        return p->fixed_bytes;
    }
    if (p->sized_seq != seq) {
        p->sized_seq = seq;
        p->sized_bytes = sizes_at(&p->options.sizes, p->options.seed, seq);
    }
    return p->sized_bytes;
}

static const struct message_span *message_of(const struct payload *p, uint64_t seq)
{
    const struct message_file *f = p->options.file;
    return &f->messages[message_file_index(f, seq)];
}

static uint64_t template_mean(const struct payload *p)
{
    enum { SAMPLES = 1000, STEP = 997 };
    const uint64_t day_ns = UINT64_C(86400000000000);
    uint64_t sum = 0;
    for (uint64_t i = 0; i < SAMPLES; i++) {
        struct template_values v = values_of(p, 1 + i * STEP, day_ns);
        sum += template_size(p->options.template, &v);
    }
    return (sum + SAMPLES / 2) / SAMPLES;
}

static void measure(struct payload *p)
{
    const struct payload_options *o = &p->options;
    const struct message_file *f = o->file;
    switch (o->kind) {
    case PAYLOAD_TEMPLATE:
        p->mean_bytes = template_mean(p);
        p->fixed_bytes = template_fixed_size(o->template);
        break;
    case PAYLOAD_FILE:
        p->mean_bytes = (f->total_bytes + f->count / 2) / f->count;
        p->fixed_bytes = f->min_bytes == f->max_bytes ? f->min_bytes : UINT64_MAX;
        break;
    default:
        p->mean_bytes = (uint64_t)llround(sizes_mean(&o->sizes));
        p->fixed_bytes = o->sizes.kind == SIZES_LOGNORMAL || o->sizes.min != o->sizes.max
                             ? UINT64_MAX
                             : o->sizes.min;
        p->sized_bytes = sizes_at(&o->sizes, o->seed, p->sized_seq);
        break;
    }
}

int payload_init(struct payload *p, const struct payload_options *o, struct err *e)
{
    *p = (struct payload){.options = *o};
    assert(o->kind != PAYLOAD_TEMPLATE || o->template != NULL);
    assert(o->kind != PAYLOAD_FILE || o->file != NULL);
    if (o->kind != PAYLOAD_TEMPLATE && o->kind != PAYLOAD_FILE) {
        p->pool = mem_try_alloc(PAYLOAD_POOL_BYTES, 1);
        if (p->pool == NULL) {
            return err_set(e, FERR_NOMEM, "no memory for the payload");
        }
        fill_pool(p);
    }
    measure(p);
    return 0;
}

void payload_fini(struct payload *p)
{
    free(p->pool);
    p->pool = NULL;
}

uint64_t payload_size(struct payload *p, uint64_t seq, uint64_t time_ns)
{
    if (p->options.kind == PAYLOAD_FILE) {
        return message_of(p, seq)->length;
    }
    if (p->options.kind == PAYLOAD_TEMPLATE) {
        struct template_values v = values_of(p, seq, time_ns);
        return template_size(p->options.template, &v);
    }
    return drawn_size(p, seq);
}

void payload_fill(struct payload *p, uint64_t seq, uint64_t time_ns, uint64_t offset,
                  unsigned char *out, size_t len)
{
    assert(offset + len <= payload_size(p, seq, time_ns));
    if (len == 0) {
        return;
    }
    if (p->options.kind == PAYLOAD_FILE) {
        memcpy(out, p->options.file->bytes + message_of(p, seq)->start + offset, len);
    } else if (p->options.kind == PAYLOAD_TEMPLATE) {
        struct template_values v = values_of(p, seq, time_ns);
        template_fill(p->options.template, &v, offset, out, len);
    } else {
        fill_sized(p, seq, time_ns, drawn_size(p, seq), offset, out, len);
    }
}

bool payload_is_text(const struct payload *p)
{
    return p->options.kind == PAYLOAD_TEMPLATE ? template_is_text(p->options.template)
                                               : p->options.kind != PAYLOAD_BINARY;
}

uint64_t payload_mean_bytes(const struct payload *p)
{
    return p->mean_bytes;
}

uint64_t payload_fixed_bytes(const struct payload *p)
{
    return p->fixed_bytes;
}
