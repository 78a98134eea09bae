#include "harness/report/openmetrics_text.h"

#include "harness/base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Beyond this a double no longer holds every whole number. */
#define WHOLE_MAX 9007199254740992.0

const char *openmetrics_content_type(enum openmetrics_format format)
{
    return format == OPENMETRICS_0_0_4
               ? "text/plain; version=0.0.4; charset=utf-8"
               : "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

void openmetrics_text_init(struct openmetrics_text *t, struct strbuf *out,
                           enum openmetrics_format format)
{
    *t = (struct openmetrics_text){.out = out, .format = format};
}

void openmetrics_text_family(struct openmetrics_text *t,
                             const struct openmetrics_family *family)
{
    assert(family->unit == NULL || strstr(family->name, family->unit) != NULL);
    t->family = family;
    t->headed = false;
}

/* What samples have behind the name of their family. */
static const char *suffix(const struct openmetrics_family *f)
{
    return f->type == OPENMETRICS_COUNTER ? "_total"
           : f->type == OPENMETRICS_INFO  ? "_info"
                                          : "";
}

/* 0.0.4 has no suffixes: there a family has the name of its samples. The gauge that an
 * Info becomes in a file has none either. */
static const char *family_suffix(const struct openmetrics_text *t)
{
    bool gauge = t->format == OPENMETRICS_FILE && t->family->type == OPENMETRICS_INFO;
    return t->format == OPENMETRICS_0_0_4 || gauge ? suffix(t->family) : "";
}

static const char *type_name(const struct openmetrics_text *t)
{
    bool all = t->format == OPENMETRICS_1_0;
    switch (t->family->type) {
    case OPENMETRICS_COUNTER:
        return "counter";
    case OPENMETRICS_STATES:
        return all ? "stateset" : "gauge";
    case OPENMETRICS_INFO:
        return all ? "info" : "gauge";
    default:
        return "gauge";
    }
}

static void add_escaped(struct strbuf *out, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = utf8_sequence(bytes + i, len - i);
        if (n == 0) { /* no UTF-8 */
            strbuf_add(out, "\xef\xbf\xbd");
            n = 1;
        } else if (bytes[i] == '\n') {
            strbuf_add(out, "\\n");
        } else {
            if (bytes[i] == '\\' || bytes[i] == '"') {
                strbuf_add(out, "\\");
            }
            strbuf_addn(out, bytes + i, n);
        }
        i += n;
    }
}

static void add_head(struct openmetrics_text *t)
{
    const struct openmetrics_family *f = t->family;
    const char *behind = family_suffix(t);
    if (t->headed) {
        return;
    }
    t->headed = true;
    strbuf_addf(t->out, "# TYPE %s%s %s\n", f->name, behind, type_name(t));
    if (f->unit != NULL && t->format != OPENMETRICS_0_0_4) {
        strbuf_addf(t->out, "# UNIT %s %s\n", f->name, f->unit);
    }
    strbuf_addf(t->out, "# HELP %s%s ", f->name, behind);
    add_escaped(t->out, f->help, strlen(f->help));
    strbuf_add(t->out, "\n");
}

/* Where a value is cut: not within a character. */
static size_t cut(const char *text)
{
    size_t len = strnlen(text, OPENMETRICS_VALUE_MAX + 1);
    if (len <= OPENMETRICS_VALUE_MAX) {
        return len;
    }
    len = OPENMETRICS_VALUE_MAX;
    while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) {
        len--;
    }
    return len;
}

static void add_label(struct strbuf *out, bool first, const char *name, const char *value)
{
    strbuf_addf(out, "%s%s=\"", first ? "{" : ",", name);
    add_escaped(out, value, cut(value));
    strbuf_add(out, "\"");
}

static void add_number(struct strbuf *out, double value)
{
    if (isinf(value)) {
        strbuf_add(out, value > 0 ? "+Inf" : "-Inf");
    } else if (value == floor(value) && fabs(value) < WHOLE_MAX) {
        strbuf_addf(out, "%" PRId64, (int64_t)value);
    } else {
        strbuf_addf(out, "%.10g", value);
    }
}

static void add_sample(struct openmetrics_text *t, const struct openmetrics_label *labels,
                       const char *state, double value)
{
    bool first = true;
    add_head(t);
    strbuf_addf(t->out, "%s%s", t->family->name, suffix(t->family));
    for (int i = 0; labels != NULL && labels[i].name != NULL; i++) {
        assert(i < OPENMETRICS_LABELS_MAX);
        if (labels[i].value != NULL && labels[i].value[0] != '\0') {
            add_label(t->out, first, labels[i].name, labels[i].value);
            first = false;
        }
    }
    if (state != NULL) {
        add_label(t->out, first, t->family->name, state);
        first = false;
    }
    strbuf_add(t->out, first ? " " : "} ");
    add_number(t->out, value);
    strbuf_add(t->out, "\n");
}

void openmetrics_text_value(struct openmetrics_text *t,
                            const struct openmetrics_label *labels, double value)
{
    if (!isnan(value)) {
        add_sample(t, labels, NULL, value);
    }
}

void openmetrics_text_states(struct openmetrics_text *t,
                             const struct openmetrics_label *labels,
                             const char *const *states, size_t count, int holds)
{
    for (size_t i = 0; i < count; i++) {
        add_sample(t, labels, states[i], (int)i == holds ? 1 : 0);
    }
}

void openmetrics_text_end(struct openmetrics_text *t)
{
    if (t->format != OPENMETRICS_0_0_4) {
        strbuf_add(t->out, "# EOF\n");
    }
}
