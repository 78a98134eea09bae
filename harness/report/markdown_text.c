#include "harness/report/markdown_text.h"

#include "harness/base/utf8.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* For what closes what is open, and the sentence about what was left out. */
enum { RESERVE = 512, CODE_BYTES_MAX = 300, FENCE_LEAST = 3 };

#define NO_WIDTH "\xe2\x80\x8b" /* U+200B: breaks a mention and shows nothing */

void markdown_begin(struct markdown *m, struct strbuf *out)
{
    *m = (struct markdown){.out = out, .start = out->len};
}

static bool has_room(const struct markdown *m, size_t more)
{
    return m->dropped == 0 &&
           m->out->len - m->start + more + m->reserve + RESERVE <= MARKDOWN_BYTES_MAX;
}

bool markdown_line(struct markdown *m, const char *line)
{
    size_t len = strlen(line);
    if (!has_room(m, len + 1)) {
        m->dropped++;
        return false;
    }
    strbuf_addn(m->out, line, len);
    strbuf_add(m->out, "\n");
    return true;
}

void markdown_end(struct markdown *m)
{
    if (m->dropped > 0) {
        strbuf_addf(m->out,
                    "\n> **Cut here:** %zu more lines have no room in a comment; "
                    "`--json` and `--html` have all of it.\n",
                    m->dropped);
    }
}

void markdown_fold(struct markdown *m, const char *summary)
{
    if (m->dropped == 0) {
        strbuf_addf(m->out, "\n<details><summary>%s</summary>\n\n", summary);
        m->folded = true;
    }
}

void markdown_unfold(struct markdown *m)
{
    strbuf_add(m->out, m->folded ? "\n</details>\n" : "");
    m->folded = false;
}

/* The longest run of backticks in it. */
static size_t longest_run(const char *text)
{
    size_t longest = 0, run = 0;
    for (; *text != '\0'; text++) {
        run = *text == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_fence(struct strbuf *out, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        strbuf_add(out, "`");
    }
}

/* A line feed ends a line, with or without a carriage return before it. */
static void add_block_lines(struct markdown *m, const char *bytes, size_t len)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - bytes) - at;
        bool dos = n > 0 && bytes[at + n - 1] == '\r';
        strbuf_clear(&line);
        strbuf_add_visible(&line, bytes + at, dos ? n - 1 : n);
        markdown_line(m, line.text);
        at += n + 1;
    }
    strbuf_fini(&line);
}

void markdown_block(struct markdown *m, const char *bytes, size_t len)
{
    struct strbuf fence, all;
    strbuf_init(&fence);
    strbuf_init(&all);
    strbuf_add_visible(&all, bytes, len);
    size_t run = longest_run(all.text) + 1;
    add_fence(&fence, run > FENCE_LEAST ? run : FENCE_LEAST);
    if (has_room(m, 2 * fence.len + RESERVE)) {
        strbuf_addf(m->out, "%stext\n", fence.text);
        m->reserve = fence.len + 1;
        add_block_lines(m, bytes, len);
        m->reserve = 0;
        strbuf_addf(m->out, "%s\n", fence.text);
    } else {
        m->dropped++;
    }
    strbuf_fini(&fence);
    strbuf_fini(&all);
}

/* Behind these a forge looks for a name or a number: @user, #12, !12, ~label, %2, &3. */
static bool refers(const char *c)
{
    return strchr("@#!~%&$", c[0]) != NULL &&
           (isalnum((unsigned char)c[1]) || strchr("\"{_-", c[1]) != NULL) &&
           c[1] != '\0';
}

static bool starts_an_address(const char *c)
{
    return strncmp(c, "://", 3) == 0 || strncasecmp(c, "www.", 4) == 0;
}

void markdown_add_text(struct strbuf *out, const char *text)
{
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add_visible_line(&safe, text, strlen(text));
    for (const char *c = safe.text; *c != '\0'; c++) {
        strbuf_add(out, strchr("\\`*_[]<>|~#&$", *c) != NULL ? "\\" : "");
        strbuf_addn(out, c, 1);
        strbuf_add(out, refers(c) || starts_an_address(c) ? NO_WIDTH : "");
    }
    strbuf_fini(&safe);
}

/* What fits, whole characters. */
static size_t code_length(const char *text, size_t len)
{
    size_t used = 0;
    while (used < len) {
        size_t n = utf8_sequence(text + used, len - used);
        n = n == 0 ? 1 : n;
        if (used + n > CODE_BYTES_MAX) {
            break;
        }
        used += n;
    }
    return used;
}

/* A blank at both ends is taken off by the reader, so that the text may begin or end with
 * a backtick. */
static void add_code(struct strbuf *out, const char *text, const char *escaped)
{
    struct strbuf safe, ticks;
    strbuf_init(&safe);
    strbuf_init(&ticks);
    size_t len = strlen(text), shown = code_length(text, len);
    strbuf_add_visible_line(&safe, text, shown);
    strbuf_add(&safe, shown < len ? "…" : "");
    add_fence(&ticks, longest_run(safe.text) + 1);
    bool padded = safe.text[0] == '`' || safe.text[0] == ' ' || safe.len == 0 ||
                  safe.text[safe.len - 1] == '`' || safe.text[safe.len - 1] == ' ';
    strbuf_addf(out, "%s%s", ticks.text, padded ? " " : "");
    for (const char *c = safe.text; *c != '\0'; c++) {
        strbuf_add(out, strchr(escaped, *c) != NULL ? "\\" : "");
        strbuf_addn(out, c, 1);
    }
    strbuf_addf(out, "%s%s", padded ? " " : "", ticks.text);
    strbuf_fini(&safe);
    strbuf_fini(&ticks);
}

void markdown_add_code(struct strbuf *out, const char *text)
{
    add_code(out, text, "");
}

void markdown_add_cell(struct strbuf *out, const char *text)
{
    add_code(out, text, "|");
}
