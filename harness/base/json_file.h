/* A JSON document from a file of anybody's: bounded, and every error a sentence. */
#ifndef FLOODTEST_BASE_JSON_FILE_H
#define FLOODTEST_BASE_JSON_FILE_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"

#include <jansson.h>
#include <stdio.h>

/* The largest file of ours is a suite of thousands of runs, a few KiB each. */
enum { JSON_FILE_MAX = 32 << 20 };

/* Appends all that is left of a stream; name is for sentences. FERR_IO if it cannot be
 * read, FERR_CONFIG beyond JSON_FILE_MAX. */
int json_file_text(FILE *in, const char *name, struct strbuf *out,
                   struct err *e) MUST_CHECK;

/* FERR_CONFIG with NAME:LINE:COLUMN if it is no JSON; *out is a new reference. A member
 * that stands twice in an object is an error. */
int json_file_parse(const struct strbuf *text, const char *name, json_t **out,
                    struct err *e) MUST_CHECK;

/* Both, of a file: FERR_IO if it cannot be opened. */
int json_file_load(const char *path, json_t **out, struct err *e) MUST_CHECK;

#endif
