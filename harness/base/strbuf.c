#include "harness/base/strbuf.h"

#include "harness/base/mem.h"
#include "harness/base/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INITIAL_BYTES = 256 };

void strbuf_init(struct strbuf *b)
{
    b->cap = INITIAL_BYTES;
    b->text = mem_must_alloc(b->cap);
    b->len = 0;
}

void strbuf_fini(struct strbuf *b)
{
    free(b->text);
    b->text = NULL;
    b->len = b->cap = 0;
}

void strbuf_clear(struct strbuf *b)
{
    b->len = 0;
    b->text[0] = '\0';
}

static void reserve(struct strbuf *b, size_t more)
{
    size_t need = b->len + more + 1;
    if (need <= b->cap) {
        return;
    }
    size_t cap = b->cap * 2 > need ? b->cap * 2 : need;
    char *grown = mem_must_alloc(cap);
    memcpy(grown, b->text, b->len + 1);
    free(b->text);
    b->text = grown;
    b->cap = cap;
}

void strbuf_addn(struct strbuf *b, const char *text, size_t len)
{
    reserve(b, len);
    memcpy(b->text + b->len, text, len);
    b->len += len;
    b->text[b->len] = '\0';
}

void strbuf_add(struct strbuf *b, const char *text)
{
    strbuf_addn(b, text, strlen(text));
}

void strbuf_add_quoted(struct strbuf *b, const char *word)
{
    strbuf_add(b, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            strbuf_add(b, "'\\''");
        } else {
            strbuf_addn(b, word, 1);
        }
    }
    strbuf_add(b, "'");
}

void strbuf_add_word(struct strbuf *b, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        strbuf_add(b, word);
    } else {
        strbuf_add_quoted(b, word);
    }
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    reserve(b, (size_t)need);
    vsnprintf(b->text + b->len, (size_t)need + 1, fmt, again);
    va_end(again);
    b->len += (size_t)need;
}

/* U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 turn the direction of reading. */
static bool turns_direction(const unsigned char *s, size_t n)
{
    if (n != 3 || s[0] != 0xe2) {
        return false;
    }
    bool mark = s[2] == 0x8e || s[2] == 0x8f || (s[2] >= 0xaa && s[2] <= 0xae);
    bool isolate = s[2] >= 0xa6 && s[2] <= 0xa9;
    return (s[1] == 0x80 && mark) || (s[1] == 0x81 && isolate);
}

/* Length of the sequence at s that a terminal may get, 0 if there is none. */
static size_t visible_length(const unsigned char *s, size_t left)
{
    size_t n = utf8_sequence((const char *)s, left);
    bool c1_control = s[0] == 0xc2 && n == 2 && s[1] < 0xa0;
    return c1_control || turns_direction(s, n) ? 0 : n;
}

static void add_visible(struct strbuf *b, const char *bytes, size_t len, bool blanks)
{
    const unsigned char *s = (const unsigned char *)bytes;
    for (size_t i = 0; i < len;) {
        size_t n = visible_length(s + i, len - i);
        bool blank = blanks && (s[i] == '\n' || s[i] == '\t');
        bool control = s[i] < 0x20 && !blank;
        if (n == 0 || control || s[i] == 0x7f) {
            strbuf_addf(b, "\\x%02x", s[i]);
            i++;
            continue;
        }
        strbuf_addn(b, bytes + i, n);
        i += n;
    }
}

void strbuf_add_visible(struct strbuf *b, const char *bytes, size_t len)
{
    add_visible(b, bytes, len, true);
}

void strbuf_add_visible_line(struct strbuf *b, const char *bytes, size_t len)
{
    add_visible(b, bytes, len, false);
}
