#include "server/backend/conversation.h"

#include "harness/base/strbuf.h"

#include <stdio.h>
#include <string.h>

/* How far the first look goes; then twice as far, so that a match near the beginning does
 * not cost a look at everything behind it. */
enum { FIRST_LOOK_BYTES = 128 };

struct voice {
    conversation_say *say;
    void *arg;
};

/* A line that the first `needs` bytes of the stream settle to match up to `end`. */
struct hit {
    const struct conversation_line *line;
    size_t needs;
    size_t end;
    struct match_captures captures;
};

void conversation_init(struct conversation *c, const struct conversation_plan *plan)
{
    memset(c, 0, sizeof *c);
    c->plan = plan;
    c->at_line_start = true;
}

static bool is_through(const struct conversation *c)
{
    return c->position == c->plan->count;
}

bool conversation_started(const struct conversation *c)
{
    return is_through(c) || (c->plan->has_start && c->position > c->plan->start);
}

const char *const *conversation_captures(const struct conversation *c)
{
    return c->texts;
}

/* The lines that look at what comes: the wait of now, and all replies. */
static bool is_looking(const struct conversation *c, const struct conversation_line *l)
{
    return l->word == CONVERSATION_REPLY ||
           (l->word == CONVERSATION_WAIT && l == &c->plan->lines[c->position]);
}

static void take_captures(struct match_captures *to, const struct match_captures *from,
                          const char *texts[TEMPLATE_CAPTURE_COUNT])
{
    for (size_t i = 0; i < TEMPLATE_CAPTURE_COUNT; i++) {
        if ((from->set & 1U << i) != 0) {
            memcpy(to->text[i], from->text[i], sizeof to->text[i]);
            texts[i] = to->text[i];
        }
    }
    to->set |= from->set;
}

/* Up to the next wait, or to the end. */
static void go_on(struct conversation *c, const struct voice *v)
{
    for (; !is_through(c); c->position++) {
        const struct conversation_line *l = &c->plan->lines[c->position];
        if (l->word == CONVERSATION_WAIT) {
            return;
        }
        if (l->word == CONVERSATION_SEND && !v->say(v->arg, l->says, c->texts)) {
            c->held = true;
            return;
        }
    }
}

static void say_reply(struct conversation *c, const struct voice *v)
{
    const char *texts[TEMPLATE_CAPTURE_COUNT];
    for (size_t i = 0; i < TEMPLATE_CAPTURE_COUNT; i++) {
        bool own = (c->reply_captures.set & 1U << i) != 0;
        texts[i] = own ? c->reply_captures.text[i] : c->texts[i];
    }
    c->held = !v->say(v->arg, c->reply->says, texts);
    c->reply = c->held ? c->reply : NULL;
}

static void obey(struct conversation *c, const struct hit *h, const struct voice *v)
{
    if (h->line->word == CONVERSATION_WAIT) {
        take_captures(&c->captures, &h->captures, c->texts);
        c->position++;
        go_on(c, v);
        return;
    }
    c->reply = h->line;
    c->reply_captures = h->captures;
    say_reply(c, v);
}

void conversation_begin(struct conversation *c, conversation_say *say, void *arg)
{
    go_on(c, &(struct voice){say, arg});
}

static void remember(struct conversation *c, const char *bytes, size_t len)
{
    if (len >= sizeof c->heard) {
        memcpy(c->heard, bytes + len - sizeof c->heard, sizeof c->heard);
        c->heard_len = sizeof c->heard;
        return;
    }
    size_t room = sizeof c->heard - len;
    size_t old = c->heard_len < room ? c->heard_len : room;
    memmove(c->heard, c->heard + c->heard_len - old, old);
    memcpy(c->heard + old, bytes, len);
    c->heard_len = old + len;
}

static bool listens(const struct conversation *c)
{
    return !is_through(c) || c->plan->answers;
}

