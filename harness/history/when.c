#include "harness/history/when.h"

#include "harness/record/json_value.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MS_PER_S   INT64_C(1000)
#define MS_PER_DAY (INT64_C(86400) * MS_PER_S)

/* Longer ages are a typing error. */
#define DAYS_MAX INT64_C(36500)

int when_parse_age(const char *text, int64_t *ms, struct err *e)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {{'s', MS_PER_S},
                 {'m', 60 * MS_PER_S},
                 {'h', 3600 * MS_PER_S},
                 {'d', MS_PER_DAY},
                 {'w', 7 * MS_PER_DAY}};
    size_t digits = strspn(text, "0123456789");
    int64_t count = 0;
    for (size_t i = 0; i < digits && count <= DAYS_MAX * 86400; i++) {
        count = 10 * count + (text[i] - '0');
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        bool fits = digits > 0 && text[digits] == units[i].letter &&
                    text[digits + 1] == '\0' &&
                    count <= DAYS_MAX * MS_PER_DAY / units[i].ms;
        if (fits) {
            *ms = count * units[i].ms;
            return 0;
        }
    }
    return err_set(e, FERR_CONFIG, "expected an age like 12h, 90d or 4w, got '%.60s'",
                   text);
}

/* So many digits as a number; -1 if there are others. */
static int digits(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return -1;
        }
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

/* The day since 1970 of a Gregorian date ("days from civil", Howard Hinnant). */
static int64_t day_of(int64_t year, int64_t month, int64_t of_month)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + of_month - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool parse_date(const char **text, int64_t *ms)
{
    const char *t = *text;
    if (strlen(t) < 10 || t[4] != '-' || t[7] != '-') {
        return false;
    }
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = digits(t, 4), month = digits(t + 5, 2), day = digits(t + 8, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) {
        return false;
    }
    *ms = day_of(year, month, day) * MS_PER_DAY;
    *text = t + 10;
    return true;
}

/* ":30", ".250"; nothing is fine, too. */
static bool parse_seconds(const char **text, int64_t *ms)
{
    const char *t = *text;
    if (*t == ':') {
        int second = digits(t + 1, 2);
        if (second < 0 || second > 60) {
            return false;
        }
        *ms += second * MS_PER_S;
        t += 3;
        if (*t == '.') {
            int fraction = digits(t + 1, 3);
            if (fraction < 0) {
                return false;
            }
            *ms += fraction;
            t += 4;
        }
    }
    *text = t;
    return true;
}

static bool parse_time(const char **text, int64_t *ms)
{
    const char *t = *text;
    if (*t != 'T' && *t != ' ') {
        return true;
    }
    int hour = digits(t + 1, 2);
    int minute = hour >= 0 && t[3] == ':' ? digits(t + 4, 2) : -1;
    if (hour > 23 || minute < 0 || minute > 59) {
        return false;
    }
    *ms += (hour * 60 + minute) * 60 * MS_PER_S;
    *text = t + 6;
    return parse_seconds(text, ms);
}

int when_parse(const char *text, int64_t now_ms, int64_t *ms, struct err *e)
{
    struct err unused;
    int64_t age;
    if (when_parse_age(text, &age, &unused) == 0) {
        *ms = now_ms - age;
        return 0;
    }
    const char *rest = text;
    if (parse_date(&rest, ms) && parse_time(&rest, ms)) {
        rest += *rest == 'Z';
        if (*rest == '\0') {
            return 0;
        }
    }
    return err_set(e, FERR_CONFIG,
                   "expected a date like 2026-03-01 or 2026-03-01T12:00 (UTC), or an age "
                   "like 12h or 7d, got '%.60s'",
                   text);
}

char *when_format_exact(char out[WHEN_TEXT_MAX], int64_t ms)
{
    json_t *text = json_value_time(ms > 0 ? (uint64_t)ms * 1000000 : 0);
    snprintf(out, WHEN_TEXT_MAX, "%s", json_string_value(text));
    json_decref(text);
    return out;
}

char *when_format(char out[WHEN_TEXT_MAX], int64_t ms)
{
    when_format_exact(out, ms);
    out[10] = ' ';
    out[16] = '\0';
    return out;
}
