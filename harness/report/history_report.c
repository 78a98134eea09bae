/* The exports, and what holds the records. */
#include "harness/report/history_report.h"

#include "harness/history/when.h"
#include "harness/record/host_json.h"
#include "harness/record/json_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 10 };

void history_records_take(struct history_records *r, struct history_record *one)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity == 0 ? 32 : 2 * r->capacity;
        r->items = realloc(r->items, r->capacity * sizeof *r->items);
        if (r->items == NULL) {
            abort();
        }
    }
    r->items[r->count++] = *one;
    *one = (struct history_record){0};
}

void history_records_fini(struct history_records *r)
{
    for (size_t i = 0; i < r->count; i++) {
        history_record_fini(&r->items[i]);
    }
    free(r->items);
    *r = (struct history_records){0};
}

static json_t *to_json(const struct history_record *r)
{
    char when[WHEN_TEXT_MAX];
    json_t *o = json_object(), *metrics = json_object();
    for (int i = 0; i < COMPARE_METRICS; i++) {
        if (isfinite(r->values[i])) {
            json_value_put(metrics, compare_metrics[i].name,
                           json_value_real(r->values[i]));
        }
    }
    json_t *result = json_loads(r->body, 0, NULL);
    json_value_put(o, "id", json_integer(r->id));
    json_value_put(o, "started_at", json_string(when_format_exact(when, r->at_ms)));
    json_value_put(o, "kind", json_value_text(r->kind));
    json_value_put(o, "name", json_value_text(r->name));
    json_value_put(o, "client", json_value_text(r->client));
    json_value_put(o, "alike", json_value_text(r->alike));
    json_value_put(o, "baseline", json_value_text(r->baseline));
    json_value_put(o, "commit", json_value_text(r->commit_id));
    json_value_put(o, "host", host_to_json(&r->host));
    json_value_put(o, "runtime", json_value_text(r->runtime));
    json_value_put(o, "floodtest", json_value_text(r->floodtest));
    json_value_put(o, "outcome", json_value_text(r->outcome));
    json_value_put(o, "class", json_value_text(r->class_name));
    json_value_put(o, "metrics", metrics);
    json_value_put(o, "result", result != NULL ? result : json_null());
    return o;
}

void history_json(const struct history_records *r, struct strbuf *out)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->count; i++) {
        json_value_append(list, to_json(&r->items[i]));
    }
    char *text = json_dumps(list, JSON_INDENT(1) | JSON_PRESERVE_ORDER |
                                      JSON_REAL_PRECISION(DIGITS));
    json_decref(list);
    if (text == NULL) {
        abort();
    }
    strbuf_addf(out, "%s\n", text);
    free(text);
}

/* Quoted where it must be. A formula of a spreadsheet is none behind an apostrophe. */
static void add_cell(struct strbuf *out, const char *text, bool last)
{
    const char *end = last ? "\r\n" : ",";
    text = text == NULL ? "" : text;
    bool formula = text[0] != '\0' && strchr("=+-@", text[0]) != NULL;
    if (!formula && strpbrk(text, "\",\r\n") == NULL) {
        strbuf_addf(out, "%s%s", text, end);
        return;
    }
    strbuf_addf(out, "\"%s", formula ? "'" : "");
    for (; *text != '\0'; text++) {
        strbuf_addn(out, "\"\"", *text == '"' ? 2 : 0);
        if (*text != '"') {
            strbuf_addn(out, text, 1);
        }
    }
    strbuf_addf(out, "\"%s", end);
}

static void add_line(struct strbuf *out, const struct history_record *r)
{
    char when[WHEN_TEXT_MAX];
    strbuf_addf(out, "%lld,", (long long)r->id);
    add_cell(out, when_format_exact(when, r->at_ms), false);
    const char *const texts[] = {r->kind,      r->name,     r->client,    r->alike,
                                 r->protocol,  r->baseline, r->commit_id, r->host.name,
                                 r->floodtest, r->outcome,  r->class_name};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        add_cell(out, texts[i], false);
    }
    for (int i = 0; i < COMPARE_METRICS; i++) {
        char number[32] = "";
        if (isfinite(r->values[i])) {
            snprintf(number, sizeof number, "%.10g", r->values[i]);
        }
        strbuf_addf(out, "%s%s", number, i + 1 == COMPARE_METRICS ? "\r\n" : ",");
    }
}

void history_csv(const struct history_records *r, struct strbuf *out)
{
    strbuf_add(out, "id,started_at,kind,name,client,alike,protocol,baseline,commit,host,"
                    "floodtest,outcome,class");
    for (int i = 0; i < COMPARE_METRICS; i++) {
        strbuf_addf(out, ",%s", compare_metrics[i].name);
    }
    strbuf_add(out, "\r\n");
    for (size_t i = 0; i < r->count; i++) {
        add_line(out, &r->items[i]);
    }
}