/* The first line of the plan that an object of JSON matches. */
static bool json_line(const struct conversation *c, const char *bytes, size_t len,
                      struct hit *h)
{
    json_t *doc = json_loadb(bytes, len, 0, NULL);
    bool found = false;
    for (size_t i = 0; i < c->plan->count && doc != NULL && !found; i++) {
        const struct conversation_line *l = &c->plan->lines[i];
        if (is_looking(c, l) && match_is_json(l->match) &&
            match_json(l->match, doc, &h->captures)) {
            h->line = l;
            found = true;
        }
    }
    json_decref(doc);
    return found;
}

/* The lines that look for text, in the first `len` bytes. */
static void look_for_text(struct conversation *c, size_t len, struct hit *h)
{
    for (size_t i = 0; i < c->plan->count; i++) {
        const struct conversation_line *l = &c->plan->lines[i];
        if (!is_looking(c, l) || match_is_json(l->match)) {
            continue;
        }
        struct match_captures captures = {.set = 0};
        size_t end = 0;
        size_t needs = match_stream(l->match, c->bytes, len, c->known[i],
                                    c->at_line_start, &end, &captures);
        if (needs > 0 && (h->line == NULL || needs < h->needs)) {
            *h = (struct hit){l, needs, end, captures};
        } else if (needs == 0) {
            c->known[i] = len;
        }
    }
}

/* Those that look for JSON: an object that ends before what was found, or at the same
 * byte for a line further up. */
static void look_for_json(struct conversation *c, size_t len, struct hit *h)
{
    size_t until = h->line != NULL ? h->needs : len;
    while (json_scan_next(&c->json, c->bytes, until)) {
        struct hit json = {.needs = c->json.at, .end = c->json.at};
        if (json_line(c, c->bytes + c->json.begin, c->json.at - c->json.begin, &json) &&
            (h->line == NULL || json.needs < h->needs || json.line < h->line)) {
            *h = json;
            return;
        }
    }
}

/* Forgets the first bytes. */
static void drop(struct conversation *c, size_t bytes)
{
    c->at_line_start = bytes == 0 ? c->at_line_start : c->bytes[bytes - 1] == '\n';
    memmove(c->bytes, c->bytes + bytes, c->len - bytes);
    c->len -= bytes;
    for (size_t i = 0; i < c->plan->count; i++) {
        c->known[i] = 0;
    }
    json_scan_reset(&c->json, 0);
}

/* The first match in what is there; false if there is none. */
static bool look(struct conversation *c, size_t new_from, struct hit *h)
{
    size_t limit = new_from;
    size_t step = FIRST_LOOK_BYTES;
    while (limit < c->len && h->line == NULL) {
        limit = step < c->len - limit ? limit + step : c->len;
        step = limit;
        look_for_text(c, limit, h);
        if (c->plan->json) {
            look_for_json(c, limit, h);
        }
    }
    return h->line != NULL;
}

/* Takes what matches, until nothing does; the bytes from new_from on were not seen. */
static void take_matches(struct conversation *c, size_t new_from, const struct voice *v)
{
    for (struct hit h = {0}; !c->held && listens(c) && look(c, new_from, &h);
         h = (struct hit){0}) {
        drop(c, h.end);
        new_from = 0;
        obey(c, &h, v);
        c->len = listens(c) ? c->len : 0;
    }
}

size_t conversation_hear(struct conversation *c, const char *bytes, size_t len,
                         conversation_say *say, void *arg)
{
    struct voice v = {say, arg};
    size_t taken = 0;
    c->in_stream = c->in_stream || listens(c);
    while (taken < len && listens(c) && !c->held) {
        size_t room = CONVERSATION_BYTES - c->len;
        size_t now = len - taken < room ? len - taken : room;
        size_t seen = c->len;
        memcpy(c->bytes + seen, bytes + taken, now);
        remember(c, bytes + taken, now);
        c->len += now;
        taken += now;
        take_matches(c, seen, &v);
        if (c->len == CONVERSATION_BYTES && !c->held) {
            drop(c, CONVERSATION_BYTES / 2);
        }
    }
    return c->held ? taken : len;
}

