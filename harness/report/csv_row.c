#include "harness/report/csv_row.h"

#include "harness/record/sample.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void next_cell(struct csv_row *row)
{
    strbuf_add(row->out, row->begun ? "," : "");
    row->begun = true;
}

static bool is_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

void csv_row_text(struct csv_row *row, const char *text)
{
    next_cell(row);
    if (text == NULL || text[0] == '\0') {
        return;
    }
    struct strbuf safe;
    strbuf_init(&safe);
    strbuf_add(&safe, is_formula(text) ? "'" : "");
    strbuf_add_visible(&safe, text, strlen(text));
    bool quoted = strpbrk(safe.text, "\",\n'; ") != NULL;
    strbuf_add(row->out, quoted ? "\"" : "");
    for (const char *c = safe.text; *c != '\0'; c++) {
        strbuf_addn(row->out, "\"\"", *c == '"' ? 1 : 0);
        strbuf_addn(row->out, c, 1);
    }
    strbuf_add(row->out, quoted ? "\"" : "");
    strbuf_fini(&safe);
}

void csv_row_integer(struct csv_row *row, int64_t value)
{
    next_cell(row);
    if (value != SAMPLE_UNKNOWN) {
        strbuf_addf(row->out, "%" PRId64, value);
    }
}

void csv_row_real(struct csv_row *row, double value)
{
    next_cell(row);
    if (isfinite(value)) {
        strbuf_addf(row->out, "%.10g", value);
    }
}

void csv_row_end(struct csv_row *row)
{
    strbuf_add(row->out, "\r\n");
    row->begun = false;
}

void csv_row_header(struct csv_row *row, const char *names)
{
    for (const char *name = names; *name != '\0';) {
        size_t len = strcspn(name, " ");
        next_cell(row);
        strbuf_addn(row->out, name, len);
        name += len + (name[len] == ' ');
    }
    csv_row_end(row);
}
