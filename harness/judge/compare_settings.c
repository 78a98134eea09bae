/* What of the settings says which flood it was, and what it is called. */
#include "harness/judge/compare_observe.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

bool compare_observe_counts(const char *setting)
{
    /* Where reports go and how they look; what the client is; what differs from run to
     * run without a reason: a port that was free, a seed, the share of a memory that
     * happened to be free. */
    static const char *const ignored[] = {
        "die_with_parent",
        "json",
        "html",
        "markdown",
        "junit",
        "tap",
        "csv",
        "openmetrics",
        "samples",
        "graph",
        "client_log",
        "ci",
        "ui",
        "metrics_port",
        "color",
        "quiet",
        "verbose",
        "pid",
        "command",
        "target_kind",
        "url_as_argument",
        "port",
        "unix",
        "cert",
        "key",
        "seed",
        "memory_limit_bytes",
        "connect_timeout_s",
    };
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        if (strcmp(setting, ignored[i]) == 0) {
            return false;
        }
    }
    return true;
}

char *compare_observe_name(const char *name)
{
    char *copy = mem_must_strdup(name == NULL ? "" : name);
    char *mark = strrchr(copy, '#');
    if (mark != NULL && mark > copy && mark[-1] == ' ' && mark[1] != '\0' &&
        mark[1 + strspn(mark + 1, "0123456789")] == '\0') {
        mark[-1] = '\0';
    }
    return copy;
}

char *compare_observe_client(const json_t *scenario)
{
    size_t i;
    json_t *word;
    struct strbuf line;
    strbuf_init(&line);
    json_array_foreach(json_object_get(scenario, "command"), i, word)
    {
        const char *text = json_string_value(word);
        strbuf_add(&line, i == 0 ? "" : " ");
        strbuf_add_word(&line, text == NULL ? "" : text);
    }
    if (line.len == 0) {
        const char *kind = json_string_value(json_object_get(scenario, "target_kind"));
        strbuf_addf(&line, "--%s", kind == NULL ? "pid" : kind);
    }
    return line.text; /* what a strbuf holds is on the heap */
}
