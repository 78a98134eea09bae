#include "harness/scenario/scenario_matrix.h"

#include "harness/base/mem.h"
#include "harness/scenario/scenario_map.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 120 };

static char *label_of(const struct scenario_node *node)
{
    struct strbuf label;
    strbuf_init(&label);
    const struct scenario_node *item =
        node->kind == SCENARIO_NODE_LIST ? node->first : node;
    for (; item != NULL; item = item == node ? NULL : item->next) {
        const char *text = item->kind == SCENARIO_NODE_TEXT ? item->text : "";
        strbuf_add(&label, label.len > 0 ? ", " : "");
        strbuf_add_visible_line(&label, text, strlen(text));
    }
    char *copy = mem_must_strdup(label.text);
    strbuf_fini(&label);
    return copy;
}

/* Takes the label. False: it names a run like another. */
static bool is_new(const struct scenario_matrix_axis *axis, const char *label,
                   const struct scenario_node *node, const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (strlen(label) > LABEL_MAX) {
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected at most %d characters, of which runs are "
                                 "named",
                                 axis->row->name, LABEL_MAX);
        return false;
    }
    for (size_t i = 0; i < axis->count; i++) {
        if (strcmp(axis->values[i].label, label) == 0) {
            scenario_file_errors_add(r->errors, &at, "%s: '%s' stands there twice",
                                     axis->row->name, label);
            return false;
        }
    }
    return true;
}

static void read_values(struct scenario_matrix_axis *axis,
                        const struct scenario_node *list, const struct scenario_reader *r)
{
    size_t count = 0;
    const struct scenario_node *node = list->first;
    for (; node != NULL && count < SCENARIO_RUNS_MAX; node = node->next) {
        count++;
    }
    axis->values = mem_must_alloc((count + 1) * sizeof *axis->values);
    for (node = list->first; count > 0 && !scenario_file_errors_full(r->errors);
         node = node->next, count--) {
        char *label = label_of(node);
        if (!is_new(axis, label, node, r)) {
            free(label);
            continue;
        }
        struct scenario_matrix_value *value = &axis->values[axis->count++];
        value->label = label;
        scenario_value_read(&value->entry, axis->row, node, r);
    }
}

static void read_axis(struct scenario_matrix *out, const struct options_row *row,
                      const struct scenario_node *node, const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    if (node->kind == SCENARIO_NODE_BAD) {
        return;
    }
    if (node->kind != SCENARIO_NODE_LIST || node->first == NULL) {
        bool empty = node->kind == SCENARIO_NODE_LIST;
        scenario_file_errors_add(r->errors, &at,
                                 "%s: expected a list of values like [%s, %s], got %s",
                                 row->name, row->argument != NULL ? "A" : "true",
                                 row->argument != NULL ? "B" : "false",
                                 empty ? "nothing" : scenario_map_what(node));
        return;
    }
    struct scenario_matrix_axis *axis = &out->axes[out->axis_count++];
    axis->row = row;
    read_values(axis, node, r);
}

/* More combinations than runs are as good as too many. */
static void count_combinations(struct scenario_matrix *m,
                               const struct scenario_node *node,
                               const struct scenario_reader *r)
{
    m->combinations = 1;
    for (size_t i = 0; i < m->axis_count && m->combinations <= SCENARIO_RUNS_MAX; i++) {
        m->combinations *= m->axes[i].count > 0 ? m->axes[i].count : 1;
    }
    if (m->combinations > SCENARIO_RUNS_MAX) {
        struct scenario_place at = scenario_map_place(r->path, node);
        scenario_file_errors_add(r->errors, &at,
                                 "matrix: expected at most %d combinations, got %zu%s",
                                 SCENARIO_RUNS_MAX, m->combinations, " or more");
        scenario_matrix_fini(m);
        m->combinations = 1;
    }
}

void scenario_matrix_read(struct scenario_matrix *out, const struct scenario_node *node,
                          const struct scenario_reader *r)
{
    *out = (struct scenario_matrix){.combinations = 1};
    struct scenario_map map;
    struct scenario_key_found found;
    if (node == NULL || !scenario_map_begin(&map, node, "matrix", r->path, r->errors)) {
        return;
    }
    while (scenario_map_next(&map, SCENARIO_OF_MATRIX, &found)) {
        read_axis(out, found.row, map.value, r);
    }
    count_combinations(out, node, r);
}

void scenario_matrix_fini(struct scenario_matrix *m)
{
    for (size_t i = 0; i < m->axis_count; i++) {
        for (size_t j = 0; j < m->axes[i].count; j++) {
            scenario_entry_fini(&m->axes[i].values[j].entry);
            free(m->axes[i].values[j].label);
        }
        free(m->axes[i].values);
    }
    *m = (struct scenario_matrix){0};
}

typedef void visit_fn(void *data, const struct scenario_matrix_axis *axis,
                      const struct scenario_matrix_value *value);

static void visit(const struct scenario_matrix *m, size_t combination, visit_fn *each,
                  void *data)
{
    size_t block = m->combinations;
    for (size_t i = 0; i < m->axis_count; i++) {
        if (m->axes[i].count > 0) {
            block /= m->axes[i].count;
            each(data, &m->axes[i],
                 &m->axes[i].values[combination / block % m->axes[i].count]);
        }
    }
}

static void put_entry(void *data, const struct scenario_matrix_axis *axis,
                      const struct scenario_matrix_value *value)
{
    struct scenario_layer *layer = data;
    layer->entries[axis->row->id] = value->entry;
}

void scenario_matrix_layer(struct scenario_layer *out, const struct scenario_matrix *m,
                           size_t combination)
{
    *out = (struct scenario_layer){0};
    visit(m, combination, put_entry, out);
}

static void put_label(void *data, const struct scenario_matrix_axis *axis,
                      const struct scenario_matrix_value *value)
{
    strbuf_addf(data, " %s=%s", axis->row->name, value->label);
}

void scenario_matrix_name(struct strbuf *out, const struct scenario_matrix *m,
                          size_t combination)
{
    visit(m, combination, put_label, out);
}
