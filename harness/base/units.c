#include "harness/base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit prefixes[] = {
    {"", 1},
    {"k", UINT64_C(1000)},
    {"K", UINT64_C(1000)},
    {"M", UINT64_C(1000000)},
    {"G", UINT64_C(1000000000)},
    {"Ki", UINT64_C(1) << 10},
    {"Mi", UINT64_C(1) << 20},
    {"Gi", UINT64_C(1) << 30},
    {NULL, 0},
};

static const struct unit times[] = {
    {"", UINT64_C(1000000000)},     {"ns", 1},
    {"us", UINT64_C(1000)},         {"ms", UINT64_C(1000000)},
    {"s", UINT64_C(1000000000)},    {"m", UINT64_C(60000000000)},
    {"h", UINT64_C(3600000000000)}, {NULL, 0},
};

/* What is being read, and how to say that it was not. */
struct quantity {
    const struct unit *units;
    const char *ending; /* that may follow the unit */
    const char *expected;
    const char *not_whole;
};

static const struct quantity counts = {prefixes, "", "a whole number like 5000 or 5k",
                                       "which is not whole"};
static const struct quantity sizes = {prefixes, "B", "a size like 1KiB, 64kB or 2MB",
                                      "which is no whole number of bytes"};
static const struct quantity durations = {times, "", "a time like 10s, 500ms or 2m",
                                          "which is no whole number of nanoseconds"};

