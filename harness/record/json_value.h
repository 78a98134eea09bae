/* Values of JSON: unknown becomes null, and any bytes become valid text. */
#ifndef FLOODTEST_RECORD_JSON_VALUE_H
#define FLOODTEST_RECORD_JSON_VALUE_H

#include "harness/base/strbuf.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Adds a member and takes the value over; aborts when memory ends. */
void json_value_put(json_t *object, const char *key, json_t *value);
void json_value_append(json_t *array, json_t *value);

json_t *json_value_int(int64_t value); /* SAMPLE_UNKNOWN: null */
json_t *json_value_real(
    double value); /* not finite or absurd: null; whole numbers without ".0" */
json_t *json_value_text(const char *text); /* NULL: null */
json_t *json_value_bytes(const char *bytes, size_t len);

/* "2026-03-01T12:00:00.250Z" from nanoseconds since 1970. */
json_t *json_value_time(uint64_t wall_ns);

/* A NULL-terminated list of texts; NULL is the empty one. */
json_t *json_value_list(const char *const *texts);

#endif
