#include "probes/agent_lines.h"

#include "harness/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

void agent_lines_init(struct agent_lines *l, size_t max)
{
    *l = (struct agent_lines){.max = max};
}

void agent_lines_fini(struct agent_lines *l)
{
    free(l->bytes);
    *l = (struct agent_lines){.max = l->max};
}

/* Grows with what was really received, so that many silent peers cost little. */
static void reserve(struct agent_lines *l, size_t need)
{
    if (need <= l->capacity) {
        return;
    }
    size_t capacity = l->capacity == 0 ? FIRST_CAPACITY : l->capacity;
    while (capacity < need) {
        capacity *= 2;
    }
    char *grown = mem_must_alloc(capacity);
    if (l->len > 0) {
        memcpy(grown, l->bytes, l->len);
    }
    free(l->bytes);
    l->bytes = grown;
    l->capacity = capacity;
}

static int keep(struct agent_lines *l, const char *bytes, size_t len)
{
    if (len > l->max - l->len) {
        return AGENT_LINES_TOO_LONG;
    }
    if (len > 0) {
        reserve(l, l->len + len);
        memcpy(l->bytes + l->len, bytes, len);
        l->len += len;
    }
    return 0;
}

/* The line is taken out before it is handed on: on_line may end the owner's life. */
static int finish(struct agent_lines *l, const char *rest, size_t len,
                  agent_line_cb on_line, void *data)
{
    if (l->len == 0) {
        return len > l->max ? AGENT_LINES_TOO_LONG : on_line(data, rest, len);
    }
    if (keep(l, rest, len) != 0) {
        return AGENT_LINES_TOO_LONG;
    }
    char *line = l->bytes;
    size_t line_len = l->len;
    agent_lines_init(l, l->max);
    int rv = on_line(data, line, line_len);
    free(line);
    return rv;
}

int agent_lines_add(struct agent_lines *l, const char *bytes, size_t len,
                    agent_line_cb on_line, void *data)
{
    const char *at = bytes;
    const char *end = bytes + len;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL) {
            return keep(l, at, (size_t)(end - at));
        }
        int rv = finish(l, at, (size_t)(newline - at), on_line, data);
        if (rv != 0) {
            return rv;
        }
        at = newline + 1;
    }
    return 0;
}
