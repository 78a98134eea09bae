#include "harness/record/findings.h"

#include "harness/record/sample.h"

#include <math.h>

static json_t *number(int64_t value)
{
    return value == SAMPLE_UNKNOWN ? json_null() : json_integer(value);
}

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* Texts of findings are valid; a text of somebody else's that is not becomes null. */
static json_t *text(const char *value)
{
    json_t *string = value[0] == '\0' ? NULL : json_string(value);
    return string != NULL ? string : json_null();
}

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *chain(const struct culprit *c)
{
    json_t *list = json_array();
    for (int i = 0; i < c->chain_count; i++) {
        const struct culprit_link *link = &c->chain[i];
        json_t *o = json_object();
        put(o, "type", text(link->type));
        put(o, "name", text(link->name));
        put(o, "via", text(link->via));
        put(o, "file", text(link->file));
        put(o, "line", number(link->line));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *content(const struct culprit *c)
{
    json_t *o = json_object(), *types = json_array(), *texts = json_array();
    for (int i = 0; i < c->content_count; i++) {
        json_t *one = json_object();
        put(one, "type", text(c->content[i].type));
        put(one, "share", real(c->content[i].share));
        json_array_append_new(types, one);
    }
    for (int i = 0; i < c->text_count; i++) {
        json_t *one = json_string(c->texts[i]);
        json_array_append_new(texts, one != NULL ? one : json_string("?"));
    }
    put(o, "types", types);
    put(o, "mean_bytes", number(c->content_mean_bytes));
    put(o, "text", texts);
    return o;
}

json_t *culprit_to_json(const struct culprit *c)
{
    json_t *o = json_object(), *type = json_string(c->type);
    put(o, "type", type != NULL ? type : json_string("?"));
    put(o, "owner", text(c->owner));
    put(o, "chain", chain(c));
    put(o, "length", number(c->length));
    put(o, "bytes", number(c->bytes));
    put(o, "growth_length", number(c->growth_length));
    put(o, "growth_bytes", number(c->growth_bytes));
    put(o, "file", text(c->file));
    put(o, "line", number(c->line));
    put(o, "kind", json_string(culprit_kind_name(c->kind)));
    put(o, "bound", number(c->bound));
    put(o, "content", content(c));
    put(o, "pid", number(c->pid));
    return o;
}

static json_t *types(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->type_count; i++) {
        const struct findings_type *t = &f->types[i];
        json_t *o = json_object();
        put(o, "type", text(t->type));
        put(o, "count", number(t->count));
        put(o, "growth_count", number(t->growth_count));
        put(o, "bytes", number(t->bytes));
        put(o, "growth_bytes", number(t->growth_bytes));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *tasks(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->task_count; i++) {
        const struct findings_task *t = &f->tasks[i];
        json_t *o = json_object();
        put(o, "name", text(t->name));
        put(o, "waits", text(t->waits));
        put(o, "file", text(t->file));
        put(o, "line", number(t->line));
        put(o, "count", number(t->count));
        put(o, "growth_count", number(t->growth_count));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *lines(const struct findings *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->line_count; i++) {
        const struct findings_line *l = &f->lines[i];
        json_t *o = json_object();
        put(o, "file", text(l->file));
        put(o, "line", number(l->line));
        put(o, "growth_bytes", number(l->growth_bytes));
        put(o, "growth_count", number(l->growth_count));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *memory(const struct findings_memory *m)
{
    json_t *o = json_object();
    put(o, "live_bytes", number(m->live_bytes));
    put(o, "free_bytes", number(m->free_bytes));
    put(o, "native_bytes", number(m->native_bytes));
    put(o, "live_growth_bytes", number(m->live_growth_bytes));
    put(o, "free_growth_bytes", number(m->free_growth_bytes));
    put(o, "native_growth_bytes", number(m->native_growth_bytes));
    return o;
}

static json_t *collector(const struct findings_gc *gc)
{
    if (!gc->known) {
        return json_null();
    }
    json_t *o = json_object();
    put(o, "enabled", json_boolean(gc->enabled));
    put(o, "collections", number(gc->collections));
    put(o, "uncollectable", number(gc->uncollectable));
    put(o, "garbage", number(gc->garbage));
    put(o, "freed_bytes", number(gc->freed_bytes));
    return o;
}

json_t *findings_to_json(const struct findings *f)
{
    json_t *o = json_object(), *culprits = json_array(), *notes = json_array();
    for (int i = 0; i < f->culprit_count; i++) {
        json_array_append_new(culprits, culprit_to_json(&f->culprits[i]));
    }
    for (int i = 0; i < f->note_count; i++) {
        json_array_append_new(notes, text(f->notes[i]));
    }
    put(o, "processes", json_integer(f->processes));
    put(o, "last_words", json_boolean(f->last_words));
    put(o, "pause_ms", real(f->pause_ms));
    put(o, "culprits", culprits);
    put(o, "types", types(f));
    put(o, "tasks", tasks(f));
    put(o, "memory", memory(&f->memory));
    put(o, "gc", collector(&f->gc));
    put(o, "lines", lines(f));
    put(o, "notes", notes);
    return o;
}
