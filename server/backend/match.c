#include "server/backend/match.h"

#include "harness/base/mem.h"
#include "server/backend/match_json.h"
#include "server/backend/match_text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum match_kind { MATCH_SUBSTRING, MATCH_REGEX, MATCH_JSON };

struct match {
    enum match_kind kind;
    char *text;
    struct match_bytes bytes;
    regex_t regex;
    bool compiled;
    struct match_terms terms;
};

/* Without asking where, which regexec answers many times faster. */
static bool contains(const struct match *m, const char *bytes, size_t len, int flags)
{
    regmatch_t range[1] = {{.rm_so = 0, .rm_eo = (regoff_t)len}};
    return regexec(&m->regex, bytes, 0, range, REG_STARTEND | flags) == 0;
}

static int compile(struct match *m, struct err *e)
{
    int rc = regcomp(&m->regex, m->bytes.bytes, REG_EXTENDED | REG_NEWLINE);
    if (rc != 0) {
        char why[128];
        regerror(rc, &m->regex, why, sizeof why);
        return err_set(e, FERR_CONFIG, "%s is no regular expression: %s", m->text, why);
    }
    m->compiled = true;
    if (m->regex.re_nsub > TEMPLATE_CAPTURE_COUNT) {
        return err_set(e, FERR_CONFIG, "%s has more than %d groups", m->text,
                       TEMPLATE_CAPTURE_COUNT);
    }
    if (contains(m, "", 0, REG_NOTEOL)) {
        return err_set(e, FERR_CONFIG,
                       "%s matches nothing at all, so it would match at once", m->text);
    }
    return 0;
}

static int parse(struct match *m, const char *text, const char **end, struct err *e)
{
    int rc = 0;
    if (*text == '"') {
        m->kind = MATCH_SUBSTRING;
        rc = match_text_quoted(text, &m->bytes, end, e);
    } else if (*text == '/') {
        m->kind = MATCH_REGEX;
        rc = match_text_regex(text, &m->bytes, end, e);
    } else if (*text == '.') {
        m->kind = MATCH_JSON;
        rc = match_terms_parse(&m->terms, text, end, e);
    } else {
        rc = err_set(e, FERR_CONFIG,
                     "expected a \"substring\", a /regular expression/ or a JSON field "
                     "like .method == \"subscribe\", got '%s'",
                     text);
    }
    if (rc < 0) {
        return rc;
    }
    size_t len = (size_t)(*end - text);
    m->text = mem_must_alloc(len + 1);
    memcpy(m->text, text, len);
    return m->kind == MATCH_REGEX ? compile(m, e) : 0;
}

int match_parse(const char *text, struct match **out, const char **end, struct err *e)
{
    struct match *m = mem_must_alloc(sizeof *m);
    int rc = parse(m, text, end, e);
    if (rc < 0) {
        match_free(m);
        return rc;
    }
    *out = m;
    return 0;
}

void match_free(struct match *m)
{
    if (m == NULL) {
        return;
    }
    if (m->compiled) {
        regfree(&m->regex);
    }
    match_terms_fini(&m->terms);
    free(m->text);
    free(m);
}

const char *match_text(const struct match *m)
{
    return m->text;
}

bool match_is_json(const struct match *m)
{
    return m->kind == MATCH_JSON;
}

unsigned match_capture_count(const struct match *m)
{
    unsigned count = m->kind == MATCH_REGEX ? (unsigned)m->regex.re_nsub : 0;
    for (size_t i = 0; i < m->terms.count; i++) {
        count += m->terms.term[i].equals == NULL;
    }
    return count;
}

bool match_has_open_end(const struct match *m)
{
    return m->kind == MATCH_REGEX && m->bytes.open;
}

static void capture_groups(const struct match *m, const char *bytes, size_t len,
                           int flags, struct match_captures *captures)
{
    regmatch_t groups[TEMPLATE_CAPTURE_COUNT + 1] = {{.rm_eo = (regoff_t)len}};
    size_t count = m->regex.re_nsub + 1;
    if (captures == NULL || count == 1 ||
        regexec(&m->regex, bytes, count, groups, REG_STARTEND | flags) != 0) {
        return;
    }
    for (size_t i = 1; i < count; i++) {
        const regmatch_t *g = &groups[i];
        if (g->rm_so >= 0) {
            match_capture(captures, i - 1, bytes + g->rm_so,
                          (size_t)(g->rm_eo - g->rm_so));
        }
    }
}

