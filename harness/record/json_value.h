/* Values of JSON: unknown becomes null, and any bytes become valid text. */
#ifndef FLOODTEST_RECORD_JSON_VALUE_H
#define FLOODTEST_RECORD_JSON_VALUE_H

#include "harness/base/strbuf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Adds a member and takes the value over; aborts when memory ends. */
void json_value_put(json_t *object, const char *key, json_t *value);
void json_value_append(json_t *array, json_t *value);

json_t *json_value_int(int64_t value); /* SAMPLE_UNKNOWN: null */

/* Reports are written with so many significant digits: enough for a byte count of a
 * gigabyte, too few for 0.1 to look like 0.10000000000000001. */
enum { JSON_VALUE_DIGITS = 10 };

/* Not finite or absurd: null; what is whole, or becomes it with that many digits, without
 * ".0": so that what is read from a report is written like that again. */
json_t *json_value_real(double value);
json_t *json_value_text(const char *text); /* NULL: null */
json_t *json_value_bytes(const char *bytes, size_t len);

/* "2026-03-01T12:00:00.250Z" from nanoseconds since 1970, and back: false if it is none,
 * or one that no nanoseconds can tell. */
json_t *json_value_time(uint64_t wall_ns);
bool json_value_parse_time(const char *text, uint64_t *wall_ns);

/* The version of the floodtest that made what is written; "": this one. */
json_t *json_value_version(const char *version);

/* A NULL-terminated list of texts; NULL is the empty one. */
json_t *json_value_list(const char *const *texts);

#endif