bool conversation_is_held(const struct conversation *c)
{
    return c->held;
}

void conversation_resume(struct conversation *c, conversation_say *say, void *arg)
{
    struct voice v = {say, arg};
    if (!c->held) {
        return;
    }
    c->held = false;
    if (c->reply != NULL) {
        say_reply(c, &v);
    } else {
        go_on(c, &v);
    }
    take_matches(c, 0, &v);
    if (c->len == CONVERSATION_BYTES && !c->held) {
        drop(c, CONVERSATION_BYTES / 2);
    }
}

/* The first line of the plan that the message matches. */
static bool message_line(struct conversation *c, struct hit *h)
{
    struct hit json = {0};
    bool is_json = c->plan->json && !c->cut && json_line(c, c->bytes, c->len, &json);
    for (size_t i = 0; i < c->plan->count && h->line == NULL; i++) {
        const struct conversation_line *l = &c->plan->lines[i];
        if (is_json && json.line == l) {
            *h = json;
        } else if (is_looking(c, l) && !match_is_json(l->match) &&
                   match_message(l->match, c->bytes, c->len, &h->captures)) {
            h->line = l;
        }
    }
    return h->line != NULL;
}

void conversation_hear_message(struct conversation *c, const char *bytes, size_t len,
                               bool last, conversation_say *say, void *arg)
{
    if (!listens(c)) {
        return;
    }
    size_t room = CONVERSATION_BYTES - c->len;
    size_t now = len < room ? len : room;
    memcpy(c->bytes + c->len, bytes, now);
    c->len += now;
    c->cut |= now < len;
    if (!last) {
        return;
    }
    struct hit h = {0};
    c->heard_len = 0;
    remember(c, c->bytes, c->len < sizeof c->heard ? c->len : sizeof c->heard);
    bool found = message_line(c, &h);
    c->len = 0;
    c->cut = false;
    if (found) {
        obey(c, &h, &(struct voice){say, arg});
    }
}

/* As it would be typed in a match: on one line. */
static void add_typed(struct strbuf *out, const char *bytes, size_t len)
{
    size_t plain = 0; /* begin of what needs nothing */
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n') {
            strbuf_add_visible_line(out, bytes + plain, i - plain);
            strbuf_add(out, bytes[i] == '\r' ? "\\r" : "\\n");
            plain = i + 1;
        }
    }
    strbuf_add_visible_line(out, bytes + plain, len - plain);
}

const char *conversation_expects(const struct conversation *c, char *out)
{
    out[0] = '\0';
    if (c->held) {
        const struct conversation_line *l =
            c->reply != NULL ? c->reply : &c->plan->lines[c->position];
        snprintf(
            out, CONVERSATION_TEXT_MAX,
            "waiting until the client reads what line %zu of the conversation follows",
            (size_t)(l - c->plan->lines) + 1);
        return out;
    }
    if (conversation_started(c) ||
        c->plan->lines[c->position].word != CONVERSATION_WAIT) { /* not begun */
        return out;
    }
    const struct match *m = c->plan->lines[c->position].match;
    bool open = c->in_stream && match_has_open_end(m);
    struct strbuf heard;
    strbuf_init(&heard);
    add_typed(&heard, c->heard, c->heard_len);
    snprintf(out, CONVERSATION_TEXT_MAX,
             "waiting for %.160s%s (line %zu of the conversation); %s%s%s", match_text(m),
             open ? " and the end of its line" : "", c->position + 1,
             heard.len > 0 ? "last received: '" : "nothing was received", heard.text,
             heard.len > 0 ? "'" : "");
    strbuf_fini(&heard);
    return out;
}
