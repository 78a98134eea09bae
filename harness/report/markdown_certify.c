#include "harness/report/markdown.h"

#include "harness/report/markdown_parts.h"

#include <string.h>

static const char *const words[] = {
    [CERTIFY_PASS] = MARKDOWN_PASS " pass",
    [CERTIFY_FAIL] = MARKDOWN_FAIL " FAIL",
    [CERTIFY_UNSURE] = MARKDOWN_UNSURE " ?",
    [CERTIFY_NO_RUN] = MARKDOWN_NONE " not run",
    [CERTIFY_NOT_BEGUN] = MARKDOWN_NONE " not begun",
    [CERTIFY_NOT_ASKED] = "",
};

static void add_headline(struct markdown *m, const struct certify_matrix *matrix)
{
    static const char *const signs[] = {
        [CERTIFY_PASS] = MARKDOWN_PASS " PASS",
        [CERTIFY_FAIL] = MARKDOWN_FAIL " FAIL",
        [CERTIFY_UNSURE] = MARKDOWN_UNSURE " INCONCLUSIVE",
        [CERTIFY_NO_RUN] = MARKDOWN_UNSURE " NOT ALL COULD BE RUN",
    };
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "### %s: ", signs[certify_matrix_outcome(matrix)]);
    for (size_t i = 0; i < matrix->column_count; i++) {
        const struct certify_column *column = &matrix->columns[i];
        strbuf_add(&line, i == 0 ? "" : ", ");
        markdown_add_code(&line, column->client->label);
        strbuf_addf(&line, " grade %s", column->grade.letter);
    }
    markdown_line(m, line.text);
    strbuf_clear(&line);
    strbuf_addf(&line, "\nfloodtest certify, %s profile over %s",
                matrix->profile == SCENARIO_QUICK ? "quick" : "full", matrix->protocol);
    for (size_t i = 0; i < matrix->outside_count; i++) {
        strbuf_addf(&line, "%s%s", i == 0 ? "; not for it: " : ", ",
                    matrix->outside[i]->name);
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_head(struct markdown *m, const struct certify_matrix *matrix)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_add(&line, "\n| | case |");
    for (size_t i = 0; i < matrix->column_count; i++) {
        strbuf_add(&line, " ");
        markdown_add_cell(&line, matrix->columns[i].client->label);
        strbuf_add(&line, " |");
    }
    strbuf_add(&line, "\n| --: | --- |");
    for (size_t i = 0; i < matrix->column_count; i++) {
        strbuf_add(&line, " --- |");
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_row(struct markdown *m, const struct certify_matrix *matrix, size_t row)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %d | %s |", matrix->rows[row]->number, matrix->rows[row]->name);
    for (size_t i = 0; i < matrix->column_count; i++) {
        const struct certify_cell *cell = &matrix->columns[i].cells[row];
        bool judged = cell->mark == CERTIFY_PASS || cell->mark == CERTIFY_FAIL;
        strbuf_addf(&line, " %s ", words[cell->mark]);
        markdown_add_text(&line, judged ? cell->outcome->class_name : "");
        strbuf_add(&line, " |");
    }
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_grades(struct markdown *m, const struct certify_matrix *matrix)
{
    struct strbuf line;
    strbuf_init(&line);
    strbuf_add(&line, "| | **grade** |");
    for (size_t i = 0; i < matrix->column_count; i++) {
        strbuf_addf(&line, " **%s** |", matrix->columns[i].grade.letter);
    }
    markdown_line(m, line.text);
    markdown_line(m, "");
    for (size_t i = 0; i < matrix->column_count; i++) {
        strbuf_clear(&line);
        strbuf_add(&line, "- ");
        markdown_add_code(&line, matrix->columns[i].client->label);
        strbuf_addf(&line, " **%s**: ", matrix->columns[i].grade.letter);
        markdown_add_text(&line, matrix->columns[i].grade.rule);
        markdown_line(m, line.text);
    }
    strbuf_fini(&line);
}

/* What is said of a case that did not pass: what holds the memory, else its sentence. */
static void add_note(struct markdown *m, const struct certify_column *column,
                     const struct flood_case *row, const struct certify_cell *cell)
{
    bool said = cell->outcome != NULL &&
                (cell->mark == CERTIFY_FAIL || cell->mark == CERTIFY_UNSURE ||
                 cell->mark == CERTIFY_NO_RUN);
    if (!said) {
        return;
    }
    struct strbuf line;
    strbuf_init(&line);
    strbuf_addf(&line, "| %s %s | ", words[cell->mark], row->name);
    markdown_add_cell(&line, column->client->label);
    strbuf_add(&line, " | ");
    markdown_add_cell(&line, cell->outcome->summary);
    strbuf_add(&line, " | ");
    if (cell->outcome->culprit[0] != '\0') {
        markdown_add_cell(&line, cell->outcome->culprit);
    }
    strbuf_addf(&line, " | %s |", row->good);
    markdown_line(m, line.text);
    strbuf_fini(&line);
}

static void add_notes(struct markdown *m, const struct certify_matrix *matrix)
{
    markdown_fold(m, "What did not pass, and why");
    markdown_line(m, "| case | client | | held by | a good client |\n"
                     "| --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < matrix->column_count; i++) {
        for (size_t r = 0; r < matrix->row_count; r++) {
            add_note(m, &matrix->columns[i], matrix->rows[r],
                     &matrix->columns[i].cells[r]);
        }
    }
    markdown_unfold(m);
}

static void add_rules(struct markdown *m)
{
    markdown_fold(m, "What the grades mean");
    markdown_line(m, "| grade | |\n| --- | --- |");
    for (const struct certify_rule *rule = certify_rules; rule->letter; rule++) {
        struct strbuf meaning;
        strbuf_init(&meaning);
        markdown_add_text(&meaning, rule->meaning);
        markdown_row(m, rule->letter, meaning.text);
        strbuf_fini(&meaning);
    }
    markdown_unfold(m);
}

void markdown_certify(const struct certify_matrix *matrix, struct strbuf *out)
{
    struct markdown m;
    markdown_begin(&m, out);
    add_headline(&m, matrix);
    add_head(&m, matrix);
    for (size_t r = 0; r < matrix->row_count; r++) {
        add_row(&m, matrix, r);
    }
    add_grades(&m, matrix);
    add_notes(&m, matrix);
    add_rules(&m);
    markdown_end(&m);
}
