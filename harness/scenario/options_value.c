#include "harness/scenario/options.h"

#include "harness/base/clock.h"
#include "harness/base/mem.h"
#include "harness/base/units.h"
#include "harness/scenario/listen.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert(sizeof(enum scenario_payload) == sizeof(int) &&
                  sizeof(enum scenario_color) == sizeof(int) &&
                  sizeof(enum scenario_ci) == sizeof(int) &&
                  sizeof(enum scenario_closing) == sizeof(int) &&
                  sizeof(enum scenario_unit) == sizeof(int) &&
                  sizeof(enum scenario_end) == sizeof(int) &&
                  sizeof(pid_t) == sizeof(int),
              "choices and process ids are stored as int");

static void *field(struct scenario *s, const struct options_row *row)
{
    return (char *)s + row->offset;
}

/* A bound of a row as people write it. */
static char *show(char *out, const struct options_row *row, uint64_t value)
{
    switch (row->kind) {
    case KIND_BYTES:
    case KIND_SIZE:
    case KIND_LIMIT:
        return units_format_bytes(out, (double)value);
    case KIND_TIME:
        return units_format_time(out, (double)value / (double)NS_PER_S);
    case KIND_RATE:
        return units_format_rate(out, (double)value);
    default:
        snprintf(out, UNITS_TEXT_MAX, "%llu", (unsigned long long)value);
        return out;
    }
}

static int check_range(const struct options_row *row, uint64_t value, const char *text,
                       struct err *e)
{
    if (value >= row->min && value <= row->max) {
        return 0;
    }
    char low[UNITS_TEXT_MAX], high[UNITS_TEXT_MAX];
    return err_set(e, FERR_CONFIG, "expected %s to %s, got '%.80s'",
                   show(low, row, row->min), show(high, row, row->max), text);
}

static int set_rate(struct scenario *s, const struct options_row *row, const char *text,
                    struct err *e)
{
    double per_s, bytes_per_s;
    int rc = units_parse_rate(text, &per_s, &bytes_per_s, e);
    if (rc != 0) {
        return rc;
    }
    bool in_messages = per_s > 0;
    if (in_messages && (per_s < OPTIONS_RATE_MIN || per_s > (double)row->max)) {
        char high[UNITS_TEXT_MAX];
        return err_set(e, FERR_CONFIG, "expected %g/s to %s, got '%.80s'",
                       OPTIONS_RATE_MIN, show(high, row, row->max), text);
    }
    s->rate = per_s;
    s->rate_bytes_per_s = bytes_per_s;
    return 0;
}

static int parse_unsigned(const struct options_row *row, const char *text,
                          uint64_t *value, struct err *e)
{
    switch (row->kind) {
    case KIND_BYTES:
    case KIND_SIZE:
    case KIND_LIMIT:
        return units_parse_bytes(text, value, e);
    case KIND_TIME:
        return units_parse_time(text, value, e);
    default:
        return units_parse_count(text, value, e);
    }
}

/* Every kind that is one whole number. */
static int set_unsigned(struct scenario *s, const struct options_row *row,
                        const char *text, struct err *e)
{
    uint64_t value = 0;
    if (row->kind != KIND_LIMIT || strcmp(text, "auto") != 0) {
        int rc = parse_unsigned(row, text, &value, e);
        if (rc != 0) {
            return rc;
        }
    }
    bool automatic = row->kind == KIND_LIMIT && value == 0;
    int rc = automatic ? 0 : check_range(row, value, text, e);
    if (rc != 0) {
        return rc;
    }
    if (row->kind == KIND_U32 || row->kind == KIND_OPTIONAL) {
        *(uint32_t *)field(s, row) = (uint32_t)value;
    } else if (row->kind == KIND_PID) {
        *(pid_t *)field(s, row) = (pid_t)value;
    } else {
        *(uint64_t *)field(s, row) = value;
    }
    return 0;
}

static int set_port(struct scenario *s, const struct options_row *row, const char *text,
                    struct err *e)
{
    return listen_parse_port(text, field(s, row), e);
}

static void replace(char **owned, const char *text)
{
    char *copy = mem_must_strdup(text);
    free(*owned);
    *owned = copy;
}

/* A size is checked here; what a distribution is, the server knows. */
static int set_size(struct scenario *s, const struct options_row *row, const char *text,
                    struct err *e)
{
    uint64_t bytes = 0;
    if (strchr(text, ':') == NULL) {
        int rc = parse_unsigned(row, text, &bytes, e);
        rc = rc == 0 ? check_range(row, bytes, text, e) : rc;
        if (rc != 0) {
            return rc;
        }
    }
    replace(field(s, row), text);
    s->size_bytes = bytes;
    return 0;
}

