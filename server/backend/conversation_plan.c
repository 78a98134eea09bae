#include "server/backend/conversation_plan.h"

#include "harness/base/mem.h"
#include "harness/base/nearest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

static const char *const words[] = {
    [CONVERSATION_SEND] = "send",
    [CONVERSATION_WAIT] = "wait",
    [CONVERSATION_REPLY] = "reply",
    [CONVERSATION_START] = "start",
};

enum { WORD_COUNT = sizeof words / sizeof words[0] };

void conversation_plan_init(struct conversation_plan *p)
{
    memset(p, 0, sizeof *p);
}

static void line_fini(struct conversation_line *l)
{
    match_free(l->match);
    template_free(l->says);
    *l = (struct conversation_line){0};
}

void conversation_plan_fini(struct conversation_plan *p)
{
    for (size_t i = 0; i < p->count; i++) {
        line_fini(&p->lines[i]);
    }
    conversation_plan_init(p);
}

static int parse_word(struct conversation_line *l, const char *line, size_t len,
                      struct err *e)
{
    struct nearest like;
    nearest_init(&like, line, len);
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (strlen(words[i]) == len && strncmp(line, words[i], len) == 0) {
            l->word = (enum conversation_word)i;
            return 0;
        }
        nearest_offer(&like, words[i]);
    }
    return err_set(e, FERR_CONFIG,
                   "expected send, wait, reply or start, got '%.*s'%s%s%s",
                   (int)(len < NEAREST_NAME_MAX ? len : NEAREST_NAME_MAX), line,
                   like.best != NULL ? "; did you mean '" : "",
                   like.best != NULL ? like.best : "", like.best != NULL ? "'?" : "");
}

static int parse_template(struct conversation_line *l, const char *text, struct err *e)
{
    if (*text == '\0') {
        return err_set(e, FERR_CONFIG, "expected a template of what to %s behind '%s'",
                       l->word == CONVERSATION_SEND ? "send" : "reply",
                       l->word == CONVERSATION_SEND ? "send" : "->");
    }
    int rc = template_parse(text, TEMPLATE_CAPTURES, &l->says, e);
    uint64_t bytes = rc == 0 ? template_fixed_size(l->says) : 0;
    if (bytes != UINT64_MAX && bytes > CONVERSATION_SAYS_MAX) {
        return err_set(e, FERR_CONFIG, "expected at most %d bytes of text, got %" PRIu64,
                       (int)CONVERSATION_SAYS_MAX, bytes);
    }
    return rc;
}

static int nothing_behind(const char *rest, struct err *e)
{
    rest += strspn(rest, blanks);
    if (*rest == '\0') {
        return 0;
    }
    return err_set(e, FERR_CONFIG, "expected nothing more, got '%s'", rest);
}

static int parse_wait(struct conversation_line *l, const char *text, struct err *e)
{
    const char *end;
    int rc = match_parse(text, &l->match, &end, e);
    return rc < 0 ? rc : nothing_behind(end, e);
}

static int parse_reply(struct conversation_line *l, const char *text, struct err *e)
{
    const char *end;
    int rc = match_parse(text, &l->match, &end, e);
    if (rc < 0) {
        return rc;
    }
    end += strspn(end, blanks);
    if (strncmp(end, "->", 2) != 0) {
        return err_set(e, FERR_CONFIG, "expected '-> TEMPLATE' behind %s, got '%s'",
                       match_text(l->match), end);
    }
    end += 2;
    return parse_template(l, end + strspn(end, blanks), e);
}

static int parse_start(const struct conversation_plan *p, const char *text, struct err *e)
{
    if (p->has_start) {
        return err_set(e, FERR_CONFIG, "a second start; the flood begins once");
    }
    return nothing_behind(text, e);
}

static int parse_line(const struct conversation_plan *p, struct conversation_line *l,
                      const char *line, struct err *e)
{
    if (p->count == CONVERSATION_LINES_MAX) {
        return err_set(e, FERR_CONFIG, "a conversation has at most %d lines",
                       CONVERSATION_LINES_MAX);
    }
    size_t len = strcspn(line, blanks);
    const char *rest = line + len + strspn(line + len, blanks);
    int rc = parse_word(l, line, len, e);
    if (rc < 0) {
        return rc;
    }
    switch (l->word) {
    case CONVERSATION_SEND:
        return parse_template(l, rest, e);
    case CONVERSATION_WAIT:
        return parse_wait(l, rest, e);
    case CONVERSATION_REPLY:
        return parse_reply(l, rest, e);
    case CONVERSATION_START:
        break;
    }
    return parse_start(p, rest, e);
}

static void add(struct conversation_plan *p, const struct conversation_line *l)
{
    if (l->word == CONVERSATION_START) {
        p->has_start = true;
        p->start = p->count;
    }
    p->answers |= l->word == CONVERSATION_REPLY;
    p->json |= l->match != NULL && match_is_json(l->match);
    p->lines[p->count++] = *l;
}

/* Without the blanks around it. */
static char *trimmed(const char *line)
{
    char *copy = mem_must_strdup(line + strspn(line, blanks));
    size_t len = strlen(copy);
    while (len > 0 && strchr(blanks, copy[len - 1]) != NULL) {
        copy[--len] = '\0';
    }
    return copy;
}

int conversation_plan_add(struct conversation_plan *p, const char *line, struct err *e)
{
    char *copy = trimmed(line);
    int rc = 0;
    if (*copy != '\0' && *copy != '#') {
        struct conversation_line l = {0};
        rc = parse_line(p, &l, copy, e);
        if (rc == 0) {
            add(p, &l);
        } else {
            err_wrap(e, "'%.80s'", copy);
            line_fini(&l);
        }
    }
    free(copy);
    return rc;
}

/* Of the waits among the first lines. */
static unsigned captured(const struct conversation_plan *p, size_t lines)
{
    unsigned mask = 0;
    for (size_t i = 0; i < lines; i++) {
        if (p->lines[i].word == CONVERSATION_WAIT) {
            mask |= (1U << match_capture_count(p->lines[i].match)) - 1;
        }
    }
    return mask;
}

static int check_captures(const struct template *t, unsigned made, const char *who,
                          const char *by, struct err *e)
{
    unsigned missing = template_captures(t) & ~made;
    for (int i = 0; i < TEMPLATE_CAPTURE_COUNT; i++) {
        if ((missing & 1U << i) != 0) {
            return err_set(e, FERR_CONFIG, "%s asks for {%d}, but %s captures so much",
                           who, i + 1, by);
        }
    }
    return 0;
}

int conversation_plan_check(const struct conversation_plan *p, const struct template *t,
                            struct err *e)
{
    unsigned all = captured(p, p->count);
    for (size_t i = 0; i < p->count; i++) {
        const struct conversation_line *l = &p->lines[i];
        if (l->says == NULL) {
            continue;
        }
        bool reply = l->word == CONVERSATION_REPLY;
        unsigned own = reply ? (1U << match_capture_count(l->match)) - 1 : 0;
        char who[32];
        snprintf(who, sizeof who, "line %zu (%s)", i + 1, words[l->word]);
        int rc = check_captures(l->says, own | (reply ? all : captured(p, i)), who,
                                reply ? "neither it nor a wait" : "no wait before it", e);
        if (rc < 0) {
            return rc;
        }
    }
    return t == NULL ? 0 : check_captures(t, all, "the template", "no wait of --talk", e);
}
