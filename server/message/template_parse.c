#include "server/message/template_segments.h"

#include "harness/base/mem.h"
#include "harness/base/nearest.h"
#include "harness/base/units.h"
#include "harness/base/utf8.h"
#include "server/message/digits.h"

#include <stdio.h>
#include <string.h>

enum argument { NO_ARGUMENT, NUMBER, WORDS };

struct placeholder {
    const char *name;
    enum template_kind kind;
    enum argument argument;
    unsigned needs;      /* of enum template_allows */
    const char *written; /* as one may write it */
};

static const struct placeholder placeholders[] = {
    {"seq", TEMPLATE_SEQ, NO_ARGUMENT, 0, "{seq}"},
    {"time", TEMPLATE_TIME, NO_ARGUMENT, 0, "{time}"},
    {"time_ns", TEMPLATE_TIME_NS, NO_ARGUMENT, 0, "{time_ns}"},
    {"uuid", TEMPLATE_UUID, NO_ARGUMENT, 0, "{uuid}"},
    {"random", TEMPLATE_RANDOM, NUMBER, 0, "{random:16}"},
    {"pick", TEMPLATE_PICK, WORDS, 0, "{pick:one|two}"},
    {"message", TEMPLATE_MESSAGE, NO_ARGUMENT, TEMPLATE_WRAP, "{message}"},
    {"bytes", TEMPLATE_MESSAGE_BYTES, NO_ARGUMENT, TEMPLATE_WRAP, "{bytes}"},
};

enum { PLACEHOLDERS = sizeof placeholders / sizeof *placeholders, SHOWN_MAX = 60 };

static const char alphanumeric[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char name_bytes[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

struct parser {
    const char *at; /* what comes next */
    struct template *t;
    unsigned allows;
    unsigned messages; /* {message} seen */
    uint64_t size_max; /* of what is parsed so far, captures aside */
    struct err *e;
};

static size_t count_of(const char *text, char c)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += *text == c;
    }
    return n;
}

/* Room for the most that such a text can hold: a literal and a placeholder for each {,
 * a word for each of { and |. */
static struct template *new_template(const char *text, size_t len)
{
    size_t braces = count_of(text, '{');
    struct template *t = mem_try_alloc(1, sizeof *t);
    if (t == NULL) {
        return NULL;
    }
    t->bytes = mem_try_alloc(len, 1);
    t->segments = mem_try_alloc(2 * braces + 1, sizeof *t->segments);
    t->words = mem_try_alloc(braces + count_of(text, '|'), sizeof *t->words);
    if (t->bytes == NULL || t->segments == NULL || t->words == NULL) {
        template_free(t);
        return NULL;
    }
    return t;
}

static struct template_segment *add_segment(struct template *t, enum template_kind kind)
{
    struct template_segment *s = &t->segments[t->segment_count++];
    *s = (struct template_segment){.kind = kind};
    return s;
}

static void add_byte(struct template *t, unsigned char byte)
{
    t->bytes[t->byte_count++] = byte;
}

static void add_literal(struct parser *p, unsigned char byte)
{
    struct template *t = p->t;
    struct template_segment *s =
        t->segment_count == 0 ? NULL : &t->segments[t->segment_count - 1];
    if (s == NULL || s->kind != TEMPLATE_LITERAL) {
        s = add_segment(t, TEMPLATE_LITERAL);
        s->at = t->byte_count;
    }
    add_byte(t, byte);
    s->count++;
    p->size_max++;
}