static int set_decimal(struct scenario *s, const struct options_row *row,
                       const char *text, struct err *e)
{
    bool share = row->kind == KIND_SHARE;
    double value;
    int rc = units_parse_decimal(text, share, &value, e);
    if (rc != 0) {
        return rc;
    }
    double unit = share ? 0.01 : 1;
    double low = share ? (double)row->min * unit : OPTIONS_FACTOR_MIN;
    double high = (double)row->max * unit;
    if (value < low || value > high) {
        const char *sign = share ? " %" : "";
        const char *end = text + strlen(text) - 1;
        if (share && *end != '%' && value / 100 >= low && value / 100 <= high) {
            return err_set(e, FERR_CONFIG,
                           "expected %g%s to %g%s, got '%.80s'; did you mean %.80s%%?",
                           low / unit, sign, high / unit, sign, text, text);
        }
        return err_set(e, FERR_CONFIG, "expected %g%s to %g%s, got '%.80s'", low / unit,
                       sign, high / unit, sign, text);
    }
    *(double *)field(s, row) = value;
    return 0;
}

static int set_listen(struct scenario *s, const struct options_row *row, const char *text,
                      struct err *e)
{
    struct listen_address address;
    int rc = listen_parse(text, &address, e);
    if (rc != 0) {
        return rc;
    }
    if (address.host[0] != '\0') {
        replace(field(s, row), address.host);
    }
    if (address.has_port) {
        s->port = address.port;
    }
    return 0;
}

static int set_place(struct scenario *s, const struct options_row *row, const char *text,
                     struct err *e)
{
    struct listen_address address;
    int rc = listen_parse(text, &address, e);
    if (rc == 0 && !address.has_port) {
        rc = err_set(e, FERR_CONFIG,
                     "expected a port, like 9000 or %s%s%s:9000, got '%.80s'",
                     strchr(address.host, ':') != NULL ? "[" : "", address.host,
                     strchr(address.host, ':') != NULL ? "]" : "", text);
    }
    if (rc == 0) {
        replace(field(s, row), text);
    }
    return rc;
}

static int set_optional_port(struct scenario *s, const struct options_row *row,
                             const char *text, struct err *e)
{
    uint16_t port;
    text = text == NULL ? "0" : text;
    int rc = listen_parse_port(text, &port, e);
    if (rc == 0) {
        replace(field(s, row), text);
    }
    return rc;
}

/* Whether all of text is printable ASCII without blanks and without the refused bytes. */
static bool is_plain(const char *text, const char *refused)
{
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~' || strchr(refused, *text) != NULL) {
            return false;
        }
    }
    return true;
}

static int set_text(struct scenario *s, const struct options_row *row, const char *text,
                    struct err *e)
{
    if (row->kind == KIND_PATH && (text[0] != '/' || !is_plain(text, "#"))) {
        return err_set(e, FERR_CONFIG,
                       "expected a path like /feed without blanks and '#', got '%.80s'",
                       text);
    }
    if (row->kind == KIND_TOKEN && !is_plain(text, "\"(),/:;<=>?@[\\]{}")) {
        return err_set(e, FERR_CONFIG, "expected one name like graphql-ws, got '%.80s'",
                       text);
    }
    if (text[0] == '\0') {
        return err_set(e, FERR_CONFIG, "expected %s, got ''", row->argument);
    }
    if (row->offset != OPTIONS_ELSEWHERE) {
        replace(field(s, row), text);
    }
    return 0;
}

static int add_text(struct scenario *s, const struct options_row *row, const char *text,
                    struct err *e)
{
    struct scenario_list *list = field(s, row);
    size_t count = 0;
    while (list->texts[count] != NULL) {
        count++;
    }
    if (text[0] == '\0') {
        return err_set(e, FERR_CONFIG, "expected %s, got ''", row->argument);
    }
    if (strlen(text) > row->max) {
        return err_set(e, FERR_CONFIG, "expected at most %d characters, got '%.80s...'",
                       (int)row->max, text);
    }
    if (count == SCENARIO_LIST_MAX) {
        return err_set(e, FERR_CONFIG, "expected it at most %d times, got '%.80s', too",
                       SCENARIO_LIST_MAX, text);
    }
    list->texts[count] = mem_must_strdup(text);
    return 0;
}

