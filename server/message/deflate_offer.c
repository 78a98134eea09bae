#include "server/message/deflate_offer.h"

#include "server/message/deflate.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t";

/* A piece of the header: a token, or what is between quotes. */
struct word {
    const char *at;
    size_t len;
};

enum parameter { SERVER_ALONE, CLIENT_ALONE, SERVER_BITS, CLIENT_BITS, PARAMETER_COUNT };

static const char *const names[] = {
    [SERVER_ALONE] = "server_no_context_takeover",
    [CLIENT_ALONE] = "client_no_context_takeover",
    [SERVER_BITS] = "server_max_window_bits",
    [CLIENT_BITS] = "client_max_window_bits",
};

struct offer {
    bool deflate; /* permessage-deflate, and nothing wrong with it */
    bool has[PARAMETER_COUNT];
    int server_bits;
};

static bool is_token_byte(char c)
{
    return isalnum((unsigned char)c) ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_word(struct word w, const char *name)
{
    return w.len == strlen(name) && strncasecmp(w.at, name, w.len) == 0;
}

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, blanks);
}

static const char *read_token(const char *s, struct word *w)
{
    w->at = s;
    while (is_token_byte(*s)) {
        s++;
    }
    w->len = (size_t)(s - w->at);
    return skip_blanks(s);
}

/* A value in quotes is a token all the same (RFC 6455, section 9.1). */
static const char *read_value(const char *s, struct word *w)
{
    if (*s != '"') {
        return read_token(s, w);
    }
    const char *end = read_token(s + 1, w);
    if (*end != '"') {
        w->len = 0;
        return end;
    }
    return skip_blanks(end + 1);
}

/* 8 … 15, without a leading zero; 0: something else. */
static int window_bits(struct word value)
{
    int bits = 0;
    for (size_t i = 0; i < value.len && i < 3; i++) {
        if (!isdigit((unsigned char)value.at[i])) {
            return 0;
        }
        bits = bits * 10 + value.at[i] - '0';
    }
    bool fits = value.len == (bits > 9 ? 2U : 1U);
    return fits && bits >= DEFLATE_WINDOW_MIN && bits <= DEFLATE_WINDOW_MAX ? bits : 0;
}

static bool take_parameter(struct offer *o, struct word name, const struct word *value)
{
    int p = 0;
    while (p < PARAMETER_COUNT && !is_word(name, names[p])) {
        p++;
    }
    if (p == PARAMETER_COUNT || o->has[p]) {
        return false;
    }
    o->has[p] = true;
    if (p == SERVER_BITS) {
        o->server_bits = value != NULL ? window_bits(*value) : 0;
        return o->server_bits != 0;
    }
    if (p == CLIENT_BITS) {
        return value == NULL || window_bits(*value) != 0;
    }
    return value == NULL;
}

/* Goes to the comma that ends an offer, or to the end. */
static const char *skip_offer(const char *s)
{
    for (bool quoted = false; *s != '\0' && (quoted || *s != ','); s++) {
        quoted ^= *s == '"';
        s += quoted && *s == '\\' && s[1] != '\0';
    }
    return s;
}

static const char *read_offer(const char *s, struct offer *o)
{
    const char *begin = s;
    struct word name;
    struct word value;
    s = read_token(s, &name);
    o->deflate = is_word(name, "permessage-deflate");
    while (o->deflate && *s == ';') {
        s = read_token(skip_blanks(s + 1), &name);
        bool has_value = *s == '=';
        if (has_value) {
            s = read_value(skip_blanks(s + 1), &value);
        }
        o->deflate = take_parameter(o, name, has_value ? &value : NULL);
    }
    o->deflate &= *s == '\0' || *s == ',';
    return skip_offer(begin);
}

static void accept_offer(const struct offer *o, struct deflate_terms *out)
{
    char bits[40] = "";
    if (o->has[SERVER_BITS]) {
        snprintf(bits, sizeof bits, "; %s=%d", names[SERVER_BITS], o->server_bits);
    }
    out->accepted = true;
    out->server_max_window_bits =
        o->has[SERVER_BITS] ? o->server_bits : DEFLATE_WINDOW_MAX;
    out->server_no_context_takeover = o->has[SERVER_ALONE];
    out->client_no_context_takeover = o->has[CLIENT_ALONE];
    snprintf(out->answer, sizeof out->answer, "permessage-deflate%s%s%s",
             o->has[SERVER_ALONE] ? "; server_no_context_takeover" : "",
             o->has[CLIENT_ALONE] ? "; client_no_context_takeover" : "", bits);
}

void deflate_offer_answer(const char *header, struct deflate_terms *out)
{
    *out = (struct deflate_terms){.server_max_window_bits = DEFLATE_WINDOW_MAX};
    const char *s = header != NULL ? header : "";
    while (*s != '\0') {
        struct offer o = {.deflate = false};
        s = read_offer(skip_blanks(s), &o);
        if (o.deflate) {
            accept_offer(&o, out);
            return;
        }
        s += *s == ',';
    }
}
