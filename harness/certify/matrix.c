#include "harness/certify/matrix.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const mark_names[] = {
    [CERTIFY_PASS] = "pass",           [CERTIFY_FAIL] = "fail",
    [CERTIFY_UNSURE] = "unsure",       [CERTIFY_NO_RUN] = "not-run",
    [CERTIFY_NOT_BEGUN] = "not-begun", [CERTIFY_NOT_ASKED] = "not-asked",
};

const char *certify_mark_name(enum certify_mark mark)
{
    return mark_names[mark];
}

static enum certify_mark mark_of(const struct suite_outcome *o)
{
    if (o->state == SUITE_NOT_RUN) {
        return CERTIFY_NOT_BEGUN;
    }
    if (o->state != SUITE_AS_EXPECTED && o->state != SUITE_UNEXPECTED) {
        return CERTIFY_NO_RUN;
    }
    return strcmp(o->verdict, "pass") == 0   ? CERTIFY_PASS
           : strcmp(o->verdict, "fail") == 0 ? CERTIFY_FAIL
                                             : CERTIFY_UNSURE;
}

static const struct suite_outcome *find(const struct suite_summary *summary,
                                        const char *name)
{
    for (size_t i = 0; i < summary->count; i++) {
        if (strcmp(summary->runs[i].name, name) == 0) {
            return &summary->runs[i].outcome;
        }
    }
    return NULL;
}

static struct certify_cell cell_of(const struct certify_client *client, size_t clients,
                                   const struct flood_case *c,
                                   const struct suite_summary *summary)
{
    struct strbuf name;
    strbuf_init(&name);
    certify_run_name(&name, client, clients, c);
    const struct suite_outcome *o = find(summary, name.text);
    strbuf_fini(&name);
    return (struct certify_cell){o == NULL ? CERTIFY_NOT_ASKED : mark_of(o), o};
}

/* Adds a row unless no client was asked. */
static void add_row(struct certify_matrix *m, const struct flood_case *c,
                    const struct suite_summary *summary)
{
    bool asked = false;
    for (size_t i = 0; i < m->column_count; i++) {
        struct certify_column *column = &m->columns[i];
        struct certify_cell cell = cell_of(column->client, m->column_count, c, summary);
        column->cells[m->row_count] = cell;
        asked = asked || cell.outcome != NULL;
    }
    if (asked) {
        m->rows[m->row_count++] = c;
    }
}

static void grade(const struct certify_matrix *m, struct certify_column *column)
{
    struct certify_case_mark marks[CASES_COUNT];
    for (size_t i = 0; i < m->row_count; i++) {
        marks[i] = (struct certify_case_mark){m->rows[i]->name, column->cells[i].mark};
    }
    certify_grade(&column->grade, marks, m->row_count);
}

void certify_matrix_make(struct certify_matrix *out, const struct certify_client *clients,
                         size_t count, enum scenario_profile profile,
                         const char *protocol, const struct suite_summary *summary)
{
    *out = (struct certify_matrix){
        .profile = profile, .protocol = protocol, .column_count = count};
    out->columns = mem_must_alloc((count + 1) * sizeof *out->columns);
    for (size_t i = 0; i < count; i++) {
        out->columns[i].client = &clients[i];
    }
    for (size_t i = 0; i < CASES_COUNT; i++) {
        const struct flood_case *c = &cases[i];
        if (!certify_has_case(profile, c)) {
            continue;
        }
        if (!cases_has_protocol(c, protocol)) {
            out->outside[out->outside_count++] = c;
        } else {
            add_row(out, c, summary);
        }
    }
    for (size_t i = 0; i < count; i++) {
        grade(out, &out->columns[i]);
    }
}

void certify_matrix_fini(struct certify_matrix *m)
{
    free(m->columns);
    *m = (struct certify_matrix){0};
}

/* Of one client. */
static enum certify_mark outcome_of(const struct certify_matrix *m,
                                    const struct certify_column *column)
{
    bool failed = false, unsure = false, left = false;
    for (size_t i = 0; i < m->row_count; i++) {
        const struct certify_case_mark mark = {m->rows[i]->name, column->cells[i].mark};
        failed = failed || mark.mark == CERTIFY_FAIL;
        unsure = unsure || (mark.mark == CERTIFY_UNSURE && certify_has_say(&mark));
        left = left || mark.mark == CERTIFY_NO_RUN || mark.mark == CERTIFY_NOT_BEGUN;
    }
    bool graded = column->grade.letter[0] != '?';
    return failed            ? CERTIFY_FAIL
           : unsure          ? CERTIFY_UNSURE
           : left && !graded ? CERTIFY_NO_RUN
                             : CERTIFY_PASS;
}

enum certify_mark certify_matrix_outcome(const struct certify_matrix *m)
{
    static const enum certify_mark worst_first[] = {CERTIFY_FAIL, CERTIFY_NO_RUN,
                                                    CERTIFY_UNSURE};
    for (size_t k = 0; k < sizeof worst_first / sizeof *worst_first; k++) {
        for (size_t i = 0; i < m->column_count; i++) {
            if (outcome_of(m, &m->columns[i]) == worst_first[k]) {
                return worst_first[k];
            }
        }
    }
    return CERTIFY_PASS;
}
