#include "harness/manual/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char *special(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '"':
        return "\\(dq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    default:
        return NULL;
    }
}

void roff_escape(struct strbuf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool starts = out->len == 0 || out->text[out->len - 1] == '\n';
        const char *name = special(text[i]);
        if (starts && text[i] == '.') {
            strbuf_add(out, "\\&");
        }
        if (name != NULL) {
            strbuf_add(out, name);
        } else {
            strbuf_addn(out, &text[i], 1);
        }
    }
}

/* Bytes up to the end of a sentence that another follows: a full stop, not of "...", and
 * blanks before anything but a small letter. */
static size_t sentence(const char *text, size_t len)
{
    for (size_t i = 1; i + 2 < len; i++) {
        bool stop = text[i] == '.' && text[i - 1] != '.' && text[i + 1] == ' ';
        if (stop && !islower((unsigned char)text[i + 2])) {
            return i + 1;
        }
    }
    return len;
}

void roff_prose(struct strbuf *out, const char *text, size_t len)
{
    while (len > 0) {
        size_t n = sentence(text, len);
        roff_escape(out, text, n);
        strbuf_add(out, "\n");
        n += strspn(text + n, " ");
        text += n;
        len -= n < len ? n : len;
    }
}

void roff_rest(struct strbuf *out, const char *text)
{
    size_t len = strlen(text);
    roff_prose(out, text, len);
    if (len > 0 && strchr(".:?", text[len - 1]) == NULL) {
        out->text[out->len - 1] = '.';
        strbuf_add(out, "\n");
    }
}

/* A first word that is a word, and no "messages/s". */
void roff_sentences(struct strbuf *out, const char *text)
{
    size_t start = out->len;
    size_t word = strcspn(text, " ");
    roff_rest(out, text);
    for (size_t i = 0; i < word; i++) {
        if (!isalpha((unsigned char)text[i]) && strchr(",:;", text[i]) == NULL) {
            return;
        }
    }
    out->text[start] = (char)toupper((unsigned char)out->text[start]);
}

void roff_literal(struct strbuf *out, const char *text, size_t len)
{
    strbuf_add(out, ".Bd -literal -offset indent\n");
    roff_escape(out, text, len);
    strbuf_add(out, ".Ed\n");
}

/* The quotes keep macros from being seen in it, and \& that one word is one. */
void roff_argument(struct strbuf *out, const char *text, size_t len)
{
    strbuf_add(out, " \"\\&");
    roff_escape(out, text, len);
    strbuf_add(out, "\"");
}

/* "all", "COMMAND", "--target", "FILE...": the macro that it is. */
static void add_token(struct strbuf *out, const char *token, size_t len)
{
    bool many = len > 3 && memcmp(token + len - 3, "...", 3) == 0;
    len -= many ? 3 : 0;
    if (token[0] == '-') {
        strbuf_add(out, "Fl");
        roff_argument(out, token + 1, len - 1);
    } else {
        bool literal = islower((unsigned char)token[0]) &&
                       !(len == 7 && memcmp(token, "options", 7) == 0);
        strbuf_add(out, literal ? "Cm" : "Ar");
        roff_argument(out, token, len);
    }
    strbuf_add(out, many ? " ..." : "");
}

static void add_alternatives(struct strbuf *out, const char *token, size_t len)
{
    strbuf_add(out, ".Op ");
    for (const char *end = token + len; token < end;) {
        size_t n = strcspn(token, "|]");
        add_token(out, token, n);
        strbuf_add(out, token[n] == '|' ? " | " : "");
        token += n + 1;
    }
    strbuf_add(out, "\n");
}

void roff_usage(struct strbuf *out, const char *usage)
{
    while (*usage != '\0') {
        size_t len = strcspn(usage, " ");
        if (usage[0] == '[' && usage[len - 1] == ']') {
            add_alternatives(out, usage + 1, len - 1);
        } else {
            strbuf_add(out, ".");
            add_token(out, usage, len);
            strbuf_add(out, "\n");
        }
        usage += len + strspn(usage + len, " ");
    }
}