static int hex_value(char c)
{
    static const char hex[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(hex, c);
    return found == NULL ? -1 : (int)((found - hex) % 16);
}

/* Takes one byte of text, which may be written as an escape. */
static int take_byte(struct parser *p, unsigned char *byte)
{
    static const char names[] = "rnt0\\";
    static const char meant[] = "\r\n\t\0\\";
    if (*p->at != '\\') {
        *byte = (unsigned char)*p->at++;
        return 0;
    }
    char name = p->at[1];
    const char *found = name == '\0' ? NULL : strchr(names, name);
    if (found != NULL) {
        *byte = (unsigned char)meant[found - names];
        p->at += 2;
        return 0;
    }
    int high = name == 'x' ? hex_value(p->at[2]) : -1;
    int low = high < 0 ? -1 : hex_value(p->at[3]);
    if (low < 0) {
        return err_set(
            p->e, FERR_CONFIG,
            "unknown escape '%.4s' in a template: expected \\r, \\n, \\t, \\0, "
            "\\xHH, or \\\\ for a backslash",
            p->at);
    }
    *byte = (unsigned char)(high * 16 + low);
    p->at += 4;
    return 0;
}

/* "what '{its beginning' in a template: hint" */
static int complain(struct parser *p, const char *begin, const char *what,
                    const char *hint)
{
    size_t len = strcspn(begin, "}");
    len += begin[len] == '}';
    const char *more = "";
    if (len > SHOWN_MAX) {
        len = SHOWN_MAX;
        more = "…";
    }
    return err_set(p->e, FERR_CONFIG, "%s '%.*s%s' in a template: %s", what, (int)len,
                   begin, more, hint);
}

static int unknown(struct parser *p, const char *begin, size_t name_len)
{
    char hint[160];
    struct nearest n;
    nearest_init(&n, begin + 1, name_len);
    const char *written = NULL;
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        const struct placeholder *h = &placeholders[i];
        if ((h->needs & ~p->allows) == 0 && nearest_offer(&n, h->name)) {
            written = h->written;
        }
    }
    if (written != NULL) {
        snprintf(hint, sizeof hint, "did you mean %s? A plain { is written {{", written);
    } else {
        snprintf(hint, sizeof hint,
                 "known are {seq}, {time}, {time_ns}, {uuid}, {random:16}, "
                 "{pick:one|two}%s%s; a plain { is written {{",
                 (p->allows & TEMPLATE_CAPTURES) != 0 ? ", {1} … {9}" : "",
                 (p->allows & TEMPLATE_WRAP) != 0 ? ", {message}, {bytes}" : "");
    }
    return complain(p, begin, "unknown placeholder", hint);
}

/* {1} … {9} */
static int take_capture(struct parser *p, const char *begin, size_t name_len)
{
    if (name_len != 1 || begin[1] == '0' || begin[2] != '}') {
        return complain(p, begin, "unknown placeholder",
                        "what is captured is {1} … {9}; a plain { is written {{");
    }
    if ((p->allows & TEMPLATE_CAPTURES) == 0) {
        return complain(p, begin, "misplaced placeholder",
                        "only a conversation captures something");
    }
    add_segment(p->t, TEMPLATE_CAPTURE)->at = (uint32_t)(begin[1] - '1');
    p->at = begin + 3;
    return 0;
}

static int take_random(struct parser *p, const char *begin)
{
    char text[32];
    uint64_t count = 0;
    struct err ignored = {0};
    size_t len = strcspn(p->at, "}");
    snprintf(text, sizeof text, "%.*s", len < sizeof text ? (int)len : 0, p->at);
    if (units_parse_bytes(text, &count, &ignored) != 0 || count == 0 ||
        count > TEMPLATE_SIZE_MAX) {
        return complain(p, begin, "wrong number in",
                        "expected 1 to 16MiB letters, as in {random:16}");
    }
    add_segment(p->t, TEMPLATE_RANDOM)->count = (uint32_t)count;
    p->size_max += count;
    p->at += len + 1;
    return 0;
}

static int take_words(struct parser *p)
{
    struct template *t = p->t;
    struct template_segment *s = add_segment(t, TEMPLATE_PICK);
    uint32_t longest = 0;
    s->at = t->word_count;
    for (char ended = '|'; ended == '|'; ended = *p->at++) {
        struct template_word *w = &t->words[t->word_count++];
        w->at = t->byte_count;
        while (*p->at != '|' && *p->at != '}') {
            unsigned char byte = 0;
            int rc = take_byte(p, &byte);
            if (rc != 0) {
                return rc;
            }
            add_byte(t, byte);
        }
        w->len = t->byte_count - w->at;
        longest = w->len > longest ? w->len : longest;
    }
    s->count = t->word_count - s->at;
    p->size_max += longest;
    return 0;
}

