/* Errors of YAML's syntax in words for people who do not know its grammar. Pure. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_SYNTAX_H
#define FLOODTEST_SCENARIO_SCENARIO_SYNTAX_H

#include "harness/scenario/scenario_errors.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

/* Whether it is text at all: UTF-8 without control characters. If not, the first byte
 * that is none is an error. */
bool scenario_syntax_is_text(struct scenario_file_errors *errors, const char *path,
                             const char *text, size_t len);

/* What stopped the parser, which has failed. */
void scenario_syntax_error(struct scenario_file_errors *errors, const char *path,
                           const char *text, size_t len, const yaml_parser_t *parser);

#endif
