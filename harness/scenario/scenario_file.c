#include "harness/scenario/scenario_file.h"

#include "harness/base/mem.h"
#include "harness/scenario/scenario_beside.h"
#include "harness/scenario/scenario_map.h"
#include "harness/scenario/scenario_runs.h"

#include <stdlib.h>
#include <string.h>

/* The root of a file as a layer; false if there is none. */
static bool read_root(struct scenario_layer *out, const struct scenario_tree *tree,
                      const struct scenario_reader *r)
{
    if (tree->root != NULL) {
        scenario_layer_read(out, tree->root, SCENARIO_OF_FILE, r);
        return true;
    }
    if (tree->whole) {
        struct scenario_place at = {r->path, 1, 1};
        scenario_file_errors_add(
            r->errors, &at,
            "the file is empty ('floodtest help scenario' shows what "
            "stands in one)");
    }
    return false;
}

/* The base, if it can be one. Its tree lives on for its matrix and runs. */
static void read_base(struct scenario_file *f, struct scenario_tree *tree,
                      const struct scenario_reader *of_file)
{
    const struct scenario_io *io = of_file->io;
    const struct scenario_node *node = f->parts->file.extends;
    struct scenario_place at = scenario_map_place(f->path, node);
    char *name = scenario_value_line("extends", node, of_file);
    if (name == NULL) {
        return;
    }
    f->base_path = scenario_beside(f->path, name);
    free(name);
    if (io->is_same(io->data, f->path, f->base_path)) {
        scenario_file_errors_add(of_file->errors, &at,
                                 "extends: the file extends itself");
        return;
    }
    struct strbuf text;
    struct err e = {0};
    strbuf_init(&text);
    if (io->read(io->data, f->base_path, &text, &e) != 0) {
        scenario_file_errors_add(of_file->errors, &at, "extends: '%.200s': %s",
                                 f->base_path, e.msg);
        strbuf_fini(&text);
        return;
    }
    const struct scenario_reader r = {f->base_path, io, of_file->errors};
    scenario_yaml_read(tree, f->base_path, text.text, text.len, r.errors);
    strbuf_fini(&text);
    if (read_root(&f->parts->base, tree, &r) && f->parts->base.extends != NULL) {
        struct scenario_place there =
            scenario_map_place(f->base_path, f->parts->base.extends);
        scenario_file_errors_add(
            r.errors, &there,
            "extends: '%.200s' extends this file, and a base extends "
            "nothing",
            f->path);
    }
}

/* `runs` and `matrix` of the file, or else of its base. */
static void read_lists(struct scenario_file *f, const struct scenario_reader *of_file)
{
    struct scenario_parts *p = f->parts;
    const struct scenario_reader of_base = {f->base_path, of_file->io, of_file->errors};
    bool own_runs = p->file.runs != NULL, own_matrix = p->file.matrix != NULL;
    const struct scenario_node *runs = own_runs ? p->file.runs : p->base.runs;
    if (runs != NULL) {
        scenario_runs_read(p, runs, own_runs ? of_file : &of_base);
    }
    scenario_matrix_read(&p->matrix, own_matrix ? p->file.matrix : p->base.matrix,
                         own_matrix ? of_file : &of_base);
}

static void read_all(struct scenario_file *f, const char *text, size_t len,
                     const struct scenario_reader *r)
{
    struct scenario_tree tree, base = {0};
    scenario_yaml_read(&tree, f->path, text, len, r->errors);
    if (read_root(&f->parts->file, &tree, r)) {
        if (f->parts->file.extends != NULL) {
            read_base(f, &base, r);
        }
        read_lists(f, r);
        scenario_runs_make(f, r);
    }
    scenario_tree_fini(&base);
    scenario_tree_fini(&tree);
}

int scenario_file_parse(struct scenario_file *out, const char *path, const char *text,
                        size_t len, const struct scenario_io *io,
                        struct scenario_file_errors *errors)
{
    *out = (struct scenario_file){.path = mem_must_strdup(path),
                                  .parts = mem_must_alloc(sizeof *out->parts)};
    const struct scenario_reader r = {out->path, io, errors};
    size_t before = errors->count;
    read_all(out, text, len, &r);
    return errors->count == before && errors->dropped == 0 ? 0 : FERR_CONFIG;
}

int scenario_file_load(struct scenario_file *out, const char *path,
                       struct scenario_file_errors *errors)
{
    const struct scenario_io *io = &scenario_io_real;
    const struct scenario_place whole = {path, 0, 0};
    struct strbuf text;
    struct err e = {0};
    *out = (struct scenario_file){0};
    strbuf_init(&text);
    int rc = io->read(io->data, path, &text, &e);
    if (rc == 0) {
        rc = scenario_file_parse(out, path, text.text, text.len, io, errors);
    } else {
        scenario_file_errors_add(errors, &whole, "%s", e.msg);
    }
    strbuf_fini(&text);
    return rc;
}

void scenario_file_fini(struct scenario_file *f)
{
    for (size_t i = 0; i < f->run_count; i++) {
        free(f->runs[i].name);
        free(f->runs[i].description);
        free(f->runs[i].settings);
        expectation_fini(&f->runs[i].expect);
    }
    free(f->runs);
    scenario_parts_free(f->parts);
    free(f->path);
    free(f->base_path);
    *f = (struct scenario_file){0};
}
