#include "harness/judge/compare_metric.h"

#include "harness/base/nearest.h"
#include "harness/base/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MIB 1048576.0

const struct compare_metric compare_metrics[COMPARE_METRICS] = {
    [COMPARE_GROWTH] = {"memory.growth", COMPARE_BYTES, false, 0.05, 1.5 * MIB, 0.15,
                        8 * MIB, "by how much memory grew in the flood"},
    [COMPARE_PER_MESSAGE] = {"memory.per_message", COMPARE_BYTES, false, 0.03, 0.7 * MIB,
                             0.10, 4 * MIB, "growth for each message that was read"},
    [COMPARE_PER_BYTE] = {"memory.per_byte", COMPARE_BYTES_PER_BYTE, false, 0.03,
                          0.7 * MIB, 0.10, 4 * MIB, "growth for each byte that was read"},
    [COMPARE_PEAK] = {"memory.peak", COMPARE_BYTES, false, 0.03, 1.5 * MIB, 0.10, 8 * MIB,
                      "most memory ever seen"},
    [COMPARE_AFTER_DRAIN] = {"memory.after_drain", COMPARE_BYTES, false, 0.03, 1.5 * MIB,
                             0.10, 8 * MIB, "memory when the queues were empty again"},
    [COMPARE_READ_RATE] = {"read.rate", COMPARE_BYTES_PER_S, true, 0.07, 0, 0.10, 0,
                           "how fast an overloaded client reads"},
    [COMPARE_PROCESSED_RATE] = {"processed.rate", COMPARE_PER_S, true, 0.07, 0, 0.10, 0,
                                "how many messages an overloaded client finishes"},
    [COMPARE_CPU] = {"cpu.per_message", COMPARE_SECONDS, false, 0.12, 0, 0.25, 0,
                     "CPU time of the client for each message that was read"},
    [COMPARE_SATURATION] = {"saturation", COMPARE_PER_S, true, 0.006, 0, 0.05, 0,
                            "the highest rate that is sustained"},
};

const char *const compare_unit_names[] = {
    [COMPARE_BYTES] = "bytes",
    [COMPARE_BYTES_PER_S] = "bytes/s",
    [COMPARE_BYTES_PER_BYTE] = "bytes per byte",
    [COMPARE_PER_S] = "messages/s",
    [COMPARE_SECONDS] = "seconds",
};

char *compare_metric_format(char *out, enum compare_unit unit, double value)
{
    char text[UNITS_TEXT_MAX];
    if (isnan(value)) {
        snprintf(out, COMPARE_TEXT_MAX, "-");
        return out;
    }
    bool negative = value < 0;
    double size = fabs(value);
    switch (unit) {
    case COMPARE_BYTES:
        units_format_bytes(text, size);
        break;
    case COMPARE_BYTES_PER_S:
        units_format_bytes(text, size);
        break;
    case COMPARE_BYTES_PER_BYTE:
        snprintf(text, sizeof text, "%.3g B/B", size);
        break;
    case COMPARE_PER_S:
        units_format_rate(text, size);
        break;
    case COMPARE_SECONDS:
        if (size < 1e-3) {
            snprintf(text, sizeof text, "%.3g us", size * 1e6);
        } else {
            units_format_time(text, size);
        }
        break;
    }
    snprintf(out, COMPARE_TEXT_MAX, "%s%s%s", negative ? "-" : "", text,
             unit == COMPARE_BYTES_PER_S ? "/s" : "");
    return out;
}

static int find(const char *name, size_t len, struct err *e)
{
    struct nearest n;
    nearest_init(&n, name, len);
    for (int i = 0; i < COMPARE_METRICS; i++) {
        const char *known = compare_metrics[i].name;
        if (strlen(known) == len && memcmp(known, name, len) == 0) {
            return i;
        }
        nearest_offer(&n, known);
    }
    return err_set(e, FERR_CONFIG, "'%.*s' is nothing that is compared%s%s%s",
                   (int)(len < 60 ? len : 60), name,
                   n.best == NULL ? "" : ", did you mean ", n.best == NULL ? "" : n.best,
                   n.best == NULL ? "" : "?");
}

static int parse(struct compare_allowed *out, const char *text, struct err *e)
{
    size_t len = strcspn(text, " ");
    int id = find(text, len, e);
    if (id < 0) {
        return id;
    }
    const char *number = text + len + strspn(text + len, " ");
    char sign = compare_metrics[id].more_is_better ? '-' : '+';
    double share = NAN;
    struct err unused;
    if (number[0] != sign || number[strlen(number) - 1] != '%' ||
        units_parse_decimal(number + 1, true, &share, &unused) != 0) {
        return err_set(e, FERR_CONFIG, "expected a loss like '%s %c20%%', got '%.80s'",
                       compare_metrics[id].name, sign, text);
    }
    out->loss[id] = share;
    return 0;
}

int compare_allowed_parse(struct compare_allowed *out, const char *const *texts,
                          struct err *e)
{
    for (int i = 0; i < COMPARE_METRICS; i++) {
        out->loss[i] = NAN;
    }
    int rv = 0;
    for (; rv == 0 && *texts != NULL; texts++) {
        rv = parse(out, *texts, e);
    }
    return rv;
}
