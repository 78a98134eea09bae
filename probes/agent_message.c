#include "probes/agent_message.h"

#include "harness/base/strbuf.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const ask_names[] = {
    [AGENT_COUNT] = "count", [AGENT_CENSUS] = "census", [AGENT_EXPLAIN] = "explain"};

enum { ASKS = sizeof ask_names / sizeof ask_names[0] };

/* The longest start of at most max bytes that does not end within a UTF-8 character. */
static size_t cut(const char *bytes, size_t len, size_t max)
{
    if (len <= max) {
        return len;
    }
    while (max > 0 && ((unsigned char)bytes[max] & 0xc0) == 0x80) {
        max--;
    }
    return max;
}

void agent_text_copy(char out[AGENT_TEXT_MAX], const char *bytes, size_t len)
{
    struct strbuf visible;
    strbuf_init(&visible);
    strbuf_add_visible(&visible, bytes, cut(bytes, len, AGENT_TEXT_MAX - 1));
    size_t n = cut(visible.text, visible.len, AGENT_TEXT_MAX - 1);
    for (size_t i = 0; i < n; i++) {
        char c = visible.text[i];
        out[i] = c == '\n' || c == '\t' ? ' ' : c;
    }
    out[n] = '\0';
    strbuf_fini(&visible);
}

static void copy_string(char out[AGENT_TEXT_MAX], const json_t *value)
{
    out[0] = '\0';
    if (json_is_string(value)) {
        agent_text_copy(out, json_string_value(value), json_string_length(value));
    }
}

static void breach(struct agent_message *m, const char *what, const char *detail)
{
    char sentence[AGENT_TEXT_MAX + JSON_ERROR_TEXT_LENGTH];
    int n = snprintf(sentence, sizeof sentence, "%s%s", what, detail);
    m->kind = AGENT_MESSAGE_BREACH;
    agent_text_copy(m->text, sentence, strnlen(sentence, (size_t)n));
}

/* A number that counts something: not negative. A runtime whose numbers are all floating
 * point may send it as one. */
static int64_t to_count(const json_t *value)
{
    if (json_is_integer(value)) {
        json_int_t n = json_integer_value(value);
        return n < 0 ? -1 : n;
    }
    double n = json_is_real(value) ? json_real_value(value) : -1.0;
    return n >= 0.0 && n < 9223372036854775808.0 ? (int64_t)n : -1;
}

static double to_real(const json_t *value)
{
    double n = json_is_number(value) ? json_number_value(value) : -1.0;
    return n >= 0.0 ? n : (double)NAN;
}

static void take_hello(struct agent_message *m, const json_t *json)
{
    const json_t *version = json_object_get(json, "floodtest_agent");
    if (!json_is_integer(version) || json_integer_value(version) != AGENT_PROTOCOL) {
        breach(m, "the agent speaks another version of the link's protocol", "");
        return;
    }
    m->kind = AGENT_MESSAGE_HELLO;
    copy_string(m->runtime, json_object_get(json, "runtime"));
    copy_string(m->text, json_array_get(json_object_get(json, "notes"), 0));
    size_t i;
    const json_t *ask;
    json_array_foreach(json_object_get(json, "asks"), i, ask)
    {
        for (unsigned k = 0; k < ASKS && json_is_string(ask); k++) {
            m->asks |= strcmp(json_string_value(ask), ask_names[k]) == 0 ? 1U << k : 0;
        }
    }
}

static void take_answer(struct agent_message *m, json_t *json)
{
    const json_t *id = json_object_get(json, "id");
    m->id = json_is_integer(id) ? json_integer_value(id) : -1;
    if (m->id < 0) {
        breach(m, "neither a hello nor an answer: ", "it has no valid id");
        return;
    }
    const json_t *error = json_object_get(json, "error");
    if (error != NULL) {
        m->kind = AGENT_MESSAGE_ERROR;
        copy_string(m->text, error);
        return;
    }
    m->kind = AGENT_MESSAGE_ANSWER;
    m->json = json_incref(json);
}

void agent_message_parse(struct agent_message *m, const char *line, size_t len)
{
    *m = (struct agent_message){.id = -1};
    json_error_t error;
    json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL) {
        breach(m, "no valid JSON: ", error.text);
    } else if (!json_is_object(json)) {
        breach(m, "the line is no JSON object", "");
    } else if (json_object_get(json, "floodtest_agent") != NULL) {
        take_hello(m, json);
    } else {
        take_answer(m, json);
    }
    json_decref(json);
}

void agent_message_fini(struct agent_message *m)
{
    json_decref(m->json);
    m->json = NULL;
}

void agent_message_count(const struct agent_message *m, struct agent_count *out)
{
    json_t *top = json_object_get(m->json, "top");
    *out = (struct agent_count){
        .processed = to_count(json_object_get(m->json, "processed")),
        .queued = to_count(json_object_get(m->json, "queued")),
        .live_bytes = to_count(json_object_get(m->json, "live_bytes")),
        .loop_lag_ms = to_real(json_object_get(m->json, "loop_lag_ms")),
        .top = json_is_object(top) ? top : NULL,
    };
}

json_t *agent_message_findings(const struct agent_message *m)
{
    json_t *findings = json_object_get(m->json, "findings");
    return json_is_object(findings) ? findings : NULL;
}

size_t agent_request_line(char line[AGENT_REQUEST_MAX], int64_t id,
                          const struct agent_question *q)
{
    int n = snprintf(line, AGENT_REQUEST_MAX, "{\"id\": %" PRId64 ", \"ask\": \"%s\"", id,
                     ask_names[q->ask]);
    if (q->ask == AGENT_EXPLAIN) {
        n += snprintf(line + n, AGENT_REQUEST_MAX - (size_t)n,
                      ", \"culprits\": %" PRIu32 ", \"types\": %" PRIu32
                      ", \"content\": %s, \"pause_ms\": %" PRIu32,
                      q->culprits, q->types, q->content ? "true" : "false", q->pause_ms);
    }
    n += snprintf(line + n, AGENT_REQUEST_MAX - (size_t)n, "}\n");
    assert(n < AGENT_REQUEST_MAX);
    return (size_t)n;
}