bool match_message(const struct match *m, const char *bytes, size_t len,
                   struct match_captures *captures)
{
    if (m->kind == MATCH_SUBSTRING) {
        return memmem(bytes, len, m->bytes.bytes, m->bytes.len) != NULL;
    }
    if (!contains(m, bytes, len, 0)) {
        return false;
    }
    capture_groups(m, bytes, len, 0, captures);
    return true;
}

static size_t substring_stream(const struct match *m, const char *bytes, size_t len,
                               size_t known)
{
    size_t size = m->bytes.len;
    size_t from = known >= size ? known - size + 1 : 0;
    const char *at = memmem(bytes + from, len - from, m->bytes.bytes, size);
    return at == NULL ? 0 : (size_t)(at - bytes) + size;
}

/* A longer beginning of the stream contains every match of a shorter one, as $ is only
 * before a newline (REG_NOTEOL) and nothing else looks ahead: the shortest one can be
 * found by halving. */
static size_t shortest(const struct match *m, const char *bytes, size_t len, size_t known,
                       int flags)
{
    size_t low = known;
    size_t high = len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (contains(m, bytes, middle, flags)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* Where the match in so many bytes ends; of an empty one, all of them. */
static size_t match_end(const struct match *m, const char *bytes, size_t len, int flags)
{
    regmatch_t all = {.rm_eo = (regoff_t)len};
    int rc = regexec(&m->regex, bytes, 1, &all, REG_STARTEND | flags);
    return rc == 0 && all.rm_eo > all.rm_so ? (size_t)all.rm_eo : len;
}

/* Without its \r\n or \n. */
static size_t without_line_end(const char *bytes, size_t len)
{
    len--;
    return len > 0 && bytes[len - 1] == '\r' ? len - 1 : len;
}

/* As far as the line goes in which the shortest match ends; known bytes may hold a match
 * whose line had not ended. */
static size_t open_stream(const struct match *m, const char *bytes, size_t len,
                          size_t known, int flags, size_t *end,
                          struct match_captures *captures)
{
    size_t enough = shortest(m, bytes, len, known, flags);
    const char *newline = memchr(bytes + enough - 1, '\n', len - enough + 1);
    if (newline == NULL) {
        return 0;
    }
    size_t line = (size_t)(newline - bytes) + 1;
    size_t range = without_line_end(bytes, line);
    range = contains(m, bytes, range, flags) ? range : line;
    *end = match_end(m, bytes, range, flags);
    capture_groups(m, bytes, range, flags, captures);
    return line;
}

static size_t regex_stream(const struct match *m, const char *bytes, size_t len,
                           size_t known, int flags, size_t *end,
                           struct match_captures *captures)
{
    int last = m->bytes.open ? '\n' : m->bytes.last;
    if (last >= 0 && memchr(bytes + known, last, len - known) == NULL) {
        return 0;
    }
    if (!contains(m, bytes, len, flags)) {
        return 0;
    }
    if (m->bytes.open) {
        return open_stream(m, bytes, len, known, flags, end, captures);
    }
    *end = shortest(m, bytes, len, known, flags);
    capture_groups(m, bytes, *end, flags, captures);
    return *end;
}

size_t match_stream(const struct match *m, const char *bytes, size_t len, size_t known,
                    bool at_line_start, size_t *end, struct match_captures *captures)
{
    if (known >= len) {
        return 0;
    }
    if (m->kind == MATCH_SUBSTRING) {
        size_t needs = substring_stream(m, bytes, len, known);
        *end = needs > 0 ? needs : *end;
        return needs;
    }
    int flags = REG_NOTEOL | (at_line_start ? 0 : REG_NOTBOL);
    return regex_stream(m, bytes, len, known, flags, end, captures);
}

bool match_json(const struct match *m, const json_t *doc, struct match_captures *captures)
{
    return match_terms_hold(&m->terms, doc, captures);
}
