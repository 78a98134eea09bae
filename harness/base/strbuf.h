/* A growing text buffer for reports. Always NUL-terminated; aborts when memory ends.
 * Bytes that are no text of ours (a client's output, a path) go in through
 * strbuf_add_visible, which shows control bytes instead of sending them to a terminal. */
#ifndef FLOODTEST_BASE_STRBUF_H
#define FLOODTEST_BASE_STRBUF_H

#include <stddef.h>

struct strbuf {
    char *text; /* never NULL after init */
    size_t len; /* bytes, without the NUL */
    size_t cap;
};

void strbuf_init(struct strbuf *b);
void strbuf_fini(struct strbuf *b);
void strbuf_clear(struct strbuf *b);
void strbuf_add(struct strbuf *b, const char *text);
void strbuf_addn(struct strbuf *b, const char *text, size_t len);
/* Appends a word in quotes, so that target_split, and any shell, gives it again; or
 * only where it needs them. */
void strbuf_add_quoted(struct strbuf *b, const char *word);
void strbuf_add_word(struct strbuf *b, const char *word);
void strbuf_addf(struct strbuf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends bytes as text for a terminal: valid UTF-8, tabs and newlines stay, every other
 * control or malformed byte becomes \xNN. */
void strbuf_add_visible(struct strbuf *b, const char *bytes, size_t len);
/* The same for a sentence: tabs and newlines become \xNN, too. */
void strbuf_add_visible_line(struct strbuf *b, const char *bytes, size_t len);

#endif
