#include "harness/scenario/scenario_restore.h"

#include "harness/base/mem.h"
#include "harness/scenario/options.h"
#include "harness/scenario/scenario_json.h"
#include "harness/scenario/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds that fit into nanoseconds. */
#define SECONDS_MAX 1.8e10

/* Words of a command; texts of a list. */
enum { WORDS_MAX = 1 << 20 };

static void take_text(char **field, const struct json_at *at, const char *key)
{
    const char *text = json_at_text(at, key);
    free(*field);
    *field = mem_must_strdup(text);
}

/* A size is a number, or the text of a distribution. */
static void take_size(struct scenario *s, const struct json_at *at, const char *key)
{
    /* of a distribution its mean, which another key has */
    int64_t mean = json_at_int(at, "size_bytes", 0, INT64_MAX, 0);
    bool plain = json_is_integer(json_object_get(at->value, key));
    char number[32];
    int64_t bytes = plain ? json_at_int(at, key, 0, INT64_MAX, 0) : mean;
    snprintf(number, sizeof number, "%lld", (long long)bytes);
    const char *text = plain ? number : json_at_text(at, key);
    s->size_bytes = (uint64_t)bytes;
    free(s->size);
    s->size = mem_must_strdup(text);
}

/* "max", or a number of messages/s. */
static void take_rate(struct scenario *s, const struct json_at *at, const char *key)
{
    const char *text = json_string_value(json_object_get(at->value, key));
    bool max = text != NULL && strcmp(text, "max") == 0;
    s->rate_bytes_per_s = 0;
    s->rate = max ? 0 : json_at_real(at, key, 0);
    if (s->rate < 0) {
        json_at_expected(at, key, "messages/s, or max");
        s->rate = 0;
    }
}

static uint64_t seconds(const struct json_at *at, const char *key)
{
    double s = json_at_real(at, key, 0);
    if (!(s >= 0 && s <= SECONDS_MAX)) {
        json_at_expected(at, key, "seconds from 0 to %g", SECONDS_MAX);
        return 0;
    }
    return (uint64_t)llround(s * 1e9);
}

static int choice(const struct options_row *row, const struct json_at *at)
{
    size_t count = 0;
    while (row->choices[count] != NULL) {
        count++;
    }
    return json_at_word(at, row->key, row->choices, count, 0);
}

static void take_list(struct scenario_list *list, const struct json_at *at,
                      const char *key)
{
    char **words = json_at_words(at, key, SCENARIO_LIST_MAX);
    scenario_list_clear(list);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        list->texts[i] = mem_must_strdup(words[i]);
    }
    target_free(words);
}

static void take_whole(void *field, const struct options_row *row,
                       const struct json_at *at)
{
    const char *key = row->key;
    switch (row->kind) {
    case KIND_U32:
    case KIND_OPTIONAL:
        *(uint32_t *)field = (uint32_t)json_at_int(at, key, 0, UINT32_MAX, 0);
        break;
    case KIND_PID:
        *(pid_t *)field = (pid_t)json_at_int(at, key, 1, INT32_MAX, 0);
        break;
    case KIND_PORT:
        *(uint16_t *)field = (uint16_t)json_at_int(at, key, 0, UINT16_MAX, 0);
        break;
    case KIND_LEVEL:
        *(int *)field = (int)json_at_int(at, key, 0, INT32_MAX, 0);
        break;
    default:
        *(uint64_t *)field = (uint64_t)json_at_int(at, key, 0, INT64_MAX, 0);
        break;
    }
}

static void take(struct scenario *s, const struct options_row *row,
                 const struct json_at *at)
{
    void *field = (char *)s + row->offset;
    switch (row->kind) {
    case KIND_RATE:
        take_rate(s, at, row->key);
        break;
    case KIND_SIZE:
        take_size(s, at, row->key);
        break;
    case KIND_TIME:
        *(uint64_t *)field = seconds(at, row->key);
        break;
    case KIND_FACTOR:
    case KIND_SHARE:
        *(double *)field = json_at_real(at, row->key, 0);
        break;
    case KIND_LISTEN:
    case KIND_PLACE:
    case KIND_OPTIONAL_PORT:
    case KIND_TEXT:
    case KIND_PATH:
    case KIND_TOKEN:
        take_text(field, at, row->key);
        break;
    case KIND_CHOICE: {
        int index = choice(row, at);
        memcpy(field, &index, sizeof index);
        break;
    }
    case KIND_LIST:
        take_list(field, at, row->key);
        break;
    case KIND_FLAG:
    case KIND_UNFLAG:
        *(bool *)field = json_at_bool(at, row->key, *(bool *)field);
        break;
    default:
        take_whole(field, row, at);
        break;
    }
}

/* Texts that every report takes for granted. */
static void check_needed(const struct scenario *s, const struct json_at *at)
{
    if (s->protocol == NULL) {
        json_at_expected(at, "protocol", "a text");
    }
    if (s->host == NULL) {
        json_at_expected(at, "host", "a text");
    }
}

void scenario_restore(struct scenario *s, const struct json_at *at)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (row->key != NULL && row->offset != OPTIONS_ELSEWHERE &&
            json_object_get(at->value, row->key) != NULL) {
            take(s, row, at);
        }
    }
    s->target_kind = (enum target_kind)json_at_word(
        at, "target_kind", scenario_target_kinds, SCENARIO_TARGET_KINDS, TARGET_NONE);
    target_free(s->command);
    s->command = json_at_words(at, "command", WORDS_MAX);
    s->url_as_argument = json_at_bool(at, "url_as_argument", false);
    check_needed(s, at);
}
