#include "harness/report/checks.h"

#include "harness/base/mem.h"
#include "harness/report/suite_terminal.h"

#include <stdio.h>
#include <string.h>

static const char not_begun[] = "not begun: floodtest was interrupted, or left it out "
                                "after a failure (--fail-fast)";

/* What a verdict of a run says: class and summary. */
static void add_verdict(struct strbuf *out, const struct suite_outcome *o)
{
    strbuf_addf(out, "%s%s%s%s%s", o->class_name, o->class_name[0] != '\0' ? ": " : "",
                o->summary, o->evidence[0] != '\0' ? "; " : "", o->evidence);
}

static void set_from_outcome(struct check *check, const struct suite_outcome *o)
{
    struct strbuf line;
    strbuf_init(&line);
    if (o->culprit[0] != '\0' && check->state != CHECK_PASSED) {
        strbuf_addf(&line, "held by %s", o->culprit);
        check_add_details(check, line.text);
    }
    strbuf_fini(&line);
    check->seconds = o->seconds;
    check->culprit_file = mem_must_strdup(o->culprit_file);
    check->culprit_line = o->culprit_line;
    if (o->output != NULL) {
        check_set_output(check, o->output, strlen(o->output));
    }
}

static void add_limits(struct checks *c, const char *group, const char *run,
                       const struct suite_outcome *o, bool expected)
{
    for (size_t i = 0; i < o->limit_count; i++) {
        const struct suite_limit *l = &o->limits[i];
        const struct check_limit limit = {l->text, l->shown, l->value, l->state,
                                          expected};
        checks_add_limit(c, group, run, &limit);
    }
}

/* --- suite ---------------------------------------------------------------------------
 */

/* An inconclusive run is no failure of the client, but it must not look green. */
static enum check_state state_of(const struct suite_outcome *o)
{
    bool unsure = strcmp(o->verdict, "inconclusive") == 0;
    return o->state == SUITE_AS_EXPECTED     ? CHECK_PASSED
           : o->state == SUITE_NOT_RUN       ? CHECK_SKIPPED
           : o->state == SUITE_COULD_NOT_RUN ? CHECK_ERROR
           : unsure                          ? CHECK_ERROR
                                             : CHECK_FAILED;
}

static void explain_run(struct check *check, const struct suite_run *run)
{
    const struct suite_outcome *o = &run->outcome;
    struct strbuf text;
    strbuf_init(&text);
    if (o->state == SUITE_NOT_RUN) {
        check_explain(check, "not-run", not_begun);
    } else if (o->state == SUITE_COULD_NOT_RUN) {
        strbuf_addf(&text, "could not run (exit code %d): %s", o->exit_code, o->summary);
        check_explain(check, "could-not-run", text.text);
    } else {
        strbuf_addf(&text, "%s%s", o->why, o->why[0] != '\0' ? "; " : "");
        add_verdict(&text, o);
        bool unsure = check->state == CHECK_ERROR;
        const char *type = check->state == CHECK_PASSED ? "" : o->class_name;
        check_explain(check, unsure ? "inconclusive" : type, text.text);
    }
    strbuf_clear(&text);
    strbuf_add(&text, "again: ");
    suite_terminal_command(&text, run->words);
    check_add_details(check, text.text);
    strbuf_fini(&text);
}

static void add_run(struct checks *out, const struct suite_run *run)
{
    const struct suite_outcome *o = &run->outcome;
    const char *group = run->file != NULL ? run->file : "floodtest suite";
    struct check *check = checks_add(out, state_of(o), group, run->name);
    explain_run(check, run);
    set_from_outcome(check, o);
    check->file = mem_must_strdup(run->file);
    check->line = run->line;
    add_limits(out, group, run->name, o, o->state == SUITE_AS_EXPECTED);
}

static const char *suite_verdict(const struct suite_summary *s,
                                 const struct suite_counts *c)
{
    return s->interrupted                                            ? "interrupted"
           : c->of[SUITE_UNEXPECTED] > 0                             ? "fail"
           : c->of[SUITE_AS_EXPECTED] == s->count && s->missing == 0 ? "pass"
                                                                     : "could-not-run";
}

