#include "harness/record/json_value.h"

#include "harness/record/sample.h"
#include "harness/base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Above this a double may stand for several integers. */
#define EXACT_MAX 9007199254740992.0

/* Above this rounding to fewer digits may end in infinity. */
#define REAL_MAX 1e308

void json_value_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        abort();
    }
}

void json_value_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        abort();
    }
}

json_t *json_value_int(int64_t value)
{
    return value == SAMPLE_UNKNOWN ? json_null() : json_integer(value);
}

json_t *json_value_real(double value)
{
    if (!(fabs(value) <= REAL_MAX)) {
        return json_null();
    }
    if (value != floor(value)) {
        char digits[40];
        snprintf(digits, sizeof digits, "%.*e", JSON_VALUE_DIGITS - 1, value);
        value = strtod(digits, NULL);
    }
    return value == floor(value) && fabs(value) <= EXACT_MAX
               ? json_integer((json_int_t)value)
               : json_real(value);
}

json_t *json_value_bytes(const char *bytes, size_t len)
{
    struct strbuf valid;
    strbuf_init(&valid);
    for (size_t i = 0; i < len;) {
        size_t n = utf8_sequence(bytes + i, len - i);
        /* NUL is valid JSON, but many readers refuse it, jansson among them. */
        if (n == 0 || bytes[i] == '\0') {
            strbuf_add(&valid, "\xef\xbf\xbd");
            i++;
            continue;
        }
        strbuf_addn(&valid, bytes + i, n);
        i += n;
    }
    json_t *value = json_stringn(valid.text, valid.len);
    strbuf_fini(&valid);
    return value;
}

json_t *json_value_text(const char *text)
{
    return text == NULL ? json_null() : json_value_bytes(text, strlen(text));
}

/* The Gregorian date of a day since 1970 ("days to civil", Howard Hinnant): years that
 * begin in March end with the leap day, and 400 of them have 146097 days. */
static void civil_date(uint64_t day, uint64_t *year, uint64_t *month, uint64_t *of_month)
{
    uint64_t shifted = day + 719468; /* days since 0000-03-01 */
    uint64_t era = shifted / 146097;
    uint64_t of_era = shifted % 146097;
    uint64_t year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint64_t from_march = (5 * of_year + 2) / 153;
    *of_month = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = era * 400 + year_of_era + (*month <= 2);
}

json_t *json_value_time(uint64_t wall_ns)
{
    uint64_t ms = wall_ns / 1000000, s = ms / 1000;
    uint64_t year, month, day;
    civil_date(s / 86400, &year, &month, &day);
    char text[64];
    snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)year,
             (unsigned)month, (unsigned)day, (unsigned)(s / 3600 % 24),
             (unsigned)(s / 60 % 60), (unsigned)(s % 60), (unsigned)(ms % 1000));
    return json_string(text);
}

/* Days since 1970 of a Gregorian date ("days from civil", Howard Hinnant). */
static uint64_t days_of(unsigned year, unsigned month, unsigned day)
{
    uint64_t y = year - (month <= 2);
    uint64_t of_era = y % 400;
    uint64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return y / 400 * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* The last year of which all nanoseconds since 1970 fit into 64 bits. */
enum { YEAR_MAX = 2553 };

bool json_value_parse_time(const char *text, uint64_t *wall_ns)
{
    unsigned year, month, day, hour, minute, second, ms;
    int end = 0;
    int fields = sscanf(text, "%4u-%2u-%2uT%2u:%2u:%2u.%3uZ%n", &year, &month, &day,
                        &hour, &minute, &second, &ms, &end);
    if (fields != 7 || text[end] != '\0' || year < 1970 || year > YEAR_MAX || month < 1 ||
        month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    uint64_t seconds =
        ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    *wall_ns = (seconds * 1000 + ms) * UINT64_C(1000000);
    return true;
}

json_t *json_value_version(const char *version)
{
    return json_value_text(version[0] != '\0' ? version : FLOODTEST_VERSION);
}

json_t *json_value_list(const char *const *texts)
{
    json_t *list = json_array();
    for (; texts != NULL && *texts != NULL; texts++) {
        json_value_append(list, json_value_text(*texts));
    }
    return list;
}
