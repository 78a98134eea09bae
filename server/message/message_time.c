#include "server/message/message_time.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NS_DIGITS = 9 };
#define NS_PER_S INT64_C(1000000000)

/* Numbers of seconds are below this until the year 5138; those of milliseconds since 1970
 * have been above it since 1973. */
#define SECONDS_MAX 1e11

static const struct {
    const char *ending;
    int64_t unit_ns;
} units[] = {{":s", NS_PER_S}, {":ms", 1000000}, {":us", 1000}, {":ns", 1}};

int message_time_parse(const char *text, struct message_time *t, struct err *e)
{
    size_t len = strlen(text);
    *t = (struct message_time){.unit_ns = NS_PER_S};
    const char *colon = strrchr(text, ':');
    for (size_t i = 0; colon != NULL && i < sizeof units / sizeof *units; i++) {
        if (strcmp(colon, units[i].ending) == 0) {
            len = (size_t)(colon - text);
            t->unit_ns = units[i].unit_ns;
            t->unit_said = true;
        }
    }
    if (len == 0 || len >= sizeof t->field) {
        return err_set(e, FERR_CONFIG,
                       "expected the name of a field with a time, like ts or ts:ms, got "
                       "'%.80s'",
                       text);
    }
    memcpy(t->field, text, len);
    t->field[len] = '\0';
    return 0;
}

/* The digits behind the point of a second, in ns; those beyond the ninth say nothing.
 * Returns what follows them. */
static const char *read_fraction(const char *at, int64_t *ns)
{
    *ns = 0;
    if (*at != '.' && *at != ',') {
        return at;
    }
    size_t digits = strspn(++at, "0123456789");
    for (size_t i = 0; i < NS_DIGITS; i++) {
        *ns = *ns * 10 + (i < digits ? at[i] - '0' : 0);
    }
    return digits == 0 ? at - 1 : at + digits;
}

/* libc reads date, time and zone. */
static bool read_iso(const char *text, int64_t *ns)
{
    struct tm tm = {0};
    const char *at = strptime(text, "%Y-%m-%d", &tm);
    if (at == NULL || *at == '\0' || strchr("Tt ", *at) == NULL) {
        return false;
    }
    at = strptime(at + 1, "%H:%M:%S", &tm);
    if (at == NULL) {
        return false;
    }
    int64_t fraction = 0;
    at = read_fraction(at, &fraction);
    if (*at != '\0') {
        at = strptime(at, "%z", &tm);
        if (at == NULL || *at != '\0') {
            return false;
        }
    }
    int64_t offset = tm.tm_gmtoff;
    int day = tm.tm_mday;
    int64_t leap = tm.tm_sec > 59 ? tm.tm_sec - 59 : 0;
    tm.tm_sec -= (int)leap;
    int64_t seconds = timegm(&tm) - offset + leap;
    return tm.tm_mday == day && /* else there is no such day: the 30th of February */
           !__builtin_mul_overflow(seconds, NS_PER_S, ns) &&
           !__builtin_add_overflow(*ns, fraction, ns);
}

static int wrong_time(const struct message_time *t, const json_t *value, struct err *e)
{
    char *shown = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    err_set(e, FERR_CONFIG,
            "expected a time in the field '%s', a number or a text like "
            "2024-01-31T12:00:00Z, got %.80s",
            t->field, shown == NULL ? "something else" : shown);
    free(shown);
    return FERR_CONFIG;
}

/* In whole units and a rest: a double of seconds since 1970 has no digits left for
 * nanoseconds once it is multiplied. */
static bool split(const json_t *value, int64_t unit_ns, int64_t *whole, int64_t *rest_ns)
{
    if (json_is_integer(value)) {
        *whole = json_integer_value(value);
        *rest_ns = 0;
        return true;
    }
    double number = json_real_value(value);
    if (fabs(number) >= 0x1p63) {
        return false;
    }
    *whole = (int64_t)floor(number);
    *rest_ns = llround((number - floor(number)) * (double)unit_ns);
    return true;
}

static int read_number(const struct message_time *t, const json_t *value, int64_t *ns,
                       struct err *e)
{
    double number = json_number_value(value);
    if (!t->unit_said && fabs(number) >= SECONDS_MAX) {
        return err_set(e, FERR_CONFIG,
                       "expected seconds in the field '%s', got %.17g: name its unit, as "
                       "in %s:ms",
                       t->field, number, t->field);
    }
    int64_t whole = 0;
    int64_t rest_ns = 0;
    if (!split(value, t->unit_ns, &whole, &rest_ns) ||
        __builtin_mul_overflow(whole, t->unit_ns, ns) ||
        __builtin_add_overflow(*ns, rest_ns, ns)) {
        return wrong_time(t, value, e);
    }
    return 0;
}

static int read_value(const struct message_time *t, const json_t *object, int64_t *ns,
                      struct err *e)
{
    const json_t *value = json_object_get(object, t->field);
    if (!json_is_object(object)) {
        return err_set(e, FERR_CONFIG, "expected a JSON object with the field '%s'",
                       t->field);
    }
    if (value == NULL) {
        return err_set(e, FERR_CONFIG, "expected a field '%s' with the message's time",
                       t->field);
    }
    if (json_is_number(value)) {
        return read_number(t, value, ns, e);
    }
    if (json_is_string(value) && read_iso(json_string_value(value), ns)) {
        return 0;
    }
    return wrong_time(t, value, e);
}

int message_time_of(const struct message_time *t, const unsigned char *line, size_t len,
                    int64_t *ns, struct err *e)
{
    json_error_t error;
    json_t *json = json_loadb((const char *)line, len, JSON_DECODE_ANY, &error);
    if (json == NULL) {
        return err_set(e, FERR_CONFIG,
                       "expected a JSON object with the field '%s': "
                       "%s",
                       t->field, error.text);
    }
    int rc = read_value(t, json, ns, e);
    json_decref(json);
    return rc;
}
