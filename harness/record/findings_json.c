#include "harness/record/findings_json.h"

#include "harness/base/strbuf.h"
#include "harness/record/sample.h"

#include <math.h>
#include <string.h>

/* Beyond this a double is no int64_t. */
#define INTEGER_MAX 9.2e18

int64_t findings_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value)) {
        return json_integer_value(value);
    }
    double real = json_is_real(value) ? json_real_value(value) : NAN;
    return fabs(real) <= INTEGER_MAX ? (int64_t)real : SAMPLE_UNKNOWN;
}

int64_t findings_count(const json_t *object, const char *key)
{
    int64_t value = findings_number(object, key);
    return value < 0 ? SAMPLE_UNKNOWN : value;
}

double findings_real(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    double real = json_is_number(value) ? json_number_value(value) : NAN;
    return isfinite(real) && real >= 0 ? real : NAN;
}

/* Where a text of len bytes may be cut so that no character is halved; at <= len. */
static size_t boundary(const char *text, size_t at)
{
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80) {
        at--;
    }
    return at;
}

void findings_text(char *out, size_t size, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t len = text == NULL ? 0 : json_string_length(value);
    /* No byte becomes less than one: what lies further back is cut anyway. */
    enum { SEQUENCE_MAX = 4 };
    len = len > size + SEQUENCE_MAX ? size + SEQUENCE_MAX : len;
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add_visible(&safe, text == NULL ? "" : text, len);
    size_t kept = safe.len < size ? safe.len : boundary(safe.text, size - 1);
    for (size_t i = 0; i < kept; i++) {
        out[i] = safe.text[i] == '\n' || safe.text[i] == '\t' ? ' ' : safe.text[i];
    }
    out[kept] = '\0';
    strbuf_fini(&safe);
}

#define READ_TEXT(to, object, key)                                                       \
    findings_text(to, sizeof(to), json_object_get(object, key))

static size_t list_length(const json_t *list, size_t max)
{
    size_t length = json_array_size(list);
    return length > max ? max : length;
}

static void read_chain(struct culprit *c, const json_t *list)
{
    size_t length = list_length(list, FINDINGS_CHAIN_MAX);
    for (size_t i = 0; i < length; i++) {
        const json_t *json = json_array_get(list, i);
        struct culprit_link *link = &c->chain[c->chain_count++];
        READ_TEXT(link->type, json, "type");
        READ_TEXT(link->name, json, "name");
        READ_TEXT(link->via, json, "via");
        READ_TEXT(link->file, json, "file");
        link->line = findings_count(json, "line");
    }
}

static void read_content(struct culprit *c, const json_t *content)
{
    const json_t *types = json_object_get(content, "types");
    size_t length = list_length(types, FINDINGS_CONTENT_MAX);
    for (size_t i = 0; i < length; i++) {
        const json_t *json = json_array_get(types, i);
        struct culprit_content *one = &c->content[c->content_count++];
        READ_TEXT(one->type, json, "type");
        one->share = findings_real(json, "share");
    }
    c->content_mean_bytes = findings_count(content, "mean_bytes");
    const json_t *texts = json_object_get(content, "text");
    length = list_length(texts, FINDINGS_CONTENT_MAX);
    for (size_t i = 0; i < length; i++) {
        findings_text(c->texts[c->text_count++], FINDINGS_TEXT_MAX,
                      json_array_get(texts, i));
    }
}

static enum culprit_kind kind_of(const json_t *json)
{
    const char *name = json_string_value(json_object_get(json, "kind"));
    for (int i = 0; name != NULL && i < CULPRIT_KIND_COUNT; i++) {
        if (strcmp(name, culprit_kind_name((enum culprit_kind)i)) == 0) {
            return (enum culprit_kind)i;
        }
    }
    return CULPRIT_OBJECTS;
}

void findings_read_culprit(struct culprit *c, const json_t *json)
{
    memset(c, 0, sizeof *c);
    c->kind = kind_of(json);
    READ_TEXT(c->type, json, "type");
    READ_TEXT(c->owner, json, "owner");
    READ_TEXT(c->file, json, "file");
    c->line = findings_count(json, "line");
    c->length = findings_count(json, "length");
    c->growth_length = findings_number(json, "growth_length");
    c->bytes = findings_count(json, "bytes");
    c->growth_bytes = findings_number(json, "growth_bytes");
    c->bound = findings_count(json, "bound");
    c->pid = findings_count(json, "pid");
    read_chain(c, json_object_get(json, "chain"));
    read_content(c, json_object_get(json, "content"));
}

void findings_read_type(struct findings_type *t, const json_t *json)
{
    memset(t, 0, sizeof *t);
    READ_TEXT(t->type, json, "type");
    t->count = findings_count(json, "count");
    t->growth_count = findings_number(json, "growth_count");
    t->bytes = findings_count(json, "bytes");
    t->growth_bytes = findings_number(json, "growth_bytes");
}

void findings_read_task(struct findings_task *t, const json_t *json)
{
    memset(t, 0, sizeof *t);
    READ_TEXT(t->name, json, "name");
    READ_TEXT(t->waits, json, "waits");
    READ_TEXT(t->file, json, "file");
    t->line = findings_count(json, "line");
    t->count = findings_count(json, "count");
    t->growth_count = findings_number(json, "growth_count");
}

void findings_read_line(struct findings_line *l, const json_t *json)
{
    memset(l, 0, sizeof *l);
    READ_TEXT(l->file, json, "file");
    l->line = findings_count(json, "line");
    l->growth_bytes = findings_number(json, "growth_bytes");
    l->growth_count = findings_number(json, "growth_count");
}

void findings_read_memory(struct findings_memory *m, const json_t *json)
{
    m->live_bytes = findings_count(json, "live_bytes");
    m->free_bytes = findings_count(json, "free_bytes");
    m->native_bytes = findings_count(json, "native_bytes");
    m->live_growth_bytes = findings_number(json, "live_growth_bytes");
    m->free_growth_bytes = findings_number(json, "free_growth_bytes");
    m->native_growth_bytes = findings_number(json, "native_growth_bytes");
}

void findings_read_gc(struct findings_gc *gc, const json_t *json)
{
    gc->known = json_is_object(json);
    gc->enabled = json_is_true(json_object_get(json, "enabled"));
    gc->collections = findings_count(json, "collections");
    gc->uncollectable = findings_count(json, "uncollectable");
    gc->garbage = findings_count(json, "garbage");
    gc->freed_bytes = findings_count(json, "freed_bytes");
}
