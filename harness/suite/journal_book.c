#include "harness/suite/journal_book.h"

#include "harness/base/mem.h"
#include "harness/record/json_value.h"
#include "harness/suite/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_head(struct journal_book *b, const json_t *json)
{
    const json_t *shard = json_object_get(json, "shard");
    json_int_t index = json_integer_value(json_object_get(shard, "index"));
    json_int_t count = json_integer_value(json_object_get(shard, "count"));
    const char *schema = json_string_value(json_object_get(json, "schema"));
    const char *started = json_string_value(json_object_get(json, "started_at"));
    uint64_t digest;
    if (schema == NULL || strcmp(schema, JOURNAL_SCHEMA) != 0 || started == NULL ||
        !digest_parse(json_string_value(json_object_get(json, "suite")), &digest) ||
        index < 1 || count < index || count > SHARD_COUNT_MAX) {
        return false;
    }
    if (!b->begun) {
        snprintf(b->started_at, sizeof b->started_at, "%s", started);
    }
    b->begun = true;
    b->digest = digest;
    b->shard = (struct shard){(uint32_t)index - 1, (uint32_t)count};
    return true;
}

static bool read_entry(struct journal_book *b, const json_t *json, size_t line)
{
    const char *name = json_string_value(json_object_get(json, "name"));
    struct journal_entry entry = {.line = line};
    if (name == NULL ||
        !digest_parse(json_string_value(json_object_get(json, "digest")),
                      &entry.digest) ||
        !suite_outcome_from_json(&entry.outcome, json)) {
        return false;
    }
    entry.name = mem_must_strdup(name);
    b->entries[b->count++] = entry;
    return true;
}

static void read_line(struct journal_book *b, const char *line, size_t len, size_t number)
{
    json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    bool is_head = json_object_get(json, "schema") != NULL;
    bool good = is_head ? read_head(b, json) : read_entry(b, json, number);
    b->bad_lines += !good;
    json_decref(json);
}

static int by_name_and_line(const void *a, const void *b)
{
    const struct journal_entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

void journal_book_read(struct journal_book *out, const char *text, size_t len)
{
    *out = (struct journal_book){0};
    size_t lines = 1;
    for (size_t i = 0; i < len; i++) {
        lines += text[i] == '\n';
    }
    out->entries = mem_must_alloc(lines * sizeof *out->entries);
    size_t number = 0;
    for (size_t at = 0; at < len; number++) {
        const char *end = memchr(text + at, '\n', len - at);
        if (end == NULL) { /* a crash in the middle of a write */
            out->bad_lines++;
            break;
        }
        size_t line_len = (size_t)(end - text) - at;
        read_line(out, text + at, line_len, number);
        at += line_len + 1;
    }
    qsort(out->entries, out->count, sizeof *out->entries, by_name_and_line);
}

void journal_book_fini(struct journal_book *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free(b->entries[i].name);
        suite_outcome_fini(&b->entries[i].outcome);
    }
    free(b->entries);
    *b = (struct journal_book){0};
}

const struct journal_entry *journal_book_find(const struct journal_book *b,
                                              const char *name)
{
    size_t low = 0, high = b->count; /* the first entry whose name comes after */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(b->entries[middle].name, name) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low > 0 && strcmp(b->entries[low - 1].name, name) == 0;
    return found ? &b->entries[low - 1] : NULL;
}

static bool shares_a_run(const struct journal_book *b, const struct suite_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (journal_book_find(b, plan->items[i].name) != NULL) {
            return true;
        }
    }
    return false;
}

int journal_book_check(const struct journal_book *b, const struct suite_plan *plan,
                       const char *dir, struct err *e)
{
    if (b->begun &&
        (b->shard.index != plan->shard.index || b->shard.count != plan->shard.count)) {
        return err_set(e, FERR_CONFIG, "'%s' is of shard %u/%u, this is shard %u/%u", dir,
                       b->shard.index + 1, b->shard.count, plan->shard.index + 1,
                       plan->shard.count);
    }
    if (b->count > 0 && b->digest != plan->digest && !shares_a_run(b, plan)) {
        return err_set(e, FERR_CONFIG,
                       "'%s' is the folder of another suite: none of the runs in its "
                       "journal, like '%.80s', is one of this suite",
                       dir, b->entries[0].name);
    }
    return 0;
}

json_t *journal_book_head(const struct suite_plan *plan, const char *started_at)
{
    json_t *o = json_object(), *shard = json_object();
    char digest[DIGEST_TEXT_MAX];
    digest_format(digest, plan->digest);
    json_value_put(shard, "index", json_integer((json_int_t)plan->shard.index + 1));
    json_value_put(shard, "count", json_integer(plan->shard.count));
    json_value_put(o, "schema", json_string(JOURNAL_SCHEMA));
    json_value_put(o, "suite", json_string(digest));
    json_value_put(o, "shard", shard);
    json_value_put(o, "total", json_integer((json_int_t)plan->total));
    json_value_put(o, "started_at", json_value_text(started_at));
    return o;
}

json_t *journal_book_line(const char *name, uint64_t digest,
                          const struct suite_outcome *outcome)
{
    json_t *o = json_object(), *rest = suite_outcome_to_json(outcome);
    char text[DIGEST_TEXT_MAX];
    digest_format(text, digest);
    json_value_put(o, "name", json_value_bytes(name, strlen(name)));
    json_value_put(o, "digest", json_string(text));
    json_object_update(o, rest);
    json_decref(rest);
    return o;
}
