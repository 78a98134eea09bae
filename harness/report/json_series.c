#include "harness/report/json_series.h"

#include <inttypes.h>

void json_series_add_row(struct strbuf *out, const struct sample *row)
{
    const int64_t *values = sample_values_const(row);
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        strbuf_add(out, i == 0 ? "[" : ",");
        if (values[i] == SAMPLE_UNKNOWN) {
            strbuf_add(out, "null");
        } else {
            strbuf_addf(out, "%" PRId64, values[i]);
        }
    }
    strbuf_add(out, "]");
}

void json_series_add(struct strbuf *out, const struct series *s)
{
    strbuf_add(out, "{\n    \"columns\": [");
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        strbuf_addf(out, "%s\"%s\"", i == 0 ? "" : ",", sample_column_names[i]);
    }
    strbuf_add(out, "],\n    \"rows\": [");
    size_t count = s == NULL ? 0 : s->count;
    size_t shown = count < JSON_SERIES_ROWS_MAX ? count : JSON_SERIES_ROWS_MAX;
    for (size_t i = 0; i < shown; i++) {
        strbuf_add(out, i == 0 ? "\n      " : ",\n      ");
        json_series_add_row(out, &s->rows[series_choose(count, shown, i)]);
    }
    strbuf_add(out, shown == 0 ? "]\n  }" : "\n    ]\n  }");
}
