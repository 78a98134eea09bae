#include "harness/judge/threshold.h"
#include "harness/judge/wire.h"

#include "harness/base/nearest.h"
#include "harness/base/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *sign;
    enum threshold_operator op;
} operators[] = {
    {"<", THRESHOLD_LESS},    {"<=", THRESHOLD_LESS_EQUAL},
    {">", THRESHOLD_GREATER}, {">=", THRESHOLD_GREATER_EQUAL},
    {"==", THRESHOLD_EQUAL},  {"!=", THRESHOLD_NOT_EQUAL},
};

enum { OPERATORS = sizeof operators / sizeof operators[0] };

#define BLANKS " \t"

/* A text cut at its operator, without the blanks around. */
struct parts {
    char metric[RUN_THRESHOLD_MAX];
    char sign[RUN_THRESHOLD_MAX];
    char value[RUN_THRESHOLD_MAX];
};

/* Copies len bytes without the blanks at both ends; to is as large as the whole text. */
static void copy_trimmed(char *to, const char *from, size_t len)
{
    size_t blanks = strspn(from, BLANKS);
    size_t skip = blanks < len ? blanks : len;
    len -= skip;
    memcpy(to, from + skip, len);
    while (len > 0 && strchr(BLANKS, to[len - 1]) != NULL) {
        len--;
    }
    to[len] = '\0';
}

/* "20 MiB" is what reports write: the blanks between a number and its unit go. */
static void join_unit(char *value)
{
    size_t number = strspn(value, "0123456789.");
    size_t blanks = strspn(value + number, BLANKS);
    const char *unit = value + number + blanks;
    bool is_unit =
        *unit == '%' || (*unit >= 'A' && *unit <= 'Z') || (*unit >= 'a' && *unit <= 'z');
    if (number > 0 && is_unit) {
        memmove(value + number, unit, strlen(unit) + 1);
    }
}

static int cut(const char *text, struct parts *p, struct err *e)
{
    if (strlen(text) >= RUN_THRESHOLD_MAX) {
        return err_set(e, FERR_CONFIG, "expected at most %d characters, got '%.80s...'",
                       RUN_THRESHOLD_MAX - 1, text);
    }
    size_t left = strcspn(text, "<>=!");
    size_t sign = strspn(text + left, "<>=!");
    copy_trimmed(p->metric, text, left);
    copy_trimmed(p->sign, text + left, sign);
    copy_trimmed(p->value, text + left + sign, strlen(text + left + sign));
    join_unit(p->value);
    if (sign == 0) {
        return err_set(e, FERR_CONFIG,
                       "expected METRIC OPERATOR VALUE like 'memory.growth < 20MiB'");
    }
    if (p->metric[0] == '\0') {
        return err_set(e, FERR_CONFIG, "expected a metric like memory.growth before '%s'",
                       p->sign);
    }
    if (p->value[0] == '\0') {
        return err_set(e, FERR_CONFIG, "expected a value behind '%s'", p->sign);
    }
    return 0;
}

static const struct metric *find_metric(const char *name, size_t len)
{
    for (size_t i = 0; i < METRICS_COUNT; i++) {
        const char *known = metric_table[i].name;
        if (strlen(known) == len && memcmp(known, name, len) == 0) {
            return &metric_table[i];
        }
    }
    return NULL;
}

/* "memory max" becomes "memory.max". */
static int join_aggregation(char *metric, struct err *e)
{
    size_t name = strcspn(metric, BLANKS);
    if (metric[name] == '\0') {
        return 0;
    }
    char *word = metric + name + 1;
    memmove(word, word + strspn(word, BLANKS), strlen(word + strspn(word, BLANKS)) + 1);
    size_t len = strlen(word);
    if (strcspn(word, BLANKS) < len) {
        return err_set(e, FERR_CONFIG,
                       "expected a metric and at most one aggregation, got '%s'", metric);
    }
    metric[name] = '.';
    return 0;
}

/* "memory.p(95)" becomes "memory.p95". */
static void drop_parentheses(char *metric)
{
    size_t len = strlen(metric);
    char *opened = strstr(metric, ".p(");
    if (opened != NULL && metric[len - 1] == ')' && opened + 4 < metric + len) {
        metric[len - 1] = '\0';
        memmove(opened + 2, opened + 3, strlen(opened + 3) + 1);
    }
}

static bool read_aggregation(const char *text, struct metric_aggregation *a)
{
    for (int i = 0; metric_aggregates[i] != NULL; i++) {
        if (strcmp(metric_aggregates[i], text) == 0) {
            a->kind = (enum metric_aggregate)(AGGREGATE_MIN + i);
            return true;
        }
    }
    struct err unused;
    a->kind = AGGREGATE_PERCENTILE;
    return text[0] == 'p' &&
           units_parse_decimal(text + 1, false, &a->percent, &unused) == 0 &&
           a->percent <= 100;
}

#define AGGREGATIONS "min, max, avg, med, last or a percentile like p95"

