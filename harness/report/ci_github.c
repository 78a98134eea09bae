#include "harness/report/ci_github.h"

#include <stdbool.h>
#include <string.h>

/* The text of a command; in a property also what ends one. */
static void add_escaped(struct strbuf *out, const char *text, bool property)
{
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add_visible_line(&safe, text, strlen(text));
    for (const char *c = safe.text; *c != '\0'; c++) {
        bool ends = *c == '%' || (property && (*c == ':' || *c == ','));
        if (ends) {
            strbuf_addf(out, "%%%02X", (unsigned char)*c);
        } else {
            strbuf_addn(out, c, 1);
        }
    }
    strbuf_fini(&safe);
}

/* --- where ---------------------------------------------------------------------------
 */

/* Appends a part of a path; ".." takes one away, "." and "" are none. */
static void add_part(struct strbuf *out, const char *part, size_t len)
{
    if (len == 0 || (len == 1 && part[0] == '.')) {
        return;
    }
    if (len == 2 && memcmp(part, "..", 2) == 0) {
        char *slash = strrchr(out->text, '/');
        out->len = slash == NULL ? 0 : (size_t)(slash - out->text);
        out->text[out->len] = '\0';
        return;
    }
    strbuf_add(out, "/");
    strbuf_addn(out, part, len);
}

static void add_parts(struct strbuf *out, const char *path)
{
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        add_part(out, path, len);
        path += len + (path[len] == '/');
    }
}

/* The path below the workspace; false if it is not there. */
static bool add_below(struct strbuf *out, const char *path,
                      const struct ci_github_place *place)
{
    struct strbuf whole, root;
    strbuf_init(&whole);
    strbuf_init(&root);
    if (path[0] != '/') {
        add_parts(&whole, place->here);
    }
    add_parts(&whole, path);
    add_parts(&root, place->root);
    bool below = root.len > 0 && path[0] != '<' && whole.len > root.len + 1 &&
                 strncmp(whole.text, root.text, root.len) == 0 &&
                 whole.text[root.len] == '/';
    if (below) {
        add_escaped(out, whole.text + root.len + 1, true);
    }
    strbuf_fini(&whole);
    strbuf_fini(&root);
    return below;
}

static bool add_place(struct strbuf *out, const char *file, int line,
                      const struct ci_github_place *place)
{
    struct strbuf path;
    strbuf_init(&path);
    bool known = file != NULL && add_below(&path, file, place);
    if (known) {
        strbuf_addf(out, ",file=%s,line=%d", path.text, line > 0 ? line : 1);
    }
    strbuf_fini(&path);
    return known;
}

/* --- annotations ---------------------------------------------------------------------
 */

enum level { LEVEL_NONE, LEVEL_WARNING, LEVEL_ERROR };

static enum level level_of(const struct check *check)
{
    bool none = strcmp(check->type, "inconclusive") == 0 ||
                strcmp(check->type, "interrupted") == 0;
    return check->state == CHECK_FAILED  ? LEVEL_ERROR
           : check->state != CHECK_ERROR ? LEVEL_NONE
           : none                        ? LEVEL_WARNING
                                         : LEVEL_ERROR;
}

static void add_command(struct strbuf *out, const char *command, const char *title)
{
    strbuf_addf(out, "::%s title=", command);
    add_escaped(out, title, true);
}

static void add_message(struct strbuf *out, const char *message)
{
    strbuf_add(out, "::");
    add_escaped(out, message, false);
    strbuf_add(out, "\n");
}

/* Where the culprit is; if that is in a library, where it is held; else in the scenario.
 */
static void add_first_place(struct strbuf *out, const struct check *check,
                            const struct ci_github_place *place)
{
    bool known = add_place(out, check->culprit_file, check->culprit_line, place);
    for (int i = 0; i < check->holder_count && !known; i++) {
        known = add_place(out, check->holders[i].file, check->holders[i].line, place);
    }
    if (!known) {
        (void)add_place(out, check->file, check->line, place);
    }
}