/* mantissa / scale * factor, scale a power of ten; exact. */
struct number {
    uint64_t mantissa;
    uint64_t scale;
    uint64_t factor;
    bool too_long; /* for 64 bits */
    const char *unit;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void shift_in(struct number *n, char digit, bool fraction)
{
    uint64_t value = (uint64_t)(digit - '0');
    n->too_long |=
        __builtin_mul_overflow(n->mantissa, UINT64_C(10), &n->mantissa) ||
        __builtin_add_overflow(n->mantissa, value, &n->mantissa) ||
        (fraction && __builtin_mul_overflow(n->scale, UINT64_C(10), &n->scale));
}

/* DIGITS[.DIGITS]; strtod would take signs, inf, hexadecimals and the locale's comma. */
static bool read_number(const char *text, struct number *n)
{
    *n = (struct number){.scale = 1};
    const char *p = text;
    for (; is_digit(*p); p++) {
        shift_in(n, *p, false);
    }
    if (p == text) {
        return false;
    }
    if (*p == '.') {
        const char *point = p++;
        p += strspn(p, "0123456789");
        const char *end = p;
        while (end[-1] == '0') {
            end--; /* zeros at the end of a fraction say nothing */
        }
        for (const char *d = point + 1; d < end; d++) {
            shift_in(n, *d, true);
        }
        if (p == point + 1) {
            return false;
        }
    }
    n->unit = p;
    return true;
}

/* The factor of the unit that is written as one of the units' names and then ending. */
static bool find_unit(const struct unit *units, const char *text, const char *ending,
                      uint64_t *factor)
{
    for (const struct unit *u = units; u->name != NULL; u++) {
        size_t len = strlen(u->name);
        if (strncmp(text, u->name, len) == 0 && strcmp(text + len, ending) == 0) {
            *factor = u->factor;
            return true;
        }
    }
    return false;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int expected(struct err *e, const char *what, const char *text)
{
    return err_set(e, FERR_CONFIG, "expected %s, got '%.80s'", what, text);
}

/* Reads a quantity that must be a whole number of 64 bits. */
static int parse_whole(const struct quantity *q, const char *text, uint64_t *out,
                       struct err *e)
{
    struct number n;
    if (!read_number(text, &n) || (!find_unit(q->units, n.unit, "", &n.factor) &&
                                   !find_unit(q->units, n.unit, q->ending, &n.factor))) {
        return expected(e, q->expected, text);
    }
    uint64_t shared = common_divisor(n.factor, n.scale);
    uint64_t divisor = n.scale / shared;
    uint64_t result = 0;
    if (n.too_long ||
        __builtin_mul_overflow(n.mantissa / divisor, n.factor / shared, &result)) {
        return err_set(e, FERR_CONFIG, "expected %s, got '%.80s', which is too long",
                       q->expected, text);
    }
    if (n.mantissa % divisor != 0) {
        return err_set(e, FERR_CONFIG, "expected %s, got '%.80s', %s", q->expected, text,
                       q->not_whole);
    }
    *out = result;
    return 0;
}

int units_parse_count(const char *text, uint64_t *count, struct err *e)
{
    return parse_whole(&counts, text, count, e);
}

int units_parse_bytes(const char *text, uint64_t *bytes, struct err *e)
{
    return parse_whole(&sizes, text, bytes, e);
}

int units_parse_time(const char *text, uint64_t *ns, struct err *e)
{
    return parse_whole(&durations, text, ns, e);
}

int units_parse_rate(const char *text, double *per_s, double *bytes_per_s, struct err *e)
{
    if (strcmp(text, "max") == 0) {
        *per_s = *bytes_per_s = 0;
        return 0;
    }
    struct number n;
    bool number = read_number(text, &n) && !n.too_long;
    bool messages = number && (find_unit(prefixes, n.unit, "", &n.factor) ||
                               find_unit(prefixes, n.unit, "/s", &n.factor));
    if (!number || (!messages && !find_unit(prefixes, n.unit, "B/s", &n.factor))) {
        return expected(e, "a rate like 5000, 20k, 0.5, 2MB/s or max", text);
    }
    if (n.mantissa == 0) {
        return expected(e, "a rate above 0", text);
    }
    double value = (double)n.mantissa * (double)n.factor / (double)n.scale;
    *per_s = messages ? value : 0;
    *bytes_per_s = messages ? 0 : value;
    return 0;
}

int units_parse_decimal(const char *text, bool percent, double *value, struct err *e)
{
    struct number n;
    bool number = read_number(text, &n) && !n.too_long;
    bool hundredths = number && percent && strcmp(n.unit, "%") == 0;
    if (!number || (!hundredths && n.unit[0] != '\0')) {
        return expected(e, percent ? "a share like 0.05 or 5%" : "a number like 2 or 0.5",
                        text);
    }
    *value = (double)n.mantissa / (double)n.scale / (hundredths ? 100 : 1);
    return 0;
}

/* Three digits or so: 9.5, 22.4, 256; a trailing ".0" is left out. */
static char *format_short(char *out, double value, const char *unit)
{
    double tenths = round(value * 10) / 10;
    int decimals = tenths < 100 && tenths != floor(tenths) ? 1 : 0;
    snprintf(out, UNITS_TEXT_MAX, "%.*f %s", decimals, value, unit);
    return out;
}

/* Writes a minus for a negative value and returns where to go on; the value turns
 * positive. A value that nobody knows is written in full: NULL. */
static char *format_start(char *out, double *value)
{
    if (!isfinite(*value)) {
        snprintf(out, UNITS_TEXT_MAX, "%s", isnan(*value) ? "unknown" : "infinite");
        return NULL;
    }
    if (*value < 0) {
        *value = -*value;
        *out++ = '-';
    }
    return out;
}

enum { ROOM = UNITS_TEXT_MAX - 1 }; /* behind a minus */

char *units_format_bytes(char *out, double bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    enum { LAST = sizeof names / sizeof names[0] - 1 };
    bytes = fabs(bytes) < 0.5 ? 0 : bytes; /* no "-0 B" */
    char *at = format_start(out, &bytes);
    if (at == NULL) {
        return out;
    }
    size_t i = 0;
    while (i < LAST && round(bytes) >= 1024) {
        bytes /= 1024;
        i++;
    }
    if (bytes >= 1e6) {
        snprintf(at, ROOM, "%.3g %s", bytes, names[i]);
        return out;
    }
    format_short(at, i == 0 ? round(bytes) : bytes, names[i]);
    return out;
}

/* Up to 9999 as it is, then three digits and a prefix. */
static void format_decimal(char *out, double value)
{
    static const char names[] = {'k', 'M', 'G', 'T'};
    if (value < 9999.5) {
        double tenths = round(value * 10) / 10;
        bool small = value < 0.95 && value > 0;
        bool fraction = value < 100 && tenths != floor(tenths);
        snprintf(out, ROOM, small ? "%.2g" : fraction ? "%.1f" : "%.0f", value);
        return;
    }
    size_t i = 0;
    value /= 1000;
    while (i < sizeof names - 1 && value >= 999.5) {
        value /= 1000;
        i++;
    }
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    if (value >= 1e6) {
        snprintf(out, ROOM, "%.3g%c", value, names[i]);
        return;
    }
    snprintf(out, ROOM, "%.*f%c", decimals, value, names[i]);
}

char *units_format_count(char *out, double count)
{
    char *at = format_start(out, &count);
    if (at != NULL) {
        format_decimal(at, round(count));
    }
    return out;
}

char *units_format_rate(char *out, double per_s)
{
    char *at = format_start(out, &per_s);
    if (at != NULL) {
        format_decimal(at, per_s);
        size_t used = strlen(out);
        snprintf(out + used, UNITS_TEXT_MAX - used, "/s");
    }
    return out;
}

/* "4 min 12 s": a count of the larger unit and, unless it is 0, of the smaller. */
static void format_pair(char *out, double whole, double per, const char *large,
                        const char *small)
{
    double rest = fmod(whole, per);
    if (rest < 1) {
        snprintf(out, ROOM, "%.10g %s", floor(whole / per), large);
        return;
    }
    snprintf(out, ROOM, "%.10g %s %.0f %s", floor(whole / per), large, rest, small);
}

char *units_format_time(char *out, double seconds)
{
    char *at = format_start(out, &seconds);
    if (at == NULL) {
        return out;
    }
    if (seconds < 1e-9) {
        snprintf(out, UNITS_TEXT_MAX, "0 s");
    } else if (seconds < 999.5e-9) {
        format_short(at, seconds * 1e9, "ns");
    } else if (seconds < 999.5e-6) {
        format_short(at, seconds * 1e6, "us");
    } else if (seconds < 999.5e-3) {
        format_short(at, seconds * 1e3, "ms");
    } else if (seconds < 59.95) {
        format_short(at, seconds, "s");
    } else if (seconds < 3599.5) {
        format_pair(at, round(seconds), 60, "min", "s");
    } else if (seconds < 48 * 3600) {
        format_pair(at, round(seconds / 60), 60, "h", "min");
    } else {
        format_pair(at, round(seconds / 3600), 24, "d", "h");
    }
    return out;
}
