#include "harness/report/suite_terminal.h"

#include "harness/base/units.h"
#include "harness/report/text.h"
#include "harness/scenario/target.h"

#include <stdio.h>
#include <string.h>

enum {
    STATE_COLUMNS = 15,
    CASE_COLUMNS = 7,
    TIME_COLUMNS = 11,
    CLASS_COLUMNS = 15,
    REASON_COLUMN = 4
};

static const struct {
    const char *name, *heading, *color;
} states[SUITE_STATES] = {
    [SUITE_NOT_RUN] = {"not run", "Not run:", ""},
    [SUITE_AS_EXPECTED] = {"ok", "", "\x1b[1;32m"},
    [SUITE_UNEXPECTED] = {"NOT AS EXPECTED", "Not as expected:", "\x1b[1;31m"},
    [SUITE_COULD_NOT_RUN] = {"COULD NOT RUN", "Could not run:", "\x1b[1;33m"},
};

static void add_safe(struct strbuf *out, const char *text, struct report_style style)
{
    text_add_safe(out, text, strlen(text), style.unicode);
}

/* A line: what came of it, how long it took, the class and the name. */
static void add_line(struct strbuf *out, const char *word, const char *color, int columns,
                     const char *name, const struct suite_outcome *o,
                     struct report_style style)
{
    char time[UNITS_TEXT_MAX];
    strbuf_addf(out, "%s%-*s%s", style.color ? color : "", columns, word,
                style.color && color[0] != '\0' ? "\x1b[0m" : "");
    struct strbuf class;
    strbuf_init(&class);
    add_safe(&class, o->class_name[0] == '\0' ? "-" : o->class_name, style);
    strbuf_addf(out, "  %*s  %-*s  ", TIME_COLUMNS, units_format_time(time, o->seconds),
                CLASS_COLUMNS, class.text);
    strbuf_fini(&class);
    add_safe(out, name, style);
    strbuf_add(out, "\n");
}

void suite_terminal_run(struct strbuf *out, const char *name,
                        const struct suite_outcome *o, struct report_style style)
{
    if (o->state != SUITE_NOT_RUN) {
        add_line(out, states[o->state].name, states[o->state].color, STATE_COLUMNS, name,
                 o, style);
    }
}

void suite_terminal_case(struct strbuf *out, const char *name,
                         const struct suite_outcome *o, struct report_style style)
{
    const char *verdict = o->verdict;
    const char *word = strcmp(verdict, "pass") == 0   ? "pass"
                       : strcmp(verdict, "fail") == 0 ? "FAIL"
                       : verdict[0] != '\0'           ? "?"
                                                      : "not run";
    const char *color = word[0] == 'p' ? "\x1b[32m" : word[0] == 'F' ? "\x1b[1;31m" : "";
    if (o->state != SUITE_NOT_RUN) {
        add_line(out, word, color, CASE_COLUMNS, name, o, style);
    }
}

void suite_terminal_progress(struct strbuf *out, const struct suite_progress *p,
                             size_t width, struct report_style style)
{
    char time[UNITS_TEXT_MAX];
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "%zu of %zu done, %s left", p->done, p->total,
                units_format_time(time, p->left_s));
    if (p->name[0] != '\0') {
        strbuf_add(&line, "   ");
        add_safe(&line, p->name, style);
    }
    if (p->running > 1) {
        strbuf_addf(&line, ", and %zu more", p->running - 1);
    }
    strbuf_addn(out, line.text, text_prefix(line.text, line.len, width));
    strbuf_fini(&line);
}

void suite_terminal_command(struct strbuf *out, char *const *words)
{
    strbuf_add(out, "floodtest run");
    for (; *words != NULL; words++) {
        strbuf_add(out, " ");
        strbuf_add_word(out, *words);
    }
}

static void add_reason(struct strbuf *out, const char *label, const char *text,
                       struct report_style style)
{
    if (text[0] != '\0') {
        strbuf_addf(out, "%*s%s", REASON_COLUMN, "", label);
        add_safe(out, text, style);
        strbuf_add(out, "\n");
    }
}

static void add_run(struct strbuf *out, const struct suite_run *run,
                    struct report_style style)
{
    const struct suite_outcome *o = &run->outcome;
    struct strbuf command;
    strbuf_init(&command);
    suite_terminal_command(&command, run->words);
    strbuf_add(out, "  ");
    add_safe(out, run->name, style);
    strbuf_add(out, "\n");
    add_reason(out, "", o->why, style);
    add_reason(out, "", o->summary, style);
    add_reason(out, "held by ", o->culprit, style);
    if (o->state == SUITE_COULD_NOT_RUN) {
        strbuf_addf(out, "%*sexit code %d\n", REASON_COLUMN, "", o->exit_code);
    }
    add_reason(out, "", command.text, style);
    strbuf_fini(&command);
}

static void add_section(struct strbuf *out, const struct suite_summary *s,
                        enum suite_state state, struct report_style style)
{
    bool first = true;
    for (size_t i = 0; i < s->count; i++) {
        if (s->runs[i].outcome.state != state) {
            continue;
        }
        if (first) {
            strbuf_addf(out, "\n%s%s%s\n", style.color ? states[state].color : "",
                        states[state].heading, style.color ? "\x1b[0m" : "");
            first = false;
        }
        add_run(out, &s->runs[i], style);
    }
}

static void add_count(struct strbuf *out, size_t count, const char *what)
{
    if (count > 0) {
        strbuf_addf(out, ", %zu %s", count, what);
    }
}

static void add_counts(struct strbuf *out, const struct suite_summary *s)
{
    char time[UNITS_TEXT_MAX];
    struct suite_counts c = suite_summary_count(s);
    size_t resumed = 0;
    for (size_t i = 0; i < s->count; i++) {
        resumed += s->runs[i].outcome.resumed;
    }
    strbuf_addf(out, "\n%zu run%s: %zu as expected", s->count + s->missing,
                s->count + s->missing == 1 ? "" : "s", c.of[SUITE_AS_EXPECTED]);
    add_count(out, c.of[SUITE_UNEXPECTED], "not as expected");
    add_count(out, c.of[SUITE_COULD_NOT_RUN], "could not run");
    add_count(out, c.of[SUITE_NOT_RUN], "not run");
    add_count(out, s->missing, "missing");
    strbuf_addf(out, "; %s of runs", units_format_time(time, c.seconds));
    if (resumed > 0) {
        strbuf_addf(out, ", %zu of them done before", resumed);
    }
    if (s->shard.count > 1) {
        strbuf_addf(out, "; shard %u/%u of %u runs", s->shard.index + 1, s->shard.count,
                    s->total);
    }
    strbuf_add(out, s->interrupted ? "; interrupted\n" : "\n");
}

void suite_terminal_report(struct strbuf *out, const struct suite_summary *s,
                           const char *dir, struct report_style style)
{
    add_section(out, s, SUITE_UNEXPECTED, style);
    add_section(out, s, SUITE_COULD_NOT_RUN, style);
    add_counts(out, s);
    if (dir != NULL) {
        strbuf_add(out, "results in ");
        add_safe(out, dir, style);
        strbuf_add(out, "\n");
    }
}
