/* Reads a JSON document that nobody vouches for, and says where it is wrong.
 *
 * A place knows its way from the top, so a sentence can name it: "phases[2].name:
 * expected start, connect or idle, got 'x'". The first thing that is wrong stays in the
 * document's struct err; whoever reads goes on with the value for "nothing there", and
 * looks at err.code once, at the end. Places are borrowed from the document and from each
 * other: one must live as long as those below it. */
#ifndef FLOODTEST_BASE_JSON_AT_H
#define FLOODTEST_BASE_JSON_AT_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_at {
    const struct json_at *up; /* NULL: the document */
    const char *key;          /* of a member; NULL: an element, or the document */
    size_t index;             /* of an element */
    const json_t *value;      /* NULL: there is nothing */
    struct err *err;          /* of the document; code 0: nothing is wrong so far */
};

/* A document; e is emptied. */
struct json_at json_at_document(const json_t *value, struct err *e);

/* A member that must be an object; one that may be missing or null. */
struct json_at json_at_object(const struct json_at *at, const char *key);
struct json_at json_at_optional(const struct json_at *at, const char *key);

/* A member that is a list of at most so many elements; missing or null: an empty one. */
struct json_at json_at_list(const struct json_at *at, const char *key, size_t most);
size_t json_at_length(const struct json_at *list);
struct json_at json_at_element(const struct json_at *list, size_t index); /* an object */

/* Members of one kind. Missing and null are `otherwise`. */
int64_t json_at_int(const struct json_at *at, const char *key, int64_t least,
                    int64_t most, int64_t otherwise);
double json_at_real(const struct json_at *at, const char *key, double otherwise);
bool json_at_bool(const struct json_at *at, const char *key, bool otherwise);
bool json_at_is_null(const struct json_at *at, const char *key); /* there, and null */

/* One of count words, as its index; otherwise < 0: there must be one, and 0 is returned
 * where there is none. */
int json_at_word(const struct json_at *at, const char *key, const char *const *words,
                 size_t count, int otherwise);

/* A text, borrowed; NULL: missing or null. */
const char *json_at_text(const struct json_at *at, const char *key);

/* A text cut to size bytes with its NUL, between two characters; missing: "". */
void json_at_copy(const struct json_at *at, const char *key, char *out, size_t size);
void json_at_cut(char *out, size_t size, const char *text); /* NULL: "" */

/* A list of texts, NULL-terminated, on the heap with its words (scenario/target.h:
 * target_free); NULL: it is missing, empty or wrong. */
char **json_at_words(const struct json_at *at, const char *key, size_t most);

/* Says that a member (key NULL: the place itself) is not what was expected. */
void json_at_expected(const struct json_at *at, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
