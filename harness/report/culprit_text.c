#include "harness/report/culprit_text.h"

#include "harness/base/units.h"
#include "harness/record/sample.h"

#include <stdbool.h>
#include <string.h>

void culprit_place(struct strbuf *out, const char *file, int64_t line)
{
    if (file[0] == '\0') {
        return;
    }
    int slashes = 0;
    const char *from = file + strlen(file);
    while (from > file && (from[-1] != '/' || ++slashes < 2)) {
        from--;
    }
    strbuf_add(out, from);
    if (line != SAMPLE_UNKNOWN) {
        strbuf_addf(out, ":%lld", (long long)line);
    }
}

/* "websockets.legacy.client.Protocol" is Protocol, "asyncio.Queue" says more whole. What
 * a script defines is in Python's module __main__, which says nothing. */
static const char *short_type(const char *type)
{
    static const char script[] = "__main__.";
    if (strncmp(type, script, strlen(script)) == 0) {
        return type + strlen(script);
    }
    const char *last = strrchr(type, '.');
    bool modules = last != NULL && memchr(type, '.', (size_t)(last - type)) != NULL;
    return modules && last[1] != '\0' ? last + 1 : type;
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(text, *list) == 0) {
            return true;
        }
    }
    return false;
}

/* A function is called name(), whatever the agent said. */
static void add_function(struct strbuf *out, const char *name)
{
    strbuf_add(out, name);
    if (strchr(name, '(') == NULL) {
        strbuf_add(out, "()");
    }
}

void culprit_link_name(struct strbuf *out, const struct culprit_link *link)
{
    static const char *const running[] = {
        "coroutine", "function", "generator", "frame", "async_generator", "method", NULL};
    if (link->name[0] == '\0') {
        strbuf_add(out, link->type[0] == '\0' ? "an object" : short_type(link->type));
    } else if (is_one_of(link->type, running)) {
        add_function(out, link->name);
    } else if (link->type[0] == '\0') {
        strbuf_add(out, link->name);
    } else {
        strbuf_addf(out, "%s %s", short_type(link->type), link->name);
    }
}

void culprit_step(struct strbuf *out, const struct culprit *c, int i)
{
    const struct culprit_link *link = &c->chain[i];
    if (c->kind == CULPRIT_NATIVE) {
        strbuf_add(out, i == 0 ? "" : "called by ");
        strbuf_add(out, link->name[0] != '\0' ? link->name : link->type);
    } else {
        const char *via = i == 0 ? "" : c->chain[i - 1].via;
        strbuf_addf(out, "%s%s", via, via[0] != '\0' ? " of " : i == 0 ? "" : "held by ");
        culprit_link_name(out, link);
    }
    if (link->file[0] != '\0') {
        strbuf_add(out, "  ");
        culprit_place(out, link->file, link->line);
    }
}

/* " (legacy/protocol.py:229)" */
static void add_place(struct strbuf *out, const char *file, int64_t line)
{
    if (file[0] != '\0') {
        strbuf_add(out, " (");
        culprit_place(out, file, line);
        strbuf_add(out, ")");
    }
}

static int64_t length_of(const struct culprit *c)
{
    return c->length != SAMPLE_UNKNOWN ? c->length : c->growth_length;
}

/* "301k items", or nothing where a length is one of bytes or unknown. */
static bool add_length(struct strbuf *out, const struct culprit *c, const char *what)
{
    char text[UNITS_TEXT_MAX];
    int64_t length = length_of(c);
    bool bytes = c->kind == CULPRIT_BUFFER || c->kind == CULPRIT_READ_BUFFER ||
                 c->kind == CULPRIT_WRITE_BUFFER;
    if (length < 0 || bytes) {
        return false;
    }
    strbuf_addf(out, "%s %s%s", units_format_count(text, (double)length), what,
                length == 1 ? "" : "s");
    return true;
}

/* "318 MiB of the 328 MiB growth"; more than all of it is an estimate's error. */
static void add_bytes(struct strbuf *out, const struct culprit *c, int64_t growth)
{
    char text[UNITS_TEXT_MAX], all[UNITS_TEXT_MAX];
    int64_t bytes = c->growth_bytes >= 0 ? c->growth_bytes : c->bytes;
    if (bytes < 0 && c->kind >= CULPRIT_BUFFER && c->kind <= CULPRIT_WRITE_BUFFER) {
        bytes = length_of(c);
    }
    if (bytes < 0) {
        return;
    }
    strbuf_addf(out, ", %s", units_format_bytes(text, (double)bytes));
    if (growth > 0 && bytes <= growth && bytes == c->growth_bytes) {
        strbuf_addf(out, " of the %s growth", units_format_bytes(all, (double)growth));
    }
}

