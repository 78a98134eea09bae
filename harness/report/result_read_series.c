#include "harness/report/result_read_parts.h"

enum { COLUMNS_MAX = 256 };

/* Column of the document -> column of struct sample, -1: nobody knows it. */
struct columns {
    int of[COLUMNS_MAX];
    size_t count;
};

static void read_columns(struct columns *c, const struct json_at *series)
{
    struct json_at list = json_at_list(series, "columns", COLUMNS_MAX);
    c->count = json_at_length(&list);
    for (size_t i = 0; i < c->count; i++) {
        const char *name = json_string_value(json_array_get(list.value, i));
        c->of[i] = name == NULL ? -1 : sample_column_find(name);
    }
}

static bool fill(struct sample *row, const struct columns *c, const json_t *values)
{
    sample_init(row);
    for (size_t i = 0; i < c->count; i++) {
        const json_t *value = json_array_get(values, i);
        if (!json_is_integer(value) && !json_is_null(value)) {
            return false;
        }
        if (c->of[i] >= 0 && json_is_integer(value)) {
            sample_values(row)[c->of[i]] = json_integer_value(value);
        }
    }
    return true;
}

static void read_row(struct series *s, const struct columns *c, const struct json_at *at)
{
    struct sample row;
    if (json_array_size(at->value) != c->count) {
        json_at_expected(at, NULL, "a list of %zu values, one for each column", c->count);
    } else if (!fill(&row, c, at->value)) {
        json_at_expected(at, NULL, "whole numbers and null");
    } else if (row.t_ns < 0 || row.phase < 0 || row.phase >= PHASE_COUNT) {
        json_at_expected(at, NULL, "a time t_ns and a phase from 0 to %d",
                         PHASE_COUNT - 1);
    } else if (series_goes_back(s, &row)) {
        json_at_expected(at, NULL, "a row that is not earlier than the one before");
    } else {
        series_push(s, &row);
    }
}

static void read_rows(struct series *s, const struct json_at *at)
{
    struct columns columns;
    read_columns(&columns, at);
    struct json_at list = json_at_list(at, "rows", SERIES_ROWS_MAX);
    size_t count = json_at_length(&list);
    for (size_t i = 0; i < count && at->err->code == 0; i++) {
        struct json_at row = {.up = &list,
                              .index = i,
                              .value = json_array_get(list.value, i),
                              .err = at->err};
        read_row(s, &columns, &row);
    }
}

void result_read_series(struct result_read *r, const struct json_at *document)
{
    const json_t *value = json_object_get(document->value, "series");
    if (json_is_string(value)) {
        r->result.samples_path = json_string_value(value);
        return;
    }
    struct json_at at = json_at_optional(document, "series");
    read_rows(&r->series, &at);
}