static void add_choices(const struct options_row *row, struct strbuf *out)
{
    for (int i = 0; row->choices[i] != NULL; i++) {
        const char *comma = i == 0 ? "" : row->choices[i + 1] != NULL ? ", " : " or ";
        strbuf_addf(out, "%s%s", comma, row->choices[i]);
    }
}

static int set_choice(struct scenario *s, const struct options_row *row, const char *text,
                      struct err *e)
{
    for (int i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            memcpy(field(s, row), &i, sizeof i);
            return 0;
        }
    }
    struct strbuf list;
    strbuf_init(&list);
    add_choices(row, &list);
    int rc = err_set(e, FERR_CONFIG, "expected %s, got '%.80s'", list.text, text);
    strbuf_fini(&list);
    return rc;
}

static int set_given(struct scenario *s, const struct options_row *row)
{
    if (row->offset == OPTIONS_ELSEWHERE) {
        return 0;
    }
    if (row->kind == KIND_LEVEL) {
        int *level = field(s, row);
        *level += *level < (int)row->max ? 1 : 0;
    } else {
        *(bool *)field(s, row) = row->kind == KIND_FLAG;
    }
    return 0;
}

typedef int set_fn(struct scenario *s, const struct options_row *row, const char *text,
                   struct err *e);

static set_fn *const setters[KIND_COUNT] = {
    [KIND_RATE] = set_rate,      [KIND_BYTES] = set_unsigned, [KIND_LIMIT] = set_unsigned,
    [KIND_TIME] = set_unsigned,  [KIND_U64] = set_unsigned,   [KIND_U32] = set_unsigned,
    [KIND_PID] = set_unsigned,   [KIND_PORT] = set_port,      [KIND_LISTEN] = set_listen,
    [KIND_TEXT] = set_text,      [KIND_PATH] = set_text,      [KIND_TOKEN] = set_text,
    [KIND_CHOICE] = set_choice,  [KIND_LIST] = add_text,      [KIND_SIZE] = set_size,
    [KIND_FACTOR] = set_decimal, [KIND_SHARE] = set_decimal,  [KIND_PLACE] = set_place,
};

int options_set(struct scenario *s, const struct options_row *row, const char *text,
                struct err *e)
{
    if (row->kind == KIND_HELP) {
        return 0;
    }
    if (row->kind == KIND_OPTIONAL) {
        return set_unsigned(s, row, text == NULL ? "1" : text, e);
    }
    if (row->kind == KIND_OPTIONAL_PORT) {
        return set_optional_port(s, row, text, e);
    }
    if (!options_takes_value(row)) {
        return text == NULL
                   ? set_given(s, row)
                   : err_set(e, FERR_CONFIG, "takes no value, got '%.80s'", text);
    }
    return setters[row->kind](s, row, text == NULL ? "" : text, e);
}

void options_range(const struct options_row *row, struct strbuf *out)
{
    char low[UNITS_TEXT_MAX], high[UNITS_TEXT_MAX];
    switch (row->kind) {
    case KIND_RATE:
        strbuf_addf(out, "%g/s to %s", OPTIONS_RATE_MIN, show(high, row, row->max));
        break;
    case KIND_FACTOR:
        strbuf_addf(out, "%g to %s", OPTIONS_FACTOR_MIN, show(high, row, row->max));
        break;
    case KIND_SHARE:
        strbuf_addf(out, "%s %% to %s %%", show(low, row, row->min),
                    show(high, row, row->max));
        break;
    case KIND_CHOICE:
        add_choices(row, out);
        break;
    case KIND_PORT:
    case KIND_OPTIONAL_PORT:
        strbuf_add(out, "0 to 65535");
        break;
    case KIND_BYTES:
    case KIND_SIZE:
    case KIND_LIMIT:
    case KIND_TIME:
    case KIND_U64:
    case KIND_U32:
    case KIND_OPTIONAL:
    case KIND_PID:
    case KIND_LEVEL:
        strbuf_addf(out, "%s to %s", show(low, row, row->min), show(high, row, row->max));
        break;
    default:
        break;
    }
}

void options_set_defaults(struct scenario *s)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        struct err e;
        if (row->kind == KIND_UNFLAG) {
            *(bool *)field(s, row) = true;
        } else if (row->initial != NULL && options_set(s, row, row->initial, &e) != 0) {
            abort(); /* the table is wrong; its test says where */
        }
    }
}