static void add_name(struct strbuf *out, const struct culprit *c)
{
    const char *type = short_type(c->type);
    if (c->owner[0] == '\0' || strcmp(c->owner, c->type) == 0) {
        strbuf_add(out, type[0] == '\0' ? "a container" : type);
    } else {
        strbuf_addf(out, "%s%s%s", type, type[0] == '\0' ? "" : " ", c->owner);
    }
    add_place(out, c->file, c->line);
}

/* "61.2k tasks of handle() (client.py:12), waiting in acquire (asyncio/locks.py:120)" */
static void add_tasks(struct strbuf *out, const struct culprit *c,
                      const struct findings *f)
{
    const char *of = c->owner[0] != '\0' ? c->owner : c->type;
    if (!add_length(out, c, "task")) {
        strbuf_add(out, "tasks");
    }
    strbuf_add(out, " of ");
    add_function(out, of);
    add_place(out, c->file, c->line);
    size_t len = strcspn(of, "(");
    for (int i = 0; f != NULL && i < f->task_count; i++) {
        const struct findings_task *task = &f->tasks[i];
        if (strlen(task->name) == len && strncmp(task->name, of, len) == 0 &&
            task->waits[0] != '\0') {
            strbuf_addf(out, ", waiting in %s", task->waits);
            add_place(out, task->file, task->line);
            return;
        }
    }
}

/* "73.4k callbacks watch.<locals>.<lambda>() (client.py:15)": their list is the loop's.
 */
static void add_callbacks(struct strbuf *out, const struct culprit *c)
{
    if (!add_length(out, c, "callback")) {
        strbuf_add(out, "callbacks");
    }
    strbuf_add(out, " ");
    if (c->owner[0] != '\0') {
        add_function(out, c->owner);
    } else {
        strbuf_addf(out, "in %s", c->type[0] != '\0' ? short_type(c->type) : "a queue");
    }
    add_place(out, c->file, c->line);
}

/* The function of C that asked for the memory: the first frame of the stack. */
static void add_native(struct strbuf *out, const struct culprit *c)
{
    const struct culprit_link *inner = c->chain_count > 0 ? &c->chain[0] : NULL;
    const char *name = c->owner[0] != '\0'      ? c->owner
                       : inner == NULL          ? c->type
                       : inner->name[0] != '\0' ? inner->name
                                                : inner->type;
    strbuf_addf(out, "memory of C code, allocated in %s",
                name[0] == '\0' ? "an unknown function" : name);
    add_place(out, c->file, c->line);
}

static void add_items(struct strbuf *out, const struct culprit *c)
{
    char text[UNITS_TEXT_MAX];
    size_t before = out->len;
    strbuf_add(out, ": ");
    if (!add_length(out, c, c->kind == CULPRIT_NATIVE ? "block" : "item")) {
        out->text[out->len = before] = '\0';
    }
    if (c->bound > 0) { /* Python's queues mean "none" by 0 */
        strbuf_addf(out, " (bound: %s)", units_format_count(text, (double)c->bound));
    }
}

void culprit_sentence(struct strbuf *out, const struct culprit *c,
                      const struct findings *f, int64_t growth_bytes)
{
    strbuf_add(out, f != NULL && f->last_words ? "its last words: " : "");
    switch (c->kind) {
    case CULPRIT_TASKS:
        add_tasks(out, c, f);
        break;
    case CULPRIT_CALLBACKS:
        add_callbacks(out, c);
        break;
    case CULPRIT_OBJECTS:
    case CULPRIT_GARBAGE:
        if (!add_length(out, c, "object")) {
            strbuf_add(out, "objects");
        }
        strbuf_add(out, " of type ");
        add_name(out, c);
        strbuf_add(out, c->kind == CULPRIT_GARBAGE ? " that nothing reaches" : "");
        break;
    case CULPRIT_NATIVE:
        add_native(out, c);
        add_items(out, c);
        break;
    default:
        add_name(out, c);
        add_items(out, c);
        break;
    }
    add_bytes(out, c, growth_bytes);
}
