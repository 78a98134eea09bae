/* Findings and JSON: the fields are those of agents/README.md. Private to findings*.c. */
#ifndef FLOODTEST_RECORD_FINDINGS_JSON_H
#define FLOODTEST_RECORD_FINDINGS_JSON_H

#include "harness/record/findings.h"

/* One element of a list, of any content. */
void findings_read_culprit(struct culprit *c, const json_t *json);
void findings_read_type(struct findings_type *t, const json_t *json);
void findings_read_task(struct findings_task *t, const json_t *json);
void findings_read_line(struct findings_line *l, const json_t *json);
void findings_read_memory(struct findings_memory *m, const json_t *json);
void findings_read_gc(struct findings_gc *gc, const json_t *json);

/* A member that is a number in range; SAMPLE_UNKNOWN or NAN if it is none. A count is
 * not negative. */
int64_t findings_number(const json_t *object, const char *key);
int64_t findings_count(const json_t *object, const char *key);
double findings_real(const json_t *object, const char *key);

/* A text cut to size bytes, without control characters, on one line. "" if it is none. */
void findings_text(char *out, size_t size, const json_t *value);

#endif
