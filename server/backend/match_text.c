#include "server/backend/match_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape at s (behind its backslash) stands for, -1: none. */
static int escaped_byte(const char *s, size_t *used)
{
    static const char names[] = "rnt\\";
    static const char bytes[] = "\r\n\t\\";
    *used = 1;
    const char *at = *s != '\0' ? strchr(names, *s) : NULL;
    if (at != NULL) {
        return bytes[at - names];
    }
    if (*s != 'x' || hex_value(s[1]) < 0 || hex_value(s[2]) < 0) {
        return -1;
    }
    *used = 3;
    return hex_value(s[1]) * 16 + hex_value(s[2]);
}

static void put(struct match_bytes *out, int byte)
{
    out->bytes[out->len++] = (char)byte;
}

static int too_long(struct err *e)
{
    return err_set(e, FERR_CONFIG, "a match has at most %d bytes", MATCH_TEXT_MAX);
}

int match_text_quoted(const char *text, struct match_bytes *out, const char **end,
                      struct err *e)
{
    const char *s = text + 1;
    *out = (struct match_bytes){.last = -1};
    while (*s != '"') {
        if (*s == '\0') {
            return err_set(e, FERR_CONFIG, "the closing \" of %s is missing", text);
        }
        if (s - text > MATCH_TEXT_MAX) {
            return too_long(e);
        }
        if (*s != '\\') {
            put(out, *s++);
            continue;
        }
        size_t used = 1;
        int byte = s[1] == '"' ? '"' : s[1] == '0' ? 0 : escaped_byte(s + 1, &used);
        if (byte < 0) {
            return err_set(e, FERR_CONFIG,
                           "expected \\r, \\n, \\t, \\0, \\\\, \\\" or \\xHH, got '%.2s'",
                           s);
        }
        put(out, byte);
        s += 1 + used;
    }
    if (out->len == 0) {
        return err_set(e, FERR_CONFIG, "\"\" would match at once; expected some bytes");
    }
    *end = s + 1;
    return 0;
}

/* The most that can be open in an expression of MATCH_TEXT_MAX bytes. */
enum { GROUPS_MAX = MATCH_TEXT_MAX };

struct reader {
    const char *at;
    struct match_bytes *out;
    uint64_t repeats;
    bool alternatives;
    bool open; /* what was read last may be repeated or missing */
    /* of the alternatives before it in each group that is not closed; [0]: in none */
    bool open_before[GROUPS_MAX + 1];
    size_t groups;
};

static bool is_special(int byte)
{
    return byte != '\0' && strchr(".[]{}()*+?^$|\\", byte) != NULL;
}

static int bad_escape(const char *s, struct err *e)
{
    return err_set(
        e, FERR_CONFIG,
        "expected \\r, \\n, \\t, \\xHH, \\w, \\W, \\s, \\S, \\/ or a sign like "
        "\\., got '%.2s'",
        s);
}

/* A backslash outside of brackets. */
static int take_escape(struct reader *r, struct err *e)
{
    char c = r->at[1];
    if (c == 'd' || c == 'D') {
        return err_set(e, FERR_CONFIG, "there is no \\%c here, write [%s0-9]", c,
                       c == 'd' ? "" : "^");
    }
    if (c != '\0' && strchr("wWsS", c) != NULL) {
        put(r->out, '\\');
        put(r->out, c);
        r->out->last = -1;
        r->at += 2;
        return 0;
    }
    size_t used = 1;
    int byte = escaped_byte(r->at + 1, &used);
    if (byte < 0 && ispunct((unsigned char)c) && strchr("<>`'", c) == NULL) {
        byte = (unsigned char)c;
    }
    if (byte <= 0) {
        return bad_escape(r->at, e);
    }
    if (is_special(byte)) {
        put(r->out, '\\');
    }
    put(r->out, byte);
    r->out->last = byte & 0xff;
    r->at += 1 + used;
    return 0;
}

/* A backslash within brackets, where regcomp knows no escapes. */
static int take_bracket_escape(struct reader *r, struct err *e)
{
    size_t used = 1;
    int byte = r->at[1] == '/' ? '/' : escaped_byte(r->at + 1, &used);
    if (byte <= 0 || byte == ']' || byte == '^' || byte == '[') {
        return err_set(e, FERR_CONFIG,
                       "within [] expected \\r, \\n, \\t, \\\\, \\/ or \\xHH, got "
                       "'%.2s'; a ] comes first there",
                       r->at);
    }
    put(r->out, byte);
    r->at += 1 + used;
    return 0;
}

