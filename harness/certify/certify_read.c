#include "harness/certify/certify_read.h"

#include "harness/record/host_json.h"
#include "harness/base/json_at.h"
#include "harness/base/mem.h"
#include "harness/scenario/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLIENTS_MAX = 1000,
    WORDS_MAX = 1 << 20,
    EXIT_CODE_MAX = 255,
    MARKS = CERTIFY_NOT_ASKED + 1
};

/* What has to be there. */
static const char *text(const struct json_at *at, const char *key)
{
    const char *value = json_at_text(at, key);
    if (value == NULL) {
        json_at_expected(at, key, "a text");
    }
    return value == NULL ? "" : value;
}

/* Names stand in tables as they are. */
static const char *name(const struct json_at *at, const char *key)
{
    const char *value = text(at, key);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~') {
            json_at_expected(at, key, "a name in ASCII without blanks");
            return "";
        }
    }
    return value;
}

/* What the catalogue has of a case, and what the document tells of it. */
static void read_case(struct flood_case *c, const char *of)
{
    *c = (struct flood_case){.tests = "", .good = ""};
    for (size_t i = 0; i < CASES_COUNT; i++) {
        if (strcmp(cases[i].name, of) == 0) {
            *c = cases[i];
        }
    }
    c->name = of;
}

static void read_cases(struct certify_read *r, const struct json_at *document)
{
    struct json_at list = json_at_list(document, "cases", CASES_COUNT);
    struct certify_matrix *m = &r->matrix;
    m->row_count = json_at_length(&list);
    for (size_t i = 0; i < m->row_count; i++) {
        struct json_at at = json_at_element(&list, i);
        struct flood_case *c = &r->cases[i];
        read_case(c, name(&at, "name"));
        c->number = (int)json_at_int(&at, "number", 1, INT32_MAX, c->number);
        if (c->number < 1) {
            json_at_expected(&at, "number", "a whole number, at least 1");
        }
        c->tests = json_at_text(&at, "tests") != NULL ? json_at_text(&at, "tests") : "";
        m->rows[i] = c;
    }
}

static void read_outside(struct certify_read *r, const struct json_at *document)
{
    struct json_at list = json_at_list(document, "outside", CASES_COUNT);
    struct certify_matrix *m = &r->matrix;
    m->outside_count = json_at_length(&list);
    for (size_t i = 0; i < m->outside_count; i++) {
        struct flood_case *c = &r->cases[CASES_COUNT + i];
        const char *of = json_string_value(json_array_get(list.value, i));
        if (of == NULL) {
            json_at_expected(&list, NULL, "a list of names");
        }
        read_case(c, of == NULL ? "" : of);
        m->outside[i] = c;
    }
}

/* A run is expected to pass; what is unsure does not. */
static void set_state(struct suite_outcome *o, enum certify_mark mark)
{
    static const char *const verdicts[MARKS] = {[CERTIFY_PASS] = "pass",
                                                [CERTIFY_FAIL] = "fail",
                                                [CERTIFY_UNSURE] = "inconclusive"};
    const char *verdict = verdicts[mark];
    o->state = mark == CERTIFY_PASS        ? SUITE_AS_EXPECTED
               : verdict != NULL           ? SUITE_UNEXPECTED
               : mark == CERTIFY_NOT_BEGUN ? SUITE_NOT_RUN
                                           : SUITE_COULD_NOT_RUN;
    snprintf(o->verdict, sizeof o->verdict, "%s", verdict == NULL ? "" : verdict);
}

static void read_outcome(struct suite_outcome *o, const struct json_at *at)
{
    bool has_class = json_at_text(at, "class") != NULL;
    json_at_cut(o->class_name, sizeof o->class_name, has_class ? name(at, "class") : "");
    json_at_copy(at, "summary", o->summary, sizeof o->summary);
    json_at_copy(at, "culprit", o->culprit, sizeof o->culprit);
    o->exit_code = (int)json_at_int(at, "exit_code", 0, EXIT_CODE_MAX, 0);
    o->seconds = json_at_real(at, "seconds", 0);
    if (o->seconds < 0) {
        json_at_expected(at, "seconds", "a number, at least 0");
    }
    o->result_path = mem_must_strdup(json_at_text(at, "result"));
    if (!suite_outcome_read_details(o, at->value)) {
        json_at_expected(at, NULL, "evidence, output_tail and culprit_line in bounds");
    }
}

