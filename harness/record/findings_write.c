#include "harness/record/findings.h"

#include "harness/record/json_value.h"

#include <math.h>

/* Always with a point: who reads findings takes no whole number for a share. */
static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* An empty text is one that is not known. Texts of findings are valid; one of somebody
 * else's that is not becomes null. */
static json_t *text(const char *value)
{
    json_t *string = value[0] == '\0' ? NULL : json_string(value);
    return string != NULL ? string : json_null();
}

static json_t *chain(const struct culprit *c)
{
    json_t *list = json_array();
    for (int i = 0; i < c->chain_count; i++) {
        const struct culprit_link *link = &c->chain[i];
        json_t *o = json_object();
        json_value_put(o, "type", text(link->type));
        json_value_put(o, "name", text(link->name));
        json_value_put(o, "via", text(link->via));
        json_value_put(o, "file", text(link->file));
        json_value_put(o, "line", json_value_int(link->line));
        json_value_append(list, o);
    }
    return list;
}

static json_t *content(const struct culprit *c)
{
    json_t *o = json_object(), *types = json_array(), *texts = json_array();
    for (int i = 0; i < c->content_count; i++) {
        json_t *one = json_object();
        json_value_put(one, "type", text(c->content[i].type));
        json_value_put(one, "share", real(c->content[i].share));
        json_value_append(types, one);
    }
    for (int i = 0; i < c->text_count; i++) {
        json_t *one = json_string(c->texts[i]);
        json_value_append(texts, one != NULL ? one : json_string("?"));
    }
    json_value_put(o, "types", types);
    json_value_put(o, "mean_bytes", json_value_int(c->content_mean_bytes));
    json_value_put(o, "text", texts);
    return o;
}

json_t *culprit_to_json(const struct culprit *c)
{
    json_t *o = json_object(), *type = json_string(c->type);
    json_value_put(o, "type", type != NULL ? type : json_string("?"));
    json_value_put(o, "owner", text(c->owner));
    json_value_put(o, "chain", chain(c));
    json_value_put(o, "length", json_value_int(c->length));
    json_value_put(o, "bytes", json_value_int(c->bytes));
    json_value_put(o, "growth_length", json_value_int(c->growth_length));
    json_value_put(o, "growth_bytes", json_value_int(c->growth_bytes));
    json_value_put(o, "file", text(c->file));
    json_value_put(o, "line", json_value_int(c->line));
    json_value_put(o, "kind", json_string(culprit_kind_name(c->kind)));
    json_value_put(o, "bound", json_value_int(c->bound));
    json_value_put(o, "content", content(c));
    json_value_put(o, "pid", json_value_int(c->pid));
    return o;
}

static json_t *types(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->type_count; i++) {
        const struct findings_type *t = &f->types[i];
        json_t *o = json_object();
        json_value_put(o, "type", text(t->type));
        json_value_put(o, "count", json_value_int(t->count));
        json_value_put(o, "growth_count", json_value_int(t->growth_count));
        json_value_put(o, "bytes", json_value_int(t->bytes));
        json_value_put(o, "growth_bytes", json_value_int(t->growth_bytes));
        json_value_append(list, o);
    }
    return list;
}

static json_t *tasks(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->task_count; i++) {
        const struct findings_task *t = &f->tasks[i];
        json_t *o = json_object();
        json_value_put(o, "name", text(t->name));
        json_value_put(o, "waits", text(t->waits));
        json_value_put(o, "file", text(t->file));
        json_value_put(o, "line", json_value_int(t->line));
        json_value_put(o, "count", json_value_int(t->count));
        json_value_put(o, "growth_count", json_value_int(t->growth_count));
        json_value_append(list, o);
    }
    return list;
}

static json_t *lines(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->line_count; i++) {
        const struct findings_line *l = &f->lines[i];
        json_t *o = json_object();
        json_value_put(o, "file", text(l->file));
        json_value_put(o, "line", json_value_int(l->line));
        json_value_put(o, "growth_bytes", json_value_int(l->growth_bytes));
        json_value_put(o, "growth_count", json_value_int(l->growth_count));
        json_value_append(list, o);
    }
    return list;
}

static json_t *memory(const struct findings_memory *m)
{
    json_t *o = json_object();
    json_value_put(o, "live_bytes", json_value_int(m->live_bytes));
    json_value_put(o, "free_bytes", json_value_int(m->free_bytes));
    json_value_put(o, "native_bytes", json_value_int(m->native_bytes));
    json_value_put(o, "live_growth_bytes", json_value_int(m->live_growth_bytes));
    json_value_put(o, "free_growth_bytes", json_value_int(m->free_growth_bytes));
    json_value_put(o, "native_growth_bytes", json_value_int(m->native_growth_bytes));
    return o;
}

static json_t *collector(const struct findings_gc *gc)
{
    if (!gc->known) {
        return json_null();
    }
    json_t *o = json_object();
    json_value_put(o, "enabled", json_boolean(gc->enabled));
    json_value_put(o, "collections", json_value_int(gc->collections));
    json_value_put(o, "uncollectable", json_value_int(gc->uncollectable));
    json_value_put(o, "garbage", json_value_int(gc->garbage));
    json_value_put(o, "freed_bytes", json_value_int(gc->freed_bytes));
    return o;
}

json_t *findings_to_json(const struct findings *f)
{
    json_t *o = json_object(), *culprits = json_array(), *notes = json_array();
    for (int i = 0; i < f->culprit_count; i++) {
        json_value_append(culprits, culprit_to_json(&f->culprits[i]));
    }
    for (int i = 0; i < f->note_count; i++) {
        json_value_append(notes, text(f->notes[i]));
    }
    json_value_put(o, "processes", json_integer(f->processes));
    json_value_put(o, "last_words", json_boolean(f->last_words));
    json_value_put(o, "pause_ms", real(f->pause_ms));
    json_value_put(o, "culprits", culprits);
    json_value_put(o, "types", types(f));
    json_value_put(o, "tasks", tasks(f));
    json_value_put(o, "memory", memory(&f->memory));
    json_value_put(o, "gc", collector(&f->gc));
    json_value_put(o, "lines", lines(f));
    json_value_put(o, "notes", notes);
    return o;
}
