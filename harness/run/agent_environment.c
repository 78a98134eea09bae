#include "harness/run/agent_environment.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/run/agent_files.h"
#include "probes/agent_link.h"
#include "probes/native_profile.h"

#include <stdlib.h>

/* Takes the text of b, which is empty afterwards. */
static void add(struct agent_environment *e, int *count, struct strbuf *b)
{
    e->variables[(*count)++] = mem_must_strdup(b->text);
    strbuf_clear(b);
}

/* What the user has set himself, behind ours. An empty variable is the same as none, and
 * must not become an empty element of a path. */
static void add_user(struct strbuf *b, const char *separator, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        strbuf_addf(b, "%s%s", separator, value);
    }
}

/* In NODE_OPTIONS blanks separate, double quotes hold together, and a backslash in them
 * makes the next byte stand for itself. */
static void add_quoted(struct strbuf *b, const char *text)
{
    strbuf_add(b, "\"");
    for (const char *at = text; *at != '\0'; at++) {
        strbuf_addf(b, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
    }
    strbuf_add(b, "\"");
}

void agent_environment_init(struct agent_environment *e, const struct scenario *s,
                            const char *dir, char *(*user)(const char *name))
{
    *e = (struct agent_environment){0};
    struct strbuf b;
    strbuf_init(&b);
    int count = 0;
    if (s->agent) {
        strbuf_addf(&b, "%s=%s/" AGENT_FILES_SOCKET, AGENT_LINK_ENVIRONMENT, dir);
        add(e, &count, &b);
        strbuf_addf(&b, "PYTHONPATH=%s/" AGENT_FILES_PYTHON, dir);
        add_user(&b, ":", user("PYTHONPATH"));
        add(e, &count, &b);
        strbuf_add(&b, "NODE_OPTIONS=--require ");
        char path[AGENT_FILES_PATH_MAX + sizeof AGENT_FILES_NODE + 1];
        snprintf(path, sizeof path, "%s/" AGENT_FILES_NODE, dir);
        add_quoted(&b, path);
        add_user(&b, " ", user("NODE_OPTIONS"));
        add(e, &count, &b);
    }
    if (s->agent && s->tracemalloc_frames > 0) {
        strbuf_addf(&b, "PYTHONTRACEMALLOC=%u", (unsigned)s->tracemalloc_frames);
        add(e, &count, &b);
    }
    if (s->native) {
        strbuf_addf(&b, "%s=%s/" AGENT_FILES_PROFILE, NATIVE_ENVIRONMENT, dir);
        add(e, &count, &b);
        strbuf_addf(&b, "LD_PRELOAD=%s/" AGENT_FILES_NATIVE, dir);
        add_user(&b, ":", user("LD_PRELOAD"));
        add(e, &count, &b);
    }
    strbuf_fini(&b);
}

void agent_environment_fini(struct agent_environment *e)
{
    for (int i = 0; e->variables[i] != NULL; i++) {
        free(e->variables[i]);
        e->variables[i] = NULL;
    }
}
