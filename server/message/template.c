#include "server/message/template.h"

#include "server/message/digits.h"
#include "harness/base/random_source.h"
#include "server/message/template_segments.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void template_free(struct template *t)
{
    if (t != NULL) {
        free(t->bytes);
        free(t->segments);
        free(t->words);
        free(t);
    }
}

/* The random numbers of a message's UUID, and of one place in its template. */
static uint64_t uuid_seed(const struct template_values *v)
{
    return random_source_of(v->seed, RANDOM_SOURCE_TEMPLATE, v->seq);
}

static uint64_t place_seed(const struct template *t, const struct template_segment *s,
                           const struct template_values *v)
{
    return random_source_at(uuid_seed(v), 2 + (uint64_t)(s - t->segments));
}

static const struct template_word *picked(const struct template *t,
                                          const struct template_segment *s,
                                          const struct template_values *v)
{
    return &t->words[s->at + random_source_below(place_seed(t, s, v), s->count)];
}

static const char *captured(const struct template_segment *s,
                            const struct template_values *v)
{
    const char *text = v->captures == NULL ? NULL : v->captures[s->at];
    return text == NULL ? "" : text;
}

static uint64_t number_of(const struct template_segment *s,
                          const struct template_values *v)
{
    switch (s->kind) {
    case TEMPLATE_SEQ:
        return v->seq;
    case TEMPLATE_TIME:
        return v->wall_ms;
    case TEMPLATE_TIME_NS:
        return v->time_ns;
    default:
        assert(s->kind == TEMPLATE_MESSAGE_BYTES);
        return v->message_bytes;
    }
}

static uint64_t segment_size(const struct template *t, const struct template_segment *s,
                             const struct template_values *v)
{
    switch (s->kind) {
    case TEMPLATE_LITERAL:
    case TEMPLATE_RANDOM:
        return s->count;
    case TEMPLATE_UUID:
        return TEMPLATE_UUID_BYTES;
    case TEMPLATE_PICK:
        return picked(t, s, v)->len;
    case TEMPLATE_CAPTURE:
        return strlen(captured(s, v));
    case TEMPLATE_MESSAGE:
        return 0;
    default:
        return digits_count(number_of(s, v));
    }
}

/* Version 4 of RFC 9562, section 5.4: random but for the version and the variant. */
static void write_uuid(unsigned char *out, const struct template_values *v)
{
    static const char hex[] = "0123456789abcdef";
    uint64_t seed = uuid_seed(v);
    uint64_t high = random_source_at(seed, 0);
    uint64_t low = random_source_at(seed, 1);
    high = (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000);
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
    for (int i = 0; i < 32; i++) {
        uint64_t half = i < 16 ? high : low;
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            *out++ = '-';
        }
        *out++ = (unsigned char)hex[half >> (4 * (15 - i % 16)) & 15];
    }
}

/* Four letters are made of one random number, 16 bits for each. */
static void write_four(uint64_t seed, uint64_t four, unsigned char out[4])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint64_t number = random_source_at(seed, four);
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)letters[((number & 0xffff) * (sizeof letters - 1)) >> 16];
        number >>= 16;
    }
}

static void write_random(uint64_t seed, uint64_t from, unsigned char *out, size_t len)
{
    while (len > 0) {
        size_t skipped = from % 4;
        size_t n = 4 - skipped < len ? 4 - skipped : len;
        if (n == 4) {
            write_four(seed, from / 4, out);
        } else {
            unsigned char four[4];
            write_four(seed, from / 4, four);
            memcpy(out, four + skipped, n);
        }
        from += n;
        out += n;
        len -= n;
    }
}

/* Bytes from … from + len of what the segment says. */
static void write_segment(const struct template *t, const struct template_segment *s,
                          const struct template_values *v, uint64_t from,
                          unsigned char *out, size_t len)
{
    unsigned char made[TEMPLATE_UUID_BYTES];
    const void *bytes = made;
    switch (s->kind) {
    case TEMPLATE_LITERAL:
        bytes = t->bytes + s->at;
        break;
    case TEMPLATE_RANDOM:
        write_random(place_seed(t, s, v), from, out, len);
        return;
    case TEMPLATE_UUID:
        write_uuid(made, v);
        break;
    case TEMPLATE_PICK:
        bytes = t->bytes + picked(t, s, v)->at;
        break;
    case TEMPLATE_CAPTURE:
        bytes = captured(s, v);
        break;
    default:
        digits_write(made, number_of(s, v));
        break;
    }
    memcpy(out, (const unsigned char *)bytes + from, len);
}

uint64_t template_size(const struct template *t, const struct template_values *v)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < t->segment_count; i++) {
        size += segment_size(t, &t->segments[i], v);
    }
    return size;
}

static bool has_fixed_size(const struct template *t, const struct template_segment *s)
{
    bool same = s->kind == TEMPLATE_LITERAL || s->kind == TEMPLATE_RANDOM ||
                s->kind == TEMPLATE_UUID || s->kind == TEMPLATE_MESSAGE ||
                s->kind == TEMPLATE_PICK;
    for (uint32_t i = 1; s->kind == TEMPLATE_PICK && i < s->count; i++) {
        same = same && t->words[s->at + i].len == t->words[s->at].len;
    }
    return same;
}

uint64_t template_fixed_size(const struct template *t)
{
    static const struct template_values any;
    for (uint32_t i = 0; i < t->segment_count; i++) {
        if (!has_fixed_size(t, &t->segments[i])) {
            return UINT64_MAX;
        }
    }
    return template_size(t, &any);
}

uint64_t template_head_size(const struct template *t, const struct template_values *v)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < t->segment_count; i++) {
        if (t->segments[i].kind == TEMPLATE_MESSAGE) {
            break;
        }
        size += segment_size(t, &t->segments[i], v);
    }
    return size;
}

void template_fill(const struct template *t, const struct template_values *v,
                   uint64_t offset, unsigned char *out, size_t len)
{
    for (uint32_t i = 0; i < t->segment_count && len > 0; i++) {
        const struct template_segment *s = &t->segments[i];
        uint64_t size = segment_size(t, s, v);
        if (offset >= size) {
            offset -= size;
            continue;
        }
        size_t n = size - offset < len ? (size_t)(size - offset) : len;
        write_segment(t, s, v, offset, out, n);
        out += n;
        len -= n;
        offset = 0;
    }
    assert(len == 0);
}

bool template_is_text(const struct template *t)
{
    return t->text;
}

unsigned template_captures(const struct template *t)
{
    unsigned mask = 0;
    for (uint32_t i = 0; i < t->segment_count; i++) {
        if (t->segments[i].kind == TEMPLATE_CAPTURE) {
            mask |= 1U << t->segments[i].at;
        }
    }
    return mask;
}