/* [:alpha:], [.x.] or [=x=] within brackets. */
static void take_class(struct reader *r)
{
    char closing[3] = {r->at[1], ']', '\0'};
    const char *end = strstr(r->at + 2, closing);
    size_t len = end != NULL ? (size_t)(end - r->at) + 2 : 1;
    for (size_t i = 0; i < len && r->out->len < MATCH_TEXT_MAX; i++) {
        put(r->out, *r->at++);
    }
}

static int take_brackets(struct reader *r, struct err *e)
{
    const char *begin = r->at;
    put(r->out, *r->at++);
    if (*r->at == '^') {
        put(r->out, *r->at++);
    }
    if (*r->at == ']') {
        put(r->out, *r->at++);
    }
    while (*r->at != ']') {
        if (*r->at == '\0' || r->out->len >= MATCH_TEXT_MAX) {
            return err_set(e, FERR_CONFIG, "the closing ] of %.40s is missing", begin);
        }
        int rc = 0;
        if (*r->at == '\\') {
            rc = take_bracket_escape(r, e);
        } else if (*r->at == '[' && r->at[1] != '\0' && strchr(":.=", r->at[1]) != NULL) {
            take_class(r);
        } else {
            put(r->out, *r->at++);
        }
        if (rc < 0) {
            return rc;
        }
    }
    put(r->out, *r->at++);
    r->out->last = -1;
    return 0;
}

/* {m}, {m,} and {m,n} are copied; what they ask for is counted, since regcomp makes as
 * many copies of what they repeat. */
static int take_interval(struct reader *r, struct err *e)
{
    char *end;
    unsigned long count = strtoul(r->at + 1, &end, 10);
    if (*end == ',' && isdigit((unsigned char)end[1])) {
        count = strtoul(end + 1, &end, 10);
    }
    r->repeats *= count > MATCH_REPEAT_MAX ? MATCH_REPEAT_MAX + 1 : count > 0 ? count : 1;
    if (r->repeats > MATCH_REPEAT_MAX) {
        return err_set(e, FERR_CONFIG, "the repetitions multiply to more than %d",
                       MATCH_REPEAT_MAX);
    }
    bool varies = false;
    do {
        varies |= *r->at == ',';
        put(r->out, *r->at++);
    } while (*r->at != '\0' && strchr(",0123456789", *r->at) != NULL &&
             r->out->len < MATCH_TEXT_MAX);
    if (*r->at == '}') {
        put(r->out, *r->at++);
    }
    r->open |= varies;
    r->out->last = -1;
    return 0;
}

/* What a sign of the grammar makes of the end. */
static void note_end(struct reader *r, char c)
{
    bool *before = &r->open_before[r->groups];
    switch (c) {
    case '|':
        *before |= r->open;
        r->open = false;
        break;
    case '(':
        r->open_before[++r->groups] = false;
        r->open = false;
        break;
    case ')':
        r->open |= *before;
        r->groups -= r->groups > 0;
        break;
    case '{': /* take_interval */
        break;
    default:
        r->open = strchr("*+?", c) != NULL;
    }
}

static int take_plain(struct reader *r)
{
    r->alternatives |= *r->at == '|';
    r->out->last = is_special(*r->at) ? -1 : (unsigned char)*r->at;
    put(r->out, *r->at++);
    return 0;
}

int match_text_regex(const char *text, struct match_bytes *out, const char **end,
                     struct err *e)
{
    *out = (struct match_bytes){.last = -1};
    struct reader r = {.at = text + 1, .out = out, .repeats = 1};
    while (*r.at != '/') {
        if (*r.at == '\0') {
            return err_set(e, FERR_CONFIG, "the closing / of %s is missing", text);
        }
        if (r.at - text > MATCH_TEXT_MAX || out->len >= MATCH_TEXT_MAX) {
            return too_long(e);
        }
        note_end(&r, *r.at);
        int rc = *r.at == '\\'  ? take_escape(&r, e)
                 : *r.at == '[' ? take_brackets(&r, e)
                 : *r.at == '{' ? take_interval(&r, e)
                                : take_plain(&r);
        if (rc < 0) {
            return rc;
        }
    }
    if (r.alternatives) {
        out->last = -1;
    }
    out->open = r.open || r.open_before[0];
    put(out, '\0');
    *end = r.at + 1;
    return 0;
}
