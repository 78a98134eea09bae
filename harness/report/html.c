#include "harness/report/html.h"

#include "harness/base/utf8.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* The joined parts (html/build-page), with marks where texts go in. */
static const unsigned char page[] = {
#include "harness/report/html/report.html.inc"
    0};

static const struct {
    char c;
    const char *entity;
} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

/* As the text of an element or the value of an attribute. */
static void add_escaped(struct strbuf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
            entity = entities[i].c == *text ? entities[i].entity : entity;
        }
        if (entity != NULL) {
            strbuf_add(out, entity);
        } else {
            strbuf_addn(out, text, 1);
        }
    }
}

/* A code point as JSON may write it: "\\u20ac", and two of them beyond U+FFFF. */
static void add_code_point(struct strbuf *out, const char *bytes, size_t len)
{
    static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = (unsigned char)bytes[0] & first_bits[len];
    for (size_t i = 1; i < len; i++) {
        point = point << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    if (point < 0x10000) {
        strbuf_addf(out, "\\u%04x", point);
    } else {
        strbuf_addf(out, "\\u%04x\\u%04x", 0xd800 + ((point - 0x10000) >> 10),
                    0xdc00 + (point & 0x3ff));
    }
}

/* Inside of a script element only "</" and "<!--" mean something, and in JSON '<' stands
 * in strings alone, where it may be written otherwise. So may all that is not plain
 * ASCII: line ends of JavaScript (U+2028), controls and what is no character. */
static void add_document(struct strbuf *out, const struct strbuf *json)
{
    for (size_t i = 0; i < json->len;) {
        const char *at = json->text + i;
        size_t plain = 0;
        while (i + plain < json->len && at[plain] != '<' && at[plain] != '\x7f' &&
               (unsigned char)at[plain] < 0x80) {
            plain++;
        }
        strbuf_addn(out, at, plain);
        i += plain;
        if (i < json->len) {
            size_t len = utf8_sequence(at + plain, json->len - i);
            if (len > 0) {
                add_code_point(out, at + plain, len);
            } else {
                strbuf_add(out, "\\ufffd");
            }
            i += len > 0 ? len : 1;
        }
    }
}

/* Adds what stands before the next mark and returns what stands behind it. */
static const char *add_until(struct strbuf *out, const char *from, const char *mark)
{
    const char *at = strstr(from, mark);
    assert(at != NULL);
    strbuf_addn(out, from, (size_t)(at - from));
    return at + strlen(mark);
}

static void compose(struct strbuf *out, const char *connect, const char *title,
                    const struct strbuf *json, const struct strbuf *text)
{
    const char *rest = add_until(out, (const char *)page, "{{connect}}");
    strbuf_add(out, connect);
    rest = add_until(out, rest, "{{title}}");
    add_escaped(out, title);
    rest = add_until(out, rest, "{{text}}");
    add_escaped(out, text->text);
    rest = add_until(out, rest, "{{document}}");
    add_document(out, json);
    strbuf_add(out, rest);
}

void html_page(struct strbuf *out, const char *title, const struct strbuf *json,
               const struct strbuf *text)
{
    compose(out, "'none'", title, json, text);
}

void html_live_page(struct strbuf *out)
{
    struct strbuf json, text;
    strbuf_init(&json);
    strbuf_init(&text);
    strbuf_add(&json, "{\"schema\": \"floodtest.live/1\", \"floodtest\": "
                      "\"" FLOODTEST_VERSION "\"}\n");
    strbuf_add(&text, "A run goes on. Without JavaScript this page cannot show it.\n");
    /* Browsers differ in whether 'self' is the WebSocket of the same host, too. */
    compose(out, "'self' ws: wss:", "floodtest: running", &json, &text);
    strbuf_fini(&json);
    strbuf_fini(&text);
}
