/* Points in time and ages as people write them. Pure; all in UTC. */
#ifndef FLOODTEST_HISTORY_WHEN_H
#define FLOODTEST_HISTORY_WHEN_H

#include "harness/base/err.h"

#include <stdint.h>

/* ms since 1970 of "2026-03-01", "2026-03-01T12:00", "…:30", "….250Z", or of an age
 * before now_ms: "12h", "7d", "4w" (also s and m). FERR_CONFIG with what was expected. */
int when_parse(const char *text, int64_t now_ms, int64_t *ms, struct err *e) MUST_CHECK;

/* An age alone, in ms. */
int when_parse_age(const char *text, int64_t *ms, struct err *e) MUST_CHECK;

enum { WHEN_TEXT_MAX = 32 };

/* "2026-03-01 12:00". */
char *when_format(char out[WHEN_TEXT_MAX], int64_t ms);

/* "2026-03-01T12:00:00.250Z". */
char *when_format_exact(char out[WHEN_TEXT_MAX], int64_t ms);

#endif