static void read_run(struct certify_read *r, struct certify_column *column, size_t row,
                     const struct json_at *at)
{
    const char *marks[MARKS];
    for (int i = 0; i < MARKS; i++) {
        marks[i] = certify_mark_name((enum certify_mark)i);
    }
    struct certify_cell *cell = &column->cells[row];
    if (strcmp(text(at, "case"), r->matrix.rows[row]->name) != 0) {
        json_at_expected(at, "case", "%.40s, as in cases", r->matrix.rows[row]->name);
    }
    cell->mark = (enum certify_mark)json_at_word(at, "mark", marks, MARKS, -1);
    if (cell->mark != CERTIFY_NOT_ASKED) {
        struct suite_outcome *o = &r->outcomes[r->outcome_count++];
        set_state(o, cell->mark);
        read_outcome(o, at);
        cell->outcome = o;
    }
}

static void read_client(struct certify_read *r, size_t index, const struct json_at *at)
{
    struct certify_column *column = &r->matrix.columns[index];
    struct certify_client *client = &r->clients[index];
    r->commands[index] = json_at_words(at, "command", WORDS_MAX);
    client->label = mem_must_strdup(text(at, "name"));
    client->target = json_at_text(at, "target");
    client->command = r->commands[index];
    column->client = client;
    json_at_copy(at, "grade", column->grade.letter, sizeof column->grade.letter);
    json_at_copy(at, "rule", column->grade.rule, sizeof column->grade.rule);
    struct json_at runs = json_at_list(at, "runs", CASES_COUNT);
    if (json_at_length(&runs) != r->matrix.row_count) {
        json_at_expected(&runs, NULL, "one run for each of the %zu cases",
                         r->matrix.row_count);
    }
    for (size_t i = 0; i < r->matrix.row_count && at->err->code == 0; i++) {
        struct json_at run = json_at_element(&runs, i);
        read_run(r, column, i, &run);
    }
}

static void read_clients(struct certify_read *r, const struct json_at *document)
{
    struct json_at list = json_at_list(document, "clients", CLIENTS_MAX);
    size_t count = json_at_length(&list);
    r->clients = mem_must_alloc((count + 1) * sizeof *r->clients);
    r->commands = mem_must_alloc((count + 1) * sizeof *r->commands);
    r->outcomes = mem_must_alloc((count * CASES_COUNT + 1) * sizeof *r->outcomes);
    r->matrix.columns = mem_must_alloc((count + 1) * sizeof *r->matrix.columns);
    r->matrix.column_count = count;
    for (size_t i = 0; i < count && document->err->code == 0; i++) {
        struct json_at client = json_at_element(&list, i);
        read_client(r, i, &client);
    }
}

static void read_all(struct certify_read *r, const struct json_at *document)
{
    static const char *const profiles[] = {
        [SCENARIO_QUICK] = "quick", [SCENARIO_FULL] = "full"};
    struct certify_matrix *m = &r->matrix;
    json_at_copy(document, "floodtest", m->version, sizeof m->version);
    host_from_json(&m->host, json_object_get(document->value, "host"));
    m->profile =
        (enum scenario_profile)json_at_word(document, "profile", profiles, 2, -1);
    m->protocol = text(document, "protocol");
    read_cases(r, document);
    read_outside(r, document);
    read_clients(r, document);
}

int certify_read_init(struct certify_read *out, json_t *json, struct err *e)
{
    *out = (struct certify_read){.document = json_incref(json)};
    struct json_at document = json_at_document(json, e);
    const char *schema = json_at_text(&document, "schema");
    if (schema == NULL || strcmp(schema, CERTIFY_SCHEMA) != 0) {
        json_at_expected(&document, "schema", CERTIFY_SCHEMA);
    } else {
        read_all(out, &document);
    }
    return e->code;
}

void certify_read_fini(struct certify_read *r)
{
    size_t columns = r->matrix.column_count;
    for (size_t i = 0; i < columns; i++) {
        target_free(r->commands[i]);
    }
    for (size_t i = 0; i < r->outcome_count; i++) {
        suite_outcome_fini(&r->outcomes[i]);
    }
    if (r->clients != NULL) {
        certify_clients_fini(r->clients, columns);
    }
    free(r->clients);
    free(r->commands);
    free(r->outcomes);
    certify_matrix_fini(&r->matrix);
    json_decref(r->document);
    *r = (struct certify_read){0};
}
