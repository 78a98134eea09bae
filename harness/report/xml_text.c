#include "harness/report/xml_text.h"

#include "harness/base/utf8.h"

#include <stdbool.h>
#include <string.h>

/* U+FFFE and U+FFFF are the only characters beyond the controls that XML refuses. */
static bool is_no_character(const char *s, size_t n)
{
    return n == 3 && memcmp(s, "\xef\xbf", 2) == 0 && (unsigned char)s[2] >= 0xbe;
}

static const char *reference(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

void xml_text_addn(struct strbuf *out, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = utf8_sequence(bytes + i, len - i);
        const char *as = reference(bytes[i]);
        if (as != NULL) {
            strbuf_add(out, as);
            i++;
        } else if (is_no_character(bytes + i, n)) {
            strbuf_addf(out, "\\xef\\xbf\\x%02x", (unsigned char)bytes[i + 2]);
            i += n;
        } else {
            n = n == 0 ? 1 : n;
            strbuf_add_visible(out, bytes + i, n);
            i += n;
        }
    }
}

void xml_text_add(struct strbuf *out, const char *text)
{
    xml_text_addn(out, text, strlen(text));
}

void xml_text_attribute(struct strbuf *out, const char *name, const char *text)
{
    strbuf_addf(out, " %s=\"", name);
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        xml_text_addn(out, line, len);
        strbuf_add(out, line[len] == '\n' ? "&#10;" : "");
        line += len + (line[len] == '\n');
    }
    strbuf_add(out, "\"");
}
