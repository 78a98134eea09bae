#include "harness/record/findings.h"

#include "harness/record/findings_json.h"
#include "harness/record/sample.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name, *advice;
} kinds[CULPRIT_KIND_COUNT] = {
#define X(id, name, advice) [CULPRIT_##id] = {name, advice},
    CULPRIT_KINDS(X)
#undef X
};

const char *culprit_kind_name(enum culprit_kind k)
{
    return kinds[k].name;
}

const char *culprit_kind_advice(enum culprit_kind k)
{
    return kinds[k].advice;
}

void findings_init(struct findings *f)
{
    memset(f, 0, sizeof *f);
    f->pause_ms = NAN;
    findings_read_memory(&f->memory, NULL);
    findings_read_gc(&f->gc, NULL);
}

/* A sorted list of bounded capacity. */
struct list {
    char *items;
    int *count;
    int max;
    size_t size;
    bool (*before)(const void *a, const void *b); /* strictly */
    bool (*same)(const void *a, const void *b);   /* two of them are one */
    void (*join)(void *to, const void *from);
};

static void *item(const struct list *l, int at)
{
    return l->items + (size_t)at * l->size;
}

static void insert(const struct list *l, const void *one)
{
    int at = *l->count;
    while (at > 0 && l->before(one, item(l, at - 1))) {
        at--;
    }
    if (at >= l->max) {
        return;
    }
    *l->count += *l->count < l->max;
    int behind = *l->count - 1 - at;
    memmove(item(l, at + 1), item(l, at), (size_t)behind * l->size);
    memcpy(item(l, at), one, l->size);
}

/* Adds one; what the list has of the same name is joined into it and moves with it. */
static void merge(const struct list *l, void *one)
{
    for (int i = 0; i < *l->count; i++) {
        if (l->same(item(l, i), one)) {
            l->join(one, item(l, i));
            memmove(item(l, i), item(l, i + 1), (size_t)(*l->count - i - 1) * l->size);
            --*l->count;
            break;
        }
    }
    insert(l, one);
}

/* A sum that is unknown only if both are, and stays at the end of the range. */
static void add(int64_t *sum, int64_t more)
{
    if (*sum == SAMPLE_UNKNOWN || more == SAMPLE_UNKNOWN) {
        *sum = *sum == SAMPLE_UNKNOWN ? more : *sum;
    } else if (__builtin_add_overflow(*sum, more, sum)) {
        *sum = more > 0 ? INT64_MAX : INT64_MIN;
    }
}

static bool culprit_before(const void *a, const void *b)
{
    const struct culprit *x = a, *y = b;
    return x->growth_bytes != y->growth_bytes ? x->growth_bytes > y->growth_bytes
                                              : x->growth_length > y->growth_length;
}

static bool type_before(const void *a, const void *b)
{
    return ((const struct findings_type *)a)->growth_bytes >
           ((const struct findings_type *)b)->growth_bytes;
}

static bool type_same(const void *a, const void *b)
{
    return strcmp(((const struct findings_type *)a)->type,
                  ((const struct findings_type *)b)->type) == 0;
}

static void type_join(void *to, const void *from)
{
    struct findings_type *t = to;
    const struct findings_type *more = from;
    add(&t->count, more->count);
    add(&t->growth_count, more->growth_count);
    add(&t->bytes, more->bytes);
    add(&t->growth_bytes, more->growth_bytes);
}

static bool task_before(const void *a, const void *b)
{
    return ((const struct findings_task *)a)->count >
           ((const struct findings_task *)b)->count;
}

static bool task_same(const void *a, const void *b)
{
    const struct findings_task *x = a, *y = b;
    return x->line == y->line && strcmp(x->name, y->name) == 0 &&
           strcmp(x->waits, y->waits) == 0 && strcmp(x->file, y->file) == 0;
}

static void task_join(void *to, const void *from)
{
    struct findings_task *t = to;
    const struct findings_task *more = from;
    add(&t->count, more->count);
    add(&t->growth_count, more->growth_count);
}

static bool line_before(const void *a, const void *b)
{
    return ((const struct findings_line *)a)->growth_bytes >
           ((const struct findings_line *)b)->growth_bytes;
}

static bool line_same(const void *a, const void *b)
{
    const struct findings_line *x = a, *y = b;
    return x->line == y->line && strcmp(x->file, y->file) == 0;
}

static void line_join(void *to, const void *from)
{
    struct findings_line *l = to;
    const struct findings_line *more = from;
    add(&l->growth_bytes, more->growth_bytes);
    add(&l->growth_count, more->growth_count);
}

#define LIST(f, kind, capacity)                                                          \
    {                                                                                    \
        (char *)(f)->kind##s, &(f)->kind##_count, capacity, sizeof((f)->kind##s[0]),     \
            kind##_before, kind##_same, kind##_join                                      \
    }