void checks_of_suite(struct checks *out, const struct suite_summary *s)
{
    struct suite_counts counts = suite_summary_count(s);
    struct strbuf text;
    strbuf_init(&text);
    *out = (struct checks){.title = mem_must_strdup("floodtest suite"),
                           .verdict = suite_verdict(s, &counts),
                           .interrupted = s->interrupted};
    checks_set_version(out, s->version);
    snprintf(out->started, sizeof out->started, "%.19s", s->started_at);
    for (size_t i = 0; i < s->count; i++) {
        add_run(out, &s->runs[i]);
    }
    strbuf_addf(&text,
                "%zu of %zu runs as expected, %zu not as expected, %zu could not run, "
                "%zu not run, %u missing",
                counts.of[SUITE_AS_EXPECTED], s->count + s->missing,
                counts.of[SUITE_UNEXPECTED], counts.of[SUITE_COULD_NOT_RUN],
                counts.of[SUITE_NOT_RUN], s->missing);
    out->headline = mem_must_strdup(text.text);
    if (s->missing > 0) {
        strbuf_clear(&text);
        strbuf_addf(&text, "%u runs are missing: those of shards that were not merged",
                    s->missing);
        check_explain(checks_add(out, CHECK_ERROR, out->title, "every shard is there"),
                      "missing", text.text);
    }
    strbuf_clear(&text);
    strbuf_addf(&text, "interrupted: %zu runs were not run", counts.of[SUITE_NOT_RUN]);
    checks_add_interruption(out, text.text);
    strbuf_fini(&text);
}

/* --- certify -------------------------------------------------------------------------
 */

/* A case that could not be run is held against nobody, unless the grade is: so says the
 * exit code, too. */
static enum check_state cell_state(const struct certify_cell *cell, bool graded,
                                   const char *name)
{
    const struct certify_case_mark mark = {name, cell->mark};
    switch (cell->mark) {
    case CERTIFY_PASS:
        return CHECK_PASSED;
    case CERTIFY_FAIL:
        return CHECK_FAILED;
    case CERTIFY_UNSURE:
        return certify_has_say(&mark) ? CHECK_ERROR : CHECK_SKIPPED;
    case CERTIFY_NO_RUN:
        return graded ? CHECK_SKIPPED : CHECK_ERROR;
    default:
        return CHECK_ERROR; /* not begun */
    }
}

static void add_cell(struct checks *out, const struct certify_column *column,
                     const struct flood_case *row, const struct certify_cell *cell)
{
    static const char *const types[] = {
        [CERTIFY_UNSURE] = "inconclusive",
        [CERTIFY_NO_RUN] = "could-not-run",
        [CERTIFY_NOT_BEGUN] = "not-run",
    };
    const char *label = column->client->label;
    bool judged = cell->mark == CERTIFY_PASS || cell->mark == CERTIFY_FAIL;
    struct strbuf text;
    strbuf_init(&text);
    strbuf_addf(&text, "%s: %s", label, row->name);
    struct check *check =
        checks_add(out, cell_state(cell, column->grade.letter[0] != '?', row->name),
                   label, text.text);
    strbuf_clear(&text);
    if (cell->mark == CERTIFY_NOT_BEGUN) {
        strbuf_add(&text, not_begun);
    } else {
        strbuf_add(&text, cell->mark == CERTIFY_NO_RUN ? "could not run: " : "");
        add_verdict(&text, cell->outcome);
    }
    check_explain(check, judged ? cell->outcome->class_name : types[cell->mark],
                  text.text);
    strbuf_clear(&text);
    strbuf_addf(&text, "tests %s; a good client %s", row->tests, row->good);
    check_add_details(check, text.text);
    set_from_outcome(check, cell->outcome);
    add_limits(out, label, check->name, cell->outcome, false);
    strbuf_fini(&text);
}

static void add_column(struct checks *out, const struct certify_matrix *m,
                       const struct certify_column *column, struct strbuf *headline)
{
    strbuf_addf(headline, "%s%s: grade %s, %s", headline->len > 0 ? "; " : "",
                column->client->label, column->grade.letter, column->grade.rule);
    for (size_t r = 0; r < m->row_count; r++) {
        if (column->cells[r].mark != CERTIFY_NOT_ASKED) {
            add_cell(out, column, m->rows[r], &column->cells[r]);
        }
    }
}

void checks_of_certify(struct checks *out, const struct certify_matrix *m)
{
    static const char *const verdicts[] = {[CERTIFY_PASS] = "pass",
                                           [CERTIFY_FAIL] = "fail",
                                           [CERTIFY_UNSURE] = "inconclusive",
                                           [CERTIFY_NO_RUN] = "could-not-run"};
    struct strbuf text;
    strbuf_init(&text);
    *out = (struct checks){.title = mem_must_strdup("floodtest certify"),
                           .verdict = verdicts[certify_matrix_outcome(m)]};
    checks_set_version(out, m->version);
    for (size_t i = 0; i < m->column_count; i++) {
        add_column(out, m, &m->columns[i], &text);
    }
    out->headline = mem_must_strdup(text.text);
    for (size_t i = 0; i < m->outside_count; i++) {
        struct check *check =
            checks_add(out, CHECK_SKIPPED, out->title, m->outside[i]->name);
        strbuf_clear(&text);
        strbuf_addf(&text, "not for %s", m->protocol);
        check_explain(check, "not-asked", text.text);
    }
    strbuf_fini(&text);
}
