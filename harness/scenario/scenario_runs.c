#include "harness/scenario/scenario_runs.h"

#include "harness/base/mem.h"
#include "harness/scenario/scenario_map.h"

#include <stdlib.h>
#include <string.h>

void scenario_runs_read(struct scenario_parts *parts, const struct scenario_node *node,
                        const struct scenario_reader *r)
{
    struct scenario_place at = scenario_map_place(r->path, node);
    size_t count = 0;
    const struct scenario_node *item = node->first;
    if (node->kind == SCENARIO_NODE_BAD) {
        return;
    }
    if (node->kind != SCENARIO_NODE_LIST || item == NULL) {
        scenario_file_errors_add(
            r->errors, &at,
            "runs: expected a list, of a run each ('- KEY: VALUE'), got %s",
            node->kind == SCENARIO_NODE_LIST ? "nothing" : scenario_map_what(node));
        return;
    }
    for (; item != NULL; item = item->next) {
        count++;
    }
    if (count > SCENARIO_RUNS_MAX) {
        scenario_file_errors_add(r->errors, &at, "runs: expected at most %d, got %zu",
                                 SCENARIO_RUNS_MAX, count);
        return;
    }
    parts->runs = mem_must_alloc(count * sizeof *parts->runs);
    for (item = node->first; item != NULL; item = item->next) {
        scenario_layer_read(&parts->runs[parts->run_count++], item, SCENARIO_OF_RUN, r);
    }
}

void scenario_parts_free(struct scenario_parts *parts)
{
    if (parts == NULL) {
        return;
    }
    for (size_t i = 0; i < parts->run_count; i++) {
        scenario_layer_fini(&parts->runs[i]);
    }
    free(parts->runs);
    scenario_matrix_fini(&parts->matrix);
    scenario_layer_fini(&parts->file);
    scenario_layer_fini(&parts->base);
    free(parts);
}

static void add_file_name(struct strbuf *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    bool yaml = dot != NULL && dot > name &&
                (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
    strbuf_add_visible_line(out, name, yaml ? (size_t)(dot - name) : strlen(name));
}

/* run NULL: the file itself. */
static char *name_of(const struct scenario_file *f, size_t run, size_t combination)
{
    const struct scenario_parts *p = f->parts;
    struct strbuf name;
    strbuf_init(&name);
    if (p->file.name != NULL) {
        strbuf_add_visible_line(&name, p->file.name, strlen(p->file.name));
    } else {
        add_file_name(&name, f->path);
    }
    if (p->run_count > 0 && p->runs[run].name != NULL) {
        strbuf_add(&name, "/");
        strbuf_add_visible_line(&name, p->runs[run].name, strlen(p->runs[run].name));
    } else if (p->run_count > 0) {
        strbuf_addf(&name, "/%zu", run + 1);
    }
    scenario_matrix_name(&name, &p->matrix, combination);
    char *copy = mem_must_strdup(name.text);
    strbuf_fini(&name);
    return copy;
}

static void make_run(struct scenario_file *f, size_t run, size_t combination)
{
    const struct scenario_parts *p = f->parts;
    struct scenario_run *out = &f->runs[f->run_count++];
    const struct scenario_layer *of_run = p->run_count > 0 ? &p->runs[run] : &p->file;
    struct scenario_layer point;
    scenario_matrix_layer(&point, &p->matrix, combination);
    const struct scenario_layer *layers[] = {&point, of_run, &p->file, &p->base};
    scenario_layer_stack(out, layers, sizeof layers / sizeof layers[0]);
    out->name = name_of(f, run, combination);
    const char *said =
        of_run->description != NULL ? of_run->description : p->file.description;
    out->description = mem_must_strdup(said);
    out->place = of_run->place;
}

static int by_name(const void *a, const void *b)
{
    const struct scenario_run *const *one = a, *const *other = b;
    int name = strcmp((*one)->name, (*other)->name);
    return name != 0 ? name : (*one)->place.line - (*other)->place.line;
}

static void check_names(const struct scenario_file *f, const struct scenario_reader *r)
{
    const struct scenario_run **sorted =
        mem_must_alloc((f->run_count + 1) * sizeof *sorted);
    for (size_t i = 0; i < f->run_count; i++) {
        sorted[i] = &f->runs[i];
    }
    qsort(sorted, f->run_count, sizeof *sorted, by_name);
    for (size_t i = 1; i < f->run_count; i++) {
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0) {
            scenario_file_errors_add(
                r->errors, &sorted[i]->place,
                "two runs are named '%.200s', the other one begins on line %d",
                sorted[i]->name, sorted[i - 1]->place.line);
        }
    }
    free(sorted);
}

void scenario_runs_make(struct scenario_file *out, const struct scenario_reader *r)
{
    const struct scenario_parts *p = out->parts;
    size_t lines = p->run_count > 0 ? p->run_count : 1;
    if (lines * p->matrix.combinations > SCENARIO_RUNS_MAX) {
        scenario_file_errors_add(r->errors, &p->file.place,
                                 "expected at most %d runs, got %zu: %zu combinations of "
                                 "the matrix for each of %zu runs",
                                 SCENARIO_RUNS_MAX, lines * p->matrix.combinations,
                                 p->matrix.combinations, lines);
        return;
    }
    out->runs = mem_must_alloc(lines * p->matrix.combinations * sizeof *out->runs);
    for (size_t run = 0; run < lines; run++) {
        for (size_t i = 0; i < p->matrix.combinations; i++) {
            make_run(out, run, i);
        }
    }
    check_names(out, r);
}