/* How many elements of a list of JSON are looked at. */
static size_t looked_at(const json_t *list, size_t max)
{
    size_t length = json_array_size(list);
    return length > max ? max : length;
}

static void add_culprits(struct findings *f, const json_t *list, int64_t pid)
{
    const struct list culprits = {(char *)f->culprits,
                                  &f->culprit_count,
                                  FINDINGS_CULPRITS_MAX,
                                  sizeof f->culprits[0],
                                  culprit_before,
                                  NULL,
                                  NULL};
    size_t length = looked_at(list, FINDINGS_CULPRITS_MAX);
    for (size_t i = 0; i < length; i++) {
        const json_t *json = json_array_get(list, i);
        if (json_is_object(json)) {
            struct culprit one;
            findings_read_culprit(&one, json);
            one.pid = pid != SAMPLE_UNKNOWN ? pid : one.pid;
            insert(&culprits, &one);
        }
    }
}

static void add_types(struct findings *f, const json_t *array)
{
    const struct list types = LIST(f, type, FINDINGS_TYPES_MAX);
    size_t length = looked_at(array, FINDINGS_TYPES_MAX);
    for (size_t i = 0; i < length; i++) {
        struct findings_type one;
        findings_read_type(&one, json_array_get(array, i));
        if (one.type[0] != '\0') {
            merge(&types, &one);
        }
    }
}

static void add_tasks(struct findings *f, const json_t *array)
{
    const struct list tasks = LIST(f, task, FINDINGS_TASKS_MAX);
    size_t length = looked_at(array, FINDINGS_TASKS_MAX);
    for (size_t i = 0; i < length; i++) {
        struct findings_task one;
        findings_read_task(&one, json_array_get(array, i));
        if (one.name[0] != '\0') {
            merge(&tasks, &one);
        }
    }
}

static void add_lines(struct findings *f, const json_t *array)
{
    const struct list lines = LIST(f, line, FINDINGS_LINES_MAX);
    size_t length = looked_at(array, FINDINGS_LINES_MAX);
    for (size_t i = 0; i < length; i++) {
        struct findings_line one;
        findings_read_line(&one, json_array_get(array, i));
        if (one.file[0] != '\0') {
            merge(&lines, &one);
        }
    }
}

static void add_notes(struct findings *f, const json_t *array)
{
    size_t length = looked_at(array, FINDINGS_NOTES_MAX);
    for (size_t i = 0; i < length && f->note_count < FINDINGS_NOTES_MAX; i++) {
        char *note = f->notes[f->note_count];
        findings_text(note, FINDINGS_TEXT_MAX, json_array_get(array, i));
        bool news = note[0] != '\0';
        for (int k = 0; k < f->note_count; k++) {
            news = news && strcmp(f->notes[k], note) != 0;
        }
        f->note_count += news;
    }
}

static void add_memory(struct findings_memory *sum, const json_t *json)
{
    struct findings_memory more;
    findings_read_memory(&more, json);
    add(&sum->live_bytes, more.live_bytes);
    add(&sum->free_bytes, more.free_bytes);
    add(&sum->native_bytes, more.native_bytes);
    add(&sum->live_growth_bytes, more.live_growth_bytes);
    add(&sum->free_growth_bytes, more.free_growth_bytes);
    add(&sum->native_growth_bytes, more.native_growth_bytes);
}

static void add_all(struct findings *f, const json_t *json, int64_t pid)
{
    add_culprits(f, json_object_get(json, "culprits"), pid);
    add_types(f, json_object_get(json, "types"));
    add_tasks(f, json_object_get(json, "tasks"));
    add_lines(f, json_object_get(json, "lines"));
    add_notes(f, json_object_get(json, "notes"));
    add_memory(&f->memory, json_object_get(json, "memory"));
    f->pause_ms = fmax(f->pause_ms, findings_real(json, "pause_ms"));
}

void findings_add(struct findings *f, const json_t *json, int64_t pid)
{
    add_all(f, json, pid);
    const json_t *gc = json_object_get(json, "gc");
    bool grew_most = f->culprit_count > 0 && f->culprits[0].pid == pid;
    if (json_is_object(gc) && (grew_most || !f->gc.known)) {
        findings_read_gc(&f->gc, gc);
    }
    bool last_words = json_is_true(json_object_get(json, "last_words"));
    f->last_words = last_words && (f->processes == 0 || f->last_words);
    f->processes++;
}

void findings_from_json(struct findings *f, const json_t *object)
{
    enum { PROCESSES_MAX = 1 << 20 };
    findings_init(f);
    add_all(f, object, SAMPLE_UNKNOWN);
    findings_read_gc(&f->gc, json_object_get(object, "gc"));
    f->last_words = json_is_true(json_object_get(object, "last_words"));
    int64_t processes = findings_count(object, "processes");
    f->processes = processes < 0               ? 0
                   : processes > PROCESSES_MAX ? PROCESSES_MAX
                                               : (int)processes;
}
