#include "harness/report/text.h"

#include "harness/base/utf8.h"

#include <string.h>

size_t text_prefix(const char *s, size_t len, size_t columns)
{
    size_t i = 0;
    while (i < len && columns > 0) {
        size_t n = utf8_sequence(s + i, len - i);
        i += n == 0 ? 1 : n;
        columns--;
    }
    return i;
}

size_t text_columns(const char *s, size_t len)
{
    size_t columns = 0;
    for (size_t i = 0; i < len; columns++) {
        size_t n = utf8_sequence(s + i, len - i);
        i += n == 0 ? 1 : n;
    }
    return columns;
}

/* U+200E, 200F, 202A .. 202E, 2066 .. 2069: these make a terminal show other text than is
 * there. */
static bool turns_direction(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    if (n != 3 || u[0] != 0xe2) {
        return false;
    }
    return (u[1] == 0x80 && (u[2] == 0x8e || u[2] == 0x8f)) ||
           (u[1] == 0x80 && u[2] >= 0xaa && u[2] <= 0xae) ||
           (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9);
}

void text_add_safe(struct strbuf *out, const char *bytes, size_t len, bool unicode)
{
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)bytes[i];
        size_t n = utf8_sequence(bytes + i, len - i);
        if (c == '\t' || c == '\n') {
            strbuf_add(out, c == '\t' ? "    " : " ");
        } else if (turns_direction(bytes + i, n) || (!unicode && c >= 0x80)) {
            /* On a terminal that is not UTF-8 the tail of a sequence may be a control. */
            n = 1;
            strbuf_addf(out, "\\x%02x", c);
        } else {
            n = n == 0 ? 1 : n;
            strbuf_add_visible(out, bytes + i, n);
        }
        i += n;
    }
}

void text_end_line(struct strbuf *out)
{
    while (out->len > 0 && out->text[out->len - 1] == ' ') {
        out->text[--out->len] = '\0';
    }
    strbuf_add(out, "\n");
}

static void start_line(struct strbuf *out, size_t hang)
{
    text_end_line(out);
    strbuf_addf(out, "%*s", (int)hang, "");
}

/* How much of a piece that does not fit goes onto the line: up to a blank if it has one
 * there. */
static size_t break_at(const char *piece, size_t fits)
{
    size_t blank = fits;
    while (blank > 0 && piece[blank] != ' ') {
        blank--;
    }
    return blank > 0 ? blank : fits;
}

/* Writes a piece at the column *at, over as many lines as it takes. */
static void add_piece(struct strbuf *out, const char *piece, size_t len,
                      const struct text_box *box, size_t *at)
{
    while (text_columns(piece, len) > box->width - *at) {
        size_t fits = text_prefix(piece, len, box->width - *at);
        fits = break_at(piece, fits);
        strbuf_addn(out, piece, fits);
        piece += fits;
        len -= fits;
        if (len > 0 && *piece == ' ') {
            piece++;
            len--;
        }
        start_line(out, box->hang);
        *at = box->hang;
    }
    strbuf_addn(out, piece, len);
    *at += text_columns(piece, len);
}

void text_add_wrapped(struct strbuf *out, const char *text, const char *separator,
                      struct text_box box)
{
    size_t at = box.column;
    size_t gap = strlen(separator);
    for (bool first = true; text != NULL; first = false) {
        const char *end = strstr(text, separator);
        size_t len = end == NULL ? strlen(text) : (size_t)(end - text);
        size_t columns = text_columns(text, len);
        if (!first && at + gap + columns <= box.width) {
            strbuf_add(out, separator);
            at += gap;
        } else if (!first) {
            start_line(out, box.hang);
            at = box.hang;
        } else if (at + columns > box.width && box.hang + columns <= box.width) {
            start_line(out, box.hang);
            at = box.hang;
        }
        add_piece(out, text, len, &box, &at);
        text = end == NULL ? NULL : end + gap;
    }
    text_end_line(out);
}
