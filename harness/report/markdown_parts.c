#include "harness/report/markdown_parts.h"

#include "harness/scenario/options.h"

#include <inttypes.h>
#include <string.h>

void markdown_row(struct markdown *m, const char *name, const char *value)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %s | %s |", name, value);
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

void markdown_again(struct markdown *m, const struct scenario *s)
{
    if (s->invocation == NULL || s->invocation[0] == NULL) {
        return;
    }
    struct strbuf line;
    strbuf_init(&line);
    strbuf_add(&line, "floodtest");
    for (const char *const *word = s->invocation + 1; *word != NULL; word++) {
        strbuf_add(&line, " ");
        strbuf_add_word(&line, *word);
    }
    markdown_fold(m, "Run it again");
    markdown_block(m, line.text, line.len);
    markdown_unfold(m);
    strbuf_fini(&line);
}

static void add_setting(void *arg, const char *key, const struct options_value *v)
{
    struct strbuf *b = arg;
    switch (v->type) {
    case OPTIONS_NULL:
        strbuf_addf(b, "%s: -\n", key);
        break;
    case OPTIONS_BOOL:
        strbuf_addf(b, "%s: %s\n", key, v->boolean ? "true" : "false");
        break;
    case OPTIONS_INTEGER:
        strbuf_addf(b, "%s: %" PRId64 "\n", key, v->integer);
        break;
    case OPTIONS_REAL:
        strbuf_addf(b, "%s: %.10g\n", key, v->real);
        break;
    case OPTIONS_STRING:
        strbuf_addf(b, "%s: ", key);
        strbuf_add_visible_line(b, v->string, strlen(v->string));
        strbuf_add(b, "\n");
        break;
    case OPTIONS_LIST:
        for (size_t i = 0; v->list[i] != NULL; i++) {
            strbuf_addf(b, "%s: ", key);
            strbuf_add_visible_line(b, v->list[i], strlen(v->list[i]));
            strbuf_add(b, "\n");
        }
        break;
    }
}

/* The lines of a text that are not among the others. */
static void add_others(struct strbuf *out, const char *text, const struct strbuf *known)
{
    struct strbuf line;
    strbuf_init(&line);
    for (size_t len; *text != '\0'; text += len) {
        len = strcspn(text, "\n") + 1;
        strbuf_clear(&line);
        strbuf_add(&line, "\n");
        strbuf_addn(&line, text, len);
        if (strstr(known->text, line.text) == NULL) {
            strbuf_addn(out, text, len);
        }
    }
    strbuf_fini(&line);
}

void markdown_settings(struct markdown *m, const struct scenario *s)
{
    struct scenario defaults;
    struct strbuf all, known, text;
    strbuf_init(&all);
    strbuf_init(&known);
    strbuf_init(&text);
    scenario_init(&defaults);
    strbuf_add(&known, "\n");
    options_each(&defaults, add_setting, &known);
    options_each(s, add_setting, &all);
    add_others(&text, all.text, &known);
    if (text.len > 0) {
        markdown_fold(m, "Settings that are not the defaults");
        markdown_block(m, text.text, text.len);
        markdown_unfold(m);
    }
    scenario_fini(&defaults);
    strbuf_fini(&all);
    strbuf_fini(&known);
    strbuf_fini(&text);
}
