#include "harness/report/markdown.h"

#include "harness/base/units.h"
#include "harness/report/markdown_parts.h"
#include "harness/report/suite_terminal.h"

#include <stdio.h>
#include <string.h>

static const char *const words[SUITE_STATES] = {
    [SUITE_NOT_RUN] = MARKDOWN_NONE " not run",
    [SUITE_AS_EXPECTED] = MARKDOWN_PASS " as expected",
    [SUITE_UNEXPECTED] = MARKDOWN_FAIL " not as expected",
    [SUITE_COULD_NOT_RUN] = MARKDOWN_UNSURE " could not run",
};

static void add_headline(struct markdown *m, const struct suite_summary *s)
{
    struct suite_counts c = suite_summary_count(s);
    char time[UNITS_TEXT_MAX];
    bool failed = c.of[SUITE_UNEXPECTED] > 0;
    bool all = c.of[SUITE_AS_EXPECTED] == s->count && s->missing == 0;
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "### %s: %zu of %zu runs as expected",
                failed           ? MARKDOWN_FAIL " FAIL"
                : s->interrupted ? MARKDOWN_UNSURE " INTERRUPTED"
                : all            ? MARKDOWN_PASS " PASS"
                                 : MARKDOWN_UNSURE " NOT ALL WAS RUN",
                c.of[SUITE_AS_EXPECTED], s->count + s->missing);
    static const enum suite_state others[] = {SUITE_UNEXPECTED, SUITE_COULD_NOT_RUN,
                                              SUITE_NOT_RUN};
    static const char *const counted[] = {"not as expected", "could not run", "not run"};
    for (size_t i = 0; i < 3; i++) {
        if (c.of[others[i]] > 0) {
            strbuf_addf(&line, ", %zu %s", c.of[others[i]], counted[i]);
        }
    }
    if (s->missing > 0) {
        strbuf_addf(&line, ", %u missing", s->missing);
    }
    markdown_line(m, line.text);
    strbuf_clear(&line);
    strbuf_addf(&line, "\nfloodtest suite, %s of runs",
                units_format_time(time, c.seconds));
    if (s->shard.count > 1) {
        strbuf_addf(&line, ", shard %u/%u of %u runs", s->shard.index + 1, s->shard.count,
                    s->total);
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

/* The limits that did not hold, in a cell. */
static void add_broken(struct strbuf *line, const struct suite_outcome *o)
{
    for (size_t i = 0; i < o->limit_count; i++) {
        if (o->limits[i].state != VERDICT_LIMIT_HELD) {
            strbuf_add(line, "<br>");
            markdown_add_cell(line, o->limits[i].text);
            strbuf_add(line, " was ");
            markdown_add_text(line, o->limits[i].shown[0] == '\0' ? "unknown"
                                                                  : o->limits[i].shown);
        }
    }
}

static void add_row(struct markdown *m, const struct suite_run *run)
{
    const struct suite_outcome *o = &run->outcome;
    char time[UNITS_TEXT_MAX] = "";
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %s | ", words[o->state]);
    markdown_add_cell(&line, run->name);
    strbuf_add(&line, " | ");
    markdown_add_text(&line, o->class_name);
    strbuf_add(&line, " | ");
    if (o->state == SUITE_COULD_NOT_RUN) {
        strbuf_addf(&line, "exit code %d: ", o->exit_code);
        markdown_add_cell(&line, o->summary);
    } else {
        markdown_add_text(&line, o->why);
        strbuf_add(&line, o->why[0] != '\0' ? "; " : "");
        markdown_add_text(&line, o->summary);
        strbuf_add(&line, o->evidence[0] != '\0' ? "; " : "");
        markdown_add_text(&line, o->evidence);
    }
    if (o->culprit[0] != '\0' && o->state != SUITE_AS_EXPECTED) {
        strbuf_add(&line, "<br>held by ");
        markdown_add_cell(&line, o->culprit);
    }
    add_broken(&line, o);
    if (o->state != SUITE_NOT_RUN) {
        units_format_time(time, o->seconds);
    }
    strbuf_addf(&line, " | %s |", time);
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static size_t count(const struct suite_summary *s, enum suite_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        n += s->runs[i].outcome.state == state;
    }
    return n;
}

static void add_rows(struct markdown *m, const struct suite_summary *s,
                     enum suite_state state)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->runs[i].outcome.state == state) {
            add_row(m, &s->runs[i]);
        }
    }
}

static const char head[] = "| | run | class | | took |\n| --- | --- | --- | --- | --: |";

static void add_folded(struct markdown *m, const struct suite_summary *s,
                       enum suite_state state, const char *what)
{
    char summary[80];
    size_t n = count(s, state);
    if (n > 0) {
        snprintf(summary, sizeof summary, "%zu %s", n, what);
        markdown_fold(m, summary);
        markdown_line(m, head);
        add_rows(m, s, state);
        markdown_unfold(m);
    }
}

/* The commands that do again what was not as it should be, and what it printed. */
static void add_again(struct markdown *m, const struct suite_summary *s)
{
    enum { OUTPUTS_MAX = 5 };
    struct strbuf text;
    strbuf_init(&text);
    for (size_t i = 0; i < s->count; i++) {
        enum suite_state state = s->runs[i].outcome.state;
        if (state == SUITE_UNEXPECTED || state == SUITE_COULD_NOT_RUN) {
            suite_terminal_command(&text, s->runs[i].words);
            strbuf_add(&text, "\n");
        }
    }
    if (text.len > 0) {
        markdown_fold(m, "Run these again");
        markdown_block(m, text.text, text.len);
        markdown_unfold(m);
    }
    strbuf_fini(&text);
    int shown = 0;
    for (size_t i = 0; i < s->count && shown < OUTPUTS_MAX; i++) {
        const struct suite_outcome *o = &s->runs[i].outcome;
        bool bad = o->state == SUITE_UNEXPECTED || o->state == SUITE_COULD_NOT_RUN;
        if (bad && o->output != NULL) {
            markdown_fold(m, "Last output of a run that was not as expected");
            struct strbuf line;
            strbuf_init(&line);
            markdown_add_code(&line, s->runs[i].name);
            strbuf_add(&line, ":\n");
            markdown_line(m, line.text);
            strbuf_fini(&line);
            markdown_block(m, o->output, strlen(o->output));
            markdown_unfold(m);
            shown++;
        }
    }
}

void markdown_suite(const struct suite_summary *s, struct strbuf *out)
{
    struct markdown m;
    markdown_begin(&m, out);
    add_headline(&m, s);
    if (count(s, SUITE_UNEXPECTED) + count(s, SUITE_COULD_NOT_RUN) > 0) {
        markdown_line(&m, "");
        markdown_line(&m, head);
        add_rows(&m, s, SUITE_UNEXPECTED);
        add_rows(&m, s, SUITE_COULD_NOT_RUN);
        add_again(&m, s);
    }
    add_folded(&m, s, SUITE_NOT_RUN, "not run");
    add_folded(&m, s, SUITE_AS_EXPECTED, "as expected");
    markdown_end(&m);
}
