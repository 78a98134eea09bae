#include "harness/record/host_json.h"

#include "harness/record/json_value.h"

#include <stdio.h>

static json_t *text(const char *s)
{
    return json_value_text(s[0] == '\0' ? NULL : s);
}

static json_t *count(uint64_t n)
{
    return n == 0 ? json_null() : json_integer((json_int_t)n);
}

json_t *host_to_json(const struct host *h)
{
    if (h->name[0] == '\0' && h->kernel[0] == '\0' && h->cores == 0) {
        return json_null();
    }
    json_t *o = json_object();
    json_value_put(o, "name", text(h->name));
    json_value_put(o, "kernel", text(h->kernel));
    json_value_put(o, "cpu", text(h->cpu));
    json_value_put(o, "cores", count(h->cores));
    json_value_put(o, "memory_bytes", count(h->memory_bytes));
    return o;
}

static void copy_text(char *to, size_t size, const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    snprintf(to, size, "%s", s != NULL ? s : "");
}

void host_from_json(struct host *out, const json_t *object)
{
    *out = (struct host){0};
    copy_text(out->name, sizeof out->name, object, "name");
    copy_text(out->kernel, sizeof out->kernel, object, "kernel");
    copy_text(out->cpu, sizeof out->cpu, object, "cpu");
    json_int_t cores = json_integer_value(json_object_get(object, "cores"));
    json_int_t bytes = json_integer_value(json_object_get(object, "memory_bytes"));
    out->cores = cores > 0 && cores <= UINT32_MAX ? (uint32_t)cores : 0;
    out->memory_bytes = bytes > 0 ? (uint64_t)bytes : 0;
}