static int take_known(struct parser *p, const char *begin, const struct placeholder *h,
                      bool argument)
{
    char hint[80];
    if ((h->needs & ~p->allows) != 0) {
        return complain(p, begin, "misplaced placeholder",
                        "it is for the wrapping of a message");
    }
    if (argument != (h->argument != NO_ARGUMENT) || (argument && *p->at == '}')) {
        snprintf(hint, sizeof hint, "expected %s", h->written);
        return complain(p, begin, "wrong placeholder", hint);
    }
    switch (h->argument) {
    case NUMBER:
        return take_random(p, begin);
    case WORDS:
        return take_words(p);
    case NO_ARGUMENT:
        break;
    }
    add_segment(p->t, h->kind);
    p->messages += h->kind == TEMPLATE_MESSAGE;
    p->size_max += h->kind == TEMPLATE_UUID      ? TEMPLATE_UUID_BYTES
                   : h->kind == TEMPLATE_MESSAGE ? 0
                                                 : DIGITS_MAX;
    return 0;
}

/* begin is at the brace of a placeholder. */
static int take_placeholder(struct parser *p)
{
    const char *begin = p->at;
    size_t name_len = strspn(begin + 1, name_bytes);
    char ended = begin[1 + name_len];
    if ((ended != '}' && ended != ':') || strchr(begin, '}') == NULL) {
        return complain(p, begin, "unfinished placeholder",
                        "expected a }; a plain { is written {{");
    }
    if (strspn(begin + 1, "0123456789") == name_len) {
        return take_capture(p, begin, name_len);
    }
    p->at = begin + 1 + name_len + 1;
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        const struct placeholder *h = &placeholders[i];
        if (strlen(h->name) == name_len && memcmp(h->name, begin + 1, name_len) == 0) {
            return take_known(p, begin, h, ended == ':');
        }
    }
    return unknown(p, begin, name_len);
}

static int take_all(struct parser *p)
{
    while (*p->at != '\0') {
        unsigned char byte = '{';
        int rc = 0;
        if (p->at[0] == '{' && p->at[1] != '\0' &&
            strchr(alphanumeric, p->at[1]) != NULL) {
            rc = take_placeholder(p);
        } else if (p->at[0] == '{' && p->at[1] == '{') {
            p->at += 2;
            add_literal(p, byte);
        } else {
            rc = take_byte(p, &byte);
            if (rc == 0) {
                add_literal(p, byte);
            }
        }
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

static int check_whole(const struct parser *p)
{
    if (p->size_max > TEMPLATE_SIZE_MAX) {
        return err_set(p->e, FERR_CONFIG,
                       "a template makes messages larger than 16MiB: the lengths of its "
                       "{random:N} are too large");
    }
    if ((p->allows & TEMPLATE_WRAP) != 0 && p->messages != 1) {
        return err_set(p->e, FERR_CONFIG,
                       "expected {message} once in the wrapping of a message, got it "
                       "%u times",
                       p->messages);
    }
    return 0;
}

static bool all_utf8(const struct template *t)
{
    bool text = true;
    for (uint32_t i = 0; i < t->segment_count; i++) {
        const struct template_segment *s = &t->segments[i];
        text = text && (s->kind != TEMPLATE_LITERAL ||
                        utf8_is_text((const char *)t->bytes + s->at, s->count));
    }
    for (uint32_t i = 0; i < t->word_count; i++) {
        text = text &&
               utf8_is_text((const char *)t->bytes + t->words[i].at, t->words[i].len);
    }
    return text;
}

int template_parse(const char *text, unsigned allows, struct template **out,
                   struct err *e)
{
    size_t len = strlen(text);
    *out = NULL;
    if (len > TEMPLATE_SIZE_MAX) {
        return err_set(e, FERR_CONFIG, "a template is longer than 16MiB");
    }
    struct parser p = {.at = text, .allows = allows, .e = e};
    p.t = new_template(text, len);
    if (p.t == NULL) {
        return err_set(e, FERR_NOMEM, "no memory for a template");
    }
    int rc = take_all(&p);
    if (rc == 0) {
        rc = check_whole(&p);
    }
    if (rc != 0) {
        template_free(p.t);
        return rc;
    }
    p.t->text = all_utf8(p.t);
    *out = p.t;
    return 0;
}