/* The name of all metrics, aggregated ones included, that is most like this one. */
static int unknown_metric(const char *name, struct err *e)
{
    struct nearest n;
    char aggregated[METRIC_TEXT_MAX], best[METRIC_TEXT_MAX] = "";
    nearest_init(&n, name, strlen(name));
    for (size_t i = 0; i < METRICS_COUNT; i++) {
        const struct metric *m = &metric_table[i];
        for (size_t k = 0; metric_aggregates[k] != NULL; k++) {
            bool plain = m->plain != NULL;
            snprintf(aggregated, sizeof aggregated, "%s%s%s", m->name, plain ? "" : ".",
                     plain ? "" : metric_aggregates[k]);
            if (nearest_offer(&n, aggregated)) {
                snprintf(best, sizeof best, "%s", aggregated);
            }
        }
    }
    return err_set(e, FERR_CONFIG, "unknown metric '%s'%s%s%s", name,
                   n.best == NULL ? " ('floodtest list metrics' lists all of them)"
                                  : ", did you mean ",
                   best, n.best == NULL ? "" : "?");
}

static int read_metric(char *text, struct threshold *out, struct err *e)
{
    int rc = join_aggregation(text, e);
    if (rc != 0) {
        return rc;
    }
    drop_parentheses(text);
    out->metric = find_metric(text, strlen(text));
    if (out->metric != NULL && out->metric->plain != NULL) {
        return 0;
    }
    size_t name = strcspn(text, ".");
    out->metric = find_metric(text, name);
    if (out->metric == NULL) {
        return unknown_metric(text, e);
    }
    const char *aggregation = text + name + (text[name] == '.');
    if (out->metric->plain != NULL) {
        return err_set(e, FERR_CONFIG, "%s is one number and has no aggregation '%s'",
                       out->metric->name, aggregation);
    }
    if (aggregation[0] == '\0') {
        return err_set(e, FERR_CONFIG,
                       "%s has a value in every sample: expected an aggregation like "
                       "%s.max (" AGGREGATIONS ")",
                       out->metric->name, out->metric->name);
    }
    if (read_aggregation(aggregation, &out->aggregation)) {
        return 0;
    }
    /* A typing error, unless it was meant as a percentile. */
    bool percentile = aggregation[0] == 'p' && strpbrk(aggregation, "0123456789()");
    rc = unknown_metric(text, e);
    return strstr(e->msg, "did you mean") != NULL && !percentile
               ? rc
               : err_set(e, FERR_CONFIG, "unknown metric '%s': %s has " AGGREGATIONS,
                         text, out->metric->name);
}

static int read_operator(const char *sign, struct threshold *out, struct err *e)
{
    for (size_t i = 0; i < OPERATORS; i++) {
        if (strcmp(operators[i].sign, sign) == 0) {
            out->op = operators[i].op;
            return 0;
        }
    }
    return err_set(e, FERR_CONFIG, "expected <, <=, >, >=, == or !=, got '%s'", sign);
}

static int read_value(const char *text, struct threshold *out, struct err *e)
{
    const struct metric *m = out->metric;
    out->unit = m->unit;
    int rc = m->rate ? metric_unit_parse_rate(text, &out->unit, &out->value, e)
                     : metric_unit_parse(m->unit, text, &out->value, e);
    return rc == 0 ? 0 : err_wrap(e, "%s", m->name);
}

int threshold_parse(const char *text, struct threshold *out, struct err *e)
{
    struct parts parts;
    *out = (struct threshold){0};
    int rc = cut(text, &parts, e);
    if (rc == 0) {
        rc = read_operator(parts.sign, out, e);
    }
    if (rc == 0) {
        rc = read_metric(parts.metric, out, e);
    }
    if (rc == 0) {
        rc = read_value(parts.value, out, e);
    }
    return rc == 0 ? 0 : err_wrap(e, "'%.*s'", RUN_THRESHOLD_MAX, text);
}

double threshold_measure(const struct threshold *t, const struct metric_input *in)
{
    double value = metric_value(t->metric, t->aggregation, in);
    double frame = wire_message_bytes(in->picture, in->terms);
    if (t->unit == t->metric->unit) {
        return value;
    }
    return t->unit == METRIC_BYTES_PER_S ? value * frame : value / frame;
}

bool threshold_holds(const struct threshold *t, double value)
{
    switch (t->op) {
    case THRESHOLD_LESS:
        return value < t->value;
    case THRESHOLD_LESS_EQUAL:
        return value <= t->value;
    case THRESHOLD_GREATER:
        return value > t->value;
    case THRESHOLD_GREATER_EQUAL:
        return value >= t->value;
    case THRESHOLD_EQUAL:
        return !islessgreater(value, t->value);
    default:
        return islessgreater(value, t->value);
    }
}

char *threshold_metric_name(char *out, const struct threshold *t)
{
    enum metric_aggregate kind = t->aggregation.kind;
    if (kind == AGGREGATE_NONE) {
        snprintf(out, METRIC_TEXT_MAX, "%s", t->metric->name);
    } else if (kind == AGGREGATE_PERCENTILE) {
        snprintf(out, METRIC_TEXT_MAX, "%s.p%.10g", t->metric->name,
                 t->aggregation.percent);
    } else {
        snprintf(out, METRIC_TEXT_MAX, "%s.%s", t->metric->name,
                 metric_aggregates[kind - AGGREGATE_MIN]);
    }
    return out;
}