static void annotate(struct strbuf *out, const char *command, const struct check *check,
                     const struct ci_github_place *place)
{
    struct strbuf title;
    strbuf_init(&title);
    strbuf_addf(&title, "floodtest: %s", check->name);
    add_command(out, command, title.text);
    add_first_place(out, check, place);
    add_message(out, check->message);
    strbuf_fini(&title);
}

static void annotate_level(struct strbuf *out, const struct checks *c,
                           const struct ci_github_place *place, enum level level)
{
    const char *command = level == LEVEL_ERROR ? "error" : "warning";
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < c->count; i++) {
        count += level_of(&c->list[i]) == level;
    }
    size_t most = count > CI_GITHUB_ANNOTATIONS_MAX ? CI_GITHUB_ANNOTATIONS_MAX - 1U
                                                    : CI_GITHUB_ANNOTATIONS_MAX;
    for (size_t i = 0; i < c->count && shown < most; i++) {
        if (level_of(&c->list[i]) == level) {
            annotate(out, command, &c->list[i], place);
            shown++;
        }
    }
    if (count > shown) {
        char more[64];
        snprintf(more, sizeof more, "and %zu more: see the summary", count - shown);
        add_command(out, command, c->title);
        add_message(out, more);
    }
}

void ci_github_annotations(struct strbuf *out, const struct checks *c,
                           const struct ci_github_place *place)
{
    size_t before = out->len;
    annotate_level(out, c, place, LEVEL_ERROR);
    annotate_level(out, c, place, LEVEL_WARNING);
    if (out->len == before) {
        add_command(out, "notice", c->title);
        add_message(out, c->headline);
    }
}

void ci_github_error(struct strbuf *out, const char *title, const char *message)
{
    add_command(out, "error", title);
    add_message(out, message);
}

/* --- the rest ------------------------------------------------------------------------
 */

void ci_github_open_group(struct strbuf *out, const char *title)
{
    strbuf_add(out, "::group");
    add_message(out, title);
}

void ci_github_close_group(struct strbuf *out)
{
    strbuf_add(out, "::endgroup::\n");
}

/* The value is one line, so that a line of it can only be the delimiter if it is all of
 * the value. */
static void add_output(struct strbuf *out, const char *name, const char *value)
{
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add_visible_line(&safe, value, strlen(value));
    const char *delimiter = "floodtest_end_of_value";
    delimiter = strcmp(safe.text, delimiter) == 0 ? "floodtest_end" : delimiter;
    strbuf_addf(out, "%s<<%s\n%s\n%s\n", name, delimiter, safe.text, delimiter);
    strbuf_fini(&safe);
}

void ci_github_outputs(struct strbuf *out, const struct checks *c)
{
    bool one_run = c->count > 0 && strcmp(c->title, "floodtest run") == 0;
    add_output(out, "verdict", c->verdict);
    add_output(out, "class", one_run ? c->list[0].type : "");
    add_output(out, "summary", c->headline);
}

/* Blanks of any alphabet stand before a command: whatever is no letter of ASCII counts as
 * one. */
static bool may_precede(char c)
{
    unsigned char u = (unsigned char)c;
    return u <= ' ' || u >= 0x7f;
}

void ci_github_disarm(struct strbuf *out, const char *bytes, size_t len,
                      const char *colon, const char *bracket)
{
    bool at_start = true;
    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];
        if (at_start && c == ':' && i + 1 < len && bytes[i + 1] == ':') {
            strbuf_add(out, colon);
        } else if (c == '[' && i >= 2 && memcmp(bytes + i - 2, "##", 2) == 0) {
            strbuf_add(out, bracket);
        } else {
            strbuf_addn(out, bytes + i, 1);
        }
        at_start = c == '\n' || c == '\r' || (at_start && may_precede(c));
    }
}
