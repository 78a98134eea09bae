/* Numbers with units, as people type and read them. Pure.
 *
 * Parsing is strict: the whole text must be one number and one unit; otherwise
 * FERR_CONFIG with a sentence that says what was expected ("expected a size like 1KiB,
 * 64kB or 2MB, got '10 parsecs'"). No sign, no exponent, no inf/nan/hex, no blank, no
 * overflow, nothing behind the unit; digits on both sides of a point; a fraction must
 * come out whole, to the byte or nanosecond.
 *
 *   k, M, G = 1000^n   Ki, Mi, Gi = 1024^n   (k and K are the same before B or alone)
 *   time: ns, us, ms, s, m, h */
#ifndef FLOODTEST_BASE_UNITS_H
#define FLOODTEST_BASE_UNITS_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A count without a unit: "5000", "5k", "1.5M". */
int units_parse_count(const char *text, uint64_t *count, struct err *e) MUST_CHECK;

/* Bytes: "1024", "1KiB", "64kB", "2MB", "0". Fractions that are no whole byte are
 * refused. */
int units_parse_bytes(const char *text, uint64_t *bytes, struct err *e) MUST_CHECK;

/* Time in ns: "10s", "500ms", "1m", "1.5h". A bare "10" means seconds. */
int units_parse_time(const char *text, uint64_t *ns, struct err *e) MUST_CHECK;

/* A message rate. "5000", "5k", "0.5", "5000/s": *per_s is messages/s and
 * *bytes_per_s is 0. "2MB/s", "64KiB/s": *bytes_per_s is set and *per_s is 0. "max": both
 * are 0. A rate of 0 is refused. */
int units_parse_rate(const char *text, double *per_s, double *bytes_per_s,
                     struct err *e) MUST_CHECK;

/* A plain number: "2", "0.05". With percent allowed also "5%", which is 0.05. */
int units_parse_decimal(const char *text, bool percent, double *value,
                        struct err *e) MUST_CHECK;

enum { UNITS_TEXT_MAX = 32 };

/* Formats for people; each writes at most UNITS_TEXT_MAX bytes to out and returns out.
 * NAN is "unknown". */
char *units_format_bytes(char *out, double bytes);  /* "0 B", "812 B", "22.4 MiB" */
char *units_format_rate(char *out, double per_s);   /* "5000/s", "12.3k/s", "1.20M/s" */
char *units_format_count(char *out, double count);  /* "950", "48.2k", "1.21M" */
char *units_format_time(char *out, double seconds); /* "340 ms", "4.1 s", "4 min 12 s" */

#endif
