#include "tests/replay/kinds.h"

#include "tests/replay/kind_list.h"

#include <string.h>

const struct kind kind_table[] = {
#define X(name, truth, within, held_out, classes)                                        \
    {#name, KIND_##truth, within, held_out, classes, kind_##name},
    KINDS(X)
#undef X
};

const size_t kind_count = sizeof kind_table / sizeof kind_table[0];

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < kind_count; i++) {
        if (strcmp(kind_table[i].name, name) == 0) {
            return &kind_table[i];
        }
    }
    return NULL;
}

void kind_draw(const struct kind *kind, unsigned seed, struct draw *d)
{
    draw_common(d, seed, kind->name);
    kind->draw(d);
    d->terms.acks = d->client.acknowledges;
}

void kind_run(const struct kind *kind, unsigned seed, struct trace *t)
{
    struct draw d;
    kind_draw(kind, seed, &d);
    trace_run(t, &d.client, &d.terms, seed);
}

bool kind_accepts(const char *classes, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = classes; (at = strstr(at, name)) != NULL; at += len) {
        bool begins = at == classes || at[-1] == ',';
        bool ends = at[len] == '\0' || at[len] == ',';
        if (begins && ends) {
            return true;
        }
    }
    return false;
}
