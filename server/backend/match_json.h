/* The JSON part of match.h: conditions on the values of a document. Pure. */
#ifndef FLOODTEST_SERVER_BACKEND_MATCH_JSON_H
#define FLOODTEST_SERVER_BACKEND_MATCH_JSON_H

#include "server/backend/match.h"

enum {
    MATCH_JSON_TERMS = 16,
    MATCH_JSON_STEPS = 16, /* of one path */
};

struct match_step {
    char *name;   /* of a member; NULL: an element of an array */
    size_t index; /* of that element */
};

struct match_term {
    struct match_step steps[MATCH_JSON_STEPS];
    size_t step_count;
    json_t *equals; /* NULL: captured */
    bool as_json;
};

struct match_terms {
    struct match_term term[MATCH_JSON_TERMS];
    size_t count;
};

/* Text begins with a dot. The caller frees the terms, on failure, too. */
int match_terms_parse(struct match_terms *terms, const char *text, const char **end,
                      struct err *e) MUST_CHECK;
void match_terms_fini(struct match_terms *terms);

bool match_terms_hold(const struct match_terms *terms, const json_t *doc,
                      struct match_captures *captures);

/* Puts a text into the first free place, cut to what fits. */
void match_capture(struct match_captures *captures, size_t at, const char *bytes,
                   size_t len);

#endif
