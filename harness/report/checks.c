#include "harness/report/checks.h"

#include "harness/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *check_state_name(enum check_state state)
{
    static const char *const names[CHECK_STATES] = {
        [CHECK_PASSED] = "passed",     [CHECK_FAILED] = "failed",
        [CHECK_ERROR] = "error",       [CHECK_SKIPPED] = "skipped",
        [CHECK_EXPECTED] = "expected",
    };
    return names[state];
}

static char *copy(const char *text)
{
    return mem_must_strdup(text == NULL ? "" : text);
}

void checks_set_version(struct checks *c, const char *version)
{
    snprintf(c->version, sizeof c->version, "%s",
             version[0] == '\0' ? FLOODTEST_VERSION : version);
}

static bool is_taken(const struct checks *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->list[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* A limit may be given twice; CI systems tell cases by their names. */
static char *unique_name(const struct checks *c, const char *name)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add(&text, name);
    for (int i = 2; is_taken(c, text.text); i++) {
        strbuf_clear(&text);
        strbuf_addf(&text, "%s #%d", name, i);
    }
    char *unique = mem_must_strdup(text.text);
    strbuf_fini(&text);
    return unique;
}

struct check *checks_add(struct checks *c, enum check_state state, const char *group,
                         const char *name)
{
    enum { FIRST = 16 };
    if (c->count == c->capacity) {
        size_t capacity = c->capacity == 0 ? FIRST : 2 * c->capacity;
        struct check *grown = mem_must_alloc(capacity * sizeof *grown);
        if (c->count > 0) {
            memcpy(grown, c->list, c->count * sizeof *grown);
        }
        free(c->list);
        c->list = grown;
        c->capacity = capacity;
    }
    char *unique = unique_name(c, name);
    struct check *check = &c->list[c->count++];
    *check = (struct check){.state = state,
                            .group = copy(group),
                            .name = unique,
                            .type = copy(""),
                            .message = copy(""),
                            .details = copy("")};
    return check;
}

static void replace(char **text, const char *with)
{
    char *old = *text;
    *text = copy(with);
    free(old);
}

void check_explain(struct check *c, const char *type, const char *message)
{
    replace(&c->type, type);
    replace(&c->message, message);
}

void check_add_details(struct check *c, const char *line)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_addf(&text, "%s%s\n", c->details, line);
    replace(&c->details, text.text);
    strbuf_fini(&text);
}

void check_add_number(struct check *c, const char *name, double value)
{
    if (c->number_count < CHECK_NUMBERS_MAX) {
        c->numbers[c->number_count++] = (struct check_number){name, value};
    }
}

void check_set_output(struct check *c, const char *bytes, size_t len)
{
    free(c->output);
    c->output = NULL;
    c->output_len = len;
    if (len > 0) {
        c->output = mem_must_alloc(len + 1);
        memcpy(c->output, bytes, len);
    }
}

/* "memory.growth 31.4 MiB, limit < 20MiB": the number that people look for is first. */
static void add_limit_message(struct strbuf *out, const struct check_limit *limit)
{
    size_t metric = strcspn(limit->text, "<>=!"), end = metric;
    while (end > 0 && limit->text[end - 1] == ' ') {
        end--;
    }
    bool known = limit->state != VERDICT_LIMIT_UNKNOWN && limit->shown[0] != '\0';
    strbuf_addn(out, limit->text, end);
    strbuf_addf(out, " %s, limit %s", known ? limit->shown : "unknown",
                limit->text + metric);
}

void checks_add_limit(struct checks *c, const char *group, const char *run,
                      const struct check_limit *limit)
{
    static const struct {
        enum check_state state;
        const char *type;
    } rows[] = {
        [VERDICT_LIMIT_HELD] = {CHECK_PASSED, ""},
        [VERDICT_LIMIT_BROKEN] = {CHECK_FAILED, "threshold"},
        [VERDICT_LIMIT_UNKNOWN] = {CHECK_ERROR, "inconclusive"},
    };
    struct strbuf text;
    strbuf_init(&text);
    strbuf_addf(&text, "%s: %s", run, limit->text);
    bool bad = limit->state != VERDICT_LIMIT_HELD;
    struct check *check =
        checks_add(c, bad && limit->expected ? CHECK_EXPECTED : rows[limit->state].state,
                   group, text.text);
    strbuf_clear(&text);
    add_limit_message(&text, limit);
    check_explain(check, rows[limit->state].type, text.text);
    check_add_number(check, "value", limit->value);
    strbuf_fini(&text);
}

void checks_add_interruption(struct checks *c, const char *message)
{
    if (c->interrupted) {
        check_explain(checks_add(c, CHECK_ERROR, "floodtest", "all of it was run"),
                      "interrupted", message);
    }
}

void checks_fini(struct checks *c)
{
    for (size_t i = 0; i < c->count; i++) {
        struct check *check = &c->list[i];
        char *texts[] = {check->group,   check->name,   check->type, check->message,
                         check->details, check->output, check->file, check->culprit_file};
        for (size_t n = 0; n < sizeof texts / sizeof texts[0]; n++) {
            free(texts[n]);
        }
        for (int n = 0; n < check->holder_count; n++) {
            free(check->holders[n].file);
        }
    }
    free(c->list);
    free(c->title);
    free(c->headline);
    *c = (struct checks){0};
}

size_t checks_count(const struct checks *c, enum check_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) {
        count += c->list[i].state == state;
    }
    return count;
}
