#include "harness/certify/badge.h"

#include "harness/base/utf8.h"

#include <string.h>

/* Pixels, at the usual 11 px of Verdana and its like; textLength holds whatever font
 * there is to the room made for it. */
enum { CHARACTER = 7, PADDING = 6, HEIGHT = 20 };

static const char *color_of(const char *letter)
{
    static const struct {
        const char *letter, *color;
    } colors[] = {{"A", "#44aa11"},
                  {"B", "#7fa30f"},
                  {"C", "#b98d06"},
                  {"D", "#d1641f"},
                  {"F", "#c9402b"}};
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++) {
        if (strcmp(colors[i].letter, letter) == 0) {
            return colors[i].color;
        }
    }
    return "#808080";
}

/* XML 1.0 has no control characters but these three, no U+FFFE, no U+FFFF. */
static bool is_character(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    if (n == 1) {
        return u[0] >= 0x20 || u[0] == '\t' || u[0] == '\n' || u[0] == '\r';
    }
    return n > 1 && !(n == 3 && u[0] == 0xef && u[1] == 0xbf && u[2] >= 0xbe);
}

static void add_escaped(struct strbuf *out, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        size_t n = utf8_sequence(text + i, len - i);
        const char *entity = text[i] == '<'   ? "&lt;"
                             : text[i] == '>' ? "&gt;"
                             : text[i] == '&' ? "&amp;"
                             : text[i] == '"' ? "&quot;"
                                              : NULL;
        if (entity != NULL) {
            strbuf_add(out, entity);
        } else if (is_character(text + i, n)) {
            strbuf_addn(out, text + i, n);
        } else {
            strbuf_add(out, "\xef\xbf\xbd");
        }
        i += n == 0 ? 1 : n;
    }
}

static size_t width_of(const char *text)
{
    size_t columns = 0, len = strlen(text);
    for (size_t i = 0; i < len; columns++) {
        size_t n = utf8_sequence(text + i, len - i);
        i += n == 0 ? 1 : n;
    }
    return columns * CHARACTER;
}

static void add_text(struct strbuf *out, const char *text, size_t left)
{
    size_t width = width_of(text);
    strbuf_addf(out, "<text x=\"%zu\" y=\"14\" textLength=\"%zu\">", left + PADDING,
                width);
    add_escaped(out, text);
    strbuf_add(out, "</text>\n");
}

void certify_badge(struct strbuf *out, const char *label,
                   const struct certify_grade *grade, const char *title)
{
    size_t left = width_of(label) + 2 * PADDING;
    size_t right = width_of(grade->letter) + 2 * PADDING;
    strbuf_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%d\" "
                "role=\"img\" aria-label=\"",
                left + right, HEIGHT);
    add_escaped(out, label);
    strbuf_add(out, ": ");
    add_escaped(out, grade->letter);
    strbuf_add(out, "\">\n<title>");
    add_escaped(out, title);
    strbuf_addf(out,
                "</title>\n<clipPath id=\"round\"><rect width=\"%zu\" height=\"%d\" "
                "rx=\"3\"/></clipPath>\n<g clip-path=\"url(#round)\">\n"
                "<rect width=\"%zu\" height=\"%d\" fill=\"#444\"/>\n"
                "<rect x=\"%zu\" width=\"%zu\" height=\"%d\" fill=\"%s\"/>\n</g>\n",
                left + right, HEIGHT, left, HEIGHT, left, right, HEIGHT,
                color_of(grade->letter));
    strbuf_add(out, "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
                    "font-size=\"11\">\n");
    add_text(out, label, 0);
    add_text(out, grade->letter, left);
    strbuf_add(out, "</g>\n</svg>\n");
}
