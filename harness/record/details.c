#include "harness/record/details.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/record/host_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void details_fini(struct run_details *d)
{
    for (size_t i = 0; d->command != NULL && d->command[i] != NULL; i++) {
        free(d->command[i]);
    }
    free(d->command);
    free(d->output_tail);
    free(d->findings);
    *d = (struct run_details){0};
}

/* Any bytes as JSON text: what is no UTF-8 shows as \xNN. */
static json_t *text_to_json(const char *bytes, size_t len)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add_visible(&text, bytes, len);
    json_t *string = json_string(text.text);
    strbuf_fini(&text);
    return string;
}

static json_t *words_to_json(char *const *words)
{
    json_t *array = json_array();
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        json_array_append_new(array, text_to_json(words[i], strlen(words[i])));
    }
    return array;
}

static char **words_from_json(const json_t *array)
{
    size_t count = json_array_size(array);
    if (count == 0) {
        return NULL;
    }
    char **words = mem_must_alloc((count + 1) * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        const char *word = json_string_value(json_array_get(array, i));
        words[i] = mem_must_strdup(word != NULL ? word : "?");
    }
    return words;
}

json_t *details_to_json(const struct run_details *d)
{
    json_t *tail =
        text_to_json(d->output_tail != NULL ? d->output_tail : "", d->output_tail_len);
    json_t *object = json_pack(
        "{s:o, s:i, s:i, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, "
        "s:o, s:o, "
        "s:o}",
        "command", words_to_json(d->command), "pid", (int)d->pid, "port", (int)d->port,
        "runtime", text_to_json(d->runtime, strlen(d->runtime)), "output_tail", tail,
        "started_wall_ns", (json_int_t)d->started_wall_ns, "sent_payload_bytes",
        (json_int_t)d->sent_payload_bytes, "probe_errors", (json_int_t)d->probe_errors,
        "round_messages", (json_int_t)d->round_messages, "offered_connections",
        (json_int_t)d->offered_connections, "compressed_connections",
        (json_int_t)d->compressed_connections, "proc",
        text_to_json(d->proc_state, strlen(d->proc_state)), "sock",
        text_to_json(d->sock_state, strlen(d->sock_state)), "acks",
        text_to_json(d->acks_state, strlen(d->acks_state)), "agent",
        text_to_json(d->agent_state, strlen(d->agent_state)), "throttle",
        text_to_json(d->throttle_state, strlen(d->throttle_state)), "agent_runtime",
        text_to_json(d->agent_runtime, strlen(d->agent_runtime)), "findings",
        d->findings != NULL ? findings_to_json(d->findings) : json_null());
    json_object_set_new(object, "host", host_to_json(&d->host));
    json_object_set_new(object, "usage",
                        json_pack("{s:f, s:f, s:I}", "busy_s", d->usage.busy_s, "seconds",
                                  d->usage.seconds, "cpus", (json_int_t)d->usage.cpus));
    return object;
}

static void copy_text(char *to, size_t size, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    snprintf(to, size, "%s", text != NULL ? text : "");
}

static int64_t integer(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

void details_from_json(struct run_details *d, const json_t *object)
{
    *d = (struct run_details){0};
    d->command = words_from_json(json_object_get(object, "command"));
    d->pid = (pid_t)integer(object, "pid");
    d->port = (uint16_t)integer(object, "port");
    d->started_wall_ns = (uint64_t)integer(object, "started_wall_ns");
    d->sent_payload_bytes = integer(object, "sent_payload_bytes");
    d->probe_errors = integer(object, "probe_errors");
    d->offered_connections = integer(object, "offered_connections");
    d->compressed_connections = integer(object, "compressed_connections");
    d->round_messages = integer(object, "round_messages");
    const json_t *usage = json_object_get(object, "usage");
    d->usage.busy_s = json_number_value(json_object_get(usage, "busy_s"));
    d->usage.seconds = json_number_value(json_object_get(usage, "seconds"));
    d->usage.cpus = (uint32_t)integer(usage, "cpus");
    host_from_json(&d->host, json_object_get(object, "host"));
    copy_text(d->runtime, sizeof d->runtime, object, "runtime");
    copy_text(d->proc_state, sizeof d->proc_state, object, "proc");
    copy_text(d->sock_state, sizeof d->sock_state, object, "sock");
    copy_text(d->acks_state, sizeof d->acks_state, object, "acks");
    copy_text(d->agent_state, sizeof d->agent_state, object, "agent");
    copy_text(d->throttle_state, sizeof d->throttle_state, object, "throttle");
    copy_text(d->agent_runtime, sizeof d->agent_runtime, object, "agent_runtime");
    const json_t *findings = json_object_get(object, "findings");
    if (json_is_object(findings)) {
        d->findings = mem_must_alloc(sizeof *d->findings);
        findings_from_json(d->findings, findings);
    }
    const char *tail = json_string_value(json_object_get(object, "output_tail"));
    if (tail != NULL && tail[0] != '\0') {
        d->output_tail = mem_must_strdup(tail);
        d->output_tail_len = strlen(tail);
    }
}
