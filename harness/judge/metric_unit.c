#include "harness/judge/metric_unit.h"

#include "harness/base/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const metric_unit_names[METRIC_UNIT_COUNT] = {
#define X(id, name) [METRIC_##id] = name,
    METRIC_UNITS(X)
#undef X
};

char *metric_unit_format(char *out, enum metric_unit unit, double value)
{
    char text[UNITS_TEXT_MAX];
    if (!isfinite(value)) {
        snprintf(out, METRIC_TEXT_MAX, "%s", units_format_count(text, value));
        return out;
    }
    switch (unit) {
    case METRIC_BYTES:
        snprintf(out, METRIC_TEXT_MAX, "%s", units_format_bytes(text, value));
        break;
    case METRIC_BYTES_PER_S:
        snprintf(out, METRIC_TEXT_MAX, "%s/s", units_format_bytes(text, value));
        break;
    case METRIC_BYTES_PER_BYTE:
        snprintf(out, METRIC_TEXT_MAX, "%.3g bytes per byte", value);
        break;
    case METRIC_MESSAGES:
        snprintf(out, METRIC_TEXT_MAX, "%s messages", units_format_count(text, value));
        break;
    case METRIC_MESSAGES_PER_S:
        snprintf(out, METRIC_TEXT_MAX, "%s", units_format_rate(text, value));
        break;
    case METRIC_RATIO:
        snprintf(out, METRIC_TEXT_MAX, "%.3g %%", 100 * value);
        break;
    case METRIC_SECONDS:
        snprintf(out, METRIC_TEXT_MAX, "%s", units_format_time(text, value));
        break;
    case METRIC_CORES:
        snprintf(out, METRIC_TEXT_MAX, "%.3g cores", value);
        break;
    default:
        snprintf(out, METRIC_TEXT_MAX, "%s", units_format_count(text, value));
        break;
    }
    return out;
}

static int parse_bytes(const char *text, double *value, struct err *e)
{
    uint64_t bytes;
    int rc = units_parse_bytes(text, &bytes, e);
    if (rc == 0) {
        *value = (double)bytes;
    }
    return rc;
}

static int parse_bytes_per_s(const char *text, double *value, struct err *e)
{
    char bytes[64];
    size_t len = strlen(text);
    bool per_s = len > 2 && len < sizeof bytes && strcmp(text + len - 2, "/s") == 0;
    if (per_s) {
        snprintf(bytes, sizeof bytes, "%.*s", (int)(len - 2), text);
    }
    if (!per_s || parse_bytes(bytes, value, e) != 0) {
        return err_set(e, FERR_CONFIG,
                       "expected bytes per second like 64kB/s or 1MiB/s, got '%.80s'",
                       text);
    }
    return 0;
}

static int parse_count(const char *text, double *value, struct err *e)
{
    uint64_t count;
    int rc = units_parse_count(text, &count, e);
    if (rc == 0) {
        *value = (double)count;
    }
    return rc;
}

static int parse_time(const char *text, double *value, struct err *e)
{
    uint64_t ns;
    int rc = units_parse_time(text, &ns, e);
    if (rc == 0) {
        *value = (double)ns / 1e9;
    }
    return rc;
}

int metric_unit_parse_rate(const char *text, enum metric_unit *unit, double *value,
                           struct err *e)
{
    double messages, bytes;
    bool number = strcmp(text, "max") != 0; /* which is no limit */
    if (!number || units_parse_rate(text, &messages, &bytes, e) != 0) {
        return err_set(e, FERR_CONFIG,
                       "expected a rate above 0 like 4000/s, 5k/s or 2MB/s, got '%.80s'",
                       text);
    }
    *unit = messages > 0 ? METRIC_MESSAGES_PER_S : METRIC_BYTES_PER_S;
    *value = messages > 0 ? messages : bytes;
    return 0;
}

int metric_unit_parse(enum metric_unit unit, const char *text, double *value,
                      struct err *e)
{
    switch (unit) {
    case METRIC_BYTES:
        return parse_bytes(text, value, e);
    case METRIC_BYTES_PER_S:
        return parse_bytes_per_s(text, value, e);
    case METRIC_SECONDS:
        return parse_time(text, value, e);
    case METRIC_RATIO:
    case METRIC_BYTES_PER_BYTE:
        return units_parse_decimal(text, true, value, e);
    case METRIC_CORES:
        return units_parse_decimal(text, false, value, e);
    default:
        return parse_count(text, value, e);
    }
}
